/* Goes through the numbers of a text and says what each claims. */
#include "core/claim.h"

#include <string.h>

#include "core/base/arena.h"
#include "core/claim_parts.h"

#define EACH_MAX 20 /* numbers that one 分别 deals out */

/* Where the words of a number begin: behind the number before, or with the sentence. */
static size_t floor_of(const struct claim_scan *scan)
{
	size_t floor = scan->sentence_from;

	if (scan->list.count > 0 && scan->list.claims[scan->list.count - 1].printed.to > floor)
		floor = scan->list.claims[scan->list.count - 1].printed.to;
	return floor;
}

static void take_phrase(struct claim *claim, const struct word *phrase)
{
	claim->phrase = phrase;
	claim->indicator = phrase->indicator;
	claim->role = CLAIM_VALUE;
}

static bool try_phrase(struct claim_scan *scan, struct claim *claim, const struct word_list *list,
		       const struct word *phrase)
{
	bool unit_wrong = false;
	const struct word *chosen =
		claim_choose(scan, list, phrase, claim->printed.unit, &unit_wrong);

	if (!chosen)
		return false;
	take_phrase(claim, chosen);
	claim->unit_wrong = unit_wrong;
	return true;
}

/* 审查起诉77件195人: the second number has the phrase of the first. */
static bool try_same_phrase(struct claim_scan *scan, struct claim *claim, size_t floor)
{
	return scan->last_phrase && floor == claim->printed.from &&
	       try_phrase(scan, claim, &scan->book->phrases, scan->last_phrase);
}

static bool try_before(struct claim_scan *scan, struct claim *claim, size_t floor)
{
	const char *bytes = scan->input->reading->bytes;
	size_t start;
	const struct word *phrase =
		claim_phrase(scan->book, bytes, floor, claim->printed.from, &start);

	if (!phrase)
		return false;
	claim_read_organs(scan, start);
	/* an organ that is part of the phrase does not speak */
	scan->organ_at = claim->printed.from;
	return try_phrase(scan, claim, &scan->book->phrases, phrase);
}

/* 1141个案件在诉前调解程序中成功化解 */
static bool try_behind(struct claim_scan *scan, struct claim *claim)
{
	const char *bytes = scan->input->reading->bytes;
	size_t at = claim->printed.to;
	const struct word *filler, *phrase;

	while ((filler = words_begin(&scan->book->fillers, bytes + at, scan->sentence_to - at)))
		at += filler->length;
	phrase = words_begin(&scan->book->phrases_behind, bytes + at, scan->sentence_to - at);
	return phrase && try_phrase(scan, claim, &scan->book->phrases_behind, phrase);
}

/* The part of what 分别 speaks of that belongs to the n-th number; false: there is none. */
static bool each_part(const struct claim_scan *scan, size_t n, size_t *ret_from, size_t *ret_to)
{
	const char *bytes = scan->input->reading->bytes;
	size_t from = scan->each_from;

	for (size_t at = from; at < scan->each_to;) {
		const struct word *joint =
			words_begin(&scan->book->joints, bytes + at, scan->each_to - at);

		if (joint && n == 0) {
			*ret_from = from;
			*ret_to = at;
			return true;
		}
		at += joint ? joint->length : reading_width(bytes + at);
		if (joint) {
			n--;
			from = at;
		}
	}
	*ret_from = from;
	*ret_to = scan->each_to;
	return n == 0;
}

/* 甲案件和乙案件分别新收2件、1件: the words of each, put together. */
static bool try_each(struct claim_scan *scan, struct claim *claim)
{
	const char *bytes = scan->input->reading->bytes;
	size_t from, to, start;
	const struct word *phrase;
	const char *words;

	if (scan->each_index == EACH_MAX || !each_part(scan, scan->each_index++, &from, &to))
		return false;
	claim_read_organs(scan, scan->each_to);
	words = arena_printf(scan->arena, "%.*s%.*s", (int)(to - from), bytes + from,
			     (int)(scan->verb_to - scan->verb_from), bytes + scan->verb_from);
	phrase = claim_phrase(scan->book, words, 0, strlen(words), &start);
	/* the verb alone says nothing of the part */
	return phrase && start < to - from && try_phrase(scan, claim, &scan->book->phrases, phrase);
}

/* Where the clause begins: behind the last comma or semicolon. */
static size_t clause_of(const struct claim_scan *scan, size_t floor, size_t at)
{
	const char *bytes = scan->input->reading->bytes;

	for (; at > floor + 3; at--)
		if (reading_begins(bytes + at - 3, "，") || reading_begins(bytes + at - 3, "；"))
			return at;
	return floor;
}

