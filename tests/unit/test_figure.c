/* Figures from sums: exact, half up, never a ratio without a denominator; growth, shares. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/figure.h"

static const struct indicator accepted, closed;
static const struct term accepted_terms[] = { { .of = &accepted, .sign = 1, .key = "k.accepted" } };
static const struct term closed_terms[] = { { .of = &closed, .sign = 1, .key = "k.closed" } };
static const struct term stock_terms[] = {
	{ .of = &accepted, .sign = 1, .window = TERM_END, .key = "k.accepted" },
	{ .of = &closed, .sign = -1, .window = TERM_END, .key = "k.closed" },
};
static const struct term work_terms[] = {
	{ .of = &accepted, .sign = 1, .window = TERM_START, .key = "k.accepted" },
	{ .of = &closed, .sign = -1, .window = TERM_START, .key = "k.closed" },
	{ .of = &accepted, .sign = 1, .key = "k.accepted" },
};
static const struct term days_terms[] = {
	{ .of = &closed, .sign = 1, .days = true, .key = "k.closed#days" }
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
static const struct indicator work = {
	.name = "k.workload", .unit = "case", .terms = work_terms, .term_count = 3
};
static const struct indicator days = {
	.name = "k.days", .unit = "day", .terms = days_terms, .term_count = 1
};
static const struct indicator ratio = { .name = "k.closed_to_accepted",
					.unit = "percent",
					.decimals = 2,
					.numerator = &closed,
					.denominator = &accepted };
static const struct indicator rate = { .name = "k.closure_rate",
				       .unit = "percent",
				       .decimals = 2,
				       .numerator = &closed,
				       .denominator = &work };
static const struct indicator mean = { .name = "k.mean_days",
				       .unit = "day",
				       .decimals = 1,
				       .numerator = &days,
				       .denominator = &closed };
static const struct indicator median = {
	.name = "k.median_days", .unit = "day", .decimals = 1, .median = &closed
};
static const struct term money_terms[] = { { .of = &accepted, .sign = 1, .key = "k.amount" } };
static const struct indicator money = {
	.name = "k.amount", .unit = "yuan", .terms = money_terms, .term_count = 1
};
static const struct indicator percent = {
	.name = "court.rate", .unit = "percent", .decimals = 2, .source = INDICATOR_EXTERNAL
};

static void assert_json(json_t *value, const char *expected)
{
	char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);

	assert_string_equal(text, expected);
	free(text);
	json_decref(value);
}

/* Of a period with one or two sums and what stood before it. */
static void assert_figure(const struct indicator *indicator, json_t *period, json_t *start,
			  const char *expected)
{
	const struct figure_sums sums = { .period = period, .start = start };

	assert_json(figure_value(indicator, &sums), expected);
	json_decref(period);
	json_decref(start);
}

static void assert_ratio(const char *above, const char *below, const char *expected)
{
	assert_figure(&ratio, json_pack("{s:s, s:s}", "k.closed", above, "k.accepted", below), NULL,
		      expected);
}

static void test_counts_are_integers_and_nobody_is_none(void **state)
{
	(void)state;
	assert_figure(&accepted, json_pack("{s:s}", "k.accepted", "57"), NULL, "57");
	assert_figure(&accepted, json_pack("{s:s}", "k.accepted", "57.00"), NULL, "57");
	assert_figure(&accepted, json_object(), NULL, "0");
}

static void test_money_and_percentages_are_strings(void **state)
{
	const struct figure_sums none = { .external = NULL };
	json_t *reported = json_pack("{s:{s:s}}", "court.rate", "value", "95.4");
	const struct figure_sums sums = { .external = reported };

	(void)state;
	assert_figure(&money, json_pack("{s:s}", "k.amount", "1420000.00"), NULL, "\"1420000\"");
	assert_figure(&money, json_pack("{s:s}", "k.amount", "0.50"), NULL, "\"0.5\"");
	assert_json(figure_value(&percent, &sums), "\"95.40\"");
	assert_json(figure_value(&percent, &none), "null");
	json_decref(reported);
}

static void test_ratios_round_half_up(void **state)
{
	(void)state;
	assert_ratio("3076", "3190", "\"96.43\"");
	assert_ratio("104", "109", "\"95.41\"");
	assert_ratio("57", "57", "\"100.00\"");
	assert_ratio("84", "77", "\"109.09\"");
	assert_ratio("1", "0", "null");
}

static void test_a_stock_is_what_stood_before_and_what_moved(void **state)
{
	(void)state;
	assert_figure(&stock, json_pack("{s:s, s:s}", "k.accepted", "57", "k.closed", "55"),
		      json_pack("{s:s, s:s}", "k.accepted", "10", "k.closed", "8"), "4");
	assert_figure(&stock, NULL, json_pack("{s:s, s:s}", "k.accepted", "10", "k.closed", "8"),
		      "2");
}

