/* Judges one claim. */
#include "core/reconcile_parts.h"

#include <string.h>

#include "core/base/arena.h"
#include "core/base/json.h"
#include "core/base/text.h"

#define ALTERNATIVES_MAX 5

enum status { REPRODUCED, TRUNCATED, WITHIN, DIFFERS, NOT_DERIVABLE };

static const char *const status_names[] = { "reproduced", "equal_if_truncated", "within_qualifier",
					    "differs", "not_derivable" };
static const char *const role_names[] = { "", "value", "growth", "change", "points", "share" };

struct verdict {
	enum status status;
	const char *code;      /* of the explanation */
	bool shown;	       /* there is a live value */
	int64_t live;	       /* in units of 10^-4, and how it is shown: */
	int decimals;	       /* -1: as many as it has */
	const char *qualifier; /* of the live figure */
};

struct judging {
	const struct reconcile_input *input;
	const struct claim *claim;
	int64_t printed; /* with its sign */
	/* of the claim's year and of the one before it; NULL: not looked at */
	const struct figure_sums *sums, *before;
};

static struct verdict missing(const char *code)
{
	return (struct verdict){ .status = NOT_DERIVABLE, .code = code };
}

static enum bound bound_of(const struct printed *printed)
{
	return printed->qualifier ? (enum bound)printed->qualifier->code : BOUND_EXACT;
}

/* What the other organ gave as 超10万 is printed so, whatever the word leaves out. */
static bool entered_alike(const struct printed *printed, const struct verdict *verdict)
{
	return verdict->qualifier && verdict->live == printed->value &&
	       strcmp(verdict->qualifier, printed->qualifier->text) == 0;
}

/* rounded and cut: the live value at the precision that is printed */
static void compare(const struct judging *judging, int64_t rounded, int64_t cut,
		    struct verdict *verdict)
{
	const struct printed *printed = &judging->claim->printed;
	bool negative = judging->printed < 0;
	int64_t low, high, live = negative ? -verdict->live : verdict->live;
	enum bound bound = bound_of(printed);

	printed_range(printed, bound, &low, &high);
	if (bound != BOUND_EXACT && live >= low && live <= high) {
		verdict->status = WITHIN;
		verdict->code = "claim_within";
	} else if (bound != BOUND_EXACT && entered_alike(printed, verdict)) {
		verdict->status = WITHIN;
		verdict->code = "claim_entered_alike";
	} else if (bound != BOUND_EXACT) {
		verdict->status = DIFFERS;
		verdict->code = "claim_differs";
	} else if (rounded == judging->printed && verdict->qualifier) {
		verdict->status = WITHIN;
		verdict->code = "claim_entered_so";
	} else if (rounded == judging->printed) {
		verdict->status = REPRODUCED;
		verdict->code = verdict->live == rounded ? "claim_reproduced" : "claim_rounded";
	} else if (cut == judging->printed) {
		verdict->status = TRUNCATED;
		verdict->code = "claim_truncated";
	} else {
		verdict->status = DIFFERS;
		verdict->code = "claim_differs";
	}
}

/* Half away from zero, and towards zero. */
static void compare_plain(const struct judging *judging, struct verdict *verdict)
{
	int64_t place = judging->claim->printed.place, rest = verdict->live % place;
	int64_t cut = verdict->live - rest, away = rest < 0 ? -place : place;

	compare(judging, (rest < 0 ? -rest : rest) * 2 >= place ? cut + away : cut, cut, verdict);
}

/* Others report by the year only. */
static bool is_by_year(const struct judging *judging)
{
	return judging->claim->indicator->source == INDICATOR_EXTERNAL &&
	       strcmp(judging->input->period.name, "year") != 0;
}

/* Percentages are shown with all their decimals, other figures with those that they have. */
static int decimals_of(const struct indicator *indicator)
{
	return strcmp(indicator->unit, "percent") == 0 ? live_decimals(indicator) : -1;
}

static struct verdict judge_value(const struct judging *judging)
{
	const struct claim *claim = judging->claim;
	struct live live = live_figure(judging->sums, claim->indicator);
	struct verdict verdict = { .shown = true, .live = live.value, .qualifier = live.qualifier };
	int64_t rounded, cut;

	if (!live.known && is_by_year(judging))
		return missing("claim_by_year");
	if (!live.known)
		return missing(live.missing);
	verdict.decimals = decimals_of(claim->indicator);
	if (live.ratio && claim->printed.place <= PRINTED_ONE &&
	    live_at(&live, claim->indicator, claim->printed.decimals, false, &rounded) &&
	    live_at(&live, claim->indicator, claim->printed.decimals, true, &cut)) {
		if (claim->printed.decimals > live_decimals(claim->indicator)) {
			verdict.decimals = claim->printed.decimals;
			verdict.live = rounded;
		}
		compare(judging, rounded, cut, &verdict);
		if (verdict.code && strcmp(verdict.code, "claim_rounded") == 0 &&
		    claim->printed.decimals >= live_decimals(claim->indicator))
			verdict.code = "claim_reproduced";
	} else {
		compare_plain(judging, &verdict);
	}
	return verdict;
}

