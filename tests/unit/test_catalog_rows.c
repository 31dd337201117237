/* The rows for the database's guard tables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/base/arena.h"
#include "core/base/json.h"
#include "core/catalog.h"
#include "core/catalog_rows.h"
#include "core/problem.h"
#include "tests/unit/catalog_small.h"

static int setup(void **state)
{
	struct arena *arena = arena_new();
	struct problem_list problems = { .arena = arena };
	json_auto_t *files = small_read();
	struct catalog *catalog = small_load(files, &problems);

	assert_non_null(catalog);
	*state = catalog_rows(catalog);
	catalog_free(catalog);
	arena_free(arena);
	return 0;
}

static int teardown(void **state)
{
	json_decref(*state);
	return 0;
}

static size_t count_of(const json_t *rows, const char *part, const char *row_text)
{
	json_auto_t *row = json_loads(row_text, 0, NULL);
	const json_t *one;
	size_t i, count = 0;

	assert_non_null(row);
	json_array_foreach(json_object_get(rows, part), i, one)
		count += json_equal(one, row) != 0;
	return count;
}

static void test_each_version_has_its_span(void **state)
{
	assert_int_equal(json_array_size(json_object_get(*state, "definitions")), 2);
	assert_int_equal(count_of(*state, "definitions",
				  "{\"kind\":\"claim\",\"version\":\"1\",\"from\":\"2000-01-01\","
				  "\"to\":\"2019-12-31\"}"),
			 1);
}

static void test_states_are_those_of_the_version(void **state)
{
	assert_int_equal(json_array_size(json_object_get(*state, "states")), 13);
	assert_int_equal(count_of(*state, "states",
				  "{\"kind\":\"claim\",\"version\":\"2\",\"state\":\"archived\","
				  "\"phase\":\"archived\",\"terminal\":true}"),
			 1);
}

static void test_transitions_have_one_row_a_track(void **state)
{
#define ROW(track, action, from, to)                                                         \
	"{\"kind\":\"claim\",\"version\":\"1\",\"track\":\"" track "\",\"action\":\"" action \
	"\",\"from\":\"" from "\",\"to\":\"" to "\"}"
	assert_int_equal(count_of(*state, "transitions", ROW("fast", "register", "", "received")),
			 1);
	assert_int_equal(count_of(*state, "transitions", ROW("slow", "register", "", "received")),
			 1);
	assert_int_equal(count_of(*state, "transitions", ROW("slow", "transfer", "open", "moved")),
			 1);
	assert_int_equal(count_of(*state, "transitions", ROW("fast", "transfer", "open", "moved")),
			 0);
	assert_int_equal(count_of(*state, "transitions", ROW("fast", "remark", "open", "open")), 1);
	assert_int_equal(count_of(*state, "transitions", ROW("fast", "revise", "open", "open")), 1);
	assert_int_equal(count_of(*state, "transitions", ROW("fast", "revise", "", "open")), 0);
}

static void test_indicators_say_what_they_balance(void **state)
{
	assert_int_equal(json_array_size(json_object_get(*state, "indicators")), 10);
	assert_int_equal(count_of(*state, "indicators",
				  "{\"indicator\":\"claim.closed\",\"kind\":\"claim\","
				  "\"unit\":\"case\",\"source\":\"cases\",\"balance\":\"closed\"}"),
			 1);
	assert_int_equal(count_of(*state, "indicators",
				  "{\"indicator\":\"court.accepted\",\"kind\":null,"
				  "\"unit\":\"case\",\"source\":\"external\",\"balance\":null}"),
			 1);
}

static void test_the_calendars_are_those_of_the_file(void **state)
{
	assert_int_equal(json_array_size(json_object_get(*state, "calendars")), 2);
	assert_int_equal(count_of(*state, "calendars",
				  "{\"year\":2025,\"off\":[{\"from\":\"2025-01-01\","
				  "\"to\":\"2025-01-01\"}]}"),
			 1);
}

static void test_the_digest_comes_first(void **state)
{
	assert_non_null(json_get_text(*state, "digest"));
}

#define ROWS(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ROWS(test_each_version_has_its_span),
		ROWS(test_states_are_those_of_the_version),
		ROWS(test_transitions_have_one_row_a_track),
		ROWS(test_indicators_say_what_they_balance),
		ROWS(test_the_calendars_are_those_of_the_file),
		ROWS(test_the_digest_comes_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