static void test_the_closure_rate_has_the_old_stock_below(void **state)
{
	(void)state;
	assert_figure(&rate, json_pack("{s:s, s:s}", "k.accepted", "57", "k.closed", "57"),
		      json_pack("{s:s, s:s}", "k.accepted", "10", "k.closed", "7"), "\"95.00\"");
}

static void test_days_have_a_mean_and_a_median(void **state)
{
	(void)state;
	assert_figure(&mean, json_pack("{s:s, s:s}", "k.closed#days", "100", "k.closed", "8"), NULL,
		      "\"12.5\"");
	assert_figure(&median, json_pack("{s:s}", "k.closed#median", "12.5"), NULL, "\"12.5\"");
	assert_figure(&median, json_object(), NULL, "null");
}

static void assert_growth(const struct indicator *indicator, json_t *now, json_t *then,
			  const char *expected)
{
	const struct figure_sums sums = { .period = now }, base = { .period = then };

	assert_json(figure_growth(indicator, &sums, &base), expected);
	json_decref(now);
	json_decref(then);
}

static void test_growth_is_in_percent_and_of_ratios_in_points(void **state)
{
	(void)state;
	assert_growth(&accepted, json_pack("{s:s}", "k.accepted", "367"),
		      json_pack("{s:s}", "k.accepted", "331"),
		      "{\"value\":\"10.88\",\"unit\":\"percent\"}");
	assert_growth(&accepted, json_pack("{s:s}", "k.accepted", "3"),
		      json_pack("{s:s}", "k.accepted", "4"),
		      "{\"value\":\"-25.00\",\"unit\":\"percent\"}");
	assert_growth(&accepted, json_pack("{s:s}", "k.accepted", "3"), json_object(), "null");
	assert_growth(&ratio, json_pack("{s:s, s:s}", "k.closed", "3", "k.accepted", "4"),
		      json_pack("{s:s, s:s}", "k.closed", "1", "k.accepted", "2"),
		      "{\"value\":\"25.00\",\"unit\":\"point\"}");
	assert_growth(&ratio, json_pack("{s:s, s:s}", "k.closed", "3", "k.accepted", "4"),
		      json_object(), "null");
}

static void test_of_a_base_that_is_not_above_0_there_is_no_growth(void **state)
{
	int64_t moved = 0;

	(void)state;
	assert_true(figure_moved(3, 9, 2, false, &moved));
	assert_int_equal(moved, -6667);
	assert_true(figure_moved(3, 9, 2, true, &moved));
	assert_int_equal(moved, -6666);
	assert_false(figure_moved(3, 0, 2, false, &moved));
	assert_false(figure_moved(3, -9, 2, false, &moved));
	assert_false(figure_moved(INT64_MIN, 1, 2, false, &moved));
	assert_growth(&accepted, json_pack("{s:s}", "k.accepted", "3"),
		      json_pack("{s:s}", "k.accepted", "-3"), "null");
}

static void test_shares_add_up_to_a_hundred(void **state)
{
	static const int64_t thirds[] = { 1, 1, 1 }, none[] = { 0, 0 }, below[] = { 1, -1, 5 };
	int64_t shares[3] = { 7, 7, 7 };

	(void)state;
	assert_true(figure_shares(thirds, 3, 2, shares));
	assert_int_equal(shares[0], 3334);
	assert_int_equal(shares[1], 3333);
	assert_int_equal(shares[2], 3333);
	shares[0] = 7;
	assert_false(figure_shares(none, 2, 2, shares));
	assert_false(figure_shares(below, 3, 2, shares));
	assert_false(figure_shares(thirds, 0, 2, shares));
	assert_int_equal(shares[0], 7);
}

static void test_random_shares_add_up_and_none_is_off_by_a_unit(void **state)
{
	int64_t parts[40], shares[40];

	(void)state;
	srand(1);
	for (int round = 0; round < 2000; round++) {
		size_t count = 1 + (size_t)rand() % 40;
		int64_t total = 0, sum = 0;

		for (size_t i = 0; i < count; i++)
			total += parts[i] = rand() % 1000;
		if (total == 0)
			continue;
		assert_true(figure_shares(parts, count, 2, shares));
		for (size_t i = 0; i < count; i++) {
			int64_t off = shares[i] * total - parts[i] * 10000;

			assert_true(off > -total && off < total);
			sum += shares[i];
		}
		assert_int_equal(sum, 10000);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_counts_are_integers_and_nobody_is_none),
		cmocka_unit_test(test_money_and_percentages_are_strings),
		cmocka_unit_test(test_ratios_round_half_up),
		cmocka_unit_test(test_a_stock_is_what_stood_before_and_what_moved),
		cmocka_unit_test(test_the_closure_rate_has_the_old_stock_below),
		cmocka_unit_test(test_days_have_a_mean_and_a_median),
		cmocka_unit_test(test_growth_is_in_percent_and_of_ratios_in_points),
		cmocka_unit_test(test_of_a_base_that_is_not_above_0_there_is_no_growth),
		cmocka_unit_test(test_shares_add_up_to_a_hundred),
		cmocka_unit_test(test_random_shares_add_up_and_none_is_off_by_a_unit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
