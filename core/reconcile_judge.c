/* One claim with its verdict: what is printed, what is live, and what else would give that value. */
#include <string.h>

#include "core/base/arena.h"
#include "core/base/json.h"
#include "core/base/text.h"
#include "core/reconcile_verdict.h"

#define ALTERNATIVES_MAX 5

static const char *const status_names[] = { "reproduced", "equal_if_truncated", "within_qualifier",
					    "differs", "not_derivable" };
static const char *const role_names[] = { "", "value", "growth", "change", "points", "share" };

/* Of the same kind, or of the same organ: "court.closed" and "court.accepted". */
static bool is_related(const struct indicator *one, const struct indicator *other)
{
	size_t family = strcspn(one->name, ".");

	return strncmp(one->name, other->name, family + 1) == 0 ||
	       (one->kind && other->kind && strcmp(one->kind, other->kind) == 0);
}

static bool gives_value(const struct judging *judging, const struct figure_sums *sums,
			const struct indicator *indicator)
{
	const struct printed *printed = &judging->claim->printed;
	struct live live = live_figure(sums, indicator);
	int64_t value = live.value;

	if (!live.known || (judging->claim->region && !live_by_region(indicator)))
		return false;
	if (live.ratio && !live_at(&live, indicator, printed->decimals, false, &value))
		return false;
	return value == printed->value;
}

static void add_alternative(const struct judging *judging, json_t *list,
			    const struct indicator *indicator, int year)
{
	json_array_append_new(
		list,
		json_pack("{s:s, s:o, s:i, s:s}", "indicator", indicator->name, "name",
			  label_json(&indicator->label), "year", year, "value",
			  reconcile_number(judging->input->arena, judging->claim->printed.value)));
}

/* Which other figure, or which other year, would give exactly this value. */
static json_t *alternatives(const struct judging *judging)
{
	const struct catalog *catalog = judging->input->catalog;
	const struct indicator *meant = judging->claim->indicator;
	json_t *list = json_array();

	if (gives_value(judging, judging->before, meant))
		add_alternative(judging, list, meant, judging->claim->year - 1);
	for (int near = 1; near >= 0; near--)
		for (size_t i = 0; i < catalog->indicator_count; i++) {
			const struct indicator *one = &catalog->indicators[i];

			if (one == meant || is_related(meant, one) != (near == 1) ||
			    strcmp(one->unit, meant->unit) != 0 ||
			    json_array_size(list) >= ALTERNATIVES_MAX ||
			    !gives_value(judging, judging->sums, one))
				continue;
			add_alternative(judging, list, one, judging->claim->year);
		}
	return list;
}

static const char *shown(const struct judging *judging, int64_t value, int decimals)
{
	struct arena *arena = judging->input->arena;

	return decimals < 0 ? reconcile_number(arena, value) :
			      reconcile_decimals(arena, value, decimals);
}

/* The definitions that compete for the words of a claim, each with its figure. */
static json_t *competing(const struct judging *judging)
{
	const struct claim *claim = judging->claim;
	const json_t *names = claim->phrase ? json_object_get(claim->phrase->entry, "competing") :
					      NULL;
	json_t *list = json_array();
	const json_t *name;
	size_t i;

	if (claim->role != CLAIM_VALUE || claim->elsewhere || claim->cumulative)
		return list;
	json_array_foreach(names, i, name) {
		const struct indicator *one =
			catalog_indicator(judging->input->catalog, json_string_value(name));
		struct live live = live_figure(judging->sums, one);
		bool known = live.known && (!claim->region || live_by_region(one));

		json_array_append_new(list,
				      json_pack("{s:s, s:o, s:o, s:b}", "indicator", one->name,
						"name", label_json(&one->label), "value",
						known ? json_string(shown(judging, live.value,
									  verdict_decimals(one))) :
							json_null(),
						"gives", gives_value(judging, judging->sums, one)));
	}
	return list;
}

/* 2.7万 is 27000, with no decimals of its own. */
static const char *printed_text(const struct judging *judging)
{
	const struct printed *printed = &judging->claim->printed;

	return shown(judging, judging->printed,
		     printed->place <= PRINTED_ONE ? printed->decimals : -1);
}

static json_t *text_or_null(const char *text)
{
	return text ? json_string(text) : json_null();
}

static const json_t *unit_name(const struct judging *judging, const char *unit)
{
	return json_object_get(
		json_object_get(json_object_get(judging->input->catalog->lists, "units"), unit),
		"name");
}

