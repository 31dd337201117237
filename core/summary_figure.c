/* One figure of a summary: its value, what it means, how it moved, and what its readers stumble over. */
#include "core/summary_parts.h"

#include <stdio.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/decimal.h"
#include "core/base/json.h"
#include "core/base/text.h"

struct figure_sums summary_span(const struct summary_input *input, const char *span)
{
	const json_t *sums = json_object_get(input->sums, "sums");
	char start[24];
	struct figure_sums found = { .period = json_object_get(sums, span) };

	if (strcmp(span, "period") == 0) {
		found.start = json_object_get(sums, "start");
		found.external = json_object_get(input->sums, "external");
		return found;
	}
	if (strlen(span) + sizeof("_start") <= sizeof(start)) {
		memcpy(start, span, strlen(span));
		memcpy(start + strlen(span), "_start", sizeof("_start"));
		found.start = json_object_get(sums, start);
	}
	if (strcmp(span, "previous") == 0)
		found.external = json_object_get(input->sums, "external_previous");
	return found;
}

bool summary_recorded(const struct summary_input *input, struct date from)
{
	const char *since = json_get_text(json_object_get(input->sums, "office"), "records_from");
	struct date first;

	return since && date_parse(since, &first) && date_compare(first, from) <= 0;
}

bool summary_over(const struct summary_input *input, struct date to)
{
	const char *known_at = json_get_text(input->sums, "known_at");
	char day[DATE_TEXT_SIZE];
	struct date known;

	snprintf(day, sizeof(day), "%.10s", known_at ? known_at : "");
	return date_parse(day, &known) && date_compare(to, known) < 0;
}

json_t *summary_cases(const struct summary_input *input, const struct indicator *indicator,
		      struct date from, struct date to, const char *filters)
{
	char from_text[DATE_TEXT_SIZE], to_text[DATE_TEXT_SIZE];

	if (indicator->source == INDICATOR_EXTERNAL)
		return json_null();
	date_format(from, from_text);
	date_format(to, to_text);
	return json_sprintf("/api/v1/indicators/%s/cases?from=%s&to=%s%s%s", indicator->name,
			    from_text, to_text, filters, input->link_suffix);
}

/* A stock is compared with what stood at the end of the year before, not with a year before. */
static struct figure_sums base_of(const struct summary_input *input,
				  const struct indicator *indicator)
{
	struct figure_sums base = summary_span(input, "previous");
	char year_start[24];

	snprintf(year_start, sizeof(year_start), "%d_start", input->period.year);
	if (figure_is_stock(indicator))
		base = (struct figure_sums){
			.start = json_object_get(json_object_get(input->sums, "sums"), year_start),
		};
	return base;
}

/* Cases of a span of which the records have but a part are no base, nor is a whole span one of what has not run its
 * time; what others report has the base that they reported. */
static json_t *growth(const struct summary_input *input, const struct indicator *indicator,
		      const struct figure_sums *then, struct date base_from, const char *against)
{
	struct figure_sums now = summary_span(input, "period");
	bool comparable =
		indicator->source == INDICATOR_EXTERNAL ||
		(summary_recorded(input, base_from) && summary_over(input, input->period.to));
	json_t *moved = comparable ? figure_growth(indicator, &now, then) : json_null();

	if (json_is_object(moved))
		json_object_set_new(moved, "against", json_string(against));
	return moved;
}

static void set_compared(const struct summary_input *input, const struct indicator *indicator,
			 json_t *figure)
{
	struct figure_sums base = base_of(input, indicator);
	struct figure_sums before = summary_span(input, "before");
	bool stock = figure_is_stock(indicator);
	struct date from, to;

	period_earlier(&input->period, 12, &from, &to);
	json_object_set_new(figure, "previous", figure_json(indicator, &base));
	json_object_set_new(figure, "growth",
			    growth(input, indicator, &base, from,
				   stock ? "end_of_last_year" : "same_period"));
	if (!input->before)
		return;
	period_earlier(&input->period, period_months(&input->period), &from, &to);
	before.external = NULL; /* others report by the year */
	json_object_set_new(figure, "before", figure_json(indicator, &before));
	json_object_set_new(figure, "growth_before",
			    growth(input, indicator, &before, from, "period_before"));
}

static bool add_up(const struct summary_input *input, const json_t *names, int64_t *ret)
{
	struct figure_sums sums = summary_span(input, "period");
	const json_t *name;
	int64_t units;
	size_t i;
	int scale;

	*ret = 0;
	json_array_foreach(names, i, name)
		if (!figure_exact(catalog_indicator(input->catalog, json_string_value(name)), &sums,
				  &units, &scale) ||
		    __builtin_add_overflow(*ret, units, ret))
			return false;
	return true;
}

