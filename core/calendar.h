/* The calendar of working days. A day is worked iff it is listed as a make-up day, or is a Monday to
 * Friday that is not listed as off. The lists are those that the State Council publishes each autumn
 * for the year that follows; a year without one is *provisional*: its days are told by the weekday
 * alone, and whatever is computed from them must say so.
 *
 * A calendar never changes once it is made: another list makes another calendar, and threads share
 * one by holding it. Every question takes the same short time whatever the number of days between,
 * and has an answer for every date, listed or not. */
#ifndef CORE_CALENDAR_H
#define CORE_CALENDAR_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/base/date.h"

struct calendar;
struct problem_list;

enum calendar_reason {
	CALENDAR_PLAIN,	  /* Monday to Friday */
	CALENDAR_WEEKEND, /* Saturday or Sunday */
	CALENDAR_OFF,	  /* listed as off: worked on no account, whatever the weekday */
	CALENDAR_MAKE_UP, /* listed as worked, to make up for days off */
};
const char *
calendar_reason_name(enum calendar_reason reason); /* "plain" "weekend" "off" "make_up" */

struct calendar_day {
	bool working;
	bool published; /* its year has a list */
	enum calendar_reason reason;
	const json_t *name; /* {"zh", "en"} of the holiday, of a make-up day too; else NULL */
};

/* years: an array of lists, each year once, all of them checked by calendar_check():
 *   {"year": 2025, "revision": 3,
 *    "off": [{"name": {"zh", "en"}, "from": "2025-01-28", "to": "2025-02-04",
 *             "make_up": ["2025-01-26", "2025-02-08"]}],
 *    "source": {...}, "tag": "C*"}
 * "revision" counts up over all lists ever loaded, whatever their year; absent: 0. The caller holds
 * the calendar once; calendar_free() lets go, and the last holder's call ends it. The array may go. */
struct calendar *calendar_new(const json_t *years);
struct calendar *calendar_hold(struct calendar *calendar);
void calendar_free(struct calendar *calendar); /* NULL is accepted */

/* What no shape can say of a list: ranges that end before they begin or overlap, days outside the
 * year, make-up days that are off, told twice or no weekend. Faults point below `place`. What passes
 * is fit for calendar_new(). */
void calendar_check(const json_t *year, const char *place, struct problem_list *problems);

/* The newest revision among its lists: what a computed date is stored with. */
int64_t calendar_revision(const struct calendar *calendar);
const json_t *calendar_year(const struct calendar *calendar, int year); /* its list, or NULL */
bool calendar_published(const struct calendar *calendar, int year);
/* Whether every year from..to touches is published; either order. */
bool calendar_span_published(const struct calendar *calendar, struct date from, struct date to);

struct calendar_day calendar_day(const struct calendar *calendar, struct date date);
bool calendar_is_working(const struct calendar *calendar, struct date date);
/* Working days in from+1 .. to (the first day is not counted, the last is); minus those in
 * to+1 .. from if `to` is earlier. */
int32_t calendar_count(const struct calendar *calendar, struct date from, struct date to);
/* The n-th working day after the date; before it if n < 0; the date itself, worked or not, if 0. */
struct date calendar_add(const struct calendar *calendar, struct date date, int32_t working_days);
/* The date itself if it is worked, else the first working day after or before it. */
struct date calendar_next(const struct calendar *calendar, struct date date);
struct date calendar_previous(const struct calendar *calendar, struct date date);

/* {"year", "published", "days_off": [{"date", "reason", "name"|null}], "make_up_days": likewise,
 *  "working_days": {"year": 248, "months": [12 counts]}}. The caller owns it. */
json_t *calendar_describe(const struct calendar *calendar, int year);

#endif
