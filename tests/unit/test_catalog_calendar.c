/* The calendars that come with the catalog: the published years, against counts from elsewhere. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "core/base/arena.h"
#include "core/base/json.h"
#include "core/calendar.h"
#include "core/catalog.h"
#include "core/problem.h"

struct loaded {
	struct arena *arena;
	struct catalog *catalog;
};

static int setup(void **state)
{
	static struct loaded loaded;
	struct problem_list problems = { 0 };

	loaded.arena = problems.arena = arena_new();
	loaded.catalog = catalog_load(getenv("CATALOG"), &problems);
	*state = &loaded;
	if (!loaded.catalog)
		fail_msg("%s %s", problems.first->pointer, problems.first->code);
	return 0;
}

static int teardown(void **state)
{
	struct loaded *loaded = *state;

	catalog_free(loaded->catalog);
	arena_free(loaded->arena);
	return 0;
}

static struct date day(const char *text)
{
	struct date date;

	if (!date_parse(text, &date))
		fail_msg("%s is no date", text);
	return date;
}

static void test_each_month_has_as_many_working_days_as_published(void **state)
{
	static const struct {
		int year, months[12];
	} years[] = {
		{ 2024, { 22, 18, 21, 22, 21, 19, 23, 22, 21, 19, 21, 22 } },
		{ 2025, { 19, 19, 21, 22, 19, 20, 23, 21, 23, 18, 20, 23 } },
		{ 2026, { 21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21, 23 } },
	};
	const struct calendar *calendar = ((struct loaded *)*state)->catalog->calendar;

	for (size_t i = 0; i < sizeof(years) / sizeof(*years); i++) {
		assert_true(calendar_published(calendar, years[i].year));
		for (int month = 0; month < 12; month++) {
			struct date first = date_make(years[i].year, month + 1, 1);
			struct date next = date_add_months(first, 1);

			assert_int_equal(calendar_count(calendar, date_add(first, -1),
							date_add(next, -1)),
					 years[i].months[month]);
		}
	}
	assert_false(calendar_published(calendar, 2023));
	assert_false(calendar_published(calendar, 2027));
}

/* Due dates round the holidays, by hand. */
static void test_working_days_step_over_holidays_and_onto_make_up_days(void **state)
{
	static const struct {
		const char *trigger;
		int days;
		const char *due;
	} vectors[] = {
		{ "2024-02-06", 5, "2024-02-19" },  { "2024-04-25", 5, "2024-05-06" },
		{ "2024-09-12", 5, "2024-09-20" },  { "2025-01-24", 5, "2025-02-07" },
		{ "2025-09-26", 5, "2025-10-10" },  { "2026-02-12", 5, "2026-02-26" },
		{ "2024-02-19", -5, "2024-02-06" }, /* the day before New Year's Eve was worked */
	};
	const struct calendar *calendar = ((struct loaded *)*state)->catalog->calendar;

	for (size_t i = 0; i < sizeof(vectors) / sizeof(*vectors); i++)
		assert_int_equal(
			calendar_add(calendar, day(vectors[i].trigger), vectors[i].days).days,
			day(vectors[i].due).days);
}

static void test_a_day_off_at_the_end_rolls_to_the_next_working_day(void **state)
{
	static const struct {
		const char *trigger;
		int months;
		const char *due;
	} vectors[] = {
		{ "2024-11-30", 3, "2025-02-28" }, { "2024-07-03", 3, "2024-10-08" },
		{ "2024-01-10", 1, "2024-02-18" }, /* a Sunday that is worked */
		{ "2025-11-30", 3, "2026-02-28" }, /* a Saturday that is worked */
		{ "2025-11-17", 3, "2026-02-24" },
	};
	const struct calendar *calendar = ((struct loaded *)*state)->catalog->calendar;

	for (size_t i = 0; i < sizeof(vectors) / sizeof(*vectors); i++)
		assert_int_equal(calendar_next(calendar, date_add_months(day(vectors[i].trigger),
									 vectors[i].months))
					 .days,
				 day(vectors[i].due).days);
	assert_int_equal(calendar_next(calendar, date_add(day("2024-09-16"), 15)).days,
			 day("2024-10-08").days);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_month_has_as_many_working_days_as_published),
		cmocka_unit_test(test_working_days_step_over_holidays_and_onto_make_up_days),
		cmocka_unit_test(test_a_day_off_at_the_end_rolls_to_the_next_working_day),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
