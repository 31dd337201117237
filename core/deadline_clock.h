/* The clock of a case: the base facts that its deadlines hang on, kept with the case so that all of
 * them can be had anew at any act without reading its history.
 *
 *   {"parties": [{"name", "role", "country"}],
 *    "facts": [{"seq", "action", "on", "version", "to", "outcome", "data": {...}}]}
 *
 * A fact is an event of an action that some deadline looks at: when it happened, under which version
 * of the law, the state and outcome it led to if they changed, and those of its fields that deadlines
 * read. Facts stand in the order in which they were recorded. Deadlines are never computed from one
 * another, only from here. */
#ifndef CORE_DEADLINE_CLOCK_H
#define CORE_DEADLINE_CLOCK_H

#include <jansson.h>
#include <stdbool.h>

#include "core/catalog.h"

struct arena;
struct calendar;

#define CLOCK_FACTS_MAX 500
#define CLOCK_DEADLINES_MAX 1000

/* Whether some deadline of the kind, in whatever version, looks at an action. */
bool clock_looks_at(const struct kind *kind, const char *action);

struct clock_event {
	json_int_t seq;
	const char *action;
	const char *on;
	const char *version;
	const char *to;	     /* the state, if it changed; else NULL */
	const char *outcome; /* NULL: none given */
	const json_t *body;  /* of the request: "data", and the envelope's fields beside it */
};

/* The fact of an event; the caller owns it. */
json_t *clock_fact(const struct kind *kind, const struct clock_event *event);
/* What deadlines need to know of parties given; NULL if they need nothing. The caller owns it. */
json_t *clock_parties(const struct kind *kind, const json_t *parties);

/* All deadlines of the case, each as it is stored (docs/change.md), in the order in which they were
 * set off; NULL if there are more than CLOCK_DEADLINES_MAX. The caller owns the array. */
json_t *clock_deadlines(const struct kind *kind, const char *track, const json_t *clock,
			const struct calendar *calendar, struct arena *arena);

#endif
