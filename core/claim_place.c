/* Whose territory a sentence speaks of: a place holds until another is named or the sentence ends. */
#include "core/claim_parts.h"

#include <string.h>

#include "core/base/json.h"

/* Behind a comma 全市 is meant as it says, whatever was named before it. */
static bool breaks(const char *bytes)
{
	return reading_begins(bytes, "，") || reading_begins(bytes, "；");
}

static const char *parent_of(const struct claim_scan *scan, const char *region)
{
	const json_t *regions = json_object_get(scan->input->catalog->lists, "regions");

	return region ? json_get_text(json_object_get(regions, region), "parent") : NULL;
}

/* Of an office without a region the territory is whatever no region contains. */
static bool is_own(const struct claim_scan *scan, const char *region)
{
	const char *own = scan->input->region;

	return own ? strcmp(own, region) == 0 : !parent_of(scan, region);
}

static bool is_within(const struct claim_scan *scan, const char *region)
{
	while ((region = parent_of(scan, region)))
		if (is_own(scan, region))
			return true;
	return false;
}

static struct claim_place place_of(const struct claim_scan *scan, const struct word *word)
{
	const char *region = json_get_text(word->entry, "region");
	struct claim_place place = { .elsewhere = word->code == PLACE_ELSEWHERE };

	if (word->code == PLACE_DISTRICT)
		place.elsewhere = !parent_of(scan, scan->input->region);
	if (word->code != PLACE_REGION || is_own(scan, region))
		return place;
	if (is_within(scan, region))
		place.region = region;
	else
		place.elsewhere = true;
	return place;
}

static bool is_narrower(const struct claim_place *place)
{
	return place->elsewhere || place->region;
}

static bool same_place(const struct claim_place *one, const struct claim_place *other)
{
	return one->elsewhere == other->elsewhere && !one->region == !other->region &&
	       (!one->region || strcmp(one->region, other->region) == 0);
}

/* 江阴市、宜兴市: both together, which no figure is of. */
static bool is_joined(const struct claim_scan *scan, size_t at)
{
	const char *bytes = scan->input->reading->bytes;
	const struct word *joint;

	if (scan->place_to == 0 || at <= scan->place_to)
		return false;
	joint = words_begin(&scan->book->joints, bytes + scan->place_to, at - scan->place_to);
	return joint && joint->length == at - scan->place_to;
}

static void read_place(struct claim_scan *scan, const struct word *word, size_t at)
{
	struct claim_place place = place_of(scan, word);
	bool together = is_joined(scan, at) ||
			(!scan->place_counted && is_narrower(&scan->place) && is_narrower(&place));

	scan->place_to = at + word->length;
	if (together && !same_place(&place, &scan->place))
		scan->place = (struct claim_place){ .elsewhere = true };
	else if (is_narrower(&place) || !scan->place_clause)
		scan->place = place;
	scan->place_clause = scan->place_clause || is_narrower(&place);
	scan->place_counted = false;
}

void claim_read_places(struct claim_scan *scan, size_t to)
{
	const struct reading *reading = scan->input->reading;

	while (scan->place_at < to) {
		const char *here = reading->bytes + scan->place_at;
		const struct word *word =
			reading->quoted[scan->place_at] ?
				NULL :
				words_begin(&scan->book->places, here, to - scan->place_at);

		if (word && word->code != PLACE_NAME)
			read_place(scan, word, scan->place_at);
		if (breaks(here))
			scan->place_clause = false;
		scan->place_at += word ? word->length : reading_width(here);
	}
	scan->place_counted = true;
}

void claim_begin_places(struct claim_scan *scan)
{
	scan->place = (struct claim_place){ 0 };
	scan->place_at = scan->sentence_from;
	scan->place_to = 0;
	scan->place_clause = false;
	scan->place_counted = true;
}
