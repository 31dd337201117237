/* What the files of the claims' scanner share. Private to core/claim*.c. */
#ifndef CORE_CLAIM_PARTS_H
#define CORE_CLAIM_PARTS_H

#include "core/claim.h"

/* What has been read before a number. */
struct claim_scan {
	const struct claim_input *input;
	const struct phrase_book *book;
	struct arena *arena;
	struct claim_list list; /* those before this one */
	size_t sentence_from, sentence_to;
	const json_t *organ; /* whose figures these are, from the last one named; NULL: nobody's */
	size_t organ_at;     /* up to where organs were looked for */
	size_t period_at;    /* likewise periods and 其中 */
	int year;	     /* of the sentence so far */
	bool other;	     /* it speaks of another span of the year than the report */
	bool dated;	     /* the sentence named a period */
	bool cumulative, part;
	const struct indicator *last;	/* the last figure claimed in this sentence */
	const struct word *last_phrase; /* of the number right before */
	size_t each_from, each_to;	/* bytes of what 分别 speaks of; equal: nothing */
	size_t verb_from, verb_to;	/* and of what follows it */
	size_t each_index;
};

/* Finds the phrase in or before bytes[from..to) that a number at `to` belongs to; NULL: none. */
const struct word *claim_phrase(const struct phrase_book *book, const char *bytes, size_t from,
				size_t to, size_t *ret_start);
/* Chooses among the entries of a phrase by organ, figure before, and unit. NULL: none applies. */
const struct word *claim_choose(const struct claim_scan *scan, const struct word_list *list,
				const struct word *phrase, const struct word *unit,
				bool *ret_unit_wrong);
/* Reads organs up to a place. */
void claim_read_organs(struct claim_scan *scan, size_t to);
/* Reads periods, 累计 and 其中 up to a place. */
void claim_read_periods(struct claim_scan *scan, size_t to);
/* What a number that is a year or a month says of the period. */
void claim_read_date(struct claim_scan *scan, const struct printed *printed);
void claim_begin_sentence(struct claim_scan *scan, size_t at);
/* Growth, change, points, share; false: none of them. */
bool claim_compares(const struct claim_scan *scan, struct claim *claim, size_t floor);

#endif
