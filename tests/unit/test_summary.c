/* The summary: figures in the order of the chapters, the balance, tables, CSV. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/summary.h"

static const struct indicator accepted, closed;
static const struct term accepted_terms[] = { { .of = &accepted, .sign = 1, .key = "k.accepted" } };
static const struct term closed_terms[] = { { .of = &closed, .sign = 1, .key = "k.closed" } };
static const struct indicator accepted = { .name = "k.accepted",
					   .unit = "case",
					   .kind = "k",
					   .label = { "受理", "accepted" },
					   .terms = accepted_terms,
					   .term_count = 1,
					   .balance = BALANCE_RECEIVED };
static const struct indicator closed = { .name = "k.closed",
					 .unit = "case",
					 .kind = "k",
					 .label = { "结案", "closed" },
					 .terms = closed_terms,
					 .term_count = 1,
					 .balance = BALANCE_CLOSED };
static const struct indicator ratio = { .name = "k.closed_to_accepted",
					.unit = "percent",
					.label = { "结收案比", "closed to accepted" },
					.decimals = 2,
					.numerator = &closed,
					.denominator = &accepted };
static const struct indicator percent = { .name = "court.rate",
					  .unit = "percent",
					  .label = { "服判息诉率", "=rate" },
					  .decimals = 2,
					  .source = INDICATOR_EXTERNAL };

static json_t *summary_as(const char *records_from, const char *known_at, const char *closed_now)
{
	const struct indicator indicators[] = { accepted, closed, ratio, percent };
	static const struct kind kinds[] = { { .name = "k" } };
	json_t *chapters = json_pack("[{s:s, s:[s, s, s, s]}]", "chapter", "c", "indicators",
				     "k.accepted", "k.closed", "k.closed_to_accepted",
				     "court.rate");
	json_t *sums = json_pack(
		"{s:{s:s, s:{s:s, s:s}}, s:s, s:{s:{s:s, s:s}, s:{s:s, s:s}, s:{s:s}, s:{s:s}, s:{s:s}}, "
		"s:{s:{s:s, s:s}}, s:{s:{s:{s:s}}}}",
		"office", "id", "o", "name", "zh", "局", "en", "office", "known_at", known_at,
		"sums", "period", "k.accepted", "57", "k.closed", closed_now, "start", "k.accepted",
		"10", "k.closed", "8", "previous", "k.accepted", "50", "previous_start",
		"k.accepted", "3", "2023_start", "k.accepted", "3", "external", "court.rate",
		"value", "95.47", "qualifier", "余", "cuts", "region", "", "k.closed", "56");
	json_t *tables = json_pack(
		"[{s:s, s:s, s:{s:s, s:s}, s:[{s:s}]}, {s:s, s:s, s:[{s:s, s:b}, {s:s, s:b}]}]",
		"table", "t", "rows", "year", "row", "zh", "{year}年", "en", "{year}", "columns",
		"indicator", "k.accepted", "table", "shares", "rows", "region", "columns",
		"indicator", "k.accepted", "share", 1, "indicator", "k.closed", "share", 1);
	json_t *traps = json_pack("[{s:s, s:[s], s:[{s:[s], s:s, s:[s]}], s:{s:s, s:s}}]", "trap",
				  "below", "on", "k.closed", "if", "sum", "k.closed", "is", "below",
				  "than", "k.accepted", "text", "zh", "{sum}<{than}", "en",
				  "{sum} of {than}");
	struct catalog catalog = { .indicators = indicators,
				   .indicator_count = 4,
				   .kinds = kinds,
				   .kind_count = 1,
				   .chapters = chapters,
				   .tables = tables,
				   .traps = traps,
				   .digest = "d" };
	struct summary_input input = { .catalog = &catalog,
				       .period = { 2024, "year", date_make(2024, 1, 1),
						   date_make(2024, 12, 31) },
				       .sums = sums,
				       .link_suffix = "&office=o" };
	json_t *summary;

	json_object_set_new(json_object_get(sums, "office"), "records_from",
			    records_from ? json_string(records_from) : json_null());
	summary = summary_make(&input);
	json_decref(sums);
	json_decref(chapters);
	json_decref(tables);
	json_decref(traps);
	return summary;
}

static json_t *summary_since(const char *records_from)
{
	return summary_as(records_from, "2025-01-01T00:00:00.000+08:00", "56");
}

static json_t *small_summary(void)
{
	return summary_since("2023-01-01");
}

static void test_balance_adds_up(void **state)
{
	json_t *summary = small_summary();
	json_t *balance = json_array_get(json_object_get(summary, "balance"), 0);

	(void)state;
	assert_int_equal(json_integer_value(json_object_get(balance, "opening")), 2);
	assert_int_equal(json_integer_value(json_object_get(balance, "received")), 57);
	assert_int_equal(json_integer_value(json_object_get(balance, "closed")), 56);
	assert_int_equal(json_integer_value(json_object_get(balance, "pending")), 3);
	json_decref(summary);
}

static void test_figures_follow_the_chapters(void **state)
{
	json_t *summary = small_summary();
	json_t *figures = json_object_get(summary, "figures");
	json_t *rate = json_array_get(figures, 3);

	(void)state;
	assert_int_equal(json_array_size(figures), 4);
	assert_string_equal(json_string_value(json_object_get(json_array_get(figures, 2), "value")),
			    "98.25");
	assert_string_equal(json_string_value(json_object_get(json_array_get(figures, 0), "cases")),
			    "/api/v1/indicators/k.accepted/cases?from=2024-01-01&to=2024-12-31"
			    "&office=o");
	assert_string_equal(json_string_value(json_object_get(rate, "qualifier")), "余");
	assert_true(json_is_null(json_object_get(rate, "cases")));
	json_decref(summary);
}

static void test_a_figure_says_how_it_moved_and_what_readers_stumble_over(void **state)
{
	json_t *summary = small_summary();
	json_t *figures = json_object_get(summary, "figures");
	json_t *first = json_array_get(figures, 0), *second = json_array_get(figures, 1);
	json_t *growth = json_object_get(first, "growth");
	json_t *note = json_array_get(json_object_get(second, "notes"), 0);

	(void)state;
	assert_string_equal(json_string_value(json_object_get(growth, "value")), "14.00");
	assert_string_equal(json_string_value(json_object_get(growth, "against")), "same_period");
	assert_true(json_is_null(json_object_get(second, "growth")));
	assert_int_equal(json_array_size(json_object_get(first, "notes")), 0);
	assert_string_equal(json_string_value(json_object_get(json_object_get(note, "text"), "en")),
			    "56 of 57");
	json_decref(summary);
}

/* The office says that its records begin in the middle of it, whatever it has of the time before. */
static void test_what_was_recorded_in_part_is_no_base(void **state)
{
	static const char *const since[] = { "2023-01-02", NULL };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		json_t *summary = summary_since(since[i]);
		json_t *first = json_array_get(json_object_get(summary, "figures"), 0);

		assert_false(json_is_true(json_object_get(summary, "base_recorded")));
		assert_int_equal(json_integer_value(json_object_get(
					 json_object_get(first, "previous"), "value")),
				 50);
		assert_true(json_is_null(json_object_get(first, "growth")));
		json_decref(summary);
	}
}

