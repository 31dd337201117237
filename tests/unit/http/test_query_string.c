/* The query parser: every byte counts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "api/http/query_string.h"
#include "core/base/arena.h"
#include "core/base/buf.h"

static struct arena *arena;
static struct query_string query;

static int setup(void **state)
{
	(void)state;
	arena = arena_new();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static void assert_pair(size_t i, const char *name, const char *value)
{
	assert_true(i < query.count);
	assert_string_equal(query.pairs[i].name, name);
	assert_string_equal(query.pairs[i].value, value);
}

static void test_query_string_nothing_is_no_pairs(void **state)
{
	(void)state;
	assert_int_equal(query_string_read(&query, arena, NULL), QUERY_FINE);
	assert_int_equal(query.count, 0);
	assert_int_equal(query_string_read(&query, arena, ""), QUERY_FINE);
	assert_int_equal(query.count, 0);
}

static void test_query_string_keeps_order_and_case(void **state)
{
	(void)state;
	assert_int_equal(query_string_read(&query, arena, "b=2&A=1&a=3"), QUERY_FINE);
	assert_int_equal(query.count, 3);
	assert_pair(0, "b", "2");
	assert_pair(1, "A", "1");
	assert_pair(2, "a", "3");
}

static void test_query_string_decodes_names_and_values_once(void **state)
{
	(void)state;
	assert_int_equal(query_string_read(&query, arena, "q=%E5%95%86+x%2B%2541&%61=b"),
			 QUERY_FINE);
	assert_pair(0, "q", "商 x+%41");
	assert_pair(1, "a", "b");
}

static void test_query_string_splits_at_the_first_equals(void **state)
{
	(void)state;
	assert_int_equal(query_string_read(&query, arena, "a=b=c&d&e="), QUERY_FINE);
	assert_pair(0, "a", "b=c");
	assert_pair(1, "d", "");
	assert_pair(2, "e", "");
}

static void test_query_string_refuses_what_it_cannot_keep_whole(void **state)
{
	static const char *const broken[] = { "&",    "a=1&",  "&a=1",	     "a=1&&b=2", "=1",
					      "a=%",  "a=%4",  "a=%zz",	     "a=%00",	 "a=b%00c",
					      "%00=", "a=%ff", "a=%ed%a0%80" };

	(void)state;
	for (size_t i = 0; i < sizeof(broken) / sizeof(*broken); i++) {
		if (query_string_read(&query, arena, broken[i]) != QUERY_BROKEN)
			fail_msg("\"%s\" was taken", broken[i]);
	}
}

static void test_query_string_refuses_repeated_names(void **state)
{
	(void)state;
	assert_int_equal(query_string_read(&query, arena, "a=1&b=2&%61=1"), QUERY_REPEATED);
	assert_string_equal(query.pairs[query.count - 1].name, "a");
}

static void test_query_string_bounds_the_pairs(void **state)
{
	struct buf text = { 0 };

	(void)state;
	for (int i = 0; i < QUERY_STRING_MAX; i++)
		buf_add_format(&text, "%sa%d=1", i > 0 ? "&" : "", i);
	assert_int_equal(query_string_read(&query, arena, text.data), QUERY_FINE);
	assert_int_equal(query.count, QUERY_STRING_MAX);
	buf_add_text(&text, "&more=1");
	assert_int_equal(query_string_read(&query, arena, text.data), QUERY_BROKEN);
	buf_clear(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_query_string_nothing_is_no_pairs),
		cmocka_unit_test(test_query_string_keeps_order_and_case),
		cmocka_unit_test(test_query_string_decodes_names_and_values_once),
		cmocka_unit_test(test_query_string_splits_at_the_first_equals),
		cmocka_unit_test(test_query_string_refuses_what_it_cannot_keep_whole),
		cmocka_unit_test(test_query_string_refuses_repeated_names),
		cmocka_unit_test(test_query_string_bounds_the_pairs),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
