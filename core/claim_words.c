/* The words around a number: phrases, organs, periods, comparisons. */
#include "core/claim_parts.h"

#include <string.h>

#include "core/base/arena.h"
#include "core/base/json.h"

#define FILLERS_MAX 6

static bool ends_with(const char *bytes, size_t at, const char *with)
{
	size_t length = strlen(with);

	return at >= length && memcmp(bytes + at - length, with, length) == 0;
}

static bool is_negated(const struct phrase_book *book, const char *bytes, size_t from, size_t start)
{
	return words_end(&book->negations, bytes + from, start - from);
}

/* Fillers stand between phrase and number: 案件共计. The longest phrase of all is meant. */
const struct word *claim_phrase(const struct phrase_book *book, const char *bytes, size_t from,
				size_t to, size_t *ret_start)
{
	const struct word *best = NULL, *filler;
	size_t best_end = 0;

	for (int i = 0; i <= FILLERS_MAX; i++) {
		const struct word *phrase = words_end(&book->phrases, bytes + from, to - from);

		if (phrase && (!best || phrase->length > best->length)) {
			best = phrase;
			best_end = to;
		}
		filler = words_end(&book->fillers, bytes + from, to - from);
		if (!filler)
			break;
		to -= filler->length;
	}
	if (!best || is_negated(book, bytes, from, best_end - best->length))
		return NULL;
	*ret_start = best_end - best->length;
	return best;
}

static bool organ_fits(const struct claim_scan *scan, const json_t *entry)
{
	/* the figures of the country or the province are nobody's here */
	if (scan->organ && json_get_bool(scan->organ, "elsewhere", false))
		return false;
	if (!json_object_get(entry, "organs"))
		return true;
	if (!scan->organ)
		return json_get_bool(entry, "default", false);
	return words_have(entry, "organs", json_get_text(scan->organ, "organ"));
}

/* "overseas" stands for every figure of that family. */
static bool is_after(const char *name, const struct indicator *last)
{
	size_t length = strlen(name);

	return strncmp(last->name, name, length) == 0 &&
	       (last->name[length] == '.' || last->name[length] == '\0');
}

static bool figure_fits(const struct claim_scan *scan, const json_t *entry)
{
	const json_t *after = json_object_get(entry, "after"), *name;
	size_t i;

	json_array_foreach(after, i, name)
		if (scan->last && is_after(json_string_value(name), scan->last))
			return true;
	return !after;
}

static bool unit_fits(const struct word *phrase, const struct word *unit)
{
	const json_t *of_unit, *one;
	size_t i;

	if (!unit)
		return true;
	if (phrase->indicator)
		return words_unit_is(unit, phrase->indicator->unit);
	of_unit = json_object_get(unit->entry, "units");
	json_array_foreach(of_unit, i, one)
		if (words_have(phrase->entry, "units", json_string_value(one)))
			return true;
	return false;
}

const struct word *claim_choose(const struct claim_scan *scan, const struct word_list *list,
				const struct word *phrase, const struct word *unit,
				bool *ret_unit_wrong)
{
	const struct word *wrong = NULL;

	/* from the first of this text on */
	while (phrase > list->words && strcmp(phrase[-1].text, phrase->text) == 0)
		phrase--;
	for (; phrase; phrase = words_next(list, phrase)) {
		if (!organ_fits(scan, phrase->entry) || !figure_fits(scan, phrase->entry))
			continue;
		if (unit_fits(phrase, unit)) {
			*ret_unit_wrong = false;
			return phrase;
		}
		/* of what is not counted nothing can be wrong */
		if (!wrong && phrase->indicator)
			wrong = phrase;
	}
	*ret_unit_wrong = wrong;
	return wrong;
}

void claim_read_organs(struct claim_scan *scan, size_t to)
{
	const char *bytes = scan->input->reading->bytes;

	while (scan->organ_at < to) {
		const struct word *word = words_begin(&scan->book->organs, bytes + scan->organ_at,
						      to - scan->organ_at);

		if (word)
			scan->organ = word->entry;
		else if (bytes[scan->organ_at] == READING_HEADING)
			scan->organ = NULL;
		scan->organ_at += word ? word->length : reading_width(bytes + scan->organ_at);
	}
}

static bool is_whole_year(const struct claim_scan *scan)
{
	return strcmp(scan->input->period.name, "year") == 0;
}

static bool is_named(const struct claim_scan *scan, const char *name)
{
	return strcmp(scan->input->period.name, name) == 0;
}

