/* Dates, decimals, numbers and ids: what is read comes back the same when written. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/date.h"
#include "core/base/decimal.h"
#include "core/base/text.h"
#include "tests/fuzz/fuzz.h"

static void try_date(const char *text)
{
	char again[DATE_TEXT_SIZE];
	struct date date;

	if (!date_parse(text, &date))
		return;
	date_format(date, again);
	if (strcmp(text, again) != 0 || date_year(date) < 1900 || date_year(date) > 2199)
		abort();
}

static void try_decimal(const char *text, int scale)
{
	char again[DECIMAL_TEXT_SIZE];
	int64_t units, same, ratio;

	if (!decimal_parse(text, scale, &units))
		return;
	decimal_format(units, scale, again);
	if (!decimal_parse(again, scale, &same) || same != units)
		abort();
	decimal_format_short(units, scale, again);
	if (!decimal_parse(again, scale, &same) || same != units)
		abort();
	if (decimal_ratio(units, units, 1, 0, &ratio) && ratio != 1)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	char *text = arena_strndup(arena, (const char *)data, size);
	int64_t number;

	try_date(text);
	try_decimal(text, 0);
	try_decimal(text, 2);
	try_decimal(text, 18);
	if (text_parse_int(text, INT64_MIN, INT64_MAX, &number) &&
	    strcmp(text, arena_printf(arena, "%lld", (long long)number)) != 0)
		abort();
	if (text_is_uuid(text) && strlen(text) != 36)
		abort();
	if (text_is_code(text) && strlen(text) > 64)
		abort();
	arena_free(arena);
	return 0;
}