/* Growth has a figure of its own where another organ reports it; else it is made of two years. */
static struct verdict judge_growth(const struct judging *judging)
{
	const struct claim *claim = judging->claim;
	struct live now = live_figure(judging->sums, claim->indicator);
	struct live then = live_figure(judging->before, claim->indicator);
	struct verdict verdict = { .shown = true, .decimals = claim->printed.decimals };
	int64_t rounded, cut;

	if (!now.known || now.ratio)
		return missing(now.known ? "claim_growth_of_ratio" : now.missing);
	if (!then.known ||
	    !figure_moved(now.value, then.value, PRINTED_SCALE, false, &verdict.live) ||
	    !figure_moved(now.value, then.value, claim->printed.decimals, false, &rounded) ||
	    !figure_moved(now.value, then.value, claim->printed.decimals, true, &cut))
		return missing("claim_no_year_before");
	for (int i = claim->printed.decimals; i < PRINTED_SCALE; i++)
		if (__builtin_mul_overflow(rounded, 10, &rounded) ||
		    __builtin_mul_overflow(cut, 10, &cut))
			return missing("claim_no_year_before");
	compare(judging, rounded, cut, &verdict);
	if (verdict.status == REPRODUCED)
		verdict.code = "claim_reproduced";
	verdict.live = rounded;
	return verdict;
}

/* 增加12件, 提高1.2个百分点 */
static struct verdict judge_change(const struct judging *judging)
{
	const struct claim *claim = judging->claim;
	struct live now = live_figure(judging->sums, claim->indicator);
	struct live then = live_figure(judging->before, claim->indicator);
	struct verdict verdict = { .shown = true, .decimals = -1 };

	if (!now.known)
		return missing(now.missing);
	if (!then.known)
		return missing("claim_no_year_before");
	if (now.ratio && (!live_at(&now, claim->indicator, PRINTED_SCALE, false, &now.value) ||
			  !live_at(&then, claim->indicator, PRINTED_SCALE, false, &then.value)))
		return missing("claim_no_year_before");
	verdict.live = now.value - then.value;
	compare_plain(judging, &verdict);
	return verdict;
}

static bool is_own_growth(const struct claim *claim)
{
	return claim->role == CLAIM_GROWTH && claim->phrase &&
	       claim->indicator != claim->phrase->indicator;
}

/* Whatever the number, it cannot be that figure. */
static struct verdict judge_unit(const struct judging *judging)
{
	struct live live = live_figure(judging->sums, judging->claim->indicator);

	return (struct verdict){ .status = DIFFERS,
				 .code = "claim_unit_wrong",
				 .shown = live.known && judging->claim->role == CLAIM_VALUE,
				 .live = live.value,
				 .decimals = -1,
				 .qualifier = live.qualifier };
}

/* The facts of a region are read of the period alone. */
static bool is_told_by_region(const struct judging *judging)
{
	const struct claim *claim = judging->claim;

	return claim->role == CLAIM_VALUE && claim->year == judging->input->period.year &&
	       live_by_region(claim->indicator);
}

static struct verdict judge(const struct judging *judging)
{
	const struct claim *claim = judging->claim;

	if (!claim->indicator)
		return missing("claim_uncounted");
	if (claim->year == 0)
		return missing("claim_other_period");
	if (claim->elsewhere)
		return missing("claim_other_place");
	if (claim->region && !is_told_by_region(judging))
		return missing("claim_not_by_region");
	if (claim->cumulative)
		return missing("claim_cumulative");
	if (claim->unit_wrong)
		return judge_unit(judging);
	if (claim->role == CLAIM_VALUE || is_own_growth(claim))
		return judge_value(judging);
	if (claim->comparison && claim->comparison->code != BASE_LAST_YEAR)
		return missing("claim_other_base");
	return claim->role == CLAIM_GROWTH ? judge_growth(judging) : judge_change(judging);
}

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
									  decimals_of(one))) :
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
	printed_range(&claim->printed, bound_of(&claim->printed), &low, &high);
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
	verdict = judge(&judging);
	item = json_pack("{s:s, s:s, s:o}", "status", status_names[verdict.status], "role",
			 role_names[claim->role], "year",
			 claim->year ? json_integer(claim->year) : json_null());
	set_place(&judging, reading, item);
	set_figure(&judging, item);
	set_verdict(&judging, &verdict, item);
	return item;
}
