/* A year as people read it: each day that is not worked and why, the make-up days, how many working
 * days each month has. */
#include "core/calendar.h"

#include "core/base/log.h"

static json_t *day_json(struct date date, const struct calendar_day *day)
{
	char text[DATE_TEXT_SIZE];

	date_format(date, text);
	return json_pack("{s:s, s:s, s:O?}", "date", text, "reason",
			 calendar_reason_name(day->reason), "name", day->name);
}

static void append_days(const struct calendar *calendar, int year, json_t *off, json_t *make_up)
{
	struct date last = date_make(year, 12, 31);

	for (struct date date = date_make(year, 1, 1); date_compare(date, last) <= 0;
	     date = date_add(date, 1)) {
		struct calendar_day day = calendar_day(calendar, date);

		if (!day.working)
			json_array_append_new(off, day_json(date, &day));
		else if (day.reason == CALENDAR_MAKE_UP)
			json_array_append_new(make_up, day_json(date, &day));
	}
}

static json_t *months_json(const struct calendar *calendar, struct date first)
{
	struct date before = date_add(first, -1);
	json_t *months = json_array();

	for (int month = 1; month <= 12; month++) {
		struct date end = date_add(date_add_months(first, month), -1);

		json_array_append_new(months, json_integer(calendar_count(calendar, before, end)));
		before = end;
	}
	return months;
}

json_t *calendar_describe(const struct calendar *calendar, int year)
{
	struct date first = date_make(year, 1, 1), last = date_make(year, 12, 31);
	json_t *off = json_array(), *make_up = json_array();
	json_t *described;

	append_days(calendar, year, off, make_up);
	described = json_pack("{s:i, s:b, s:o, s:o, s:{s:i, s:o}}", "year", year, "published",
			      calendar_published(calendar, year), "days_off", off, "make_up_days",
			      make_up, "working_days", "year",
			      calendar_count(calendar, date_add(first, -1), last), "months",
			      months_json(calendar, first));
	if (!described)
		bug("the calendar of %d cannot be described", year);
	return described;
}
