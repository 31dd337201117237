/* The year before, as growth implies it. */
#include "core/reconcile_parts.h"

#include "core/base/json.h"

#define COUNT_MAX INT64_C(100000000000) /* 10^11: percentages of it fit */

/* The least base from 1 on whose growth, which falls as the base grows, is at most (or, strictly, below)
 * the one that is printed. */
static int64_t least_base(int64_t now, int64_t printed, int decimals, bool strictly)
{
	int64_t low = 1, high = COUNT_MAX * 100;

	while (low < high) {
		int64_t middle = low + (high - low) / 2, value;

		if (figure_moved(now, middle, decimals, false, &value) &&
		    (strictly ? value < printed : value <= printed))
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

static int64_t scaled_down(int64_t value, int decimals)
{
	for (; decimals < PRINTED_SCALE; decimals++)
		value /= 10;
	return value;
}

/* A whole number printed exactly, of a growth printed exactly. */
static bool is_checked(const struct claim *now, const struct claim *grown)
{
	return now->printed.place == PRINTED_ONE && !now->printed.qualifier &&
	       now->printed.value > 0 && now->printed.value / PRINTED_ONE <= COUNT_MAX &&
	       now->printed.unit && !words_unit_is(now->printed.unit, "percent") &&
	       !grown->printed.qualifier && grown->printed.place <= PRINTED_ONE;
}

static void check_base(const struct checking *checking, size_t at)
{
	const struct claim *grown = &checking->list->claims[at];
	const struct claim *now = &checking->list->claims[grown->of];
	struct arena *arena = checking->input->arena;
	int64_t printed = scaled_down(grown->printed.value, grown->printed.decimals) * grown->sign;
	int64_t value = now->printed.value / PRINTED_ONE, least, beyond;
	size_t numbers[2] = { at, grown->of };
	const char *check = "base", *status = "holds";

	least = least_base(value, printed, grown->printed.decimals, false);
	beyond = least_base(value, printed, grown->printed.decimals, true);
	if (beyond <= least) {
		check = "base_none";
		status = "fails";
	} else if (beyond - least == 1) {
		check = "base_one";
	}
	check_add(checking, check, status, numbers, 2,
		  json_pack("{s:s, s:s, s:s, s:s}", "now",
			    reconcile_number(arena, now->printed.value), "growth",
			    reconcile_decimals(arena, grown->printed.value * grown->sign,
					       grown->printed.decimals),
			    "low", reconcile_number(arena, least * PRINTED_ONE), "high",
			    reconcile_number(arena, (beyond - 1) * PRINTED_ONE)));
}

void reconcile_check_growth(const struct checking *checking)
{
	for (size_t i = 0; i < checking->list->count; i++) {
		const struct claim *claim = &checking->list->claims[i];

		if (claim->role == CLAIM_GROWTH && claim->of != CLAIM_NOWHERE &&
		    is_checked(&checking->list->claims[claim->of], claim))
			check_base(checking, i);
	}
}
