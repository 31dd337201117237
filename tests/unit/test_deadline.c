/* Counting: periods, extensions, suspensions, rolling, and what a deadline depends on. The large
 * comparison with a walk of days is tests/api/test_deadline_oracle.py. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/arena.h"
#include "core/base/json.h"
#include "core/calendar.h"
#include "core/catalog.h"
#include "core/deadline.h"
#include "core/problem.h"

static struct catalog *catalog;
static struct arena *arena;

static int setup(void **state)
{
	struct problem_list problems = { .arena = arena_new() };

	(void)state;
	arena = problems.arena;
	catalog = catalog_load(getenv("CATALOG"), &problems);
	return catalog ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	catalog_free(catalog);
	arena_free(arena);
	return 0;
}

static struct deadline_result compute(const char *inputs)
{
	struct deadline_result result;
	json_t *json = NULL;

	assert_int_equal(json_read(inputs, strlen(inputs), &json, NULL, NULL), JSON_FINE);
	json_tie(arena, json);
	assert_true(deadline_recompute(json, catalog->calendar, arena, &result));
	return result;
}

static const char *text(struct date date)
{
	char *written = arena_alloc(arena, DATE_TEXT_SIZE);

	date_format(date, written);
	return written;
}

static void due(const char *inputs, const char *wanted)
{
	assert_string_equal(text(compute(inputs).due_on), wanted);
}

#define MONTHS(n) "\"periods\":[{\"length\":" #n ",\"unit\":\"month\"}]"
#define DAYS(n) "\"periods\":[{\"length\":" #n ",\"unit\":\"calendar_day\"}]"
#define WORKING(n) "\"periods\":[{\"length\":" #n ",\"unit\":\"working_day\"}]"

static void test_periods_of_each_unit(void **state)
{
	(void)state;
	due("{\"started_on\":\"2024-02-06\",\"roll\":true," WORKING(5) "}", "2024-02-19");
	due("{\"started_on\":\"2024-07-03\",\"roll\":true," MONTHS(3) "}", "2024-10-08");
	due("{\"started_on\":\"2024-07-03\"," MONTHS(3) "}", "2024-10-03");
	due("{\"started_on\":\"2024-11-30\"," MONTHS(3) "}", "2025-02-28");
	due("{\"started_on\":\"2024-09-16\",\"roll\":true," DAYS(15) "}", "2024-10-08");
	due("{\"started_on\":\"2024-09-16\"," DAYS(0) "}", "2024-09-16");
}

static void test_what_is_counted_backwards_goes_back_to_a_working_day(void **state)
{
	(void)state;
	due("{\"started_on\":\"2025-10-10\",\"roll\":true," WORKING(-3) "}", "2025-09-29");
	due("{\"started_on\":\"2025-10-10\",\"roll\":true," DAYS(-3) "}", "2025-09-30");
}

static void test_neighbours_of_a_unit_are_counted_in_one_go(void **state)
{
	(void)state;
	/* not 28 February and a month more */
	due("{\"started_on\":\"2024-11-30\"," MONTHS(
		    3) ",\"extensions\":[{\"length\":1,\"unit\":\"month\"}]}",
	    "2025-03-30");
	due("{\"started_on\":\"2026-09-20\",\"periods\":[{\"length\":15,\"unit\":\"calendar_day\",\"roll\":true},"
	    "{\"length\":3,\"unit\":\"month\"}]}",
	    "2027-01-08");
}

static void test_overlapping_suspensions_are_counted_once(void **state)
{
	struct deadline_result result = compute("{\"started_on\":\"2025-03-03\"," MONTHS(
		3) ",\"suspensions\":["
		   "{\"from\":\"2025-04-10\",\"to\":\"2025-04-25\"},"
		   "{\"from\":\"2025-04-01\",\"to\":\"2025-04-20\"},"
		   "{\"from\":\"2025-03-01\",\"to\":\"2025-03-04\"}]}");

	(void)state;
	/* 25 days and the fourth of March; the third is not counted anyway */
	assert_int_equal(result.excluded, 26);
	assert_string_equal(text(result.due_on), "2025-06-29");
}

static void test_a_suspension_after_the_end_changes_nothing(void **state)
{
	struct deadline_result result;

	(void)state;
	due("{\"started_on\":\"2025-03-03\"," DAYS(
		    10) ",\"suspensions\":["
			"{\"from\":\"2025-03-14\",\"to\":\"2025-03-20\"}]}",
	    "2025-03-13");
	/* but on the last day it does, and so it does up to the working day to which it goes on */
	due("{\"started_on\":\"2025-03-03\"," DAYS(
		    10) ",\"suspensions\":["
			"{\"from\":\"2025-03-13\",\"to\":\"2025-03-20\"}]}",
	    "2025-03-21");
	due("{\"started_on\":\"2024-07-03\",\"roll\":true," MONTHS(
		    3) ",\"suspensions\":["
		       "{\"from\":\"2024-10-06\",\"to\":\"2024-10-15\"}]}",
	    "2024-10-14");
	result = compute("{\"started_on\":\"2025-03-03\"," DAYS(10) ",\"suspensions\":["
								    "{\"from\":\"2025-03-14\"}]}");
	assert_false(result.suspended);
	result = compute("{\"started_on\":\"2025-03-03\"," DAYS(10) ",\"suspensions\":["
								    "{\"from\":\"2025-03-13\"}]}");
	assert_true(result.suspended);
	assert_string_equal(text(result.due_on), "2025-03-13");
}

#define GRANT(on, to)                                                                 \
	"{\"started_on\":\"2025-03-03\"," MONTHS(3) ",\"extensions\":[{\"length\":1," \
						    "\"unit\":\"month\",\"on\":\"" on \
						    "\",\"to\":\"" to "\"}]"

