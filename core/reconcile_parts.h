/* What the files of the reconciliation share. Private to core/reconcile*.c. */
#ifndef CORE_RECONCILE_PARTS_H
#define CORE_RECONCILE_PARTS_H

#include "core/base/decimal.h"
#include "core/claim.h"
#include "core/figure.h"
#include "core/reconcile.h"

/* A live figure in units of 10^-4. */
struct live {
	bool known;
	bool ratio; /* then of these two, in units of 10^-2 */
	int64_t above, below;
	int64_t value;
	const char *qualifier; /* of a figure that was entered, or NULL */
	const char *missing;   /* the explanation, if it is not known */
};

/* What the figures of a year are made of. False: it is neither this one nor the one before. */
bool live_span(const struct reconcile_input *input, int year, struct figure_sums *ret);
/* sums NULL: the year is not looked at. */
struct live live_figure(const struct figure_sums *sums, const struct indicator *indicator);
/* Of a part of the office's territory in the period; only what needs no more than the facts of it. */
void live_region(const struct reconcile_input *input, const char *region, struct figure_sums *ret);
/* Whether a figure can be told of a region. */
bool live_by_region(const struct indicator *indicator);
/* As many decimals as the figure has, and are kept here. */
int live_decimals(const struct indicator *indicator);
/* The figure at so many decimals of a ratio; rounded half up or cut off. */
bool live_at(const struct live *live, const struct indicator *indicator, int decimals, bool cut,
	     int64_t *ret);

/* One claim as JSON with its verdict. reading NULL: it does not come from a text. */
json_t *reconcile_judge(const struct reconcile_input *input, const struct reading *reading,
			const struct claim *claim);

struct checking {
	const struct reconcile_input *input;
	const struct reading *reading;
	const struct claim_list *list;
	json_t *checks;
};

/* What the text says of itself. */
void reconcile_check_parts(const struct checking *checking);
void reconcile_check_ratios(const struct checking *checking);
void reconcile_check_growth(const struct checking *checking);
void reconcile_check_relations(const struct checking *checking);

/* Adds a check: its name (also of its explanation, "check_" before it), how it came out, and the
 * numbers it is about. values: pairs for the explanation, or NULL. */
void check_add(const struct checking *checking, const char *check, const char *status,
	       const size_t *numbers, size_t count, json_t *values);
/* The first claim of a figure of a year in the text; NOWHERE: none. */
size_t check_find(const struct checking *checking, const struct indicator *indicator, int year);

/* "{zh, en}" of explanations.json, filled in. Steals values. */
json_t *reconcile_words(const struct reconcile_input *input, const char *code, json_t *values);
/* Units of 10^-4 as exact text without trailing zeros, and with so many decimals. */
const char *reconcile_number(struct arena *arena, int64_t value);
const char *reconcile_decimals(struct arena *arena, int64_t value, int decimals);
/* {"start", "end", "printed"} of a number in the text. */
json_t *reconcile_place(const struct reconcile_input *input, const struct reading *reading,
			const struct printed *printed);
/* The sentence, or what of a long one stands around the number. */
const char *reconcile_sentence(const struct reconcile_input *input, const struct reading *reading,
			       const struct claim *claim);

#endif
