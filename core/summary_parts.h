/* What the files of summary share. Private to core/summary*.c. */
#ifndef CORE_SUMMARY_PARTS_H
#define CORE_SUMMARY_PARTS_H

#include "core/figure.h"
#include "core/summary.h"

/* The sums of a span by its name: "period", "previous" (the same span a year before), "before" (the span
 * before it), or a year. */
struct figure_sums summary_span(const struct summary_input *input, const char *span);
/* Whether all cases of a span that begins on this day were recorded, as its office says (records_from): then what
 * is not there was counted as 0, and it is a base of growth. */
bool summary_recorded(const struct summary_input *input, struct date from);
/* Whether a span that ends on this day was over at the instant that the figures are known at. */
bool summary_over(const struct summary_input *input, struct date to);
/* The address of the cases behind a figure, `filters` ("&region=320213") included; null for figures of
 * others. The caller owns it. */
json_t *summary_cases(const struct summary_input *input, const struct indicator *indicator,
		      struct date from, struct date to, const char *filters);
/* One figure with its definition, what it is compared with and what its readers stumble over. */
json_t *summary_figure(const struct summary_input *input, const struct indicator *indicator,
		       const char *chapter);
/* The tables of figures.json, filled in. The caller owns the array. */
json_t *summary_tables(const struct summary_input *input);

#endif
