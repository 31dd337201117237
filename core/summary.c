/* The annual summary: figures in the order of the report's chapters, and the balance of each kind. */
#include "core/summary.h"

#include <string.h>

#include "core/base/decimal.h"
#include "core/base/json.h"

/* Facts and external figures have at most two decimals (numeric(18,2)). */
#define QUANTITY_SCALE 2
#define PERCENT 100

static bool parse_quantity(const char *text, int64_t *ret)
{
	return text && decimal_parse(text, QUANTITY_SCALE, ret);
}

static bool unit_is(const struct indicator *indicator, const char *unit)
{
	return strcmp(indicator->unit, unit) == 0;
}

static json_t *ratio_value(const struct indicator *indicator, const char *numerator,
			   const char *denominator)
{
	int64_t above, below, ratio;
	char text[DECIMAL_TEXT_SIZE];

	if (!parse_quantity(numerator, &above) || !parse_quantity(denominator, &below) ||
	    !decimal_ratio(above, below, unit_is(indicator, "percent") ? PERCENT : 1,
			   indicator->decimals, &ratio))
		return json_null();
	decimal_format(ratio, indicator->decimals, text);
	return json_string(text);
}

json_t *figure_value(const struct indicator *indicator, const char *quantity, const char *numerator,
		     const char *denominator)
{
	int64_t units;
	char text[DECIMAL_TEXT_SIZE];

	if (indicator->numerator)
		return ratio_value(indicator, numerator, denominator);
	if (!parse_quantity(quantity, &units))
		return json_null();
	if (unit_is(indicator, "percent"))
		decimal_format(units, QUANTITY_SCALE, text);
	else
		decimal_format_short(units, QUANTITY_SCALE, text);
	if (unit_is(indicator, "percent") || unit_is(indicator, "yuan") || strchr(text, '.'))
		return json_string(text);
	return json_integer(units / 100);
}

json_t *figure_term(const struct indicator *term, const char *quantity)
{
	if (!term)
		return json_null();
	return json_pack("{s:s, s:o}", "indicator", term->name, "value",
			 figure_value(term, quantity, NULL, NULL));
}

static const json_t *external(const struct summary_input *input, const struct indicator *indicator)
{
	return json_object_get(json_object_get(input->sums, "external"), indicator->name);
}

const char *figure_quantity(const json_t *sums, const struct indicator *indicator)
{
	const char *sum;

	if (!indicator || indicator->numerator)
		return NULL;
	if (indicator->source == INDICATOR_EXTERNAL)
		return json_get_text(json_object_get(json_object_get(sums, "external"),
						     indicator->name),
				     "value");
	sum = json_get_text(json_object_get(sums, "sums"), indicator->name);
	return sum ? sum : "0";
}

static json_t *text_or_null(const char *text)
{
	return text ? json_string(text) : json_null();
}

static json_t *cases_link(const struct summary_input *input, const struct indicator *indicator)
{
	char from[DATE_TEXT_SIZE], to[DATE_TEXT_SIZE];

	if (indicator->source == INDICATOR_EXTERNAL)
		return json_null();
	date_format(input->period.from, from);
	date_format(input->period.to, to);
	return json_sprintf("/api/v1/indicators/%s/cases?from=%s&to=%s%s", indicator->name, from,
			    to, input->link_suffix);
}

static json_t *figure(const struct summary_input *input, const struct indicator *indicator,
		      const char *chapter)
{
	const char *above = figure_quantity(input->sums, indicator->numerator);
	const char *below = figure_quantity(input->sums, indicator->denominator);
	const char *qualifier = json_get_text(external(input, indicator), "qualifier");

	return json_pack(
		"{s:s, s:o, s:s, s:s, s:o, s:o, s:o, s:s, s:o, s:o}", "indicator", indicator->name,
		"name", label_json(&indicator->label), "chapter", chapter, "unit", indicator->unit,
		"value",
		figure_value(indicator, figure_quantity(input->sums, indicator), above, below),
		"numerator", figure_term(indicator->numerator, above), "denominator",
		figure_term(indicator->denominator, below), "source",
		indicator->source == INDICATOR_EXTERNAL ? "external" : "cases", "qualifier",
		text_or_null(qualifier), "cases", cases_link(input, indicator));
}

static json_t *figures(const struct summary_input *input)
{
	json_t *items = json_array();
	const json_t *chapter, *name;
	size_t i, n;

	json_array_foreach(input->catalog->chapters, i, chapter)
		json_array_foreach(json_object_get(chapter, "indicators"), n, name)
			json_array_append_new(
				items,
				figure(input,
				       catalog_indicator(input->catalog, json_string_value(name)),
				       json_get_text(chapter, "chapter")));
	return items;
}

static int64_t balance_sum(const struct summary_input *input, const char *sums,
			   const struct kind *kind, enum balance term)
{
	int64_t total = 0, units;

	for (size_t i = 0; i < input->catalog->indicator_count; i++) {
		const struct indicator *indicator = &input->catalog->indicators[i];

		if (indicator->balance == term && indicator->kind &&
		    strcmp(indicator->kind, kind->name) == 0 &&
		    parse_quantity(json_get_text(json_object_get(input->sums, sums),
						 indicator->name),
				   &units))
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
		json_int_t opening = balance_stock(input, "opening", kind);
		json_int_t moved = balance_stock(input, "sums", kind);

		json_array_append_new(
			items,
			json_pack("{s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "kind", kind->name,
				  "opening", opening, "received",
				  (json_int_t)balance_sum(input, "sums", kind, BALANCE_RECEIVED),
				  "reopened",
				  (json_int_t)balance_sum(input, "sums", kind, BALANCE_REOPENED),
				  "transferred_in",
				  (json_int_t)balance_sum(input, "sums", kind,
							  BALANCE_TRANSFERRED_IN),
				  "closed",
				  (json_int_t)balance_sum(input, "sums", kind, BALANCE_CLOSED),
				  "transferred_out",
				  (json_int_t)balance_sum(input, "sums", kind,
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

/* "draft" or "sealed", with its name. */
static json_t *standing(const struct catalog *catalog, bool sealed)
{
	const char *code = sealed ? "sealed" : "draft";
	const json_t *entry = json_object_get(json_object_get(catalog->lists, "standings"), code);

	return json_pack("{s:s, s:O?}", "standing", code, "name", json_object_get(entry, "name"));
}

json_t *summary_make(const struct summary_input *input)
{
	json_t *seal = json_object_get(input->sums, "seal");
	json_t *summary = json_pack("{s:i, s:o, s:O, s:O, s:s}", "year", input->period.year,
				    "period", period_json(&input->period), "office",
				    json_object_get(input->sums, "office"), "known_at",
				    json_object_get(input->sums, "known_at"), "definitions",
				    input->catalog->digest);

	if (!input->to_seal) {
		json_object_set_new(summary, "standing",
				    standing(input->catalog, json_is_object(seal)));
		json_object_set(summary, "seal", seal);
	}
	json_object_set_new(summary, "figures", figures(input));
	json_object_set_new(summary, "balance", balance(input));
	return summary;
}
