/* Published claims against live figures. Claims come as a list or are found in the text of a report;
 * each is judged, and what can be computed from the text alone is checked. Pure.
 *
 * A claim is
 *   reproduced          the live figure, to the digits that are printed (rounded half up)
 *   equal_if_truncated  the live figure, cut off instead of rounded
 *   within_qualifier    what 余, 近, 超 and the like leave room for (core/phrase.h)
 *   differs             and by how much; with the other figures that would give exactly this value
 *   not_derivable       and why: no such figure was entered, another period, a figure not kept here */
#ifndef CORE_RECONCILE_H
#define CORE_RECONCILE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "core/period.h"

struct arena;
struct catalog;
struct problem_list;

#define RECONCILE_NUMBERS_MAX 2000 /* in a text */

struct reconcile_input {
	const struct catalog *catalog;
	struct arena *arena;
	struct period period;	 /* of the report */
	const json_t *sums;	 /* what sql_summary_sums returned, with the same
			      * span of the year before as "previous" */
	const char *link_suffix; /* query parameters that the links to cases repeat */
};

/* The result for a text of valid UTF-8; NULL: it has more numbers than are judged at once. */
json_t *reconcile_text(const struct reconcile_input *input, const char *text, size_t length);
/* The result for a list of {"indicator" or "phrase", "value", "qualifier"}; NULL: faults, told. */
json_t *reconcile_claims(const struct reconcile_input *input, const json_t *claims,
			 struct problem_list *problems);
/* Whether the claims are well formed, before any figure is asked for. */
bool reconcile_claims_check(const struct catalog *catalog, struct arena *arena,
			    const json_t *claims, struct problem_list *problems);

/* A result as a page in Markdown, and its claims as CSV (UTF-8 with BOM, CRLF), in "zh" or "en". The
 * caller frees. */
char *reconcile_page(const struct catalog *catalog, const json_t *result, const char *language);
char *reconcile_csv(const json_t *result, const char *language);

#endif
