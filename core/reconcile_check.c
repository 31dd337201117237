/* What a text says of itself: parts and wholes, shares, percentages that follow from its own numbers. */
#include "core/reconcile_parts.h"

#include <string.h>

#include "core/base/arena.h"
#include "core/base/json.h"

#define PARTS_MAX 40
#define WHOLES_MAX 12 /* numbers before a share among which its whole is looked for */
#define NEAR 5	      /* units of the last digit: a slip of the pen, not another whole */

static const struct claim *claim_of(const struct checking *checking, size_t i)
{
	return &checking->list->claims[i];
}

static bool is_count(const struct claim *claim)
{
	return claim->printed.as == PRINTED_FIGURE &&
	       (claim->role == CLAIM_VALUE || claim->role == CLAIM_NONE) && claim->printed.unit &&
	       !words_unit_is(claim->printed.unit, "percent") && !claim->mere_word;
}

static bool same_unit(const struct claim *one, const struct claim *other)
{
	return one->printed.unit && other->printed.unit &&
	       strcmp(one->printed.unit->text, other->printed.unit->text) == 0;
}

static const char *number(const struct checking *checking, int64_t value)
{
	return reconcile_number(checking->input->arena, value);
}

static json_t *pair_values(const struct checking *checking, int64_t whole, int64_t sum)
{
	return json_pack("{s:s, s:s, s:s}", "whole", number(checking, whole), "sum",
			 number(checking, sum), "difference",
			 number(checking, sum > whole ? sum - whole : whole - sum));
}

/* A split: the whole, and its parts in order. */
struct split {
	size_t numbers[PARTS_MAX + 1]; /* the whole first */
	size_t count;
	int64_t sum;
};

static bool is_nested(const struct checking *checking, const struct split *split)
{
	const struct claim *first = claim_of(checking, split->numbers[1]);
	const struct claim *last = claim_of(checking, split->numbers[split->count - 1]);
	const char *bytes = checking->reading->bytes;
	const struct word_list *nested = &checking->input->catalog->phrases->nested;

	for (size_t at = first->printed.to; at < last->printed.from;
	     at += reading_width(bytes + at))
		if (words_begin(nested, bytes + at, last->printed.from - at))
			return true;
	return false;
}

static bool all_within(const struct checking *checking, const struct split *split)
{
	int64_t whole = claim_of(checking, split->numbers[0])->printed.value;

	for (size_t i = 1; i < split->count; i++)
		if (claim_of(checking, split->numbers[i])->printed.value > whole)
			return false;
	return true;
}

/* A count of the same unit, earlier in the sentence, that the parts add up to; NOWHERE: none. */
static size_t other_whole(const struct checking *checking, const struct split *split)
{
	const struct claim *whole = claim_of(checking, split->numbers[0]);

	for (size_t i = split->numbers[0]; i > 0; i--) {
		const struct claim *one = claim_of(checking, i - 1);

		if (one->sentence_from != whole->sentence_from)
			break;
		if (is_count(one) && same_unit(one, whole) && one->printed.value == split->sum)
			return i - 1;
	}
	return CLAIM_NOWHERE;
}

/* The sentence begins with another count than the one that is split: 新收333件，审结322件，其中... */
static size_t first_count(const struct checking *checking, const struct split *split)
{
	const struct claim *whole = claim_of(checking, split->numbers[0]);
	size_t first = CLAIM_NOWHERE;

	for (size_t i = split->numbers[0]; i > 0; i--) {
		const struct claim *one = claim_of(checking, i - 1);

		if (one->sentence_from != whole->sentence_from)
			break;
		if (one->role == CLAIM_VALUE && is_count(one) && same_unit(one, whole))
			first = i - 1;
	}
	return first;
}

static void judge_split(const struct checking *checking, struct split *split)
{
	int64_t whole = claim_of(checking, split->numbers[0])->printed.value;
	json_t *values = pair_values(checking, whole, split->sum);
	const char *check = "parts_add_up", *status = "holds";
	size_t other;

	if (split->count == 2) {
		check = "part_of";
		status = split->sum <= whole ? "holds" : "fails";
	} else if (is_nested(checking, split) && all_within(checking, split)) {
		check = "parts_nested";
		status = "explained";
	} else if (split->sum == whole) {
		other = first_count(checking, split);
		if (other != CLAIM_NOWHERE) {
			check = "parts_of_last";
			status = "explained";
			json_object_set_new(
				values, "first",
				json_string(number(checking,
						   claim_of(checking, other)->printed.value)));
		}
	} else if ((other = other_whole(checking, split)) != CLAIM_NOWHERE) {
		check = "parts_of_other";
		status = "explained";
		split->numbers[0] = other;
	} else {
		check = split->sum < whole ? "parts_fall_short" : "parts_exceed";
		status = split->sum < whole ? "incomplete" : "fails";
	}
	check_add(checking, check, status, split->numbers, split->count, values);
}

