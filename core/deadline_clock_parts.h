/* What the files of the clock share. Private to core/deadline_clock*.c. */
#ifndef CORE_DEADLINE_CLOCK_PARTS_H
#define CORE_DEADLINE_CLOCK_PARTS_H

#include "core/deadline_clock.h"
#include "core/deadline_rule.h"

/* A deadline of the case. */
struct instance {
	const struct deadline_rule *rule;
	const char *version; /* of the law that it stands under */
	json_int_t seq;	     /* the event that set it off */
	size_t item;	     /* of the list in that event */
	const char *subject; /* whose it is, NULL: told by the rule */
	struct date started_on;
	const json_t **grants; /* the fact that granted each extension of the rule, or NULL */
	bool met, lapsed;
	struct date ended_on;
};

/* Facts being gone through. */
struct clock {
	const struct kind *kind;
	const char *track;
	const json_t *json;
	struct arena *arena;
	struct instance *instances;
	size_t count;
	bool too_many;
	json_t *known;	     /* the newest value of each field so far */
	const char *outcome; /* the newest so far */
};

bool clock_listed(const char *const *names, const char *name);
/* The phase of the state that a fact led to. */
enum phase clock_phase(const struct clock *clock, const json_t *fact);
/* Whether conditions hold at a fact; subject: whom it is about, or NULL. */
bool clock_when(const struct clock *clock, const json_t *when, const json_t *fact,
		const char *subject);
/* The deadline as it is stored; the caller owns it. */
json_t *clock_row(const struct clock *clock, const struct instance *one,
		  const struct calendar *calendar);

#endif
