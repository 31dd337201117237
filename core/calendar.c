/* Working days by number. Every day has the count of working days up to and including it; over the
 * listed years that count and its inverse are tables, outside them it is five for each week. */
#include "core/calendar.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "core/base/json.h"
#include "core/base/log.h"
#include "core/base/memory.h"

#define MONDAY_DAYS (-3) /* 1969-12-29: weeks are counted from this Monday */

struct calendar_list {
	int year;
	const json_t *json;
};

struct calendar {
	atomic_int holders;
	int64_t revision;
	json_t *years; /* a copy: names of holidays point into it */
	struct calendar_list *lists;
	size_t list_count;
	/* The listed years, from the first day of the earliest to the last day of the latest. */
	struct date first, last;
	struct day *days;
	int32_t *numbers;      /* of each day: working days up to and including it */
	int32_t *working;      /* the inverse: [number - number_first] is the day, as an index */
	int32_t number_before; /* working days before the first day, counted by weeks */
	int32_t number_last;
};

struct day {
	enum calendar_reason reason;
	const json_t *name;
};

const char *calendar_reason_name(enum calendar_reason reason)
{
	switch (reason) {
	case CALENDAR_PLAIN:
		return "plain";
	case CALENDAR_WEEKEND:
		return "weekend";
	case CALENDAR_OFF:
		return "off";
	case CALENDAR_MAKE_UP:
		return "make_up";
	}
	bug("reason %d of a day", (int)reason);
}

static int32_t floor_div(int32_t value, int32_t by)
{
	return value >= 0 ? value / by : -((by - 1 - value) / by);
}

/* Mondays to Fridays from the Monday that weeks are counted from up to and including the date. */
static int32_t plain_number(struct date date)
{
	int32_t days = date.days - MONDAY_DAYS;
	int32_t weeks = floor_div(days, 7);
	int32_t weekday = days - weeks * 7; /* 0 Monday */

	return weeks * 5 + (weekday < 5 ? weekday + 1 : 5);
}

/* The Monday to Friday that has this number. */
static struct date plain_date(int32_t number)
{
	int32_t weeks = floor_div(number - 1, 5);

	return (struct date){ MONDAY_DAYS + weeks * 7 + (number - 1 - weeks * 5) };
}

static enum calendar_reason plain_reason(struct date date)
{
	int weekday = date_weekday(date);

	return weekday == 0 || weekday == 6 ? CALENDAR_WEEKEND : CALENDAR_PLAIN;
}

static bool is_worked(enum calendar_reason reason)
{
	return reason == CALENDAR_PLAIN || reason == CALENDAR_MAKE_UP;
}

static struct date listed_date(const json_t *text)
{
	struct date date = { 0 };

	if (!date_parse(json_string_value(text), &date))
		bug("a calendar's list was not checked: \"%s\"", json_string_value(text));
	return date;
}

static void mark(struct calendar *calendar, struct date date, enum calendar_reason reason,
		 const json_t *name)
{
	if (date_compare(date, calendar->first) < 0 || date_compare(date, calendar->last) > 0)
		bug("a calendar's list was not checked: a day outside its year");
	calendar->days[date.days - calendar->first.days] = (struct day){ reason, name };
}

static void mark_list(struct calendar *calendar, const json_t *list)
{
	const json_t *off, *make_up;
	size_t i, m;

	json_array_foreach(json_object_get(list, "off"), i, off) {
		const json_t *name = json_object_get(off, "name");
		struct date to = listed_date(json_object_get(off, "to"));

		for (struct date day = listed_date(json_object_get(off, "from"));
		     date_compare(day, to) <= 0; day = date_add(day, 1))
			mark(calendar, day, CALENDAR_OFF, name);
		json_array_foreach(json_object_get(off, "make_up"), m, make_up)
			mark(calendar, listed_date(make_up), CALENDAR_MAKE_UP, name);
	}
}

static void read_lists(struct calendar *calendar)
{
	int first = 0, last = -1;
	const json_t *list;
	size_t i;

	calendar->lists = memory_array(json_array_size(calendar->years), sizeof(*calendar->lists));
	json_array_foreach(calendar->years, i, list) {
		int year = (int)json_get_int(list, "year", 0);
		int64_t revision = json_get_int(list, "revision", 0);

		if (calendar_published(calendar, year))
			bug("a calendar with two lists for %d", year);
		calendar->lists[calendar->list_count++] = (struct calendar_list){ year, list };
		if (revision > calendar->revision)
			calendar->revision = revision;
		first = i == 0 || year < first ? year : first;
		last = i == 0 || year > last ? year : last;
	}
	calendar->first = calendar->list_count ? date_make(first, 1, 1) : (struct date){ 0 };
	calendar->last = calendar->list_count ? date_make(last, 12, 31) : (struct date){ -1 };
}

