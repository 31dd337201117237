/* The summary of a period: figures in the order of the report's chapters, and the balance of each kind. */
#include "core/summary.h"

#include <string.h>

#include "core/base/decimal.h"
#include "core/base/json.h"
#include "core/summary_parts.h"

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

/* What opening and pending differ by. */
static const struct {
	const char *name;
	enum balance balance;
	int sign;
} terms[] = {
	{ "received", BALANCE_RECEIVED, 1 },
	{ "reopened", BALANCE_REOPENED, 1 },
	{ "transferred_in", BALANCE_TRANSFERRED_IN, 1 },
	{ "closed", BALANCE_CLOSED, -1 },
	{ "transferred_out", BALANCE_TRANSFERRED_OUT, -1 },
};

#define TERMS (sizeof(terms) / sizeof(*terms))

/* Adds what counts for a term of a kind in a span. False: it is more than can be counted with. */
static bool add_term(const struct summary_input *input, const char *span, const struct kind *kind,
		     enum balance balance, int sign, int64_t *total)
{
	const json_t *sums = json_object_get(json_object_get(input->sums, "sums"), span);

	for (size_t i = 0; i < input->catalog->indicator_count; i++) {
		const struct indicator *indicator = &input->catalog->indicators[i];
		const char *text = json_get_text(sums, indicator->name);
		int64_t units;

		if (indicator->balance != balance || !indicator->kind ||
		    strcmp(indicator->kind, kind->name) != 0 || !text)
			continue;
		if (!decimal_parse(text, FIGURE_SCALE, &units) ||
		    __builtin_add_overflow(*total, sign * (units / FIGURE_ONE), total))
			return false;
	}
	return true;
}

static void set_count(json_t *row, const char *name, bool fits, int64_t count)
{
	json_object_set_new(row, name, fits ? json_integer(count) : json_null());
}

static json_t *balance_row(const struct summary_input *input, const struct kind *kind)
{
	json_t *row = json_pack("{s:s}", "kind", kind->name);
	int64_t stock = 0;
	bool fits = true;

	for (size_t i = 0; i < TERMS; i++)
		fits = fits &&
		       add_term(input, "start", kind, terms[i].balance, terms[i].sign, &stock);
	set_count(row, "opening", fits, stock);
	for (size_t i = 0; i < TERMS; i++) {
		int64_t count = 0;
		bool counted = add_term(input, "period", kind, terms[i].balance, 1, &count);

		set_count(row, terms[i].name, counted, count);
		fits = fits && counted &&
		       !__builtin_add_overflow(stock, terms[i].sign * count, &stock);
	}
	set_count(row, "pending", fits, stock);
	return row;
}

static json_t *balance(const struct summary_input *input)
{
	json_t *items = json_array();

	for (size_t i = 0; i < input->catalog->kind_count; i++)
		json_array_append_new(items, balance_row(input, &input->catalog->kinds[i]));
	return items;
}

static json_t *period_json(const struct summary_input *input)
{
	const struct period *period = &input->period;
	char from[DATE_TEXT_SIZE], to[DATE_TEXT_SIZE];

	date_format(period->from, from);
	date_format(period->to, to);
	return json_pack("{s:s, s:s, s:s, s:b}", "period", period->name, "from", from, "to", to,
			 "over", summary_over(input, period->to));
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
				    "period", period_json(input), "office",
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
