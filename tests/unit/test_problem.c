/* Problem lists: order, copies, the limit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/arena.h"
#include "core/base/json.h"
#include "core/problem.h"

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

static void test_problems_keep_their_order(void **state)
{
	struct problem_list list = { .arena = *state };

	assert_true(problem_none(&list));
	problem_add(&list, "/a", "field_missing", "field", "a", NULL);
	problem_add(&list, "/b", "list_not_odd", NULL);
	assert_false(problem_none(&list));
	assert_int_equal(list.count, 2);
	assert_string_equal(list.first->pointer, "/a");
	assert_string_equal(list.first->code, "field_missing");
	assert_string_equal(json_get_text(list.first->values, "field"), "a");
	assert_ptr_equal(list.first->next, list.last);
	assert_string_equal(list.last->pointer, "/b");
	assert_null(list.last->values);
	assert_null(list.last->next);
}

static void test_what_is_passed_is_copied(void **state)
{
	struct problem_list list = { .arena = *state };
	char pointer[] = "/a", code[] = "type_wrong", value[] = "string";

	problem_add(&list, pointer, code, "expected", value, NULL);
	memset(pointer, 'x', 2);
	memset(code, 'x', 4);
	memset(value, 'x', 4);
	assert_string_equal(list.first->pointer, "/a");
	assert_string_equal(list.first->code, "type_wrong");
	assert_string_equal(json_get_text(list.first->values, "expected"), "string");
}

static void test_values_without_text_are_left_out(void **state)
{
	struct problem_list list = { .arena = *state };

	problem_add(&list, "", "x", "none", NULL, "broken", "\xff", "fine", "yes", NULL);
	assert_int_equal(json_object_size(list.first->values), 1);
	assert_string_equal(json_get_text(list.first->values, "fine"), "yes");
}

static void test_beyond_the_limit_problems_are_only_counted(void **state)
{
	struct problem_list list = { .arena = *state };
	size_t kept = 0;

	for (int i = 0; i < PROBLEM_MAX + 50; i++)
		problem_add(&list, "/a", "field_missing", "field", "a", NULL);
	for (const struct problem *one = list.first; one; one = one->next)
		kept++;
	assert_int_equal(kept, PROBLEM_MAX);
	assert_int_equal(list.count, PROBLEM_MAX + 50);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_problems_keep_their_order, setup, teardown),
		cmocka_unit_test_setup_teardown(test_what_is_passed_is_copied, setup, teardown),
		cmocka_unit_test_setup_teardown(test_values_without_text_are_left_out, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_beyond_the_limit_problems_are_only_counted,
						setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
