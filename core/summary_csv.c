/* The annual summary as CSV: RFC 4180, with the byte order mark that Excel and WPS need to show
 * Chinese. */
#include "core/summary.h"

#include <string.h>

#include "core/base/buf.h"
#include "core/base/json.h"

#define BYTE_ORDER_MARK "\xEF\xBB\xBF"

static void add_text(struct buf *buf, const char *text)
{
	/* A cell that a spreadsheet would take for a formula is made plain by an apostrophe. */
	bool formula = strchr("=+-@\t\r", *text) && *text;

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

static void add_line(struct buf *buf, const json_t *figure)
{
	const json_t *name = json_object_get(figure, "name");
	const json_t *cells[] = {
		json_object_get(figure, "indicator"),
		json_object_get(name, "zh"),
		json_object_get(name, "en"),
		json_object_get(figure, "unit"),
		json_object_get(figure, "value"),
		json_object_get(json_object_get(figure, "numerator"), "value"),
		json_object_get(json_object_get(figure, "denominator"), "value"),
		json_object_get(figure, "source"),
		json_object_get(figure, "qualifier"),
	};

	for (size_t i = 0; i < sizeof(cells) / sizeof(*cells); i++) {
		if (i > 0)
			buf_add_char(buf, ',');
		add_cell(buf, cells[i]);
	}
	buf_add_text(buf, "\r\n");
}

char *summary_csv(const json_t *summary)
{
	struct buf buf = { 0 };
	const json_t *figure;
	size_t i;

	buf_add_text(&buf, BYTE_ORDER_MARK "indicator,name_zh,name_en,unit,value,numerator,"
					   "denominator,source,qualifier\r\n");
	json_array_foreach(json_object_get(summary, "figures"), i, figure)
		add_line(&buf, figure);
	return buf_detach(&buf);
}