/* Whether one test of a trap holds; its two sums are left as text for the words. */
static bool test_holds(const struct summary_input *input, const json_t *test,
		       char sum[DECIMAL_TEXT_SIZE], char than[DECIMAL_TEXT_SIZE])
{
	const char *is = json_get_text(test, "is");
	int64_t left, right;

	if (!add_up(input, json_object_get(test, "sum"), &left) ||
	    !add_up(input, json_object_get(test, "than"), &right) || left == 0)
		return false;
	decimal_format_short(left, FIGURE_SCALE, sum);
	decimal_format_short(right, FIGURE_SCALE, than);
	if (strcmp(is, "above") == 0)
		return left > right;
	return strcmp(is, "equal") == 0 ? left == right : left < right;
}

static json_t *trap_words(const json_t *text, const char *sum, const char *than)
{
	struct arena *arena = arena_new();
	json_t *words = json_pack(
		"{s:s, s:s}", "zh",
		text_fill(arena, json_get_text(text, "zh"), "sum", sum, "than", than, NULL), "en",
		text_fill(arena, json_get_text(text, "en"), "sum", sum, "than", than, NULL));

	arena_free(arena);
	return words;
}

static bool names(const json_t *list, const char *name)
{
	const json_t *entry;
	size_t i;

	json_array_foreach(list, i, entry)
		if (strcmp(json_string_value(entry), name) == 0)
			return true;
	return false;
}

/* A figure of others that nobody but who entered it has looked at, or a ratio of one. */
static bool is_unconfirmed(const json_t *external, const struct indicator *indicator)
{
	const json_t *reported = json_object_get(external, indicator->name);

	if (indicator->numerator)
		return is_unconfirmed(external, indicator->numerator) ||
		       is_unconfirmed(external, indicator->denominator);
	return reported && !json_get_text(reported, "confirmed_by");
}

static void add_unconfirmed(const struct summary_input *input, const struct indicator *indicator,
			    const json_t *external, json_t *list)
{
	const json_t *text = input->catalog->unconfirmed;

	if (text && is_unconfirmed(external, indicator))
		json_array_append_new(list,
				      json_pack("{s:s, s:O}", "note", "unconfirmed", "text", text));
}

static json_t *traps(const struct summary_input *input, const struct indicator *indicator)
{
	json_t *list = json_array();
	const json_t *trap, *test;
	size_t i, t;

	json_array_foreach(input->catalog->traps, i, trap) {
		char sum[DECIMAL_TEXT_SIZE] = "", than[DECIMAL_TEXT_SIZE] = "";
		bool holds = names(json_object_get(trap, "on"), indicator->name);

		json_array_foreach(json_object_get(trap, "if"), t, test)
			holds = holds && test_holds(input, test, sum, than);
		if (holds)
			json_array_append_new(
				list,
				json_pack("{s:O, s:o}", "note", json_object_get(trap, "trap"),
					  "text",
					  trap_words(json_object_get(trap, "text"), sum, than)));
	}
	return list;
}

json_t *summary_figure(const struct summary_input *input, const struct indicator *indicator,
		       const char *chapter)
{
	struct figure_sums sums = summary_span(input, "period");
	const json_t *reported = json_object_get(sums.external, indicator->name);
	const char *qualifier = json_get_text(reported, "qualifier");
	json_t *figure = json_pack("{s:s, s:o, s:s, s:s}", "indicator", indicator->name, "name",
				   label_json(&indicator->label), "chapter", chapter, "unit",
				   indicator->unit);
	json_t *value = figure_json(indicator, &sums), *notes;

	json_object_update(figure, value);
	json_decref(value);
	json_object_set_new(figure, "source",
			    json_string(indicator->source == INDICATOR_EXTERNAL ? "external" :
										  "cases"));
	json_object_set_new(figure, "qualifier", qualifier ? json_string(qualifier) : json_null());
	json_object_set_new(figure, "cases",
			    summary_cases(input, indicator, input->period.from, input->period.to,
					  ""));
	json_object_set(figure, "form", json_object_get(indicator->definition, "form"));
	json_object_set_new(figure, "definition", json_string(indicator->digest));
	set_compared(input, indicator, figure);
	notes = traps(input, indicator);
	add_unconfirmed(input, indicator, sums.external, notes);
	json_object_set_new(figure, "notes", notes);
	json_object_set_new(figure, "reported",
			    reported && !indicator->numerator ? json_deep_copy(reported) :
								json_null());
	return figure;
}
