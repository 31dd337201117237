/* CSV as spreadsheets read it. */
#include "core/base/csv.h"

#include <stdbool.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/decimal.h"

#define NUMBER_SCALE 6 /* decimals of the numbers that are written as text */

static bool is_number(const char *text)
{
	int64_t units;

	return decimal_parse(text, NUMBER_SCALE, &units);
}

static void add_text(struct buf *buf, const char *text)
{
	bool formula = *text && strchr("=+-@\t\r", *text) && !is_number(text);

	buf_add_char(buf, '"');
	if (formula)
		buf_add_char(buf, '\'');
	for (; *text; text++) {
		if (*text == '"')
			buf_add_char(buf, '"');
		buf_add_char(buf, *text);
	}
	buf_add_char(buf, '"');
}

static void add_cell(struct buf *buf, const json_t *value)
{
	if (json_is_integer(value))
		buf_add_format(buf, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
	else if (json_is_string(value))
		add_text(buf, json_string_value(value));
}

void csv_add_line(struct buf *buf, const json_t *const *cells, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			buf_add_char(buf, ',');
		add_cell(buf, cells[i]);
	}
	buf_add_text(buf, "\r\n");
}
