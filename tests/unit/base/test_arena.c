/* The arena: zeroed, aligned, disjoint memory, and deferred calls in reverse order. */
#include <setjmp.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/arena.h"

static void test_arena_alloc_is_zeroed_aligned_and_disjoint(void **state)
{
	static const size_t sizes[] = { 0, 1, 7, 16, 100, 1500, 4096, 5000, 100000, 1000000, 3 };
	enum { COUNT = sizeof(sizes) / sizeof(sizes[0]) };
	struct arena *arena = arena_new();
	unsigned char *blocks[COUNT * 4];

	(void)state;
	for (size_t i = 0; i < COUNT * 4; i++) {
		size_t size = sizes[i % COUNT];

		blocks[i] = arena_alloc(arena, size);
		assert_int_equal((uintptr_t)blocks[i] % alignof(max_align_t), 0);
		for (size_t j = 0; j < size; j++)
			assert_int_equal(blocks[i][j], 0);
		memset(blocks[i], (int)i + 1, size);
	}
	for (size_t i = 0; i < COUNT * 4; i++)
		for (size_t j = 0; j < sizes[i % COUNT]; j++)
			assert_int_equal(blocks[i][j], i + 1);
	arena_free(arena);
}

static void test_arena_text(void **state)
{
	struct arena *arena = arena_new();
	char *long_text;

	(void)state;
	assert_string_equal(arena_strdup(arena, "无锡"), "无锡");
	assert_string_equal(arena_strndup(arena, "abcdef", 3), "abc");
	assert_string_equal(arena_printf(arena, "%s-%d", "a", 7), "a-7");
	long_text = arena_printf(arena, "%09000d", 1);
	assert_int_equal(strlen(long_text), 9000);
	arena_free(arena);
}

struct trace {
	int next;
	struct {
		struct trace *trace;
		int seen;
	} items[3];
};

static void on_release(void *object)
{
	struct trace **item = object;

	/* the trace pointer is the first member of the item */
	*(int *)(void *)((char *)object + sizeof(*item)) = ++(*item)->next;
}

static void test_arena_defer_runs_last_in_first_out(void **state)
{
	struct arena *arena = arena_new();
	struct trace trace = { 0 };

	(void)state;
	for (int i = 0; i < 3; i++) {
		trace.items[i].trace = &trace;
		arena_defer(arena, on_release, &trace.items[i]);
	}
	assert_int_equal(trace.next, 0);
	arena_free(arena);
	assert_int_equal(trace.items[2].seen, 1);
	assert_int_equal(trace.items[1].seen, 2);
	assert_int_equal(trace.items[0].seen, 3);
}

static void test_arena_free_accepts_null(void **state)
{
	(void)state;
	arena_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_arena_alloc_is_zeroed_aligned_and_disjoint),
		cmocka_unit_test(test_arena_text),
		cmocka_unit_test(test_arena_defer_runs_last_in_first_out),
		cmocka_unit_test(test_arena_free_accepts_null),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
