/* When something is due. Pure: what a deadline hangs on goes in (the day that set it off, its periods,
 * extensions and suspensions, the calendar of working days), the due day comes out. No law here: the
 * lengths, units and grounds stand in the catalog (core/deadline_rule.h).
 *
 * The rules of counting (Civil Procedure Law Art. 85, Civil Code Arts. 200-204):
 * - The day that sets it off is not counted; the last day is.
 * - Periods follow one another from that day. Neighbours of one unit are counted in one go: three
 *   months and one more are four months from the first day. A month ends on the corresponding day, or
 *   on the last of a shorter month. A period that rolls ends on a working day before the next begins.
 * - An extension adds its length, or so much of it as the date that was fixed asks for.
 * - Days of the union of the suspensions are not counted: each moves the end by one calendar day. Days
 *   up to the start do not count, nor a suspension that began when the time was over already.
 * - At the very end, and only there, a deadline that rolls goes on to the next working day; one that
 *   is counted backwards (a negative length: notice before a date) goes back to the one before. */
#ifndef CORE_DEADLINE_H
#define CORE_DEADLINE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/date.h"

struct arena;
struct calendar;

#define DEADLINE_LENGTH_MAX 4000 /* of a period, in whatever unit */
#define DEADLINE_PARTS_MAX 512	 /* periods, extensions or suspensions of one deadline */

enum deadline_unit { DEADLINE_WORKING_DAY, DEADLINE_CALENDAR_DAY, DEADLINE_MONTH };
const char *deadline_unit_name(enum deadline_unit unit); /* "working_day" "calendar_day" "month" */

struct deadline_period {
	int32_t length; /* negative: so long before the day, the only period then */
	enum deadline_unit unit;
	bool roll; /* this period's own end goes to a working day */
};

struct deadline_extension {
	bool limited;		     /* else only the fixed date counts */
	struct deadline_period most; /* the whole length */
	bool fixed;
	struct date fixed_to; /* the day that was named */
	struct date granted_on;
};

struct deadline_suspension {
	struct date from, to; /* both not counted */
	bool open;	      /* has not ended: `to` says nothing */
};

struct deadline_inputs {
	struct date started_on;
	const struct deadline_period *periods;
	size_t period_count;
	const struct deadline_extension *extensions;
	size_t extension_count;
	const struct deadline_suspension
		*merged; /* in order, none touching another, after the start */
	size_t merged_count;
	bool roll;
};

/* How the end was reached, step by step. */
enum deadline_step_kind {
	DEADLINE_STEP_PERIOD,
	DEADLINE_STEP_PERIOD_ROLL,
	DEADLINE_STEP_EXTENSION,
	DEADLINE_STEP_EXCLUSION, /* index: of `merged` */
	DEADLINE_STEP_ROLL,
};
/* What came of the date that an extension fixed. */
enum deadline_fixing { DEADLINE_FIXED, DEADLINE_CAPPED, DEADLINE_NOT_LATER };
struct deadline_step {
	enum deadline_step_kind kind;
	size_t index;	      /* of the period, extension or merged suspension */
	struct date from, to; /* where it stood before and after */
	bool counts;	      /* working days are counted from..to, not calendar days or months */
	enum deadline_fixing fixing;
};

struct deadline_result {
	struct date nominal_on; /* before it rolls */
	struct date due_on;
	int32_t excluded; /* days not counted */
	bool suspended;	  /* a suspension has not ended: the due day will move on */
	bool provisional; /* it hangs on a year whose days off are not published yet */
	bool spans;	  /* it hangs on which of the days from..to are worked */
	struct date span_from, span_to;
	struct deadline_step *steps; /* in the arena; NULL without one */
	size_t step_count;
};

/* arena: for the steps; NULL if they are not wanted. */
void deadline_compute(const struct deadline_inputs *inputs, const struct calendar *calendar,
		      struct arena *arena, struct deadline_result *ret);

/* What a deadline hangs on as JSON, the form that is stored with each:
 *   {"started_on", "periods": [{"length", "unit", "roll"}], "roll",
 *    "extensions": [{"length", "unit", "to", "on"}], "suspensions": [{"from", "to"}]}
 * A suspension without "to" has not ended. What else the entries say (who, why) is passed over.
 * Lives in the arena. False: not of that form. */
__attribute__((warn_unused_result)) bool deadline_read(const json_t *json, struct arena *arena,
						       struct deadline_inputs *ret);

/* A stored deadline under another calendar, without its case. */
__attribute__((warn_unused_result)) bool deadline_recompute(const json_t *inputs,
							    const struct calendar *calendar,
							    struct arena *arena,
							    struct deadline_result *ret);

#endif
