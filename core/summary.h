/* The summary of a period from sums (core/figure.h): figures, balance, tables. Pure. */
#ifndef CORE_SUMMARY_H
#define CORE_SUMMARY_H

#include <jansson.h>
#include <stdbool.h>

#include "core/catalog.h"
#include "core/period.h"

struct summary_input {
	const struct catalog *catalog;
	struct period period;
	bool before;	    /* with the span before it too: of what is no whole year */
	bool to_seal;	    /* the bytes of a seal, which cannot speak of it */
	const json_t *sums; /* what sql_summary_sums returned: see docs/change.md */
	const char *
		link_suffix; /* query parameters that the links to cases repeat, "" or "&office=x" */
};

struct arena;

/* What summary_sums is to split for the tables: {"<dimension>": [codes]}; under "year" what it is to give of
 * each of five years. */
const char *summary_cuts(struct arena *arena, const struct catalog *catalog);
/* Of every figure that can be told of a region, for what is asked about one. */
const char *summary_region_cuts(struct arena *arena, const struct catalog *catalog);
/* What it is to give medians of: an array of PostgreSQL. */
const char *summary_median_codes(struct arena *arena, const struct catalog *catalog);

/* The summary of the period, whole. The caller owns it. */
json_t *summary_make(const struct summary_input *input);
/* The same as CSV (UTF-8 with BOM, CRLF), one figure a line, each with the period, the office, the instant, and
 * "draft" or "sealed" with edition and hash. The heads are those of the members in every language. The caller
 * frees. */
char *summary_csv(const json_t *summary);

#endif
