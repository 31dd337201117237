/* A figure cut by one dimension (a series) or two (a table), from the sums of each cell. Every cell has
 * the address of the cases behind it, asked for by the same predicate. Pure. */
#ifndef CORE_CUT_H
#define CORE_CUT_H

#include <jansson.h>
#include <stdbool.h>

#include "core/base/date.h"
#include "core/catalog.h"

struct arena;

#define CUT_MONTHS_MAX 240 /* of a series by month */

struct cut_input {
	const struct catalog *catalog;
	const struct indicator *indicator;
	const json_t *found; /* what sql_indicator_values returned: see docs/change.md */
	struct date from, to;
	const char *by, *and_by; /* dimensions, NULL: none; and_by only with by */
	const json_t *filters;	 /* what the request asked for besides: parameter -> value */
};

/* Whether a figure looks at what stood before the period: then the sums of that are needed too. */
bool cut_looks_before(const struct indicator *indicator);
/* Whether its facts have an outcome. Only closings do: of what else moves a stock none is told, and a stock cut
 * by it would have what came in one cell and less than nothing in the others. */
bool cut_has_outcome(const struct indicator *indicator);
/* How many months a span touches. */
int cut_months(struct date from, struct date to);
/* {"value", "numerator", "denominator", "cases", "by", "and_by", "series", "columns"}; each of the series
 * has "cells", one for each column, if there are two dimensions. The caller owns it. */
json_t *cut_make(const struct cut_input *input, struct arena *arena);

#endif
