/* Reads numbers with their qualifiers, multipliers and units. */
#include "core/printed.h"

#include <string.h>

#include "core/printed_parts.h"

#define VALUE_MAX INT64_C(100000000000000000) /* 10^13 in units of 10^-4 */
#define NEARLY_PARTS 10

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool begins(const struct reading *reading, size_t at, const char *with)
{
	return reading_begins(reading->bytes + at, with);
}

static bool ends(const struct reading *reading, size_t at, const char *with)
{
	size_t length = strlen(with);

	return at >= length && memcmp(reading->bytes + at - length, with, length) == 0;
}

static bool times_ten(int64_t *value, int power)
{
	for (; power > 0; power--) {
		if (*value > VALUE_MAX / 10)
			return false;
		*value *= 10;
	}
	return true;
}

/* The digits from `at` on; false: too many of them. */
static bool read_digits(const char *bytes, size_t *at, struct printed *ret)
{
	bool kept = true;

	for (;; ++*at) {
		if (is_digit(bytes[*at])) {
			kept = kept && times_ten(&ret->value, 1);
			ret->value += kept ? bytes[*at] - '0' : 0;
			ret->decimals += ret->decimals >= 0;
		} else if (bytes[*at] == '.' && is_digit(bytes[*at + 1]) && ret->decimals < 0) {
			ret->decimals = 0;
		} else if (bytes[*at] != ',' || ret->decimals >= 0 ||
			   strspn(bytes + *at + 1, "0123456789") != 3) {
			break;
		}
	}
	if (ret->decimals < 0)
		ret->decimals = 0;
	return kept && ret->decimals <= PRINTED_SCALE;
}

static const struct word *take(const struct word_list *list, const struct reading *reading,
			       size_t *at)
{
	const struct word *word = words_begin(list, reading->bytes + *at, reading->length - *at);

	if (word)
		*at += word->length;
	return word;
}

/* 20余万, 3万余, 1.2万多: multipliers, and a qualifier before, between or behind them. */
static bool read_multipliers(const struct phrase_book *book, const struct reading *reading,
			     size_t *at, struct printed *ret, int *ret_power)
{
	const struct word *word;

	*ret_power = 0;
	for (;;) {
		if ((word = take(&book->multipliers, reading, at)))
			*ret_power += word->code;
		else if (!ret->qualifier && (word = take(&book->inside, reading, at)))
			ret->qualifier = word;
		else
			return *ret_power <= 12;
	}
}

static bool scale(struct printed *ret, int power)
{
	int64_t place = 1, rest;

	if (!times_ten(&place, PRINTED_SCALE + power - ret->decimals) ||
	    ret->value > VALUE_MAX / place)
		return false;
	rest = ret->value;
	ret->value *= place;
	ret->place = ret->grain = place;
	for (; rest > 0 && rest % 10 == 0; rest /= 10)
		ret->grain *= 10;
	return true;
}

static void read_before(const struct phrase_book *book, const struct reading *reading, size_t from,
			struct printed *ret)
{
	const struct word *word =
		words_end(&book->before, reading->bytes + from, ret->digits - from);

	if (!word || ret->qualifier)
		return;
	ret->qualifier = word;
	ret->from = ret->digits - word->length;
}

/* What stands behind the digits; `from` is where the number before ended. */
static bool read_rest(const struct phrase_book *book, const struct reading *reading, size_t from,
		      struct printed *ret)
{
	size_t at = ret->to;
	int power;
	bool kept = read_multipliers(book, reading, &at, ret, &power);

	ret->unit = take(&book->units, reading, &at);
	if (!ret->qualifier)
		ret->qualifier = take(&book->behind, reading, &at);
	ret->to = at;
	read_before(book, reading, from, ret);
	return kept && scale(ret, power);
}

static bool is_year(const struct printed *printed, int64_t bare)
{
	return printed->decimals == 0 && bare >= 1900 && bare <= 2199;
}

static const char *const dashes[] = { "—", "–", "-", "~", "～", "至", "－" };

#define DASHES (sizeof(dashes) / sizeof(*dashes))

/* 2021—2035年, 1-6月: the first of the two is part of the date, too. */
static size_t range_end(const struct reading *reading, size_t at)
{
	for (size_t i = 0; i < DASHES; i++)
		if (begins(reading, at, dashes[i]) &&
		    is_digit(reading->bytes[at + strlen(dashes[i])]))
			return at + strlen(dashes[i]) +
			       strspn(reading->bytes + at + strlen(dashes[i]), "0123456789");
	return at;
}

static bool ends_range(const struct reading *reading, size_t at)
{
	for (size_t i = 0; i < DASHES; i++) {
		size_t length = strlen(dashes[i]);

		if (at > length && ends(reading, at, dashes[i]) &&
		    is_digit(reading->bytes[at - length - 1]))
			return true;
	}
	return false;
}

