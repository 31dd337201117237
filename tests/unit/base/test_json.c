/* JSON: what is refused, where, and the getters. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/arena.h"
#include "core/base/json.h"

static void check_bytes(const char *bytes, size_t length, enum json_fault expected, int line,
			int column)
{
	json_t *value = NULL;
	int at_line = 0, at_column = 0;

	if (json_read(bytes, length, &value, &at_line, &at_column) != expected)
		fail_msg("%s: not fault %d", bytes, (int)expected);
	assert_null(value);
	assert_int_equal(at_line, line);
	if (column > 0)
		assert_int_equal(at_column, column);
}

static void check_fault(const char *text, enum json_fault expected, int line, int column)
{
	check_bytes(text, strlen(text), expected, line, column);
}

static void check_fine(const char *text)
{
	json_t *value = NULL;

	if (json_read(text, strlen(text), &value, NULL, NULL) != JSON_FINE)
		fail_msg("%s was refused", text);
	json_decref(value);
}

static void test_json_read_takes_objects_and_arrays(void **state)
{
	(void)state;
	check_fine("{}");
	check_fine(" [1, \"\\u65e0\", null, true, {\"a\": [[]]}] \n");
	check_fine(
		"{\"a\":{\"x\":1},\"b\":{\"x\":2}}"); /* the same key elsewhere is no duplicate */
}

static void test_json_read_refuses_broken_text(void **state)
{
	(void)state;
	check_fault("", JSON_BROKEN, 1, 0);
	check_fault("{", JSON_BROKEN, 1, 0);
	check_fault("1", JSON_BROKEN, 1, 0);
	check_fault("\"text\"", JSON_BROKEN, 1, 0);
	check_fault("{} x", JSON_BROKEN, 1, 0);
	check_fault("{}{}", JSON_BROKEN, 1, 0);
	check_fault("[1,]", JSON_BROKEN, 1, 0);
	check_fault("{'a':1}", JSON_BROKEN, 1, 0);
	check_fault("[01]", JSON_BROKEN, 1, 0);
	check_fault("[99999999999999999999]", JSON_BROKEN, 1, 0);
	check_fault("[1e999]", JSON_BROKEN, 1, 0);
	check_fault("[NaN]", JSON_BROKEN, 1, 0);
	check_fault("[\"\n\"]", JSON_BROKEN, 1, 0);
	check_fault("[\"\\ud800\"]", JSON_BROKEN, 1, 0);
	check_fault("\xef\xbb\xbf{}", JSON_BROKEN, 1, 0);
	check_fault("{\n \"a\": 1\n \"b\": 2}", JSON_BROKEN, 3, 0);
}

static void test_json_read_refuses_nul(void **state)
{
	(void)state;
	check_bytes("{}\0", 3, JSON_BROKEN, 1, 3);
	check_bytes("[\"a\0b\"]", 7, JSON_BROKEN, 1, 4);
	check_fault("[\"\\u0000\"]", JSON_BROKEN, 1, 0);
	check_fault("{\"a\\u0000b\":1}", JSON_BROKEN, 1, 0);
}

static void test_json_read_refuses_what_is_not_utf8(void **state)
{
	(void)state;
	check_fault("[\"\xff\"]", JSON_NOT_UTF8, 1, 3);
	check_fault("[\n\"无\xc0\x80\"]", JSON_NOT_UTF8, 2, 3);
	check_fault("[\"\xed\xa0\x80\"]", JSON_NOT_UTF8, 1, 3);
	check_bytes("[\"\xff\0\"]", 6, JSON_NOT_UTF8, 1, 3); /* the first fault counts */
}

static void test_json_read_limits_depth(void **state)
{
	char deep[2 * (JSON_DEPTH_MAX + 1) + 1] = "";

	(void)state;
	memset(deep, '[', JSON_DEPTH_MAX);
	memset(deep + JSON_DEPTH_MAX, ']', JSON_DEPTH_MAX);
	check_fine(deep);
	memset(deep, '[', JSON_DEPTH_MAX + 1);
	memset(deep + JSON_DEPTH_MAX + 1, ']', JSON_DEPTH_MAX + 1);
	check_fault(deep, JSON_TOO_DEEP, 1, JSON_DEPTH_MAX + 1);
	/* brackets in text are no levels, also behind an escaped quote */
	check_fine("[\"\\\"[[[[[[[[[[[[[[[[[[[[[[[[[[{{{{{{{\\\\\"]");
	/* siblings are no levels */
	check_fine("[[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[]]");
}

static void test_json_read_refuses_duplicate_keys(void **state)
{
	(void)state;
	check_fault("{\"a\":1,\"a\":1}", JSON_DUPLICATE_KEY, 1, 0);
	check_fault("{\"a\":1,\n\"\\u0061\":2}", JSON_DUPLICATE_KEY, 2, 0);
	check_fault("[{\"b\":{\"c\":1,\"c\":2}}]", JSON_DUPLICATE_KEY, 1, 0);
}

static void test_json_text_keeps_the_order_of_keys(void **state)
{
	static const char text[] = "{\"z\":1,\"a\":[true,null,\"无\"],\"m\":{}}";
	struct arena *arena = arena_new();
	json_t *value = NULL;

	(void)state;
	assert_int_equal(json_read(text, strlen(text), &value, NULL, NULL), JSON_FINE);
	json_tie(arena, value);
	assert_string_equal(json_text(arena, value), text);
	assert_string_equal(json_text(arena, json_object_get(value, "z")), "1");
	assert_null(json_tie(arena, NULL));
	arena_free(arena);
}

static void test_json_getters_fall_back(void **state)
{
	json_t *object = json_pack("{s:s,s:I,s:b}", "text", "x", "int", (json_int_t)7, "bool", 1);

	(void)state;
	assert_string_equal(json_get_text(object, "text"), "x");
	assert_null(json_get_text(object, "int"));
	assert_null(json_get_text(object, "none"));
	assert_null(json_get_text(NULL, "text"));
	assert_int_equal(json_get_int(object, "int", 3), 7);
	assert_int_equal(json_get_int(object, "text", 3), 3);
	assert_true(json_get_bool(object, "bool", false));
	assert_true(json_get_bool(object, "none", true));
	assert_false(json_get_bool(object, "int", false));
	json_decref(object);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_json_read_takes_objects_and_arrays),
		cmocka_unit_test(test_json_read_refuses_broken_text),
		cmocka_unit_test(test_json_read_refuses_nul),
		cmocka_unit_test(test_json_read_refuses_what_is_not_utf8),
		cmocka_unit_test(test_json_read_limits_depth),
		cmocka_unit_test(test_json_read_refuses_duplicate_keys),
		cmocka_unit_test(test_json_text_keeps_the_order_of_keys),
		cmocka_unit_test(test_json_getters_fall_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