static const char *text_at(const json_t *list, size_t i, const char *object, const char *name)
{
	return json_string_value(
		json_object_get(json_object_get(json_array_get(list, i), object), name));
}

/* Up to its last day, whatever the hour: then cases have no growth, and neither the period nor its year is over. */
static void test_a_period_that_runs_says_so_and_does_not_grow(void **state)
{
	static const char *const instants[] = { "2024-12-31T23:59:59.999+08:00",
						"2025-01-01T00:00:00.000+08:00" };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		json_t *summary = summary_as("2020-01-01", instants[i], "56");
		json_t *first = json_array_get(json_object_get(summary, "figures"), 0);
		json_t *table = json_array_get(json_object_get(summary, "tables"), 0);
		json_t *rows = json_object_get(table, "rows");

		assert_int_equal(
			json_is_true(json_object_get(json_object_get(summary, "period"), "over")),
			i == 1);
		assert_int_equal(json_is_object(json_object_get(first, "growth")), i == 1);
		assert_int_equal(json_is_true(json_object_get(json_array_get(rows, 4), "over")),
				 i == 1);
		assert_true(json_is_true(json_object_get(json_array_get(rows, 3), "over")));
		assert_string_equal(text_at(rows, 4, "name", "zh"), "2024年");
		assert_string_equal(text_at(rows, 4, "name", "en"), "2024");
		json_decref(summary);
	}
}

