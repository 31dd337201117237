/* Cells of CSV: numbers stay numbers, whatever their sign, and no text is a formula. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/base/buf.h"
#include "core/base/csv.h"

static void expect(json_t *value, const char *line)
{
	const json_t *cells[] = { value };
	struct buf buf = { 0 };

	csv_add_line(&buf, cells, 1);
	assert_string_equal(buf.data, line);
	buf_clear(&buf);
	json_decref(value);
}

static void test_a_number_below_0_is_no_formula(void **state)
{
	(void)state;
	expect(json_string("-5.47"), "\"-5.47\"\r\n");
	expect(json_string("-1420000.00"), "\"-1420000.00\"\r\n");
	expect(json_integer(-3), "-3\r\n");
	expect(json_string("-"), "\"'-\"\r\n");
	expect(json_string("-1+1"), "\"'-1+1\"\r\n");
	expect(json_string("-2.5%"), "\"'-2.5%\"\r\n");
	expect(json_string("+1"), "\"'+1\"\r\n");
	expect(json_string("=1"), "\"'=1\"\r\n");
	expect(json_string("@a\"b"), "\"'@a\"\"b\"\r\n");
	expect(json_string(""), "\"\"\r\n");
	expect(json_null(), "\r\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_number_below_0_is_no_formula),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
