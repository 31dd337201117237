/* The annual summary as CSV. */
#include "core/summary.h"

#include "core/base/buf.h"
#include "core/base/csv.h"
#include "core/base/json.h"

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

	csv_add_line(buf, cells, sizeof(cells) / sizeof(*cells));
}

char *summary_csv(const json_t *summary)
{
	struct buf buf = { 0 };
	const json_t *figure;
	size_t i;

	buf_add_text(&buf, CSV_BYTE_ORDER_MARK "indicator,name_zh,name_en,unit,value,numerator,"
					       "denominator,source,qualifier\r\n");
	json_array_foreach(json_object_get(summary, "figures"), i, figure)
		add_line(&buf, figure);
	return buf_detach(&buf);
}
