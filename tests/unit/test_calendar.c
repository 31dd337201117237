/* Working days against a walk from day to day, over twenty years. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/json.h"
#include "core/calendar.h"

/* Made up: two long and one-day holidays, make-up days on both days of a weekend, days off on the
 * first and last day of a year; 2012 and 2020 are listed, the years between are not. */
static const char lists[] =
	"[{\"year\": 2020, \"revision\": 7, \"off\": ["
	"  {\"name\": {\"zh\": \"元旦\", \"en\": \"New Year\"},"
	"   \"from\": \"2020-01-01\", \"to\": \"2020-01-01\"},"
	"  {\"name\": {\"zh\": \"春节\", \"en\": \"Spring Festival\"},"
	"   \"from\": \"2020-01-24\", \"to\": \"2020-01-30\","
	"   \"make_up\": [\"2020-01-19\", \"2020-02-01\", \"2020-02-02\"]},"
	"  {\"name\": {\"zh\": \"年末\", \"en\": \"Year's end\"},"
	"   \"from\": \"2020-12-31\", \"to\": \"2020-12-31\"}]},"
	" {\"year\": 2012, \"revision\": 3, \"off\": ["
	"  {\"name\": {\"zh\": \"国庆节\", \"en\": \"National Day\"},"
	"   \"from\": \"2012-09-30\", \"to\": \"2012-10-07\", \"make_up\": [\"2012-09-29\"]}]}]";

static int setup(void **state)
{
	json_auto_t *years = json_loads(lists, 0, NULL);

	*state = calendar_new(years);
	return 0;
}

static int teardown(void **state)
{
	calendar_free(*state);
	return 0;
}

static struct date day(const char *text)
{
	struct date date;

	if (!date_parse(text, &date))
		fail_msg("%s is no date", text);
	return date;
}

static void assert_date(struct date date, const char *text)
{
	char found[DATE_TEXT_SIZE];

	date_format(date, found);
	assert_string_equal(found, text);
}

static void test_a_day_says_why_it_is_worked_or_not(void **state)
{
	static const struct {
		const char *date;
		bool working, published;
		enum calendar_reason reason;
		const char *name;
	} days[] = {
		{ "2020-01-01", false, true, CALENDAR_OFF, "New Year" },
		{ "2020-01-02", true, true, CALENDAR_PLAIN, NULL },
		{ "2020-01-19", true, true, CALENDAR_MAKE_UP, "Spring Festival" },
		{ "2020-01-25", false, true, CALENDAR_OFF, "Spring Festival" }, /* a Saturday */
		{ "2020-02-08", false, true, CALENDAR_WEEKEND, NULL },
		{ "2021-01-01", true, false, CALENDAR_PLAIN, NULL }, /* never silently */
		{ "2021-01-02", false, false, CALENDAR_WEEKEND, NULL },
		{ "2016-10-03", true, false, CALENDAR_PLAIN, NULL },
		{ "2011-12-31", false, false, CALENDAR_WEEKEND, NULL },
	};

	for (size_t i = 0; i < sizeof(days) / sizeof(*days); i++) {
		struct calendar_day found = calendar_day(*state, day(days[i].date));
		const char *name = json_get_text(found.name, "en");

		assert_int_equal(found.working, days[i].working);
		assert_int_equal(found.published, days[i].published);
		assert_int_equal(found.reason, days[i].reason);
		if (!days[i].name)
			assert_null(found.name);
		else
			assert_string_equal(name, days[i].name);
	}
	assert_string_equal(calendar_reason_name(CALENDAR_MAKE_UP), "make_up");
}

/* The definition, told anew. */
static bool walked(struct date date)
{
	static const char *const off[][2] = { { "2020-01-01", "2020-01-01" },
					      { "2020-01-24", "2020-01-30" },
					      { "2020-12-31", "2020-12-31" },
					      { "2012-09-30", "2012-10-07" } };
	static const char *const make_up[] = { "2020-01-19", "2020-02-01", "2020-02-02",
					       "2012-09-29" };
	char text[DATE_TEXT_SIZE];

	date_format(date, text);
	for (size_t i = 0; i < sizeof(make_up) / sizeof(*make_up); i++)
		if (strcmp(text, make_up[i]) == 0)
			return true;
	for (size_t i = 0; i < sizeof(off) / sizeof(*off); i++)
		if (strcmp(off[i][0], text) <= 0 && strcmp(text, off[i][1]) <= 0)
			return false;
	return date_weekday(date) >= 1 && date_weekday(date) <= 5;
}

