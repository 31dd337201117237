/* Decimals: exact reading, writing and rounding. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/base/decimal.h"

static void check_parse(const char *text, int scale, int64_t expected)
{
	int64_t units;

	if (!decimal_parse(text, scale, &units))
		fail_msg("\"%s\" was refused", text);
	assert_true(units == expected);
}

static void test_decimal_parse_scales(void **state)
{
	(void)state;
	check_parse("0", 2, 0);
	check_parse("-0", 2, 0);
	check_parse("-12.5", 2, -1250);
	check_parse("0.05", 2, 5);
	check_parse("1420000", 2, 142000000);
	check_parse("57", 0, 57);
	check_parse("9223372036854775807", 0, INT64_MAX);
	check_parse("-9223372036854775808", 0, INT64_MIN);
	check_parse("92233720368547758.07", 2, INT64_MAX);
	check_parse("0.000000000000000001", 18, 1);
}

static void test_decimal_parse_refuses_other_forms(void **state)
{
	static const char *const bad[] = {
		"",
		"-",
		"+1",
		"1.",
		".5",
		"1.234",
		"1e3",
		" 1",
		"1 ",
		"1,000",
		"0x10",
		"--1",
		"1.2.3",
		"1.-2",
		"00",
		"01",
		"-01",
		"９",
		"inf",
		"nan",
		"1.2a",
		"1.0000",
		"92233720368547758.08",
		"-92233720368547758.09",
		"99999999999999999999999999999999999999999999",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		int64_t units = 4711;

		if (decimal_parse(bad[i], 2, &units))
			fail_msg("\"%s\" was read", bad[i]);
		assert_true(units == 4711);
	}
}

static void check_format(int64_t units, int scale, const char *expected, const char *shorter)
{
	char text[DECIMAL_TEXT_SIZE];

	decimal_format(units, scale, text);
	assert_string_equal(text, expected);
	decimal_format_short(units, scale, text);
	assert_string_equal(text, shorter);
}

static void test_decimal_format(void **state)
{
	(void)state;
	check_format(0, 0, "0", "0");
	check_format(0, 2, "0.00", "0");
	check_format(5, 2, "0.05", "0.05");
	check_format(-5, 2, "-0.05", "-0.05");
	check_format(-1250, 2, "-12.50", "-12.5");
	check_format(142000000, 2, "1420000.00", "1420000");
	check_format(100, 0, "100", "100");
	check_format(INT64_MIN, 0, "-9223372036854775808", "-9223372036854775808");
	check_format(INT64_MIN, 18, "-9.223372036854775808", "-9.223372036854775808");
	check_format(INT64_MAX, 18, "9.223372036854775807", "9.223372036854775807");
	check_format(1, 18, "0.000000000000000001", "0.000000000000000001");
}

static void check_ratio(int64_t numerator, int64_t denominator, int64_t multiplier, int scale,
			const char *expected)
{
	char text[DECIMAL_TEXT_SIZE];
	int64_t units;

	if (!decimal_ratio(numerator, denominator, multiplier, scale, &units))
		fail_msg("no ratio of %lld to %lld", (long long)numerator, (long long)denominator);
	decimal_format(units, scale, text);
	assert_string_equal(text, expected);
}

static void test_decimal_ratio_of_the_2024_report(void **state)
{
	(void)state;
	check_ratio(3076, 3190, 100, 2, "96.43");
	check_ratio(13823, 55853, 100, 2, "24.75");
	check_ratio(57, 57, 100, 2, "100.00");
	check_ratio(104, 109, 100, 2, "95.41");
	check_ratio(132, 143, 100, 2, "92.31");
}

static void test_decimal_ratio_rounds_halves_away_from_zero(void **state)
{
	(void)state;
	check_ratio(1, 2, 1, 0, "1");
	check_ratio(-1, 2, 1, 0, "-1");
	check_ratio(1, -2, 1, 0, "-1");
	check_ratio(-1, -2, 1, 0, "1");
	check_ratio(5, 2, 1, 0, "3");
	check_ratio(3, 2, 1, 0, "2");
	check_ratio(1, 8, 1, 2, "0.13");
	check_ratio(-1, 8, 1, 2, "-0.13");
	check_ratio(1249999, 10000000, 1, 2, "0.12");
	check_ratio(1, 3, 100, 2, "33.33");
	check_ratio(2, 3, 100, 2, "66.67");
	check_ratio(0, 3, 100, 2, "0.00");
}

static void test_decimal_ratio_without_a_figure(void **state)
{
	int64_t units = 4711;

	(void)state;
	assert_false(decimal_ratio(1, 0, 100, 2, &units));
	assert_false(decimal_ratio(0, 0, 100, 2, &units));
	assert_false(decimal_ratio(INT64_MAX, 1, 100, 2, &units));
	assert_false(decimal_ratio(INT64_MAX, INT64_MAX, INT64_MAX, 1, &units));
	assert_false(decimal_ratio(INT64_MIN, -1, 1, 0, &units));
	assert_true(units == 4711);
}

static void test_decimal_ratio_at_the_edge(void **state)
{
	(void)state;
	check_ratio(INT64_MAX, INT64_MAX, 100, 2, "100.00");
	check_ratio(INT64_MIN, INT64_MIN, 100, 2, "100.00");
	check_ratio(INT64_MIN, 1, 1, 0, "-9223372036854775808");
	check_ratio(INT64_MAX, INT64_MAX, INT64_MAX, 0, "9223372036854775807");
	check_ratio(1, INT64_MAX, 1, 0, "0");
}

static void test_decimal_ratio_cut_goes_towards_zero(void **state)
{
	int64_t units;

	(void)state;
	assert_true(decimal_ratio_cut(13823, 55853, 100, 2, &units) && units == 2474);
	assert_true(decimal_ratio_cut(3076, 3190, 100, 2, &units) && units == 9642);
	assert_true(decimal_ratio_cut(-2, 3, 100, 2, &units) && units == -6666);
	assert_true(decimal_ratio_cut(57, 57, 100, 2, &units) && units == 10000);
	assert_false(decimal_ratio_cut(1, 0, 100, 2, &units));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_decimal_parse_scales),
		cmocka_unit_test(test_decimal_parse_refuses_other_forms),
		cmocka_unit_test(test_decimal_format),
		cmocka_unit_test(test_decimal_ratio_of_the_2024_report),
		cmocka_unit_test(test_decimal_ratio_rounds_halves_away_from_zero),
		cmocka_unit_test(test_decimal_ratio_without_a_figure),
		cmocka_unit_test(test_decimal_ratio_at_the_edge),
		cmocka_unit_test(test_decimal_ratio_cut_goes_towards_zero),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