/* Twice the largest that fits is none; what does not hang on it is told. */
static void test_what_cannot_be_counted_with_is_no_figure(void **state)
{
	json_t *summary =
		summary_as("2020-01-01", "2025-01-01T00:00:00.000+08:00", "92233720368547758070");
	json_t *balance = json_array_get(json_object_get(summary, "balance"), 0);

	(void)state;
	assert_int_equal(json_integer_value(json_object_get(balance, "received")), 57);
	assert_int_equal(json_integer_value(json_object_get(balance, "opening")), 2);
	assert_true(json_is_null(json_object_get(balance, "closed")));
	assert_true(json_is_null(json_object_get(balance, "pending")));
	json_decref(summary);
}

static void test_a_year_before_the_records_has_no_figures(void **state)
{
	json_t *summary = small_summary();
	json_t *table = json_array_get(json_object_get(summary, "tables"), 0);
	static const bool recorded[] = { false, false, false, true, true };
	json_t *row;
	size_t i;

	(void)state;
	json_array_foreach(json_object_get(table, "rows"), i, row) {
		json_t *cell = json_array_get(json_object_get(row, "cells"), 0);

		assert_int_equal(json_is_true(json_object_get(row, "recorded")), recorded[i]);
		assert_int_equal(json_is_integer(json_object_get(cell, "value")), recorded[i]);
		assert_int_equal(json_is_string(json_object_get(cell, "cases")), recorded[i]);
	}
	json_decref(summary);
}

static void test_a_table_of_years_has_five_rows(void **state)
{
	json_t *summary = small_summary();
	json_t *table = json_array_get(json_object_get(summary, "tables"), 0);
	json_t *rows = json_object_get(table, "rows");
	json_t *last = json_array_get(rows, 4);

	(void)state;
	assert_int_equal(json_array_size(rows), 5);
	assert_string_equal(json_string_value(json_object_get(last, "key")), "2024");
	assert_string_equal(
		json_string_value(json_object_get(json_array_get(json_object_get(last, "cells"), 0),
						  "cases")),
		"/api/v1/indicators/k.accepted/cases?from=2024-01-01&to=2024-12-31&office=o");
	assert_true(json_is_null(json_object_get(table, "total")));
	json_decref(summary);
}

static void test_where_there_is_nothing_to_share_the_whole_has_no_share(void **state)
{
	json_t *summary = small_summary();
	json_t *table = json_array_get(json_object_get(summary, "tables"), 1);
	json_t *cells = json_object_get(json_object_get(table, "total"), "cells");

	(void)state;
	assert_int_equal(json_array_size(json_object_get(table, "rows")), 1);
	assert_true(json_is_null(json_object_get(json_array_get(cells, 0), "value")));
	assert_string_equal(json_string_value(json_object_get(json_array_get(cells, 1), "value")),
			    "100.00");
	json_decref(summary);
}

static void test_csv_has_a_line_a_figure_and_no_formula(void **state)
{
	json_t *summary = small_summary();
	char *csv = summary_csv(summary);

	(void)state;
	assert_memory_equal(csv, "\xEF\xBB\xBF", 3);
	assert_non_null(strstr(csv,
			       "\"k.closed_to_accepted\",\"结收案比\",\"closed to accepted\","
			       "\"percent\",\"98.25\",56,57,\"cases\",,\"98.25\",\"point\",\"\","
			       "2024,\"year\",\"true\",\"o\",\"2025-01-01T00:00:00.000+08:00\","
			       "\"draft\",,\r\n"));
	assert_non_null(strstr(csv, "\"'=rate\""));
	free(csv);
	json_decref(summary);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_balance_adds_up),
		cmocka_unit_test(test_figures_follow_the_chapters),
		cmocka_unit_test(test_a_figure_says_how_it_moved_and_what_readers_stumble_over),
		cmocka_unit_test(test_what_was_recorded_in_part_is_no_base),
		cmocka_unit_test(test_a_period_that_runs_says_so_and_does_not_grow),
		cmocka_unit_test(test_what_cannot_be_counted_with_is_no_figure),
		cmocka_unit_test(test_a_year_before_the_records_has_no_figures),
		cmocka_unit_test(test_a_table_of_years_has_five_rows),
		cmocka_unit_test(test_where_there_is_nothing_to_share_the_whole_has_no_share),
		cmocka_unit_test(test_csv_has_a_line_a_figure_and_no_formula),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