static void test_a_fixed_date_counts_between_nothing_and_the_most(void **state)
{
	(void)state;
	due(GRANT("2025-05-20", "2025-06-20") "}", "2025-06-20");
	due(GRANT("2025-05-20", "2025-12-31") "}", "2025-07-03");
	due(GRANT("2025-05-20", "2025-05-30") "}", "2025-06-03");
}

static void test_a_fixed_date_is_moved_on_by_later_suspensions_alone(void **state)
{
	(void)state;
	/* ten days before the grant lie within the date, ten after it move it on */
	due(GRANT("2025-05-20", "2025-06-25") ",\"suspensions\":[{\"from\":\"2025-04-01\","
					      "\"to\":\"2025-04-10\"}]}",
	    "2025-06-25");
	due(GRANT("2025-05-20", "2025-06-25") ",\"suspensions\":[{\"from\":\"2025-06-01\","
					      "\"to\":\"2025-06-10\"}]}",
	    "2025-07-05");
}

static void test_a_grant_without_a_length_has_no_maximum(void **state)
{
	(void)state;
	due("{\"started_on\":\"2025-03-03\"," DAYS(15) ",\"extensions\":[{\"to\":\"2025-09-01\","
						       "\"on\":\"2025-03-10\"}]}",
	    "2025-09-01");
}

static void test_it_depends_on_the_days_that_were_looked_at(void **state)
{
	struct deadline_result result;

	(void)state;
	result = compute("{\"started_on\":\"2026-12-28\",\"roll\":true," WORKING(5) "}");
	assert_true(result.provisional && result.spans);
	assert_string_equal(text(result.span_from), "2026-12-29");
	assert_string_equal(text(result.span_to), "2027-01-04");
	/* months look at the end alone */
	result = compute("{\"started_on\":\"2026-11-03\",\"roll\":true," MONTHS(3) "}");
	assert_true(result.provisional);
	assert_string_equal(text(result.span_from), "2027-02-03");
	result = compute("{\"started_on\":\"2026-11-03\"," MONTHS(3) "}");
	assert_false(result.provisional || result.spans);
}

static void test_steps_lead_from_the_start_to_the_end(void **state)
{
	struct deadline_result result = compute("{\"started_on\":\"2024-06-03\",\"roll\":true," MONTHS(
		3) ",\"suspensions\":["
		   "{\"from\":\"2024-07-01\",\"to\":\"2024-07-30\"}],\"extensions\":[{\"length\":1,\"unit\":\"month\"}]}");
	static const enum deadline_step_kind kinds[] = { DEADLINE_STEP_PERIOD,
							 DEADLINE_STEP_EXTENSION,
							 DEADLINE_STEP_EXCLUSION,
							 DEADLINE_STEP_ROLL };
	struct deadline_inputs inputs;
	json_t *json = json_tie(
		arena,
		json_loads(
			"{\"started_on\":\"2024-06-03\",\"roll\":true," MONTHS(
				3) ",\"suspensions\":[{\"from\":\"2024-07-01\",\"to\":\"2024-07-30\"}],"
				   "\"extensions\":[{\"length\":1,\"unit\":\"month\"}]}",
			0, NULL));

	(void)state;
	/* 3 October and 30 days are 2 November, a Saturday */
	assert_null(result.steps);
	assert_true(deadline_read(json, arena, &inputs));
	deadline_compute(&inputs, catalog->calendar, arena, &result);
	assert_int_equal(result.step_count, 4);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(result.steps[i].kind, kinds[i]);
	assert_string_equal(text(result.steps[3].from), "2024-11-02");
	assert_string_equal(text(result.due_on), "2024-11-04");
}

static void refused(const char *inputs)
{
	json_t *json = json_tie(arena, json_loads(inputs, 0, NULL));
	struct deadline_inputs read;

	assert_non_null(json);
	assert_false(deadline_read(json, arena, &read));
}

static void test_other_forms_are_refused(void **state)
{
	(void)state;
	refused("{" MONTHS(3) "}");
	refused("{\"started_on\":\"2025-02-30\"," MONTHS(3) "}");
	refused("{\"started_on\":\"2025-02-03\",\"periods\":[]}");
	refused("{\"started_on\":\"2025-02-03\"," MONTHS(99999) "}");
	refused("{\"started_on\":\"2025-02-03\",\"periods\":[{\"length\":1,\"unit\":\"week\"}]}");
	refused("{\"started_on\":\"2025-02-03\",\"periods\":[{\"length\":-1,\"unit\":\"month\"},"
		"{\"length\":1,\"unit\":\"month\"}]}");
	refused("{\"started_on\":\"2025-02-03\"," MONTHS(
		3) ",\"suspensions\":[{\"to\":\"2025-03-01\"}]}");
	refused("{\"started_on\":\"2025-02-03\"," MONTHS(
		3) ",\"extensions\":[{\"to\":\"2025-03-01\"}]}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_periods_of_each_unit),
		cmocka_unit_test(test_what_is_counted_backwards_goes_back_to_a_working_day),
		cmocka_unit_test(test_neighbours_of_a_unit_are_counted_in_one_go),
		cmocka_unit_test(test_overlapping_suspensions_are_counted_once),
		cmocka_unit_test(test_a_suspension_after_the_end_changes_nothing),
		cmocka_unit_test(test_a_fixed_date_counts_between_nothing_and_the_most),
		cmocka_unit_test(test_a_fixed_date_is_moved_on_by_later_suspensions_alone),
		cmocka_unit_test(test_a_grant_without_a_length_has_no_maximum),
		cmocka_unit_test(test_it_depends_on_the_days_that_were_looked_at),
		cmocka_unit_test(test_steps_lead_from_the_start_to_the_end),
		cmocka_unit_test(test_other_forms_are_refused),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