static void number_days(struct calendar *calendar, int32_t count)
{
	int32_t number = plain_number(date_add(calendar->first, -1));

	calendar->number_before = number;
	for (int32_t i = 0; i < count; i++) {
		if (is_worked(calendar->days[i].reason)) {
			calendar->working[number - calendar->number_before] = i;
			number++;
		}
		calendar->numbers[i] = number;
	}
	calendar->number_last = number;
}

struct calendar *calendar_new(const json_t *years)
{
	struct calendar *calendar = memory_alloc(sizeof(*calendar));
	int32_t count;

	atomic_init(&calendar->holders, 1);
	calendar->years = json_deep_copy(years);
	read_lists(calendar);
	count = calendar->last.days - calendar->first.days + 1;
	calendar->days = memory_array((size_t)count, sizeof(*calendar->days));
	calendar->numbers = memory_array((size_t)count, sizeof(*calendar->numbers));
	calendar->working = memory_array((size_t)count, sizeof(*calendar->working));
	for (int32_t i = 0; i < count; i++)
		calendar->days[i].reason = plain_reason(date_add(calendar->first, i));
	for (size_t i = 0; i < calendar->list_count; i++)
		mark_list(calendar, calendar->lists[i].json);
	number_days(calendar, count);
	return calendar;
}

struct calendar *calendar_hold(struct calendar *calendar)
{
	atomic_fetch_add(&calendar->holders, 1);
	return calendar;
}

void calendar_free(struct calendar *calendar)
{
	if (!calendar || atomic_fetch_sub(&calendar->holders, 1) > 1)
		return;
	free(calendar->working);
	free(calendar->numbers);
	free(calendar->days);
	free(calendar->lists);
	json_decref(calendar->years);
	free(calendar);
}

int64_t calendar_revision(const struct calendar *calendar)
{
	return calendar->revision;
}

const json_t *calendar_year(const struct calendar *calendar, int year)
{
	for (size_t i = 0; i < calendar->list_count; i++)
		if (calendar->lists[i].year == year)
			return calendar->lists[i].json;
	return NULL;
}

bool calendar_published(const struct calendar *calendar, int year)
{
	return calendar_year(calendar, year);
}

bool calendar_span_published(const struct calendar *calendar, struct date from, struct date to)
{
	int first = date_year(from), last = date_year(to);

	if (first > last) {
		first = date_year(to);
		last = date_year(from);
	}
	for (int year = first; year <= last; year++)
		if (!calendar_published(calendar, year))
			return false;
	return true;
}

static bool is_listed(const struct calendar *calendar, struct date date)
{
	return date_compare(calendar->first, date) <= 0 && date_compare(date, calendar->last) <= 0;
}

/* Reason and name, without a look at which years are published. */
static struct day day_of(const struct calendar *calendar, struct date date)
{
	if (is_listed(calendar, date))
		return calendar->days[date.days - calendar->first.days];
	return (struct day){ plain_reason(date), NULL };
}

struct calendar_day calendar_day(const struct calendar *calendar, struct date date)
{
	struct day day = day_of(calendar, date);

	return (struct calendar_day){ is_worked(day.reason),
				      calendar_published(calendar, date_year(date)), day.reason,
				      day.name };
}

bool calendar_is_working(const struct calendar *calendar, struct date date)
{
	return is_worked(day_of(calendar, date).reason);
}

/* How far the listed years have moved the numbers of the days that follow them. */
static int32_t shift(const struct calendar *calendar)
{
	return calendar->number_last - plain_number(calendar->last);
}

static int32_t number_of(const struct calendar *calendar, struct date date)
{
	if (is_listed(calendar, date))
		return calendar->numbers[date.days - calendar->first.days];
	if (date_compare(date, calendar->first) < 0)
		return plain_number(date);
	return plain_number(date) + shift(calendar);
}

/* The working day that has this number. */
static struct date date_numbered(const struct calendar *calendar, int32_t number)
{
	if (number <= calendar->number_before)
		return plain_date(number);
	if (number > calendar->number_last)
		return plain_date(number - shift(calendar));
	return date_add(calendar->first, calendar->working[number - calendar->number_before - 1]);
}

int32_t calendar_count(const struct calendar *calendar, struct date from, struct date to)
{
	return number_of(calendar, to) - number_of(calendar, from);
}

struct date calendar_add(const struct calendar *calendar, struct date date, int32_t working_days)
{
	int32_t number = number_of(calendar, date);

	if (working_days == 0)
		return date;
	/* a day off has the number of the working day before it: one step back leads there */
	if (working_days < 0 && !calendar_is_working(calendar, date))
		number++;
	return date_numbered(calendar, number + working_days);
}

struct date calendar_next(const struct calendar *calendar, struct date date)
{
	return calendar_is_working(calendar, date) ? date : calendar_add(calendar, date, 1);
}

struct date calendar_previous(const struct calendar *calendar, struct date date)
{
	return calendar_is_working(calendar, date) ? date : calendar_add(calendar, date, -1);
}