/* Finds 分别 before a number, or goes on with the one before. */
static void read_each(struct claim_scan *scan, const struct claim *claim, size_t floor)
{
	const char *bytes = scan->input->reading->bytes;
	const struct word *word;

	for (size_t at = floor; at < claim->printed.from; at += reading_width(bytes + at)) {
		word = words_begin(&scan->book->each, bytes + at, claim->printed.from - at);
		if (!word)
			continue;
		scan->each = true;
		scan->each_from = clause_of(scan, floor, at);
		scan->each_to = at;
		scan->verb_from = at + word->length;
		scan->verb_to = claim->printed.from;
		scan->each_index = 0;
		scan->dealt_from = CLAIM_NOWHERE;
		return;
	}
	if (!claim_goes_on(scan, floor, claim->printed.from)) {
		scan->each = false;
		scan->dealt_from = CLAIM_NOWHERE;
	}
}

/* What 分别 deals out is nobody else's. */
static bool read_phrase(struct claim_scan *scan, struct claim *claim, size_t floor)
{
	if (scan->each)
		return try_each(scan, claim);
	return try_same_phrase(scan, claim, floor) || try_before(scan, claim, floor) ||
	       try_behind(scan, claim);
}

static void read_figure(struct claim_scan *scan, struct claim *claim)
{
	size_t floor = floor_of(scan);
	bool found;

	claim_read_periods(scan, claim->printed.from);
	claim_read_places(scan, claim->printed.from);
	claim->region = scan->place.region;
	claim->elsewhere = scan->place.elsewhere;
	claim->year = scan->other ? 0 : scan->year;
	claim->cumulative = scan->cumulative && (!scan->dated || scan->as_of);
	claim->part = scan->part;
	read_each(scan, claim, floor);
	found = claim_compares(scan, claim, floor) || read_phrase(scan, claim, floor);
	claim_read_organs(scan, claim->printed.from);
	if (found && claim->role == CLAIM_VALUE && claim->indicator)
		scan->last = claim->indicator;
	scan->last_phrase = found && claim->role == CLAIM_VALUE ? claim->phrase : NULL;
	/* 镍钴锰三元 in the name of a book is no sum of money */
	if (!found && scan->input->reading->quoted[claim->printed.digits])
		claim->printed.as = PRINTED_TITLE;
}

static bool is_mere_word(const struct claim_scan *scan, const struct claim *claim)
{
	const char *bytes = scan->input->reading->bytes + claim->printed.digits;

	return claim->role == CLAIM_NONE && claim->printed.as == PRINTED_FIGURE &&
	       claim->printed.value == PRINTED_ONE && (unsigned char)*bytes >= 0x80;
}

static void read_one(struct claim_scan *scan, struct claim *claim)
{
	if (claim->printed.from >= scan->sentence_to)
		claim_begin_sentence(scan, claim->printed.from);
	claim->sentence_from = scan->sentence_from;
	claim->sentence_to = scan->sentence_to;
	claim->of = CLAIM_NOWHERE;
	claim->year = scan->other ? 0 : scan->year;
	switch (claim->printed.as) {
	case PRINTED_FIGURE:
		read_figure(scan, claim);
		break;
	case PRINTED_YEAR:
	case PRINTED_DATE:
		claim_read_periods(scan, claim->printed.from);
		claim_read_date(scan, &claim->printed);
		scan->last_phrase = NULL;
		break;
	case PRINTED_ORDINAL:
	case PRINTED_TITLE:
	case PRINTED_TOO_LONG:
		scan->last_phrase = NULL;
		break;
	}
	claim->mere_word = is_mere_word(scan, claim);
}

bool claims_find(const struct claim_input *input, struct arena *arena, size_t most,
		 struct claim_list *ret)
{
	struct printed *found = arena_alloc(arena, most * sizeof(*found));
	size_t count = printed_find(input->catalog->phrases, input->reading, found, most);
	struct claim_scan scan = { .input = input,
				   .book = input->catalog->phrases,
				   .arena = arena,
				   .year = input->period.year };

	if (count > most)
		return false;
	scan.list.claims = arena_alloc(arena, (count + 1) * sizeof(*scan.list.claims));
	for (size_t i = 0; i < count; i++) {
		scan.list.claims[i].printed = found[i];
		read_one(&scan, &scan.list.claims[i]);
		scan.list.count++;
	}
	*ret = scan.list;
	return true;
}
