/* Figures from sums: counts, stocks, ratios, medians, growth, shares. */
#include "core/figure.h"

#include <string.h>

#include "core/base/decimal.h"
#include "core/base/json.h"

#define PERCENT 100
#define GROWTH_DECIMALS 2

static bool unit_is(const struct indicator *indicator, const char *unit)
{
	return strcmp(indicator->unit, unit) == 0;
}

/* Adds a sum, if there is one. False: it is none that can be counted with. */
static bool add_sum(const json_t *sums, const struct term *term, int64_t *total)
{
	const char *text = json_get_text(sums, term->key);
	int64_t units;

	return !text || (decimal_parse(text, FIGURE_SCALE, &units) &&
			 !__builtin_add_overflow(*total, term->sign * units, total));
}

static bool sum_of(const struct indicator *indicator, const struct figure_sums *sums, int64_t *ret)
{
	int64_t total = 0;

	if (indicator->source == INDICATOR_EXTERNAL) {
		const char *text =
			json_get_text(json_object_get(sums->external, indicator->name), "value");

		return text && decimal_parse(text, FIGURE_SCALE, ret);
	}
	for (size_t i = 0; i < indicator->term_count; i++) {
		const struct term *term = &indicator->terms[i];

		if (term->window != TERM_START && !add_sum(sums->period, term, &total))
			return false;
		if (term->window != TERM_PERIOD && !add_sum(sums->start, term, &total))
			return false;
	}
	*ret = total;
	return true;
}

static bool median_of(const struct indicator *indicator, const struct figure_sums *sums,
		      int64_t *ret)
{
	const char *key = indicator->median->name;
	char name[80];
	const char *text;
	int64_t units;
	size_t length = strlen(key);

	if (length + sizeof("#median") > sizeof(name))
		return false;
	memcpy(name, key, length);
	memcpy(name + length, "#median", sizeof("#median"));
	text = json_get_text(sums->period, name);
	return text && decimal_parse(text, FIGURE_SCALE, &units) &&
	       decimal_ratio(units, FIGURE_ONE, 1, indicator->decimals, ret);
}

bool figure_exact(const struct indicator *indicator, const struct figure_sums *sums, int64_t *ret,
		  int *ret_scale)
{
	int64_t above, below;

	if (indicator->numerator) {
		*ret_scale = indicator->decimals;
		return sum_of(indicator->numerator, sums, &above) &&
		       sum_of(indicator->denominator, sums, &below) &&
		       decimal_ratio(above, below, unit_is(indicator, "percent") ? PERCENT : 1,
				     indicator->decimals, ret);
	}
	if (indicator->median) {
		*ret_scale = indicator->decimals;
		return median_of(indicator, sums, ret);
	}
	*ret_scale = FIGURE_SCALE;
	return sum_of(indicator, sums, ret);
}

/* A percentage as others gave it: with the decimals of its definition, and more only if they gave more. */
static void format_given(const struct indicator *indicator, int64_t units, int scale, char *text)
{
	for (; scale > indicator->decimals && units % 10 == 0; scale--)
		units /= 10;
	decimal_format(units, scale, text);
}

json_t *figure_value(const struct indicator *indicator, const struct figure_sums *sums)
{
	char text[DECIMAL_TEXT_SIZE];
	int64_t units;
	int scale;

	if (!figure_exact(indicator, sums, &units, &scale))
		return json_null();
	if (indicator->numerator || indicator->median || unit_is(indicator, "percent")) {
		format_given(indicator, units, scale, text);
		return json_string(text);
	}
	decimal_format_short(units, scale, text);
	if (unit_is(indicator, "yuan") || strchr(text, '.'))
		return json_string(text);
	return json_integer(units / FIGURE_ONE);
}

static json_t *part_json(const struct indicator *part, const struct figure_sums *sums)
{
	if (!part)
		return json_null();
	return json_pack("{s:s, s:o}", "indicator", part->name, "value", figure_value(part, sums));
}

json_t *figure_json(const struct indicator *indicator, const struct figure_sums *sums)
{
	return json_pack("{s:o, s:o, s:o}", "value", figure_value(indicator, sums), "numerator",
			 part_json(indicator->numerator, sums), "denominator",
			 part_json(indicator->denominator, sums));
}

bool figure_moved(int64_t now, int64_t base, int decimals, bool cut, int64_t *ret)
{
	int64_t moved;

	if (base <= 0 || __builtin_sub_overflow(now, base, &moved))
		return false;
	return cut ? decimal_ratio_cut(moved, base, PERCENT, decimals, ret) :
		     decimal_ratio(moved, base, PERCENT, decimals, ret);
}

json_t *figure_growth(const struct indicator *indicator, const struct figure_sums *now,
		      const struct figure_sums *then)
{
	char text[DECIMAL_TEXT_SIZE];
	int64_t is, was, moved;
	int scale, scale_then;

	if (!figure_exact(indicator, now, &is, &scale) ||
	    !figure_exact(indicator, then, &was, &scale_then))
		return json_null();
	if (unit_is(indicator, "percent")) {
		if (__builtin_sub_overflow(is, was, &moved))
			return json_null();
		decimal_format(moved, scale, text);
		return json_pack("{s:s, s:s}", "value", text, "unit", "point");
	}
	if (!figure_moved(is, was, GROWTH_DECIMALS, false, &moved))
		return json_null();
	decimal_format(moved, GROWTH_DECIMALS, text);
	return json_pack("{s:s, s:s}", "value", text, "unit", "percent");
}

bool figure_is_stock(const struct indicator *indicator)
{
	for (size_t i = 0; i < indicator->term_count; i++)
		if (indicator->terms[i].window == TERM_PERIOD)
			return false;
	return indicator->term_count > 0;
}

/* The index of the largest remainder that has not been given anything, of equal ones the first. */
static size_t largest(const int64_t *remainders, size_t count)
{
	size_t found = 0;

	for (size_t i = 1; i < count; i++)
		if (remainders[i] > remainders[found])
			found = i;
	return found;
}

bool figure_shares(const int64_t *parts, size_t count, int scale, int64_t *ret_shares)
{
	int64_t total = 0, whole = PERCENT, given = 0, product;
	int64_t remainders[FIGURE_PARTS_MAX];

	for (int i = 0; i < scale; i++)
		whole *= 10;
	if (count > FIGURE_PARTS_MAX)
		return false;
	for (size_t i = 0; i < count; i++)
		if (parts[i] < 0 || __builtin_mul_overflow(parts[i], whole, &product) ||
		    __builtin_add_overflow(total, parts[i], &total))
			return false;
	if (total <= 0)
		return false;
	for (size_t i = 0; i < count; i++) {
		ret_shares[i] = parts[i] * whole / total;
		remainders[i] = parts[i] * whole % total;
		given += ret_shares[i];
	}
	for (; given < whole; given++) {
		size_t i = largest(remainders, count);

		ret_shares[i]++;
		remainders[i] = -1;
	}
	return true;
}
