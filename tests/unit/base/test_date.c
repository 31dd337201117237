/* Dates: the calendar itself, and that nothing but YYYY-MM-DD is read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/base/date.h"

static void check_text(const char *text)
{
	char again[DATE_TEXT_SIZE];
	struct date date;

	if (!date_parse(text, &date))
		fail_msg("%s was refused", text);
	date_format(date, again);
	assert_string_equal(again, text);
}

static void test_date_parse_knows_leap_years(void **state)
{
	struct date date;

	(void)state;
	check_text("2024-02-29");
	check_text("2000-02-29");
	check_text("1904-02-29");
	assert_false(date_parse("2023-02-29", &date));
	assert_false(date_parse("1900-02-29", &date));
	assert_false(date_parse("2100-02-29", &date));
}

static void test_date_parse_keeps_to_its_range(void **state)
{
	struct date date;

	(void)state;
	check_text("1900-01-01");
	check_text("2199-12-31");
	assert_false(date_parse("1899-12-31", &date));
	assert_false(date_parse("2200-01-01", &date));
}

static void test_date_parse_refuses_other_forms(void **state)
{
	static const char *const bad[] = {
		"",
		"2024",
		"2024-1-01",
		"2024-01-1",
		"2024-01-01 ",
		" 2024-01-01",
		"2024/01/01",
		"20240101",
		"2024-00-10",
		"2024-13-01",
		"2024-01-00",
		"2024-01-32",
		"2024-04-31",
		"2024-06-31",
		"2024-09-31",
		"2024-11-31",
		"+024-01-01",
		"-024-01-01",
		"2024-01-0a",
		"2024-01-01T00:00",
		"2024-01",
		"2024-01-",
		"02024-01-01",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct date date = { 4711 };

		if (date_parse(bad[i], &date))
			fail_msg("\"%s\" was read", bad[i]);
		assert_int_equal(date.days, 4711); /* untouched on failure */
	}
}

static void test_date_counts_days_from_1970(void **state)
{
	(void)state;
	assert_int_equal(date_make(1970, 1, 1).days, 0);
	assert_int_equal(date_make(1969, 12, 31).days, -1);
	assert_int_equal(date_make(2000, 3, 1).days, 11017);
	assert_int_equal(date_make(2024, 12, 31).days, 20088);
	assert_int_equal(date_make(1900, 1, 1).days, -25567);
}

/* Every day of the range follows the one before, by an independent walk through the calendar. */
static void test_date_format_walks_through_every_day(void **state)
{
	static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	struct date date = date_make(1900, 1, 1);
	int weekday = 1; /* a Monday */

	(void)state;
	for (int year = 1900; year <= 2199; year++) {
		for (int month = 1; month <= 12; month++) {
			int length = lengths[month - 1];

			if (month == 2 && (year % 400 == 0 || (year % 4 == 0 && year % 100 != 0)))
				length++;
			for (int day = 1; day <= length; day++) {
				assert_int_equal(date_year(date), year);
				assert_int_equal(date_month(date), month);
				assert_int_equal(date_day(date), day);
				assert_int_equal(date_weekday(date), weekday);
				assert_int_equal(date_make(year, month, day).days, date.days);
				date = date_add(date, 1);
				weekday = (weekday + 1) % 7;
			}
		}
	}
	assert_int_equal(date_compare(date, date_make(2199, 12, 31)), 1);
}

static void test_a_date_time_is_an_instant_in_any_zone(void **state)
{
	static const struct {
		const char *text;
		time_t instant;
	} right[] = {
		{ "1970-01-01T00:00:00Z", 0 },
		{ "2024-01-01T00:00:00+08:00", 1704038400 },
		{ "2023-12-31T23:59:59.999+08:00", 1704038399 },
		{ "2023-12-31T10:30:00-05:30", 1704038400 },
	};
	time_t instant;

	(void)state;
	for (size_t i = 0; i < sizeof(right) / sizeof(*right); i++) {
		assert_true(date_time_parse(right[i].text, &instant));
		assert_int_equal(instant, right[i].instant);
	}
	assert_false(date_time_parse("2024-01-01", &instant));
	assert_false(date_time_parse("2024-02-30T00:00:00Z", &instant));
}

static void test_date_of_instant_is_shanghais_day(void **state)
{
	(void)state;
	assert_int_equal(date_of_instant(0).days, 0);
	/* 2023-12-31 15:59:59 UTC is the last second of the year in Shanghai */
	assert_int_equal(date_of_instant(1704038399).days, date_make(2023, 12, 31).days);
	assert_int_equal(date_of_instant(1704038400).days, date_make(2024, 1, 1).days);
	assert_int_equal(date_of_instant(-8 * 3600).days, 0);
	assert_int_equal(date_of_instant(-8 * 3600 - 1).days, -1);
	assert_int_equal(date_of_instant(-(8 + 24) * 3600).days, -1);
}

static void assert_months(const char *from, int months, const char *to)
{
	struct date date;
	char text[DATE_TEXT_SIZE];

	assert_true(date_parse(from, &date));
	date_format(date_add_months(date, months), text);
	assert_string_equal(text, to);
}

static void test_date_add_months_keeps_the_day_or_ends_the_month(void **state)
{
	(void)state;
	assert_months("2024-11-30", 3, "2025-02-28");
	assert_months("2023-11-30", 3, "2024-02-29");
	assert_months("2025-11-30", 3, "2026-02-28");
	assert_months("2024-07-03", 3, "2024-10-03");
	assert_months("2024-01-31", 1, "2024-02-29");
	assert_months("2024-02-29", 12, "2025-02-28");
	assert_months("2025-02-28", 1, "2025-03-28"); /* not the end of March */
	assert_months("2024-12-31", 0, "2024-12-31");
	assert_months("2024-12-15", 1, "2025-01-15");
	assert_months("2024-03-31", -1, "2024-02-29");
	assert_months("2024-01-10", -1, "2023-12-10");
	assert_months("2199-12-31", 2, "2200-02-28"); /* beyond what is read */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_date_parse_knows_leap_years),
		cmocka_unit_test(test_date_parse_keeps_to_its_range),
		cmocka_unit_test(test_date_parse_refuses_other_forms),
		cmocka_unit_test(test_date_counts_days_from_1970),
		cmocka_unit_test(test_date_format_walks_through_every_day),
		cmocka_unit_test(test_a_date_time_is_an_instant_in_any_zone),
		cmocka_unit_test(test_date_of_instant_is_shanghais_day),
		cmocka_unit_test(test_date_add_months_keeps_the_day_or_ends_the_month),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
