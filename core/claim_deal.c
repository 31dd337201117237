/* 受理63件，结案60件，同比分别增长5%、6%: what 分别 deals out to figures that stand before it. */
#include <string.h>

#include "core/claim_parts.h"

bool claim_goes_on(const struct claim_scan *scan, size_t floor, size_t to)
{
	const char *bytes = scan->input->reading->bytes;
	const struct word *joint;

	if (to - floor <= strlen("、"))
		return true;
	if (scan->dealt_from == CLAIM_NOWHERE)
		return false;
	/* 分别增长5%和下降6% */
	joint = words_begin(&scan->book->joints, bytes + floor, to - floor);
	if (joint)
		floor += joint->length;
	return claim_direction(scan, floor, to) &&
	       words_begin(&scan->book->directions, bytes + floor, to - floor);
}

bool claim_deals(const struct claim_scan *scan)
{
	const char *bytes = scan->input->reading->bytes;
	size_t at = scan->each_from;

	if (reading_begins(bytes + at, "，"))
		at += strlen("，");
	while (at < scan->each_to) {
		const struct word *word =
			words_begin(&scan->book->comparisons, bytes + at, scan->each_to - at);

		if (!word)
			return false;
		at += word->length;
	}
	return true;
}

static void let_go(struct claim *claim)
{
	claim->of = CLAIM_NOWHERE;
	claim->phrase = NULL;
	claim->indicator = NULL;
	claim->unit_wrong = false;
}

void claim_deal(const struct claim_scan *scan, struct claim *claim)
{
	struct claim *first = &scan->list.claims[scan->dealt_from];
	size_t figure = scan->dealt_from;
	bool enough;

	for (struct claim *one = claim; one >= first && figure != CLAIM_NOWHERE; one--)
		figure = claim_spoken_of(scan, figure);
	enough = figure != CLAIM_NOWHERE;
	figure = scan->dealt_from;
	for (struct claim *one = claim; one >= first; one--) {
		let_go(one);
		if (!enough)
			continue;
		figure = claim_spoken_of(scan, figure);
		one->of = figure;
		claim_take_subject(scan, one);
	}
}
