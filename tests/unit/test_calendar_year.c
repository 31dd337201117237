/* A year described: what is off and why, what is worked instead, and how much that leaves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/base/json.h"
#include "core/calendar.h"

static json_t *described(int year)
{
	json_auto_t *lists = json_loads(
		"[{\"year\": 2026, \"off\": [{\"name\": {\"zh\": \"元旦\", \"en\": \"New Year\"},"
		" \"from\": \"2026-01-01\", \"to\": \"2026-01-03\", \"make_up\": [\"2026-01-04\"]}]}]",
		0, NULL);
	struct calendar *calendar = calendar_new(lists);
	json_t *found = calendar_describe(calendar, year);

	calendar_free(calendar);
	return found;
}

static void test_days_off_have_their_reason(void **state)
{
	json_auto_t *year = described(2026);
	const json_t *off = json_object_get(year, "days_off"), *day = json_array_get(off, 1);

	(void)state;
	assert_true(json_get_bool(year, "published", false));
	/* 52 Saturdays and 52 Sundays, a Thursday and a Friday off, a Sunday worked */
	assert_int_equal(json_array_size(off), 105);
	assert_string_equal(json_get_text(day, "date"), "2026-01-02");
	assert_string_equal(json_get_text(day, "reason"), "off");
	assert_string_equal(json_get_text(json_object_get(day, "name"), "zh"), "元旦");
	day = json_array_get(off, 3);
	assert_string_equal(json_get_text(day, "date"), "2026-01-10");
	assert_string_equal(json_get_text(day, "reason"), "weekend");
	assert_true(json_is_null(json_object_get(day, "name")));
}

static void test_make_up_days_and_working_days_are_told(void **state)
{
	json_auto_t *year = described(2026);
	const json_t *make_up = json_object_get(year, "make_up_days");
	const json_t *working = json_object_get(year, "working_days");

	(void)state;
	assert_int_equal(json_array_size(make_up), 1);
	assert_string_equal(json_get_text(json_array_get(make_up, 0), "date"), "2026-01-04");
	assert_int_equal(json_get_int(working, "year", 0), 260);
	assert_int_equal(json_array_size(json_object_get(working, "months")), 12);
	assert_int_equal(json_integer_value(json_array_get(json_object_get(working, "months"), 0)),
			 21);
	assert_int_equal(json_integer_value(json_array_get(json_object_get(working, "months"), 11)),
			 23);
}

static void test_a_year_without_a_list_says_so(void **state)
{
	json_auto_t *year = described(2027);

	(void)state;
	assert_false(json_get_bool(year, "published", true));
	assert_int_equal(json_array_size(json_object_get(year, "make_up_days")), 0);
	assert_int_equal(json_get_int(json_object_get(year, "working_days"), "year", 0), 261);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_days_off_have_their_reason),
		cmocka_unit_test(test_make_up_days_and_working_days_are_told),
		cmocka_unit_test(test_a_year_without_a_list_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
