/* Whether a year's list can be: each day off once, each make-up day on a weekend that is not off. */
#include "core/calendar.h"

#include <stdio.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/json.h"
#include "core/problem.h"

#define YEAR_FIRST 2000
#define YEAR_LAST 2199
#define YEARS "2000..2199"

/* What the list has said of each day so far. */
struct marks {
	int year;
	struct date first; /* 1 January */
	char days[366];	   /* 'o' off, 'm' make-up */
	struct problem_list *problems;
};

/* The mark of a day, or NULL, told, if it lies outside the year. */
static char *mark_of(struct marks *marks, struct date date, const char *place)
{
	char year[8], text[DATE_TEXT_SIZE];

	if (date_year(date) == marks->year)
		return &marks->days[date.days - marks->first.days];
	date_format(date, text);
	snprintf(year, sizeof(year), "%d", marks->year);
	problem_add(marks->problems, place, "calendar_other_year", "date", text, "year", year,
		    NULL);
	return NULL;
}

/* Shapes say it already; but theirs can be edited, and what is made of the list relies on it. */
static bool read_date(const struct marks *marks, const json_t *value, const char *place,
		      struct date *ret)
{
	const char *text = json_string_value(value);

	if (text && date_parse(text, ret))
		return true;
	problem_add(marks->problems, place, "date_wrong", "value", text ? text : "", NULL);
	return false;
}

static void check_off(struct marks *marks, const json_t *off, const char *place)
{
	struct arena *arena = marks->problems->arena;
	const char *from_place = arena_printf(arena, "%s/from", place);
	const char *to_place = arena_printf(arena, "%s/to", place);
	char text[DATE_TEXT_SIZE];
	struct date from, to;
	bool inside;

	if (!read_date(marks, json_object_get(off, "from"), from_place, &from) ||
	    !read_date(marks, json_object_get(off, "to"), to_place, &to))
		return;
	if (date_compare(from, to) > 0) {
		date_format(to, text);
		problem_add(marks->problems, to_place, "calendar_reversed", "date", text, NULL);
		return;
	}
	inside = mark_of(marks, from, from_place);
	if (!mark_of(marks, to, to_place) || !inside)
		return;
	for (; date_compare(from, to) <= 0; from = date_add(from, 1)) {
		char *day = mark_of(marks, from, place);

		if (*day == 'o') {
			date_format(from, text);
			problem_add(marks->problems, place, "calendar_overlap", "date", text, NULL);
			break; /* one fault a range is enough */
		}
		*day = 'o';
	}
}

static void check_make_up(struct marks *marks, const json_t *value, const char *place)
{
	const char *text = json_string_value(value);
	struct date date;
	int weekday;
	char *day;

	if (!read_date(marks, value, place, &date))
		return;
	day = mark_of(marks, date, place);
	if (!day)
		return;
	weekday = date_weekday(date);
	if (*day == 'o')
		problem_add(marks->problems, place, "calendar_make_up_off", "date", text, NULL);
	else if (*day == 'm')
		problem_add(marks->problems, place, "calendar_make_up_twice", "date", text, NULL);
	else if (weekday != 0 && weekday != 6)
		problem_add(marks->problems, place, "calendar_make_up_weekday", "date", text, NULL);
	else
		*day = 'm';
}

void calendar_check(const json_t *year, const char *place, struct problem_list *problems)
{
	int number = (int)json_get_int(year, "year", 0);
	const json_t *offs = json_object_get(year, "off"), *off, *make_up;
	struct marks marks = { .year = number, .problems = problems };
	size_t i, m;

	if (number < YEAR_FIRST || number > YEAR_LAST) {
		problem_add(problems, arena_printf(problems->arena, "%s/year", place),
			    "value_not_listed", "value",
			    arena_printf(problems->arena, "%d", number), "allowed", YEARS, NULL);
		return;
	}
	marks.first = date_make(number, 1, 1);
	json_array_foreach(offs, i, off) {
		check_off(&marks, off, arena_printf(problems->arena, "%s/off/%zu", place, i));
	}
	/* only now is every day off known */
	json_array_foreach(offs, i, off) {
		json_array_foreach(json_object_get(off, "make_up"), m, make_up) {
			check_make_up(&marks, make_up,
				      arena_printf(problems->arena, "%s/off/%zu/make_up/%zu", place,
						   i, m));
		}
	}
}