static void read_period(struct claim_scan *scan, const struct word *word)
{
	int year = scan->input->period.year;

	switch (word->code) {
	case SAID_THIS:
		scan->other = false;
		break;
	case SAID_YEAR:
		scan->other = !is_whole_year(scan);
		break;
	case SAID_LAST_YEAR:
		scan->year = year - 1;
		scan->other = !is_whole_year(scan);
		break;
	case SAID_SAME_LAST_YEAR:
		scan->year = year - 1;
		scan->other = false;
		break;
	case SAID_OTHER:
		scan->other = true;
		break;
	case SAID_CUMULATIVE:
		scan->cumulative = true;
		return;
	case SAID_AS_OF:
		scan->as_of = true;
		return;
	case SAID_SINCE:
		/* 2023年以来: more than that year */
		scan->other = scan->other || scan->year != year;
		break;
	default: /* a part of the year that was named */
		scan->other = !is_named(scan, json_get_text(word->entry, "period"));
	}
	scan->dated = true;
	/* 截至6月底，全年累计 */
	scan->as_of = false;
}

/* 较上年 and 同比 speak of another year, and yet the number is of this one. */
void claim_read_periods(struct claim_scan *scan, size_t to)
{
	const char *bytes = scan->input->reading->bytes;

	while (scan->period_at < to) {
		const char *here = bytes + scan->period_at;
		size_t left = to - scan->period_at;
		const struct word *word = words_begin(&scan->book->comparisons, here, left);

		/* 近三年 holds a number */
		if (!word && (word = words_begin(&scan->book->periods, here,
						 scan->sentence_to - scan->period_at)))
			read_period(scan, word);
		if (!word && (word = words_begin(&scan->book->parts, here, left)))
			scan->part = true;
		if (!word && ends_with(here, left < 3 ? left : 3, "；"))
			scan->part = false;
		scan->period_at += word ? word->length : reading_width(here);
	}
}

/* 1-6月 is h1; a month alone is m09; NULL: no period has a name for it. */
static const char *months_name(const struct claim_scan *scan, int64_t month)
{
	static const struct {
		int from, to;
		const char *name;
	} spans[] = { { 1, 12, "year" }, { 1, 6, "h1" }, { 7, 12, "h2" }, { 1, 3, "q1" },
		      { 4, 6, "q2" },	 { 7, 9, "q3" }, { 10, 12, "q4" } };
	const struct printed *before =
		scan->list.count > 0 ? &scan->list.claims[scan->list.count - 1].printed : NULL;

	if (!before || before->as != PRINTED_DATE || !before->ranged)
		return arena_printf(scan->arena, "m%02d", (int)month);
	for (size_t i = 0; i < sizeof(spans) / sizeof(*spans); i++)
		if (before->value == spans[i].from && month == spans[i].to)
			return spans[i].name;
	return NULL;
}

static void read_months(struct claim_scan *scan, int64_t month)
{
	const char *name = months_name(scan, month);

	/* up to December is the whole year */
	if (month == 12 && is_whole_year(scan) && name && strcmp(name, "m12") == 0)
		return;
	scan->other = !name || !is_named(scan, name);
	scan->dated = true;
}

/* 2022年至2024年, 2023年、2024年: more than the last of them */
static bool is_second_year(const struct claim_scan *scan, const struct printed *printed)
{
	const struct claim *before =
		scan->list.count > 0 ? &scan->list.claims[scan->list.count - 1] : NULL;

	return before && before->sentence_from == scan->sentence_from &&
	       before->printed.as == PRINTED_YEAR &&
	       printed->from - before->printed.to <= strlen("至");
}

void claim_read_date(struct claim_scan *scan, const struct printed *printed)
{
	const char *bytes = scan->input->reading->bytes;

	if (scan->period_at < printed->to)
		scan->period_at = printed->to;
	if (scan->input->reading->quoted[printed->digits])
		return;
	if (printed->as == PRINTED_YEAR) {
		/* 比2023年增长: the number is of this year */
		if (ends_with(bytes, printed->digits, "比") ||
		    ends_with(bytes, printed->digits, "较"))
			return;
		/* of another year than its own a part is meant only where one is named */
		scan->year = (int)printed->value;
		scan->other = is_second_year(scan, printed) ||
			      (scan->year != scan->input->period.year && !is_whole_year(scan));
		scan->dated = true;
	} else if (ends_with(bytes, printed->to, "月")) {
		read_months(scan, printed->value);
	} else if (ends_with(bytes, printed->to, "年") && printed->value > 1) {
		/* 三年来; 2022-2024年 */
		scan->other = scan->dated = true;
	}
}

void claim_begin_sentence(struct claim_scan *scan, size_t at)
{
	reading_sentence(scan->input->reading, at, &scan->sentence_from, &scan->sentence_to);
	scan->year = scan->input->period.year;
	scan->other = false;
	scan->dated = scan->cumulative = scan->part = scan->as_of = false;
	claim_begin_places(scan);
	scan->period_at = scan->sentence_from;
	scan->last = NULL;
	scan->last_phrase = NULL;
	scan->each = false;
	scan->dealt_from = CLAIM_NOWHERE;
}