/* What is split: the last count before 其中, in its sentence or right at the end of the one before. */
static size_t whole_before(const struct checking *checking, size_t part)
{
	for (size_t i = part; i > 0; i--) {
		const struct claim *one = claim_of(checking, i - 1);

		if (!one->part && is_count(one))
			return i - 1;
		if (one->sentence_from != claim_of(checking, part)->sentence_from)
			break;
	}
	return CLAIM_NOWHERE;
}

void reconcile_check_parts(const struct checking *checking)
{
	for (size_t i = 0; i < checking->list->count; i++) {
		const struct claim *first = claim_of(checking, i);
		struct split split = { .count = 1 };
		size_t whole;

		if (!first->part || !is_count(first))
			continue;
		whole = whole_before(checking, i);
		split.numbers[0] = whole;
		for (; i < checking->list->count; i++) {
			const struct claim *one = claim_of(checking, i);

			if (!one->part || one->sentence_from != first->sentence_from)
				break;
			if (whole == CLAIM_NOWHERE || !is_count(one) ||
			    !same_unit(one, claim_of(checking, whole)) || split.count > PARTS_MAX)
				continue;
			split.numbers[split.count++] = i;
			split.sum += one->printed.value;
		}
		i--;
		if (split.count > 1)
			judge_split(checking, &split);
	}
}

/* 占63.53%, 占24%, ...: of three or more shares of one whole without a number. */
static void check_hundred(const struct checking *checking, size_t *at)
{
	const struct claim *first = claim_of(checking, *at);
	int64_t sum = 0, place = PRINTED_ONE, slack, hundred = 100 * PRINTED_ONE;
	size_t numbers[PARTS_MAX], count = 0;
	const char *status;

	for (; *at < checking->list->count && count < PARTS_MAX; ++*at) {
		const struct claim *one = claim_of(checking, *at);

		if (one->role != CLAIM_SHARE || one->of != CLAIM_NOWHERE ||
		    one->sentence_from != first->sentence_from)
			break;
		numbers[count++] = *at;
		sum += one->printed.value;
		/* 24% beside 63.53% is 24.00% */
		if (one->printed.place < place)
			place = one->printed.place;
	}
	--*at;
	if (count < 3)
		return;
	slack = (int64_t)count * place / 2;
	status = sum == hundred					? "holds" :
		 sum > hundred - slack && sum < hundred + slack ? "explained" :
		 sum < hundred					? "incomplete" :
								  "fails";
	check_add(checking, strcmp(status, "explained") == 0 ? "hundred_rounded" : "hundred",
		  status, numbers, count, pair_values(checking, hundred, sum));
}

static bool percent(int64_t above, int64_t below, int decimals, bool cut, int64_t *ret)
{
	if (!(cut ? decimal_ratio_cut(above, below, 100, decimals, ret) :
		    decimal_ratio(above, below, 100, decimals, ret)))
		return false;
	for (; decimals < PRINTED_SCALE; decimals++)
		if (__builtin_mul_overflow(*ret, 10, ret))
			return false;
	return true;
}

/* How a printed percentage fits two numbers: "holds", "truncated", or NULL with how far it is off. */
static const char *fit(const struct printed *printed, int64_t above, int64_t below,
		       int64_t *ret_value, int64_t *ret_off)
{
	int64_t cut;

	*ret_value = *ret_off = INT64_MAX;
	if (!percent(above, below, printed->decimals, false, ret_value) ||
	    !percent(above, below, printed->decimals, true, &cut))
		return NULL;
	*ret_off = *ret_value > printed->value ? *ret_value - printed->value :
						 printed->value - *ret_value;
	if (*ret_off == 0)
		return "holds";
	return cut == printed->value ? "truncated" : NULL;
}

static json_t *ratio_values(const struct checking *checking, const struct printed *printed,
			    int64_t above, int64_t below, int64_t value)
{
	struct arena *arena = checking->input->arena;

	return json_pack("{s:s, s:s, s:s, s:s}", "part", number(checking, above), "whole",
			 number(checking, below), "printed",
			 reconcile_decimals(arena, printed->value, printed->decimals), "value",
			 reconcile_decimals(arena, value, printed->decimals));
}

