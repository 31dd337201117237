/* Whether the live figures say what a claim says. Private to core/reconcile*.c. */
#ifndef CORE_RECONCILE_VERDICT_H
#define CORE_RECONCILE_VERDICT_H

#include "core/reconcile_parts.h"

enum verdict_status { REPRODUCED, TRUNCATED, WITHIN, DIFFERS, NOT_DERIVABLE };

struct verdict {
	enum verdict_status status;
	const char *code;      /* of the explanation */
	bool shown;	       /* there is a live value */
	int64_t live;	       /* in units of 10^-4, and how it is shown: */
	int decimals;	       /* -1: as many as it has */
	const char *qualifier; /* of the live figure */
};

struct judging {
	const struct reconcile_input *input;
	const struct claim *claim;
	int64_t printed; /* with its sign */
	/* of the claim's year and of the one before it; NULL: not looked at */
	const struct figure_sums *sums, *before;
};

struct verdict verdict_of(const struct judging *judging);
/* What the word before or after a printed number leaves open. */
enum bound verdict_bound(const struct printed *printed);
/* Percentages are shown with all their decimals, other figures with those that they have. */
int verdict_decimals(const struct indicator *indicator);

#endif
