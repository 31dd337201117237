/* What the files of the claims' scanner share. Private to core/claim*.c. */
#ifndef CORE_CLAIM_PARTS_H
#define CORE_CLAIM_PARTS_H

#include "core/claim.h"

/* Nothing set: the territory of the office. */
struct claim_place {
	const char *region; /* a part of it */
	bool elsewhere;
};

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
	bool as_of; /* 截至: a running total, though a day is named */
	struct claim_place place;
	size_t place_at;    /* up to where places were looked for */
	size_t place_to;    /* where the last of them ended; 0: none in this sentence */
	bool place_clause;  /* one other than the office's own was named since the last comma */
	bool place_counted; /* a number has come since */
	const struct indicator *last;	/* the last figure claimed in this sentence */
	const struct word *last_phrase; /* of the number right before */
	bool each;			/* 分别 deals out what follows */
	size_t each_from, each_to;	/* bytes of what it speaks of */
	size_t verb_from, verb_to;	/* and of what follows it */
	size_t each_index;
	/* 同比分别增长5%、6%: the first of the claims dealt out so; CLAIM_NOWHERE: what 分别 deals out are no
	 * comparisons. And how the last of them compares. */
	size_t dealt_from;
	const struct word *dealt_direction, *dealt_comparison;
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
/* Of core/claim_place.c. Reads places up to a number. */
void claim_read_places(struct claim_scan *scan, size_t to);
void claim_begin_places(struct claim_scan *scan);
/* What a number that is a year or a month says of the period. */
void claim_read_date(struct claim_scan *scan, const struct printed *printed);
void claim_begin_sentence(struct claim_scan *scan, size_t at);
/* Growth, change, points, share; false: none of them. */
bool claim_compares(struct claim_scan *scan, struct claim *claim, size_t floor);
/* 增长, 下降了, 增幅达 right before a place; NULL: none. */
const struct word *claim_direction(const struct claim_scan *scan, size_t from, size_t to);
/* Notes what a claim compares with the number in claim->of. */
void claim_take_subject(const struct claim_scan *scan, struct claim *claim);
/* The figure of the sentence that stands last before a claim and is no comparison; CLAIM_NOWHERE: none. */
size_t claim_spoken_of(const struct claim_scan *scan, size_t before);

/* Of core/claim_deal.c. Whether 分别 goes on to deal out to a number, between floor and which no 分别 stands. */
bool claim_goes_on(const struct claim_scan *scan, size_t floor, size_t to);
/* Whether what 分别 speaks of are the figures right before it: nothing but a comparison stands between. */
bool claim_deals(const struct claim_scan *scan);
/* One more comparison has been dealt out: each is of one of the figures right before, as many as there are
 * comparisons. */
void claim_deal(const struct claim_scan *scan, struct claim *claim);

#endif
