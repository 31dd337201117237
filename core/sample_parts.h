/* Private to core/sample*.c: one history in the making, what its events say, and the values made up
 * for it. */
#ifndef CORE_SAMPLE_PARTS_H
#define CORE_SAMPLE_PARTS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/date.h"
#include "core/catalog.h"

struct arena;

/* One generator for each history, so that a new recipe leaves the others as they are. */
struct sample_random {
	uint64_t state;
};

struct history {
	struct arena *arena;
	const struct catalog *catalog;
	const json_t *plan;
	const json_t *recipe;
	const json_t *standard; /* the plan's entry for the kind: what its recipes share */
	const json_t *office;	/* the plan's entry */
	const struct kind *kind;
	struct sample_random random;
	int ordinal; /* from 1, within the recipe */
	struct date date;
	const char *first, *second; /* names of the first two parties */
	const char *right_type;
	const char *cause;
};

struct sample_random sample_random_for(json_int_t seed, const char *recipe, int ordinal);
int sample_random_range(struct sample_random *random, int min, int max); /* both included */
/* Of an array: any element. Of an object name -> weight: a name, as a JSON string. NULL if empty.
 * Borrowed, or tied to the history's arena. */
const json_t *sample_pick(struct history *history, const json_t *choices);
/* What the recipe says, else what the plan says for the kind; NULL if neither does. */
const json_t *sample_setting(const struct history *history, const char *name);

/* A working day `days` working days later (Monday to Friday, no holiday of the plan). */
struct date sample_working_day(const json_t *plan, struct date date, int days);

/* A copy of a value of the plan with {date} {soon} {later} {first} {second} {n} filled in, and
 * {"$each": [...]} replaced by the entry of this history. The caller owns it. */
json_t *sample_filled(struct history *history, const json_t *value);
/* A value for a field: what the plan has for it, else made up from its shape. */
json_t *sample_field(struct history *history, const struct field *field);
/* The envelope values of a first event. */
json_t *sample_parties(struct history *history, const struct action *action);
json_t *sample_rights(struct history *history);

struct line {
	struct date date;
	size_t order;
	json_t *json;
};

struct begun { /* a case that others may link to */
	const char *reference, *recipe;
	struct date date;
	bool taken;
};

struct sample {
	struct arena *arena;
	const struct catalog *catalog;
	const json_t *plan;
	const char *fault; /* the first one */
	struct line *lines;
	size_t line_count, line_capacity;
	struct begun *begun;
	size_t begun_count, begun_capacity;
};

/* Where a history stands. */
struct walk {
	struct sample *sample;
	struct history history;
	const char *reference, *recipe, *track;
	const struct definition *definition;
	const struct state *state;
	const json_t *step;
	int step_number;
	struct date *dates; /* of the steps so far */
	int *numbers;	    /* of their events, from 1 */
	int step_count, event_count;
};

/* Notes the first fault, with its place. Always false. */
__attribute__((format(printf, 2, 3))) bool sample_fault(const struct walk *walk, const char *format,
							...);
/* Fills an event with outcome, data and documents, and at the first event with the case's envelope. */
bool sample_event_fill(struct walk *walk, const struct action *action, json_t *event);

#endif