/* 占授权总量24.75%: the whole is some number before it. */
static void check_share(const struct checking *checking, size_t at)
{
	const struct claim *share = claim_of(checking, at), *part = claim_of(checking, share->of);
	size_t numbers[3] = { at, share->of, CLAIM_NOWHERE }, tried = 0;
	int64_t value, off, best_off = INT64_MAX, best = 0;
	const char *status = NULL, *this;

	for (size_t i = share->of; i > 0 && tried < WHOLES_MAX && !status; i--) {
		const struct claim *one = claim_of(checking, i - 1);

		if (!is_count(one) || !same_unit(one, part) ||
		    one->printed.value < part->printed.value)
			continue;
		tried++;
		this = fit(&share->printed, part->printed.value, one->printed.value, &value, &off);
		if (!this && off >= best_off)
			continue;
		status = this;
		best = value;
		best_off = off;
		numbers[2] = i - 1;
	}
	if (!status && best_off <= NEAR * share->printed.place)
		status = "fails";
	if (!status)
		check_add(checking, "share_unknown", "unknown", numbers, 2,
			  ratio_values(checking, &share->printed, part->printed.value, 0, 0));
	else
		check_add(checking,
			  strcmp(status, "holds") == 0	   ? "ratio_holds" :
			  strcmp(status, "truncated") == 0 ? "ratio_truncated" :
							     "ratio_fails",
			  status, numbers, 3,
			  ratio_values(checking, &share->printed, part->printed.value,
				       claim_of(checking, numbers[2])->printed.value, best));
}

/* A ratio whose two terms stand in the text, too. */
static void check_own_terms(const struct checking *checking, size_t at)
{
	const struct claim *claim = claim_of(checking, at);
	size_t above = check_find(checking, claim->indicator->numerator, claim->year);
	size_t below = check_find(checking, claim->indicator->denominator, claim->year);
	size_t numbers[3] = { at, above, below };
	int64_t value, off, part, whole;
	const char *status;

	if (above == CLAIM_NOWHERE || below == CLAIM_NOWHERE || claim->region || claim->elsewhere)
		return;
	part = claim_of(checking, above)->printed.value;
	whole = claim_of(checking, below)->printed.value;
	status = fit(&claim->printed, part, whole, &value, &off);
	if (value == INT64_MAX)
		return;
	if (!status)
		status = "fails";
	check_add(checking,
		  strcmp(status, "holds") == 0	   ? "ratio_holds" :
		  strcmp(status, "truncated") == 0 ? "ratio_truncated" :
						     "ratio_fails",
		  status, numbers, 3, ratio_values(checking, &claim->printed, part, whole, value));
}

/* Whether some number of cases out of so many gives the percentage, rounded or cut off. */
static bool is_feasible(const struct printed *printed, int64_t whole)
{
	int64_t about, value, off;

	if (!decimal_ratio_cut(printed->value, 100 * PRINTED_ONE, whole / PRINTED_ONE, 0, &about))
		return true;
	for (int64_t part = about > 0 ? about - 1 : 0; part <= about + 2; part++)
		if (fit(printed, part, whole / PRINTED_ONE, &value, &off))
			return true;
	return false;
}

/* 服判息诉率95.47%: of none of the counts in its sentence. */
static void check_denominator(const struct checking *checking, size_t at)
{
	const struct claim *claim = claim_of(checking, at);
	size_t numbers[PARTS_MAX + 1] = { at }, count = 1;
	const char *wholes = "";

	for (size_t i = at; i > 0 && count <= PARTS_MAX; i--) {
		const struct claim *one = claim_of(checking, i - 1);

		if (one->sentence_from != claim->sentence_from)
			break;
		if (!is_count(one) || !words_unit_is(one->printed.unit, "case") ||
		    one->printed.value < PRINTED_ONE)
			continue;
		if (is_feasible(&claim->printed, one->printed.value))
			return;
		wholes = arena_printf(checking->input->arena, "%s%s%s",
				      number(checking, one->printed.value), *wholes ? ", " : "",
				      wholes);
		numbers[count++] = i - 1;
	}
	if (count > 1)
		check_add(checking, "denominator_elsewhere", "explained", numbers, count,
			  json_pack("{s:s, s:s}", "wholes", wholes, "printed",
				    reconcile_decimals(checking->input->arena, claim->printed.value,
						       claim->printed.decimals)));
}

void reconcile_check_ratios(const struct checking *checking)
{
	for (size_t i = 0; i < checking->list->count; i++) {
		const struct claim *claim = claim_of(checking, i);

		if (claim->role == CLAIM_SHARE && claim->of == CLAIM_NOWHERE)
			check_hundred(checking, &i);
		else if (claim->role == CLAIM_SHARE)
			check_share(checking, i);
		else if (claim->role != CLAIM_VALUE || claim->unit_wrong || !claim->indicator)
			continue;
		else if (claim->indicator->numerator)
			check_own_terms(checking, i);
		else if (strcmp(claim->indicator->unit, "percent") == 0)
			check_denominator(checking, i);
	}
}
