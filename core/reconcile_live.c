/* Live figures as claims are held against them. */
#include "core/reconcile_parts.h"

#include <string.h>

#include "core/base/json.h"

#define FROM_FIGURE 100			      /* from there to PRINTED_SCALE */
#define LIVE_MAX INT64_C(1000000000000000000) /* so that differences fit, too */

bool live_span(const struct reconcile_input *input, int year, struct figure_sums *ret)
{
	const json_t *sums = json_object_get(input->sums, "sums");
	bool now = year == input->period.year;

	*ret = (struct figure_sums){
		.period = json_object_get(sums, now ? "period" : "previous"),
		.start = json_object_get(sums, now ? "start" : "previous_start"),
		.external = json_object_get(input->sums, now ? "external" : "external_previous"),
	};
	return now || year == input->period.year - 1;
}

void live_region(const struct reconcile_input *input, const char *region, struct figure_sums *ret)
{
	const json_t *regions = json_object_get(json_object_get(input->sums, "cuts"), "region");

	*ret = (struct figure_sums){ .period = json_object_get(regions, region) };
}

bool live_by_region(const struct indicator *indicator)
{
	if (indicator->numerator)
		return live_by_region(indicator->numerator) &&
		       live_by_region(indicator->denominator);
	for (size_t i = 0; i < indicator->term_count; i++)
		if (indicator->terms[i].window != TERM_PERIOD || indicator->terms[i].days ||
		    indicator->terms[i].only)
			return false;
	return indicator->term_count > 0;
}

/* Of what is no ratio, in units of 10^-2. */
static bool quantity(const struct figure_sums *sums, const struct indicator *indicator,
		     int64_t *ret)
{
	int scale;

	if (!figure_exact(indicator, sums, ret, &scale))
		return false;
	for (; scale < FIGURE_SCALE; scale++)
		if (__builtin_mul_overflow(*ret, 10, ret))
			return false;
	return scale == FIGURE_SCALE;
}

static bool is_percent(const struct indicator *indicator)
{
	return strcmp(indicator->unit, "percent") == 0;
}

bool live_at(const struct live *live, const struct indicator *indicator, int decimals, bool cut,
	     int64_t *ret)
{
	int64_t times = is_percent(indicator) ? 100 : 1;

	if (!(cut ? decimal_ratio_cut(live->above, live->below, times, decimals, ret) :
		    decimal_ratio(live->above, live->below, times, decimals, ret)))
		return false;
	for (; decimals < PRINTED_SCALE; decimals++)
		if (__builtin_mul_overflow(*ret, 10, ret))
			return false;
	return true;
}

int live_decimals(const struct indicator *indicator)
{
	return indicator->decimals < PRINTED_SCALE ? indicator->decimals : PRINTED_SCALE;
}

static struct live live_ratio(const struct figure_sums *sums, const struct indicator *indicator)
{
	struct live live = { .ratio = true, .missing = "claim_no_base" };

	if (!quantity(sums, indicator->numerator, &live.above) ||
	    !quantity(sums, indicator->denominator, &live.below))
		live.missing = "claim_not_entered";
	else
		live.known =
			live_at(&live, indicator, live_decimals(indicator), false, &live.value);
	return live;
}

struct live live_figure(const struct figure_sums *sums, const struct indicator *indicator)
{
	struct live live = { .missing = "claim_not_entered" };
	int64_t units;

	if (!sums) {
		live.missing = "claim_other_year";
		return live;
	}
	if (indicator->numerator)
		return live_ratio(sums, indicator);
	live.known = quantity(sums, indicator, &units) &&
		     !__builtin_mul_overflow(units, FROM_FIGURE, &live.value) &&
		     live.value <= LIVE_MAX;
	live.qualifier =
		json_get_text(json_object_get(sums->external, indicator->name), "qualifier");
	return live;
}
