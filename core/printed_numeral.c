/* Reads Chinese numerals. */
#include "core/printed_parts.h"

#include <string.h>

#include "core/reading.h"

#define DIGITS_MAX 12 /* in a row */
#define DECIMALS_MAX 4

static const struct numeral {
	const char *text;
	int digit; /* -1: a power of ten */
	int power;
} numerals[] = {
	{ "〇", 0, 0 },	 { "零", 0, 0 },  { "一", 1, 0 },  { "二", 2, 0 },  { "三", 3, 0 },
	{ "四", 4, 0 },	 { "五", 5, 0 },  { "六", 6, 0 },  { "七", 7, 0 },  { "八", 8, 0 },
	{ "九", 9, 0 },	 { "两", 2, 0 },  { "十", -1, 1 }, { "百", -1, 2 }, { "千", -1, 3 },
	{ "万", -1, 4 }, { "亿", -1, 8 },
};

#define NUMERAL_BYTES 3 /* of each */

static const struct numeral *find(const char *bytes)
{
	for (size_t i = 0; i < sizeof(numerals) / sizeof(*numerals); i++)
		if (reading_begins(bytes, numerals[i].text))
			return &numerals[i];
	return NULL;
}

bool numeral_begins(const char *bytes)
{
	const struct numeral *first = find(bytes);

	/* 百, 千, 万 alone begin words, not numbers */
	return first && (first->digit >= 0 || first->power == 1);
}

size_t numeral_width(const char *bytes)
{
	size_t width = 0;

	while (find(bytes + width))
		width += NUMERAL_BYTES;
	return width;
}

static int64_t ten_to(int power)
{
	int64_t value = 1;

	while (power-- > 0)
		value *= 10;
	return value;
}

static bool has_power(const char *bytes, size_t width)
{
	for (size_t i = 0; i < width; i += NUMERAL_BYTES)
		if (find(bytes + i)->digit < 0)
			return true;
	return false;
}

/* 二〇二四: digit by digit. A single digit is both. */
static bool read_row(const char *bytes, size_t width, int64_t *ret_value)
{
	int64_t value = 0;

	if (width > DIGITS_MAX * NUMERAL_BYTES)
		return false;
	for (size_t i = 0; i < width; i += NUMERAL_BYTES)
		value = value * 10 + find(bytes + i)->digit;
	*ret_value = value;
	return true;
}

/* 一百零五: below 万, then 万, then 亿; within each the powers fall. */
static bool read_powers(const char *bytes, size_t width, int64_t *ret_value)
{
	int64_t total = 0, part = 0, digit = -1;
	int last = 4, last_big = 12;

	for (size_t i = 0; i < width; i += NUMERAL_BYTES) {
		const struct numeral *one = find(bytes + i);

		if (one->digit >= 0) {
			if (digit > 0) /* two digits with no power between: 十四五 */
				return false;
			digit = one->digit;
		} else if (one->power < 4) {
			if (one->power >= last || digit == 0)
				return false;
			part += (digit < 0 ? 1 : digit) * ten_to(one->power);
			last = one->power;
			digit = -1;
		} else {
			part += digit > 0 ? digit : 0;
			if (one->power >= last_big || part == 0)
				return false;
			total += part * ten_to(one->power);
			last_big = one->power;
			last = 4;
			part = 0;
			digit = -1;
		}
	}
	*ret_value = total + part + (digit > 0 ? digit : 0);
	return true;
}

static void read_decimals(const char *bytes, size_t *end, int64_t *value, int *ret_decimals)
{
	const struct numeral *one;
	size_t at = *end + strlen("点");

	if (!reading_begins(bytes + *end, "点"))
		return;
	for (; *ret_decimals < DECIMALS_MAX && (one = find(bytes + at)) && one->digit >= 0;
	     at += NUMERAL_BYTES) {
		*value = *value * 10 + one->digit;
		++*ret_decimals;
	}
	if (*ret_decimals > 0)
		*end = at;
}

bool numeral_read(const char *bytes, int64_t *ret_value, int *ret_decimals, size_t *ret_end)
{
	size_t width = numeral_width(bytes);

	*ret_decimals = 0;
	*ret_end = width;
	if (width == 0 || !(has_power(bytes, width) ? read_powers(bytes, width, ret_value) :
						      read_row(bytes, width, ret_value)))
		return false;
	read_decimals(bytes, ret_end, ret_value, ret_decimals);
	return true;
}
