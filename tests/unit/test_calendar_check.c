/* A year's list: each fault told at its place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/base/arena.h"
#include "core/base/json.h"
#include "core/calendar.h"
#include "core/problem.h"

/* Checks a list of 2025 whose days off are these. */
static void check(void **state, const char *off, struct problem_list *problems)
{
	json_auto_t *year = json_pack("{s:i}", "year", 2025);

	*problems = (struct problem_list){ .arena = *state };
	json_object_set_new(year, "off", json_loads(off, 0, NULL));
	calendar_check(year, "/x", problems);
}

static void assert_fault(void **state, const char *off, const char *pointer, const char *code,
			 const char *date)
{
	struct problem_list problems;

	check(state, off, &problems);
	assert_int_equal(problems.count, 1);
	assert_string_equal(problems.first->pointer, pointer);
	assert_string_equal(problems.first->code, code);
	assert_string_equal(json_get_text(problems.first->values, "date"), date);
}

static void test_a_sound_list_has_no_fault(void **state)
{
	struct problem_list problems;

	check(state,
	      "[{\"from\": \"2025-01-01\", \"to\": \"2025-01-01\"},"
	      " {\"from\": \"2025-01-28\", \"to\": \"2025-02-04\","
	      "  \"make_up\": [\"2025-01-26\", \"2025-02-08\"]},"
	      " {\"from\": \"2025-12-31\", \"to\": \"2025-12-31\"}]",
	      &problems);
	assert_true(problem_none(&problems));
}

static void test_days_off_are_told_once_and_lie_in_the_year(void **state)
{
	assert_fault(state, "[{\"from\": \"2025-02-04\", \"to\": \"2025-01-28\"}]", "/x/off/0/to",
		     "calendar_reversed", "2025-01-28");
	assert_fault(state, "[{\"from\": \"2025-12-31\", \"to\": \"2026-01-01\"}]", "/x/off/0/to",
		     "calendar_other_year", "2026-01-01");
	assert_fault(state, "[{\"from\": \"2024-12-31\", \"to\": \"2025-01-01\"}]", "/x/off/0/from",
		     "calendar_other_year", "2024-12-31");
	assert_fault(state,
		     "[{\"from\": \"2025-05-01\", \"to\": \"2025-05-05\"},"
		     " {\"from\": \"2025-05-05\", \"to\": \"2025-05-06\"}]",
		     "/x/off/1", "calendar_overlap", "2025-05-05");
}

static void test_make_up_days_are_weekends_that_are_not_off(void **state)
{
	assert_fault(state,
		     "[{\"from\": \"2025-05-05\", \"to\": \"2025-05-05\","
		     "  \"make_up\": [\"2025-06-01\"]},"
		     " {\"from\": \"2025-05-31\", \"to\": \"2025-06-02\"}]",
		     "/x/off/0/make_up/0", "calendar_make_up_off", "2025-06-01");
	assert_fault(state,
		     "[{\"from\": \"2025-05-05\", \"to\": \"2025-05-05\","
		     "  \"make_up\": [\"2025-04-27\", \"2025-04-27\"]}]",
		     "/x/off/0/make_up/1", "calendar_make_up_twice", "2025-04-27");
	assert_fault(state,
		     "[{\"from\": \"2025-05-05\", \"to\": \"2025-05-05\","
		     "  \"make_up\": [\"2025-04-25\"]}]",
		     "/x/off/0/make_up/0", "calendar_make_up_weekday", "2025-04-25");
	assert_fault(state,
		     "[{\"from\": \"2025-01-01\", \"to\": \"2025-01-01\","
		     "  \"make_up\": [\"2024-12-28\"]}]",
		     "/x/off/0/make_up/0", "calendar_other_year", "2024-12-28");
}

static void test_every_fault_is_told_at_once(void **state)
{
	struct problem_list problems;

	check(state,
	      "[{\"from\": \"2024-12-31\", \"to\": \"2026-01-01\", \"make_up\": [\"2025-04-25\"]},"
	      " {\"from\": \"2025-05-05\", \"to\": \"2025-05-01\"}]",
	      &problems);
	assert_int_equal(problems.count, 4);
}

static int setup(void **state)
{
	*state = arena_new();
	return 0;
}

static int teardown(void **state)
{
	arena_free(*state);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_sound_list_has_no_fault),
		cmocka_unit_test(test_days_off_are_told_once_and_lie_in_the_year),
		cmocka_unit_test(test_make_up_days_are_weekends_that_are_not_off),
		cmocka_unit_test(test_every_fault_is_told_at_once),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
