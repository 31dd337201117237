/* Figures from sums: exact, half up, and never a ratio without a denominator. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/summary.h"

static const struct indicator accepted = { .name = "k.accepted",
					   .unit = "case",
					   .kind = "k",
					   .label = { "受理", "accepted" },
					   .balance = BALANCE_RECEIVED };
static const struct indicator closed = { .name = "k.closed",
					 .unit = "case",
					 .kind = "k",
					 .label = { "结案", "closed" },
					 .balance = BALANCE_CLOSED };
static const struct indicator ratio = { .name = "k.closed_to_accepted",
					.unit = "percent",
					.label = { "结收案比", "closed to accepted" },
					.decimals = 2,
					.numerator = &closed,
					.denominator = &accepted };
static const struct indicator money = { .name = "k.amount",
					.unit = "yuan",
					.label = { "金额", "amount" } };
static const struct indicator percent = { .name = "court.rate",
					  .unit = "percent",
					  .label = { "服判息诉率", "=rate" },
					  .decimals = 2,
					  .source = INDICATOR_EXTERNAL };

static void assert_figure(const struct indicator *indicator, const char *quantity,
			  const char *above, const char *below, const char *expected)
{
	json_t *value = figure_value(indicator, quantity, above, below);
	char *text = json_dumps(value, JSON_ENCODE_ANY);

	assert_string_equal(text, expected);
	free(text);
	json_decref(value);
}

static void test_counts_are_integers(void **state)
{
	(void)state;
	assert_figure(&accepted, "57", NULL, NULL, "57");
	assert_figure(&accepted, "57.00", NULL, NULL, "57");
	assert_figure(&accepted, "0", NULL, NULL, "0");
	assert_figure(&accepted, NULL, NULL, NULL, "null");
}

static void test_money_and_percentages_are_strings(void **state)
{
	(void)state;
	assert_figure(&money, "1420000.00", NULL, NULL, "\"1420000\"");
	assert_figure(&money, "0.50", NULL, NULL, "\"0.5\"");
	assert_figure(&percent, "95.4", NULL, NULL, "\"95.40\"");
}

static void test_ratios_round_half_up(void **state)
{
	(void)state;
	assert_figure(&ratio, NULL, "3076", "3190", "\"96.43\"");
	assert_figure(&ratio, NULL, "104", "109", "\"95.41\"");
	assert_figure(&ratio, NULL, "57", "57", "\"100.00\"");
	assert_figure(&ratio, NULL, "84", "77", "\"109.09\"");
	assert_figure(&ratio, NULL, "1", "0", "null");
}

static json_t *small_summary(void)
{
	const struct indicator indicators[] = { accepted, closed, ratio, money, percent };
	static const struct kind kinds[] = { { .name = "k" } };
	json_t *chapters = json_pack("[{s:s, s:[s, s, s, s]}]", "chapter", "c", "indicators",
				     "k.accepted", "k.closed", "k.closed_to_accepted",
				     "court.rate");
	json_t *sums = json_pack(
		"{s:{s:s, s:{s:s, s:s}}, s:s, s:{s:s, s:s}, s:{s:s, s:s}, s:{s:{s:s, s:s}}}",
		"office", "id", "o", "name", "zh", "局", "en", "office", "known_at", "now", "sums",
		"k.accepted", "57", "k.closed", "56", "opening", "k.accepted", "10", "k.closed",
		"8", "external", "court.rate", "value", "95.47", "qualifier", "余");
	struct catalog catalog = { .indicators = indicators,
				   .indicator_count = 5,
				   .kinds = kinds,
				   .kind_count = 1,
				   .chapters = chapters,
				   .digest = "d" };
	struct summary_input input = { .catalog = &catalog,
				       .period = { 2024, "year", date_make(2024, 1, 1),
						   date_make(2024, 12, 31) },
				       .sums = sums,
				       .link_suffix = "&office=o" };
	json_t *summary = summary_make(&input);

	json_decref(sums);
	json_decref(chapters);
	return summary;
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

static void test_csv_has_a_line_a_figure_and_no_formula(void **state)
{
	json_t *summary = small_summary();
	char *csv = summary_csv(summary);

	(void)state;
	assert_memory_equal(csv, "\xEF\xBB\xBF", 3);
	assert_non_null(strstr(csv, "\"k.closed_to_accepted\",\"结收案比\",\"closed to accepted\","
				    "\"percent\",\"98.25\",56,57,\"cases\",\r\n"));
	assert_non_null(strstr(csv, "\"'=rate\""));
	free(csv);
	json_decref(summary);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_counts_are_integers),
		cmocka_unit_test(test_money_and_percentages_are_strings),
		cmocka_unit_test(test_ratios_round_half_up),
		cmocka_unit_test(test_balance_adds_up),
		cmocka_unit_test(test_figures_follow_the_chapters),
		cmocka_unit_test(test_csv_has_a_line_a_figure_and_no_formula),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