/* Whether the digits are those of a date, an ordinal or a name. */
static bool is_no_figure(const struct reading *reading, size_t at, struct printed *ret)
{
	size_t behind = range_end(reading, at);
	int64_t bare = ret->value;
	char before = ret->digits > 0 ? reading->bytes[ret->digits - 1] : '\f';

	ret->ranged = behind != at;
	if (is_year(ret, bare) && begins(reading, behind, "年")) {
		ret->as = behind == at && !ends_range(reading, ret->digits) ? PRINTED_YEAR :
									      PRINTED_DATE;
		ret->to = behind == at ? at + strlen("年") : at;
	} else if ((begins(reading, behind, "月") && bare <= 12) ||
		   (begins(reading, at, "日") && bare <= 31 && ends(reading, ret->digits, "月"))) {
		ret->as = PRINTED_DATE;
		ret->to = behind == at ? at + strlen("月") : at;
	} else if (begins(reading, at, "·") && is_digit(reading->bytes[at + strlen("·")])) {
		ret->as = PRINTED_DATE;
		ret->to =
			at + strlen("·") + strspn(reading->bytes + at + strlen("·"), "0123456789");
	} else if (ends(reading, ret->digits, "第") || begins(reading, at, "号") ||
		   (before == READING_HEADING &&
		    (begins(reading, at, ".") || begins(reading, at, "、")))) {
		ret->as = PRINTED_ORDINAL;
	} else if (is_letter(before)) {
		ret->as = PRINTED_TITLE;
	} else {
		return false;
	}
	return true;
}

static void read_figure(const struct phrase_book *book, const struct reading *reading, size_t from,
			bool kept, struct printed *ret)
{
	if (!kept || !read_rest(book, reading, from, ret))
		ret->as = PRINTED_TOO_LONG;
	else if (!ret->unit && reading->quoted[ret->digits])
		ret->as = PRINTED_TITLE;
}

static void read_arabic(const struct phrase_book *book, const struct reading *reading, size_t from,
			size_t at, struct printed *ret)
{
	bool kept;

	*ret = (struct printed){ .from = at, .digits = at, .decimals = -1, .place = 1, .grain = 1 };
	kept = read_digits(reading->bytes, &at, ret);
	ret->to = at;
	if (!is_no_figure(reading, at, ret))
		read_figure(book, reading, from, kept, ret);
}

/* 三件, 一百二十起, 百分之九十五: only with a unit or as a percentage; a bare 一件 may be a mere word,
 * which is for who knows its phrase to say. */
static bool read_chinese(const struct phrase_book *book, const struct reading *reading, size_t from,
			 size_t at, struct printed *ret)
{
	bool percent = ends(reading, at, "百分之");
	size_t end;

	*ret = (struct printed){ .from = at, .digits = at, .place = 1, .grain = 1 };
	if (!numeral_read(reading->bytes + at, &ret->value, &ret->decimals, &end) ||
	    ends(reading, at, "第"))
		return false;
	ret->to = at + end;
	if (begins(reading, ret->to, "年") || begins(reading, ret->to, "月")) {
		ret->as = is_year(ret, ret->value) ? PRINTED_YEAR : PRINTED_DATE;
		ret->to += strlen("年");
		return true;
	}
	read_figure(book, reading, from, true, ret);
	if (percent) {
		ret->from = at - strlen("百分之");
		ret->unit = words_begin(&book->units, "%", 1);
		return true;
	}
	return ret->unit && ret->as == PRINTED_FIGURE;
}

/* A number that begins here, or none. */
static bool read_one(const struct phrase_book *book, const struct reading *reading, size_t from,
		     size_t at, struct printed *ret)
{
	if (is_digit(reading->bytes[at])) {
		read_arabic(book, reading, from, at, ret);
		if (ends(reading, at, "百分之") && ret->as == PRINTED_FIGURE && !ret->unit) {
			ret->from = at - strlen("百分之");
			ret->unit = words_begin(&book->units, "%", 1);
		}
		return true;
	}
	return numeral_begins(reading->bytes + at) && read_chinese(book, reading, from, at, ret);
}

size_t printed_find(const struct phrase_book *book, const struct reading *reading,
		    struct printed *list, size_t most)
{
	size_t count = 0, from = 0;
	struct printed one;

	for (size_t at = 0; at < reading->length;) {
		if (!read_one(book, reading, from, at, &one)) {
			at += numeral_begins(reading->bytes + at) ?
				      numeral_width(reading->bytes + at) :
				      reading_width(reading->bytes + at);
			continue;
		}
		if (count == most)
			return most + 1;
		list[count++] = one;
		at = from = one.to;
	}
	return count;
}

void printed_range(const struct printed *printed, enum bound bound, int64_t *ret_low,
		   int64_t *ret_high)
{
	int64_t value = printed->value, grain = printed->grain;

	*ret_low = *ret_high = value;
	switch (bound) {
	case BOUND_EXACT:
		break;
	case BOUND_AT_LEAST:
		*ret_high = value + grain - 1;
		break;
	case BOUND_OVER:
		*ret_low = value + 1;
		*ret_high = value + grain - 1;
		break;
	case BOUND_NEARLY:
		*ret_low = value - value / NEARLY_PARTS;
		break;
	case BOUND_UNDER:
		*ret_low = value > grain ? value - grain + 1 : 0;
		*ret_high = value - 1;
		break;
	case BOUND_ABOUT:
		*ret_low = value - grain / 2;
		*ret_high = value + grain / 2;
		break;
	}
}
