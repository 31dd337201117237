/* Exact decimals. Products are formed in 128 bits, with their overflow checked. */
#include "core/base/decimal.h"

#include <stddef.h>

#include "core/base/log.h"

#define SCALE_MAX 18

__extension__ typedef unsigned __int128 wide;

static const wide wide_max = ~(wide)0;

static uint64_t power_of_ten(int scale)
{
	uint64_t power = 1;

	if (scale < 0 || scale > SCALE_MAX)
		bug("a decimal of scale %d", scale);
	while (scale-- > 0)
		power *= 10;
	return power;
}

/* |value| without the overflow of -INT64_MIN */
static uint64_t magnitude(int64_t value)
{
	return value < 0 ? ~(uint64_t)value + 1 : (uint64_t)value;
}

static bool to_signed(wide value, bool negative, int64_t *ret)
{
	if (value > (wide)INT64_MAX + (negative ? 1 : 0))
		return false;
	/* -INT64_MIN is formed without leaving the range */
	*ret = negative && value > 0 ? -(int64_t)(value - 1) - 1 : (int64_t)value;
	return true;
}

static bool add_digit(wide *units, char digit)
{
	*units = *units * 10 + (unsigned char)(digit - '0');
	return *units <= (wide)INT64_MAX + 1;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool decimal_parse(const char *text, int scale, int64_t *ret)
{
	bool negative = *text == '-';
	wide units = 0;
	int decimals = 0;

	power_of_ten(scale); /* checks it */
	if (negative)
		text++;
	if (!is_digit(*text) || (text[0] == '0' && is_digit(text[1])))
		return false;
	for (; is_digit(*text); text++)
		if (!add_digit(&units, *text))
			return false;
	if (*text == '.') {
		text++;
		if (!is_digit(*text))
			return false;
		for (; is_digit(*text); text++)
			if (++decimals > scale || !add_digit(&units, *text))
				return false;
	}
	if (*text != '\0')
		return false;
	for (; decimals < scale; decimals++)
		if (!add_digit(&units, '0'))
			return false;
	return to_signed(units, negative, ret);
}

void decimal_format(int64_t units, int scale, char text[DECIMAL_TEXT_SIZE])
{
	char reversed[DECIMAL_TEXT_SIZE];
	uint64_t rest = magnitude(units);
	size_t length = 0, at = 0;

	power_of_ten(scale); /* checks it */
	for (int i = 0; i <= scale || rest > 0; i++) {
		if (i == scale && scale > 0)
			reversed[length++] = '.';
		reversed[length++] = (char)('0' + rest % 10);
		rest /= 10;
	}
	if (units < 0)
		text[at++] = '-';
	while (length > 0)
		text[at++] = reversed[--length];
	text[at] = '\0';
}

void decimal_format_short(int64_t units, int scale, char text[DECIMAL_TEXT_SIZE])
{
	for (; scale > 0 && units % 10 == 0; scale--)
		units /= 10;
	decimal_format(units, scale, text);
}

static bool ratio(int64_t numerator, int64_t denominator, int64_t multiplier, int scale, bool cut,
		  int64_t *ret)
{
	wide power = power_of_ten(scale);
	wide divisor = magnitude(denominator);
	wide product = (wide)magnitude(numerator) * magnitude(multiplier);
	bool negative = (numerator < 0) ^ (denominator < 0) ^ (multiplier < 0);
	wide quotient, rest;

	if (denominator == 0 || product > wide_max / power)
		return false;
	product *= power;
	quotient = product / divisor;
	rest = product % divisor;
	if (!cut && rest >= divisor - rest) /* at least a half: away from zero */
		quotient++;
	return to_signed(quotient, negative, ret);
}

bool decimal_ratio(int64_t numerator, int64_t denominator, int64_t multiplier, int scale,
		   int64_t *ret)
{
	return ratio(numerator, denominator, multiplier, scale, false, ret);
}

bool decimal_ratio_cut(int64_t numerator, int64_t denominator, int64_t multiplier, int scale,
		       int64_t *ret)
{
	return ratio(numerator, denominator, multiplier, scale, true, ret);
}
