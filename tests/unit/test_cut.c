/* Series by month: stocks run on from month to month, each month at the same cost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "core/base/arena.h"
#include "core/base/json.h"
#include "core/cut.h"

static const struct indicator accepted, closed;
static const struct term accepted_terms[] = { { .of = &accepted, .sign = 1, .key = "k.accepted" } };
static const struct term closed_terms[] = { { .of = &closed, .sign = 1, .key = "k.closed" } };
static const struct term stock_terms[] = {
	{ .of = &accepted, .sign = 1, .window = TERM_END, .key = "k.accepted" },
	{ .of = &closed, .sign = -1, .window = TERM_END, .key = "k.closed" },
};
static const struct indicator accepted = {
	.name = "k.accepted", .unit = "case", .terms = accepted_terms, .term_count = 1
};
static const struct indicator closed = {
	.name = "k.closed", .unit = "case", .terms = closed_terms, .term_count = 1
};
static const struct indicator stock = {
	.name = "k.pending", .unit = "case", .terms = stock_terms, .term_count = 2
};

static size_t allocations;

static void *count_malloc(size_t size)
{
	allocations++;
	return malloc(size);
}

static json_t *cell(int level, const char *span, const char *one, const char *two,
		    const char *accepted_sum, const char *closed_sum)
{
	return json_pack("{s:i, s:s, s:s?, s:s?, s:{s:s, s:s}}", "level", level, "span", span,
			 "one", one, "two", two, "sums", "k.accepted", accepted_sum, "k.closed",
			 closed_sum);
}

/* Two offices: one with 10 pending at the start, to which each month adds 3 and takes 1; one of nothing
 * but its first month. */
static json_t *found_of(int months)
{
	json_t *cells = json_array();
	struct date first = date_make(2005, 1, 1);

	json_array_append_new(cells, cell(0, "start", "north", "", "10", "0"));
	json_array_append_new(cells, cell(1, "start", "north", NULL, "10", "0"));
	json_array_append_new(cells, cell(2, "start", NULL, "", "10", "0"));
	json_array_append_new(cells, cell(3, "start", NULL, NULL, "10", "0"));
	json_array_append_new(cells, cell(1, "period", "south", NULL, "5", "0"));
	json_array_append_new(cells, cell(0, "period", "south", "2005-01", "5", "0"));
	for (int i = 0; i < months; i++) {
		struct date month = date_add_months(first, i);
		char key[16];

		snprintf(key, sizeof(key), "%04d-%02d", date_year(month), date_month(month));
		json_array_append_new(cells, cell(0, "period", "north", key, "3", "1"));
		json_array_append_new(cells, cell(2, "period", NULL, key, "3", "1"));
	}
	return json_pack("{s:o}", "cells", cells);
}

static json_t *cut_of(struct arena *arena, int months, const json_t *found, const char *by,
		      const char *and_by)
{
	static const struct catalog catalog = { .kind_count = 0 };
	json_t *filters = json_object();
	struct cut_input input = {
		.catalog = &catalog,
		.indicator = &stock,
		.found = found,
		.from = date_make(2005, 1, 1),
		.to = date_add(date_add_months(date_make(2005, 1, 1), months), -1),
		.by = by,
		.and_by = and_by,
		.filters = filters,
	};
	json_t *json = cut_make(&input, arena);

	json_decref(filters);
	return json;
}

static int value_at(const json_t *array, size_t at)
{
	return (int)json_get_int(json_array_get(array, at), "value", -1);
}

static void test_a_stock_runs_on_from_month_to_month(void **state)
{
	struct arena *arena = arena_new();
	json_t *found = found_of(6), *json = cut_of(arena, 6, found, "office", "month");
	const json_t *series = json_object_get(json, "series");
	const json_t *north = json_object_get(json_array_get(series, 0), "cells");
	const json_t *south = json_object_get(json_array_get(series, 1), "cells");
	const json_t *columns = json_object_get(json, "columns");

	(void)state;
	assert_int_equal(json_array_size(north), 6);
	assert_int_equal(value_at(north, 0), 12);
	assert_int_equal(value_at(north, 1), 14);
	assert_int_equal(value_at(north, 5), 22);
	assert_int_equal(value_at(south, 0), 5);
	assert_int_equal(value_at(south, 5), 5);
	assert_int_equal(value_at(columns, 5), 22);
	json_decref(json);
	json_decref(found);
	arena_free(arena);
}

static void test_months_may_come_first(void **state)
{
	struct arena *arena = arena_new();
	json_t *found = json_pack("{s:[o, o, o, o]}", "cells",
				  cell(0, "start", "", "north", "10", "0"),
				  cell(0, "period", "2005-01", "north", "3", "1"),
				  cell(0, "period", "2005-02", "south", "4", "0"),
				  cell(2, "period", NULL, "north", "3", "1"));
	json_t *south = cell(2, "period", NULL, "south", "4", "0"), *json;
	const json_t *series;

	(void)state;
	json_array_append_new(json_object_get(found, "cells"), south);
	json = cut_of(arena, 3, found, "month", "office");
	series = json_object_get(json, "series");
	assert_int_equal(value_at(json_object_get(json_array_get(series, 0), "cells"), 0), 12);
	assert_int_equal(value_at(json_object_get(json_array_get(series, 0), "cells"), 1), 0);
	assert_int_equal(value_at(json_object_get(json_array_get(series, 2), "cells"), 0), 12);
	assert_int_equal(value_at(json_object_get(json_array_get(series, 2), "cells"), 1), 4);
	json_decref(json);
	json_decref(found);
	arena_free(arena);
}

static size_t cost_of(int months)
{
	struct arena *arena = arena_new();
	json_t *found = found_of(months), *json;

	allocations = 0;
	json = cut_of(arena, months, found, "office", "month");
	json_decref(json);
	json_decref(found);
	arena_free(arena);
	return allocations;
}

static void test_twice_the_months_cost_twice(void **state)
{
	(void)state;
	json_set_alloc_funcs(count_malloc, free);
	assert_true(cost_of(CUT_MONTHS_MAX) < 3 * cost_of(CUT_MONTHS_MAX / 2));
	json_set_alloc_funcs(malloc, free);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_stock_runs_on_from_month_to_month),
		cmocka_unit_test(test_months_may_come_first),
		cmocka_unit_test(test_twice_the_months_cost_twice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
