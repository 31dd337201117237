/* An extension beyond the most that may be granted is refused, and says until when and by what article. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/arena.h"
#include "core/base/json.h"
#include "core/problem.h"
#include "core/workflow.h"

static struct catalog *catalog;
static struct arena *arena;

static json_t *parse(const char *text)
{
	json_t *value;

	assert_int_equal(json_read(text, strlen(text), &value, NULL, NULL), JSON_FINE);
	return json_tie(arena, value);
}

/* A request received on Monday, 3 March 2025, is to be filed by the 10th; five working days more are the
 * 17th. The first fault of a proposal to extend that, or NULL. */
static const struct problem *extend(const char *to)
{
	static struct problem_list problems;
	struct workflow_input input = {
		.catalog = catalog,
		.snapshot = parse(
			"{\"kind\":\"ruling\",\"definition\":\"2025\",\"track\":\"\",\"state\":\"received\","
			"\"phase\":\"intake\",\"version\":1,\"received_on\":\"2025-03-03\","
			"\"moved_on\":\"2025-03-03\",\"number\":null,\"history\":null,\"acts\":[\"register\"],"
			"\"clock\":{\"parties\":[],\"facts\":[{\"seq\":1,\"action\":\"register\","
			"\"on\":\"2025-03-03\",\"version\":\"2025\",\"to\":\"received\"}]}}"),
		.body = parse(arena_printf(
			arena,
			"{\"action\":\"propose\",\"occurred_on\":\"2025-03-07\",\"data\":{\"act\":"
			"{\"action\":\"extend_filing\",\"data\":{\"extended_to\":\"%s\","
			"\"extension_reason\":\"案情复杂\"}}}}",
			to)),
		.actor.grants = catalog_grant(catalog, "officer"),
		.today = date_make(2025, 3, 10),
	};
	json_t *change = NULL;

	problems = (struct problem_list){ .arena = arena };
	if (workflow_decide(&input, &change, &problems))
		json_tie(arena, change);
	return problems.first;
}

static void test_a_day_beyond_the_most_is_refused_with_the_last_day(void **state)
{
	const struct problem *fault = extend("2025-03-18");

	(void)state;
	assert_non_null(fault);
	assert_string_equal(fault->code, "extension_too_long");
	assert_string_equal(fault->pointer, "/data/act/data/extended_to");
	assert_string_equal(json_get_text(fault->values, "date"), "2025-03-17");
	assert_string_equal(
		catalog_message(catalog, arena, fault->code, "zh", fault->values),
		"“立案或者不予立案”的期限最长只能延长至2025-03-17（依据：专利纠纷行政裁决和调解办法 20 [C*]）");
	assert_null(fault->next);
}

static void test_up_to_the_most_it_is_granted(void **state)
{
	(void)state;
	assert_null(extend("2025-03-17"));
	assert_null(extend("2025-03-12"));
}

static int setup(void **state)
{
	(void)state;
	arena = arena_new();
	catalog = catalog_load(getenv("CATALOG"), &(struct problem_list){ .arena = arena });
	return catalog ? 0 : 1;
}

static int teardown(void **state)
{
	(void)state;
	catalog_free(catalog);
	arena_free(arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_day_beyond_the_most_is_refused_with_the_last_day),
		cmocka_unit_test(test_up_to_the_most_it_is_granted),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
