/* A sealed summary against one that was made anew from the facts it knew. Pure. */
#ifndef CORE_SEAL_RECOUNT_H
#define CORE_SEAL_RECOUNT_H

#include <jansson.h>
#include <stddef.h>

struct catalog;

struct seal_recount {
	const struct catalog *catalog;
	const json_t *sealed;	   /* the summary as it was sealed */
	const json_t *definitions; /* what its indicators meant then (core/seal.h) */
	const json_t *counted;	   /* summary_make() of the sums counted anew */

	/* Filled in: what was compared, and what was not since it means something else now, or no chapter or
	 * table has it any more. */
	size_t figures, cells, redefined;
};

/* An array with what differs: {"fault":"recount","indicator","member","sealed","counted"} of a figure, and of a
 * cell {"fault":"recount","table","row","indicator","sealed","counted"}. The caller owns it. */
json_t *seal_recount_faults(struct seal_recount *recount);

#endif
