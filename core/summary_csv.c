/* The summary as CSV. Each line says what it belongs to, so that lines of several files can stand together. */
#include "core/summary.h"

#include "core/base/buf.h"
#include "core/base/csv.h"
#include "core/base/json.h"

/* What all lines of a file have in common. What is counted now is a draft, even beside a sealed edition: only
 * the bytes of a seal, which know no standing, are sealed, and only then is the hash theirs. */
struct belonging {
	const json_t *year, *period, *over, *office, *known_at, *seal; /* seal: NULL of a draft */
	const json_t *standing;
};

static struct belonging belonging_of(const json_t *summary, const json_t *standing,
				     const json_t *over, bool sealed)
{
	return (struct belonging){
		.year = json_object_get(summary, "year"),
		.period = json_object_get(json_object_get(summary, "period"), "period"),
		.office = json_object_get(json_object_get(summary, "office"), "id"),
		.known_at = json_object_get(summary, "known_at"),
		.seal = sealed ? json_object_get(summary, "seal") : NULL,
		.over = over,
		.standing = standing,
	};
}

static void add_line(struct buf *buf, const json_t *figure, const struct belonging *of)
{
	const json_t *name = json_object_get(figure, "name");
	const json_t *growth = json_object_get(figure, "growth");
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
		json_object_get(growth, "value"),
		json_object_get(growth, "unit"),
		json_object_get(figure, "definition"),
		of->year,
		of->period,
		of->over,
		of->office,
		of->known_at,
		of->standing,
		json_object_get(of->seal, "edition"),
		json_object_get(of->seal, "sha256"),
	};

	csv_add_line(buf, cells, sizeof(cells) / sizeof(*cells));
}

char *summary_csv(const json_t *summary)
{
	bool sealed = !json_object_get(summary, "standing") &&
		      json_is_object(json_object_get(summary, "seal"));
	json_auto_t *standing = json_string(sealed ? "sealed" : "draft");
	bool is_over = json_get_bool(json_object_get(summary, "period"), "over", true);
	json_auto_t *over = json_string(is_over ? "true" : "false");
	struct belonging of = belonging_of(summary, standing, over, sealed);
	struct buf buf = { 0 };
	const json_t *figure;
	size_t i;

	buf_add_text(
		&buf, CSV_BYTE_ORDER_MARK
		"indicator,name_zh,name_en,unit,value,numerator,denominator,source,qualifier,"
		"growth,growth_unit,definition,year,period,over,office,known_at,standing,edition,"
		"sha256\r\n");
	json_array_foreach(json_object_get(summary, "figures"), i, figure)
		add_line(&buf, figure, &of);
	return buf_detach(&buf);
}
