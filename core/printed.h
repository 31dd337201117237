/* A number as a report prints it: "1200余家", "5301.2万元", "96.43%", "三件". Exact. */
#ifndef CORE_PRINTED_H
#define CORE_PRINTED_H

#include <stdint.h>

#include "core/phrase.h"
#include "core/reading.h"

#define PRINTED_SCALE 4
#define PRINTED_ONE INT64_C(10000)

enum printed_as {
	PRINTED_FIGURE,
	PRINTED_YEAR,	 /* 2024年; `value` is the year */
	PRINTED_DATE,	 /* 9月, 22日, 4·26 */
	PRINTED_ORDINAL, /* 第3, 1. */
	PRINTED_TITLE, /* within 《》 or “” and without a unit, or part of a name in letters */
	PRINTED_TOO_LONG, /* more digits than can be kept exactly */
};

struct printed {
	size_t from, to; /* bytes of the reading, qualifiers and unit included */
	size_t digits;	 /* where its digits begin */
	bool ranged;	 /* of a date: the first of two, 1-6月 */
	enum printed_as as;
	int64_t value;		      /* in units of 10^-4 */
	int decimals;		      /* as printed, before 万 and 亿 */
	int64_t place;		      /* one of its last printed digit, in units of 10^-4 */
	int64_t grain;		      /* one of its last digit that is not 0, or `place` */
	const struct word *qualifier; /* NULL: exact */
	const struct word *unit;      /* NULL: none stands there */
};

/* All numbers of a text, in order, at most `most`; returns how many there are, most + 1 if more. */
size_t printed_find(const struct phrase_book *book, const struct reading *reading,
		    struct printed *list, size_t most);
/* The bounds a number and its qualifier set, both inclusive. */
void printed_range(const struct printed *printed, enum bound bound, int64_t *ret_low,
		   int64_t *ret_high);

#endif
