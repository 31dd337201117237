/* The annual summary: figures in the order of the report's chapters, and the balance of each kind. */
#include "core/summary.h"

#include <string.h>

#include "core/base/decimal.h"
#include "core/base/json.h"
#include "core/summary_parts.h"

/* Facts have at most two decimals (numeric(18,2)). */
#define QUANTITY_SCALE 2

static json_t *figures(const struct summary_input *input)
{
	json_t *items = json_array();
	const json_t *chapter, *name;
	size_t i, n;

	json_array_foreach(input->catalog->chapters, i, chapter)
		json_array_foreach(json_object_get(chapter, "indicators"), n, name)
			json_array_append_new(
				items, summary_figure(input,
						      catalog_indicator(input->catalog,
									json_string_value(name)),
						      json_get_text(chapter, "chapter")));
	return items;
}

static bool read_sum(const struct summary_input *input, const char *sums, const char *name,
		     int64_t *ret)
{
	const char *text =
		json_get_text(json_object_get(json_object_get(input->sums, "sums"), sums), name);

	return text && decimal_parse(text, QUANTITY_SCALE, ret);
}

static int64_t balance_sum(const struct summary_input *input, const char *sums,
			   const struct kind *kind, enum balance term)
{
	int64_t total = 0, units;

	for (size_t i = 0; i < input->catalog->indicator_count; i++) {
		const struct indicator *indicator = &input->catalog->indicators[i];

		if (indicator->balance == term && indicator->kind &&
		    strcmp(indicator->kind, kind->name) == 0 &&
		    read_sum(input, sums, indicator->name, &units))
			total += units / 100;
	}
	return total;
}

static int64_t balance_stock(const struct summary_input *input, const char *sums,
			     const struct kind *kind)
{
	return balance_sum(input, sums, kind, BALANCE_RECEIVED) +
	       balance_sum(input, sums, kind, BALANCE_REOPENED) +
	       balance_sum(input, sums, kind, BALANCE_TRANSFERRED_IN) -
	       balance_sum(input, sums, kind, BALANCE_CLOSED) -
	       balance_sum(input, sums, kind, BALANCE_TRANSFERRED_OUT);
}

static json_t *balance(const struct summary_input *input)
{
	json_t *items = json_array();

	for (size_t i = 0; i < input->catalog->kind_count; i++) {
		const struct kind *kind = &input->catalog->kinds[i];
		json_int_t opening = balance_stock(input, "start", kind);
		json_int_t moved = balance_stock(input, "period", kind);

		json_array_append_new(
			items,
			json_pack("{s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "kind", kind->name,
				  "opening", opening, "received",
				  (json_int_t)balance_sum(input, "period", kind, BALANCE_RECEIVED),
				  "reopened",
				  (json_int_t)balance_sum(input, "period", kind, BALANCE_REOPENED),
				  "transferred_in",
				  (json_int_t)balance_sum(input, "period", kind,
							  BALANCE_TRANSFERRED_IN),
				  "closed",
				  (json_int_t)balance_sum(input, "period", kind, BALANCE_CLOSED),
				  "transferred_out",
				  (json_int_t)balance_sum(input, "period", kind,
							  BALANCE_TRANSFERRED_OUT),
				  "pending", opening + moved));
	}
	return items;
}

static json_t *period_json(const struct period *period)
{
	char from[DATE_TEXT_SIZE], to[DATE_TEXT_SIZE];

	date_format(period->from, from);
	date_format(period->to, to);
	return json_pack("{s:s, s:s, s:s}", "period", period->name, "from", from, "to", to);
}

/* What is counted now is a draft, even beside an edition that was sealed. */
static json_t *standing(const struct catalog *catalog)
{
	const json_t *entry =
		json_object_get(json_object_get(catalog->lists, "standings"), "draft");

	return json_pack("{s:s, s:O?}", "standing", "draft", "name",
			 json_object_get(entry, "name"));
}

/* Of all that growth of the period is against, what lies furthest back. */
static bool base_recorded(const struct summary_input *input)
{
	struct date from, to;

	period_earlier(&input->period, 12, &from, &to);
	return summary_recorded(input, from);
}

json_t *summary_make(const struct summary_input *input)
{
	json_t *summary = json_pack("{s:i, s:o, s:O, s:O, s:s}", "year", input->period.year,
				    "period", period_json(&input->period), "office",
				    json_object_get(input->sums, "office"), "known_at",
				    json_object_get(input->sums, "known_at"), "definitions",
				    input->catalog->digest);

	if (!input->to_seal) {
		json_object_set_new(summary, "standing", standing(input->catalog));
		json_object_set(summary, "seal", json_object_get(input->sums, "seal"));
	}
	json_object_set_new(summary, "base_recorded", json_boolean(base_recorded(input)));
	json_object_set_new(summary, "figures", figures(input));
	json_object_set_new(summary, "balance", balance(input));
	json_object_set_new(summary, "tables", summary_tables(input));
	return summary;
}
