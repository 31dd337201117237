/* A figure from sums: the database adds up facts, and what a figure says is made here, exactly and half
 * up. Pure. */
#ifndef CORE_FIGURE_H
#define CORE_FIGURE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/catalog.h"

/* Facts have two decimals (numeric(18,2)), and so have figures of others: what is typed in has no more, whatever
 * their column (numeric(20,4)) would hold. */
#define FIGURE_SCALE 2
#define FIGURE_ONE 100 /* 1 at that scale */

/* What a figure is made of. Sums are objects of exact decimals as text by the keys of terms ("57",
 * "1420000.00"); what is not in them is 0. NULL: nothing. */
struct figure_sums {
	const json_t *period;	/* of the span itself, and medians under "<code>#median" */
	const json_t *start;	/* of all before it */
	const json_t *external; /* figures of others by code, {"value", ...}; absent: no figure */
};

/* The value as it is shown: counts are integers; money, ratios, days and percentages strings; no figure
 * is null. The caller owns it. */
json_t *figure_value(const struct indicator *indicator, const struct figure_sums *sums);
/* {"value", "numerator", "denominator"}: the terms of a ratio as {"indicator", "value"}, else null. The
 * caller owns it. */
json_t *figure_json(const struct indicator *indicator, const struct figure_sums *sums);
/* The value as shown, in units of 10^-*ret_scale. False: there is no figure. */
__attribute__((warn_unused_result)) bool figure_exact(const struct indicator *indicator,
						      const struct figure_sums *sums, int64_t *ret,
						      int *ret_scale);
/* By how much percent of its base something moved, at so many decimals, half away from zero or cut off. False: the
 * base is not above 0 (of a sum that was taken back no growth can be told), or the figure does not fit. */
__attribute__((warn_unused_result)) bool figure_moved(int64_t now, int64_t base, int decimals,
						      bool cut, int64_t *ret);
/* How far it moved from another span: {"value", "unit"}, in percent, or in percentage points ("point")
 * for what is a percentage itself; null if either is missing, and in percent if the base is not above 0. The
 * caller owns it. */
json_t *figure_growth(const struct indicator *indicator, const struct figure_sums *now,
		      const struct figure_sums *then);
/* Whether it says what stands at a moment, not what happened in a span. */
bool figure_is_stock(const struct indicator *indicator);
#define FIGURE_PARTS_MAX 512
/* Shares of parts in their sum, in units of 10^-scale percent, that add up to exactly 100: each is rounded
 * down, and the largest remainders (the earlier of equal ones) get what is left. False, and nothing is
 * written, if the sum is not above 0, a part is below 0 or
 * too large, or there are too many parts. */
__attribute__((warn_unused_result)) bool figure_shares(const int64_t *parts, size_t count,
						       int scale, int64_t *ret_shares);

#endif