/* 2006 to 2025: before, between and after the listed years. */
#define WALK_FIRST date_make(2006, 1, 1)
#define WALK_DAYS 7305
#define WALK_MARGIN 800

static void test_every_offset_over_twenty_years_is_that_of_a_walk(void **state)
{
	static bool worked[WALK_DAYS + 2 * WALK_MARGIN];
	const struct calendar *calendar = *state;
	struct date first = date_add(WALK_FIRST, -WALK_MARGIN);

	for (int i = 0; i < WALK_DAYS + 2 * WALK_MARGIN; i++) {
		worked[i] = walked(date_add(first, i));
		assert_int_equal(calendar_is_working(calendar, date_add(first, i)), worked[i]);
	}
	for (int i = WALK_MARGIN; i < WALK_MARGIN + WALK_DAYS; i++) {
		struct date start = date_add(first, i);
		int32_t after = 0, before = 0;

		assert_int_equal(calendar_add(calendar, start, 0).days, start.days);
		for (int step = 1; step < WALK_MARGIN; step++) {
			struct date later = date_add(start, step);
			struct date earlier = date_add(start, -step);

			after += worked[i + step];
			if (worked[i + step] &&
			    calendar_add(calendar, start, after).days != later.days)
				fail_msg("day %d and %d working days", start.days, after);
			if (calendar_count(calendar, start, later) != after ||
			    calendar_count(calendar, later, start) != -after)
				fail_msg("from day %d count %d days", start.days, step);
			before += worked[i - step];
			if (worked[i - step] &&
			    calendar_add(calendar, start, -before).days != earlier.days)
				fail_msg("day %d less %d working days", start.days, before);
		}
	}
}

static void test_next_and_previous_stay_on_a_working_day(void **state)
{
	assert_date(calendar_next(*state, day("2020-01-19")), "2020-01-19"); /* a Sunday */
	assert_date(calendar_previous(*state, day("2020-01-19")), "2020-01-19");
	assert_date(calendar_next(*state, day("2020-01-24")), "2020-01-31");
	assert_date(calendar_previous(*state, day("2020-01-30")), "2020-01-23");
	assert_date(calendar_next(*state, day("2020-12-31")), "2021-01-01");
	assert_date(calendar_previous(*state, day("2012-10-07")), "2012-09-29");
}

static void test_a_span_is_published_if_each_of_its_years_is(void **state)
{
	assert_true(calendar_published(*state, 2020));
	assert_false(calendar_published(*state, 2021));
	assert_true(calendar_span_published(*state, day("2020-01-01"), day("2020-12-31")));
	assert_false(calendar_span_published(*state, day("2020-12-31"), day("2021-01-01")));
	assert_false(calendar_span_published(*state, day("2020-12-31"), day("2012-01-01")));
}

static void test_the_revision_is_the_newest(void **state)
{
	assert_int_equal(calendar_revision(*state), 7);
	assert_int_equal(json_get_int(calendar_year(*state, 2012), "revision", 0), 3);
	assert_null(calendar_year(*state, 2013));
}

static void test_without_any_list_the_weekday_decides(void **state)
{
	json_auto_t *none = json_array();
	struct calendar *calendar = calendar_new(none);

	(void)state;
	assert_int_equal(calendar_revision(calendar), 0);
	assert_date(calendar_add(calendar, day("1969-12-26"), 1), "1969-12-29"); /* weeks turn */
	assert_date(calendar_add(calendar, day("1969-12-29"), -1), "1969-12-26");
	assert_date(calendar_add(calendar, day("2024-04-30"), 5), "2024-05-07");
	assert_int_equal(calendar_count(calendar, day("1999-12-31"), day("2199-12-31")), 52177);
	assert_false(calendar_day(calendar, day("2024-05-01")).published);
	calendar_free(calendar);
}

static void test_the_last_holder_ends_it(void **state)
{
	json_auto_t *none = json_array();
	struct calendar *calendar = calendar_new(none);

	(void)state;
	assert_ptr_equal(calendar_hold(calendar), calendar);
	calendar_free(calendar);
	assert_true(calendar_is_working(calendar, day("2024-05-01")));
	calendar_free(calendar);
	calendar_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_day_says_why_it_is_worked_or_not),
		cmocka_unit_test(test_every_offset_over_twenty_years_is_that_of_a_walk),
		cmocka_unit_test(test_next_and_previous_stay_on_a_working_day),
		cmocka_unit_test(test_a_span_is_published_if_each_of_its_years_is),
		cmocka_unit_test(test_the_revision_is_the_newest),
		cmocka_unit_test(test_without_any_list_the_weekday_decides),
		cmocka_unit_test(test_the_last_holder_ends_it),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
