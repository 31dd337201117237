/* Figures from sums. The database adds up facts; the ratios, the balance and the annual summary are
 * made here, exactly. Pure. */
#ifndef CORE_SUMMARY_H
#define CORE_SUMMARY_H

#include <jansson.h>
#include <stdbool.h>

#include "core/catalog.h"
#include "core/period.h"

struct summary_input {
	const struct catalog *catalog;
	struct period period;
	bool to_seal;	    /* the bytes of a seal, which cannot speak of it */
	const json_t *sums; /* what sql_summary_sums returned: see docs/change.md */
	const char *
		link_suffix; /* query parameters that the links to cases repeat, "" or "&office=x" */
};

/* The whole annual summary. The caller owns it. */
json_t *summary_make(const struct summary_input *input);
/* The same as CSV (UTF-8 with BOM, CRLF), one figure a line. The caller frees. */
char *summary_csv(const json_t *summary);

/* The exact sum of a plain indicator as text, from what sql_summary_sums returned; a count of cases
 * that nobody had is "0". NULL: a ratio, or a figure that nobody entered. */
const char *figure_quantity(const json_t *sums, const struct indicator *indicator);

/* The terms of a ratio as {"indicator", "value"}, or null for a figure that is none. */
json_t *figure_term(const struct indicator *term, const char *quantity);

/* One figure: quantity is the exact sum as text ("57", "1420000.00"), NULL if there is none.
 * Counts become integers; money, ratios and percentages strings; no figure is null.
 * Of a ratio quantity is ignored and the two terms are used. The caller owns the value. */
json_t *figure_value(const struct indicator *indicator, const char *quantity, const char *numerator,
		     const char *denominator);

#endif
