/* Whether the live figures say what a claim says. */
#include "core/reconcile_verdict.h"

#include <string.h>

static struct verdict missing(const char *code)
{
	return (struct verdict){ .status = NOT_DERIVABLE, .code = code };
}

enum bound verdict_bound(const struct printed *printed)
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
	enum bound bound = verdict_bound(printed);

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

int verdict_decimals(const struct indicator *indicator)
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
	verdict.decimals = verdict_decimals(claim->indicator);
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

struct verdict verdict_of(const struct judging *judging)
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
