/* A seal held against what was counted anew: what differs is named, what means something else is not compared. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/catalog.h"
#include "core/seal_recount.h"

static struct indicator indicators[] = { { .name = "k.accepted", .unit = "case", .digest = "aa" },
					 { .name = "k.closed", .unit = "case", .digest = "bb" } };
static const struct catalog catalog = { .indicators = indicators, .indicator_count = 2 };

/* Two figures, and a table of two kinds. */
static json_t *summary(int accepted, int closed, int cell)
{
	return json_pack(
		"{s:[{s:s, s:i}, {s:s, s:i}], s:[{s:s, s:s, s:[{s:s}], s:[{s:s, s:s, s:[{s:i}]}]}]}",
		"figures", "indicator", "k.accepted", "value", accepted, "indicator", "k.closed",
		"value", closed, "tables", "table", "t", "mark", "T9", "columns", "indicator",
		"{kind}.closed", "rows", "key", "k", "kind", "k", "cells", "value", cell);
}

static json_t *faults_of(int accepted, int closed, int cell, const char *closed_meant,
			 struct seal_recount *ret)
{
	json_t *sealed = summary(accepted, closed, cell), *counted = summary(5, 3, 3), *faults;
	json_t *definitions = json_pack("{s:s, s:s}", "k.accepted", "aa", "k.closed", closed_meant);

	*ret = (struct seal_recount){ .catalog = &catalog,
				      .sealed = sealed,
				      .definitions = definitions,
				      .counted = counted };
	faults = seal_recount_faults(ret);
	json_decref(sealed);
	json_decref(counted);
	json_decref(definitions);
	return faults;
}

static void test_what_is_the_same_has_no_fault(void **state)
{
	struct seal_recount recount;
	json_t *faults = faults_of(5, 3, 3, "bb", &recount);

	(void)state;
	assert_int_equal(json_array_size(faults), 0);
	assert_int_equal(recount.figures, 2);
	assert_int_equal(recount.cells, 1);
	json_decref(faults);
}

static void test_a_figure_and_a_cell_that_differ_are_named(void **state)
{
	struct seal_recount recount;
	json_t *faults = faults_of(6, 3, 2, "bb", &recount), *figure = json_array_get(faults, 0);
	json_t *cell = json_array_get(faults, 1);

	(void)state;
	assert_int_equal(json_array_size(faults), 2);
	assert_string_equal(json_string_value(json_object_get(figure, "indicator")), "k.accepted");
	assert_int_equal(json_integer_value(json_object_get(figure, "sealed")), 6);
	assert_int_equal(json_integer_value(json_object_get(figure, "counted")), 5);
	assert_string_equal(json_string_value(json_object_get(cell, "table")), "T9");
	assert_string_equal(json_string_value(json_object_get(cell, "indicator")), "k.closed");
	json_decref(faults);
}

static void test_what_means_something_else_today_is_not_compared(void **state)
{
	struct seal_recount recount;
	json_t *faults = faults_of(5, 9, 9, "cc", &recount);

	(void)state;
	assert_int_equal(json_array_size(faults), 0);
	assert_int_equal(recount.figures, 1);
	assert_int_equal(recount.redefined, 2);
	json_decref(faults);
}

/* An older edition told growth on a year that was recorded in part, and gave the year's counts as 0. */
static void test_what_is_told_no_more_is_not_compared(void **state)
{
	json_t *sealed = json_pack(
		"{s:[{s:s, s:{s:s}}], s:[{s:s, s:[{s:s}], s:[{s:s, s:[{s:i}]}]}]}", "figures",
		"indicator", "k.accepted", "growth", "value", "9.00", "tables", "table", "t",
		"columns", "indicator", "k.closed", "rows", "key", "2020", "cells", "value", 0);
	json_t *counted =
		json_pack("{s:b, s:[{s:s, s:n}], s:[{s:s, s:[{s:s}], s:[{s:s, s:b, s:[{s:n}]}]}]}",
			  "base_recorded", 0, "figures", "indicator", "k.accepted", "growth",
			  "tables", "table", "t", "columns", "indicator", "k.closed", "rows", "key",
			  "2020", "recorded", 0, "cells", "value");
	json_t *definitions = json_pack("{s:s, s:s}", "k.accepted", "aa", "k.closed", "bb"),
	       *faults;
	struct seal_recount recount = { .catalog = &catalog,
					.sealed = sealed,
					.definitions = definitions,
					.counted = counted };

	(void)state;
	faults = seal_recount_faults(&recount);
	assert_int_equal(json_array_size(faults), 0);
	assert_int_equal(recount.redefined, 1);
	json_decref(faults);
	/* Of an edition that says since when, all is compared. */
	json_object_set_new(sealed, "office", json_pack("{s:n}", "records_from"));
	faults = seal_recount_faults(&recount);
	assert_int_equal(json_array_size(faults), 2);
	json_decref(faults);
	json_decref(definitions);
	json_decref(sealed);
	json_decref(counted);
}

/* A table with a column before the one that was there, and figures that no chapter prints any more. */
static void test_columns_are_found_where_they_stand_today(void **state)
{
	json_t *sealed = summary(5, 3, 3), *definitions, *faults;
	json_t *counted = json_pack("{s:[], s:[{s:s, s:s, s:[{s:s}, {s:s, s:b}, {s:s}],"
				    " s:[{s:s, s:s, s:[{s:i}, {s:s}, {s:i}]}]}]}",
				    "figures", "tables", "table", "t", "mark", "T9", "columns",
				    "indicator", "{kind}.accepted", "indicator", "{kind}.closed",
				    "share", 1, "indicator", "{kind}.closed", "rows", "key", "k",
				    "kind", "k", "cells", "value", 5, "value", "100.00", "value",
				    3);
	struct seal_recount recount = { .catalog = &catalog, .sealed = sealed, .counted = counted };

	(void)state;
	definitions = json_pack("{s:s, s:s}", "k.accepted", "aa", "k.closed", "bb");
	recount.definitions = definitions;
	faults = seal_recount_faults(&recount);
	assert_int_equal(json_array_size(faults), 0);
	assert_int_equal(recount.figures, 0);
	assert_int_equal(recount.cells, 1);
	assert_int_equal(recount.redefined, 2);
	json_decref(faults);
	json_decref(definitions);
	json_decref(sealed);
	json_decref(counted);
}

static void test_a_table_that_is_gone_is_not_compared(void **state)
{
	json_t *sealed = summary(5, 3, 3), *counted = summary(5, 3, 3), *definitions, *faults;
	struct seal_recount recount = { .catalog = &catalog, .sealed = sealed, .counted = counted };

	(void)state;
	definitions = json_pack("{s:s, s:s}", "k.accepted", "aa", "k.closed", "bb");
	json_object_del(counted, "tables");
	recount.definitions = definitions;
	faults = seal_recount_faults(&recount);
	assert_int_equal(json_array_size(faults), 0);
	assert_int_equal(recount.figures, 2);
	assert_int_equal(recount.redefined, 1);
	json_decref(faults);
	json_decref(definitions);
	json_decref(sealed);
	json_decref(counted);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_the_same_has_no_fault),
		cmocka_unit_test(test_a_figure_and_a_cell_that_differ_are_named),
		cmocka_unit_test(test_what_means_something_else_today_is_not_compared),
		cmocka_unit_test(test_what_is_told_no_more_is_not_compared),
		cmocka_unit_test(test_columns_are_found_where_they_stand_today),
		cmocka_unit_test(test_a_table_that_is_gone_is_not_compared),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