static json_t *explanation(const struct judging *judging, const struct verdict *verdict)
{
	const struct claim *claim = judging->claim;
	const struct indicator *indicator = claim->indicator;
	int64_t low, high, difference = judging->printed - verdict->live;
	json_t *values;

	if (!indicator && claim->phrase)
		return json_deep_copy(json_object_get(claim->phrase->entry, "unavailable"));
	if (!indicator)
		return reconcile_words(judging->input, "claim_phrase_unknown", json_object());
	printed_range(&claim->printed, verdict_bound(&claim->printed), &low, &high);
	if (claim->printed.place >= PRINTED_ONE) /* shown in whole ones */
		high -= high % PRINTED_ONE;
	values = json_pack(
		"{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "printed", printed_text(judging),
		"live", shown(judging, verdict->live, verdict->decimals), "difference",
		shown(judging, difference < 0 ? -difference : difference, verdict->decimals),
		"qualifier",
		claim->printed.qualifier ? claim->printed.qualifier->text :
		verdict->qualifier	 ? verdict->qualifier :
					   "",
		"low", shown(judging, low, -1), "high", shown(judging, high, -1), "year",
		arena_printf(judging->input->arena, "%d", claim->year), "unit",
		claim->printed.unit ? claim->printed.unit->text : "");
	json_object_set(values, "expected_zh",
			json_object_get(unit_name(judging, indicator->unit), "zh"));
	json_object_set(values, "expected_en",
			json_object_get(unit_name(judging, indicator->unit), "en"));
	return reconcile_words(judging->input, verdict->code, values);
}

static json_t *cases_link(const struct judging *judging)
{
	const struct claim *claim = judging->claim;
	char from[DATE_TEXT_SIZE], to[DATE_TEXT_SIZE];
	struct period period;

	if (!claim->indicator || claim->indicator->source == INDICATOR_EXTERNAL ||
	    claim->year == 0 || claim->elsewhere ||
	    (claim->region && !live_by_region(claim->indicator)) ||
	    !period_read(claim->year, judging->input->period.name, &period))
		return json_null();
	date_format(period.from, from);
	date_format(period.to, to);
	return json_sprintf(
		"/api/v1/indicators/%s/cases?from=%s&to=%s%s%s%s", claim->indicator->name, from, to,
		claim->region ? "&region=" : "",
		claim->region ? text_percent_encode(judging->input->arena, claim->region) : "",
		judging->input->link_suffix);
}

static void set_figure(const struct judging *judging, json_t *item)
{
	const struct indicator *indicator = judging->claim->indicator;

	json_object_set_new(item, "indicator",
			    indicator ? json_string(indicator->name) : json_null());
	json_object_set_new(item, "name", indicator ? label_json(&indicator->label) : json_null());
	json_object_set_new(item, "unit", indicator ? json_string(indicator->unit) : json_null());
	json_object_set_new(item, "source",
			    !indicator				    ? json_null() :
			    indicator->source == INDICATOR_EXTERNAL ? json_string("external") :
								      json_string("cases"));
	json_object_set_new(item, "cases", cases_link(judging));
}

static void set_verdict(const struct judging *judging, const struct verdict *verdict, json_t *item)
{
	json_object_set_new(item, "live",
			    verdict->shown ?
				    json_string(shown(judging, verdict->live, verdict->decimals)) :
				    json_null());
	json_object_set_new(item, "live_qualifier", text_or_null(verdict->qualifier));
	json_object_set_new(item, "difference",
			    verdict->shown && !judging->claim->unit_wrong ?
				    json_string(shown(judging, judging->printed - verdict->live,
						      verdict->decimals)) :
				    json_null());
	json_object_set_new(item, "explanation", explanation(judging, verdict));
	json_object_set_new(item, "alternatives",
			    verdict->status == DIFFERS && judging->claim->role == CLAIM_VALUE ?
				    alternatives(judging) :
				    json_array());
	json_object_set_new(item, "competing", competing(judging));
}

static void set_place(const struct judging *judging, const struct reading *reading, json_t *item)
{
	const struct claim *claim = judging->claim;

	if (reading) {
		json_object_update_new(item,
				       reconcile_place(judging->input, reading, &claim->printed));
		json_object_set_new(
			item, "sentence",
			json_string(reconcile_sentence(judging->input, reading, claim)));
	}
	json_object_set_new(item, "region", text_or_null(claim->region));
	json_object_set_new(item, "phrase",
			    text_or_null(claim->phrase ? claim->phrase->text : NULL));
	json_object_set_new(item, "value", json_string(printed_text(judging)));
	json_object_set_new(item, "qualifier",
			    text_or_null(claim->printed.qualifier ? claim->printed.qualifier->text :
								    NULL));
}

json_t *reconcile_judge(const struct reconcile_input *input, const struct reading *reading,
			const struct claim *claim)
{
	struct figure_sums sums, before;
	struct judging judging = {
		.input = input,
		.claim = claim,
		.printed = claim->printed.value,
		.sums = live_span(input, claim->year, &sums) ? &sums : NULL,
		.before = live_span(input, claim->year - 1, &before) ? &before : NULL,
	};
	struct verdict verdict;
	json_t *item;

	if (claim->region) {
		live_region(input, claim->region, &sums);
		judging.sums = &sums;
		judging.before = NULL;
	}
	if (claim->sign < 0 && claim->role != CLAIM_VALUE)
		judging.printed = -judging.printed;
	verdict = verdict_of(&judging);
	item = json_pack("{s:s, s:s, s:o}", "status", status_names[verdict.status], "role",
			 role_names[claim->role], "year",
			 claim->year ? json_integer(claim->year) : json_null());
	set_place(&judging, reading, item);
	set_figure(&judging, item);
	set_verdict(&judging, &verdict, item);
	return item;
}
