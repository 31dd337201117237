/* Names of periods to days. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/period.h"

static void assert_days(int year, const char *name, const char *from, const char *to)
{
	struct period period;
	char first[DATE_TEXT_SIZE], last[DATE_TEXT_SIZE];

	assert_true(period_read(year, name, &period));
	date_format(period.from, first);
	date_format(period.to, last);
	assert_string_equal(first, from);
	assert_string_equal(last, to);
}

static void test_parts_of_a_year(void **state)
{
	(void)state;
	assert_days(2024, NULL, "2024-01-01", "2024-12-31");
	assert_days(2024, "year", "2024-01-01", "2024-12-31");
	assert_days(2024, "h1", "2024-01-01", "2024-06-30");
	assert_days(2024, "h2", "2024-07-01", "2024-12-31");
	assert_days(2024, "q1", "2024-01-01", "2024-03-31");
	assert_days(2023, "q4", "2023-10-01", "2023-12-31");
	assert_days(2024, "m02", "2024-02-01", "2024-02-29");
	assert_days(2023, "m12", "2023-12-01", "2023-12-31");
}

static void test_what_is_no_period(void **state)
{
	static const char *const wrong[] = { "",    "h",  "h0",	 "h3",	"q5",  "m00",
					     "m13", "m1", "m1x", "x01", "h01", "h1 " };
	struct period period;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		assert_false(period_read(2024, wrong[i], &period));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parts_of_a_year),
		cmocka_unit_test(test_what_is_no_period),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