/* The number that is spoken of: the last one that is no comparison itself. */
size_t claim_spoken_of(const struct claim_scan *scan, size_t before)
{
	for (size_t i = before; i > 0; i--) {
		const struct claim *one = &scan->list.claims[i - 1];

		if (one->sentence_from != scan->sentence_from)
			break;
		if (one->printed.as == PRINTED_FIGURE &&
		    (one->role == CLAIM_VALUE || one->role == CLAIM_NONE))
			return i - 1;
	}
	return CLAIM_NOWHERE;
}

static bool is_unit(const struct claim *claim, const char *code)
{
	return claim->printed.unit && words_unit_is(claim->printed.unit, code);
}

static const struct word *find_comparison(const struct claim_scan *scan, size_t from, size_t to)
{
	const char *bytes = scan->input->reading->bytes;
	const struct word *found = NULL, *word;

	while (from < to) {
		word = words_begin(&scan->book->comparisons, bytes + from, to - from);
		if (word)
			found = word;
		from += word ? word->length : reading_width(bytes + from);
	}
	return found;
}

/* 增长, 下降了, 增幅达 right before the number */
const struct word *claim_direction(const struct claim_scan *scan, size_t from, size_t to)
{
	const char *bytes = scan->input->reading->bytes;
	const struct word *word, *filler;

	for (int i = 0; i <= FILLERS_MAX; i++) {
		word = words_end(&scan->book->directions, bytes + from, to - from);
		if (word)
			return word;
		filler = words_end(&scan->book->fillers, bytes + from, to - from);
		if (!filler)
			break;
		to -= filler->length;
	}
	return NULL;
}

static const struct indicator *growth_of(const struct claim_scan *scan,
					 const struct indicator *indicator)
{
	const json_t *entry;
	size_t i;

	json_array_foreach(scan->book->growth, i, entry)
		if (strcmp(json_get_text(entry, "of"), indicator->name) == 0)
			return catalog_indicator(scan->input->catalog,
						 json_get_text(entry, "indicator"));
	return NULL;
}

static bool is_share(const struct claim_scan *scan, const struct claim *claim, size_t floor)
{
	const char *bytes = scan->input->reading->bytes;

	if (!is_unit(claim, "percent"))
		return false;
	for (size_t at = floor; at < claim->printed.from; at += reading_width(bytes + at))
		if (words_begin(&scan->book->shares, bytes + at, claim->printed.from - at))
			return true;
	return false;
}

/* A growth that is a figure of its own is claimed as that figure. */
void claim_take_subject(const struct claim_scan *scan, struct claim *claim)
{
	const struct claim *subject = &scan->list.claims[claim->of];
	const struct indicator *own;

	if (subject->role != CLAIM_VALUE || !subject->indicator)
		return;
	claim->phrase = subject->phrase;
	claim->year = subject->year;
	own = claim->role == CLAIM_GROWTH ? growth_of(scan, subject->indicator) : NULL;
	claim->indicator = own ? own : subject->indicator;
	if (claim->role == CLAIM_CHANGE && claim->printed.unit)
		claim->unit_wrong = !words_unit_is(claim->printed.unit, subject->indicator->unit);
}

/* The direction of a number: its own, or that of the one before that was dealt out with it. */
static const struct word *direction_of(const struct claim_scan *scan, const struct claim *claim,
				       size_t floor)
{
	const struct word *own = claim_direction(scan, floor, claim->printed.from);

	return own || scan->dealt_from == CLAIM_NOWHERE ? own : scan->dealt_direction;
}

static void compare(struct claim_scan *scan, struct claim *claim, size_t floor,
		    const struct word *direction)
{
	claim->comparison = find_comparison(scan, floor, claim->printed.from);
	claim->sign = direction->code;
	claim->role = is_unit(claim, "percent")		 ? CLAIM_GROWTH :
		      is_unit(claim, "percentage_point") ? CLAIM_POINTS :
							   CLAIM_CHANGE;
	if (!scan->each || !claim_deals(scan)) {
		/* 受理量、结案量分别上升: which of them grew how much is not read */
		claim->of = scan->each ? CLAIM_NOWHERE : claim_spoken_of(scan, scan->list.count);
		if (claim->of != CLAIM_NOWHERE)
			claim_take_subject(scan, claim);
		return;
	}
	if (scan->dealt_from == CLAIM_NOWHERE)
		scan->dealt_from = scan->list.count;
	else if (!claim->comparison)
		claim->comparison = scan->dealt_comparison;
	scan->dealt_direction = direction;
	scan->dealt_comparison = claim->comparison;
	claim_deal(scan, claim);
}

bool claim_compares(struct claim_scan *scan, struct claim *claim, size_t floor)
{
	const struct word *direction = direction_of(scan, claim, floor);

	if (!direction && !is_share(scan, claim, floor))
		return false;
	if (direction) {
		compare(scan, claim, floor, direction);
		return true;
	}
	claim->role = CLAIM_SHARE;
	claim->of = scan->each ? CLAIM_NOWHERE : claim_spoken_of(scan, scan->list.count);
	if (claim->of != CLAIM_NOWHERE)
		claim_take_subject(scan, claim);
	return true;
}
