/* The formats of texts, each a row. */
#include "core/shape_format.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/decimal.h"
#include "core/base/text.h"

/* What the database keeps exactly: numeric(18,2). */
#define DECIMALS_MAX 2
#define UNITS_MAX INT64_C(999999999999999999)
/* Of one sum of money: far beyond any, and so low that figures add up 90000 of them exactly. */
#define MONEY_MAX INT64_C(99999999999999)
#define CURSOR_MAX 512

static bool is_date(const char *text)
{
	struct date date;

	return date_parse(text, &date);
}

/* Reads two digits not above `most`. */
static bool two_digits(const char **text, int most)
{
	const char *at = *text;

	if (at[0] < '0' || at[0] > '9' || at[1] < '0' || at[1] > '9')
		return false;
	*text += 2;
	return (at[0] - '0') * 10 + at[1] - '0' <= most;
}

/* RFC 3339 with a capital T and Z; leap seconds are not accepted, nothing here can keep them, nor an
 * offset of 16 hours or more, which PostgreSQL does not read. */
static bool is_date_time(const char *text)
{
	char day[DATE_TEXT_SIZE] = "";

	if (strnlen(text, DATE_TEXT_SIZE) < DATE_TEXT_SIZE || text[DATE_TEXT_SIZE - 1] != 'T')
		return false;
	memcpy(day, text, DATE_TEXT_SIZE - 1);
	if (!is_date(day))
		return false;
	text += DATE_TEXT_SIZE;
	if (!two_digits(&text, 23) || *text++ != ':' || !two_digits(&text, 59) || *text++ != ':' ||
	    !two_digits(&text, 59))
		return false;
	if (*text == '.') {
		size_t digits = strspn(text + 1, "0123456789");

		if (digits < 1 || digits > 9)
			return false;
		text += 1 + digits;
	}
	if (strcmp(text, "Z") == 0)
		return true;
	if (*text != '+' && *text != '-')
		return false;
	text++;
	return two_digits(&text, 15) && *text++ == ':' && two_digits(&text, 59) && *text == '\0';
}

static bool is_decimal(const char *text)
{
	int64_t units;

	return decimal_parse(text, DECIMALS_MAX, &units) && units <= UNITS_MAX &&
	       units >= -UNITS_MAX;
}

static bool is_money(const char *text)
{
	int64_t units;

	return *text != '-' && decimal_parse(text, DECIMALS_MAX, &units) && units <= MONEY_MAX;
}

static bool is_cursor(const char *text)
{
	size_t length = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				     "0123456789_-.~");

	return length > 0 && length <= CURSOR_MAX && text[length] == '\0';
}

static const struct format {
	const char *name;
	bool (*fits)(const char *text);
} formats[] = {
	{ "date", is_date },	  { "date-time", is_date_time }, { "uuid", text_is_uuid },
	{ "code", text_is_code }, { "decimal", is_decimal },	 { "money", is_money },
	{ "cursor", is_cursor },
};

static const struct format *format_find(const char *name)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++)
		if (strcmp(formats[i].name, name) == 0)
			return &formats[i];
	return NULL;
}

bool shape_format_known(const char *format)
{
	return format_find(format);
}

bool shape_format_fits(const char *format, const char *text)
{
	const struct format *known = format_find(format);

	return known && known->fits(text);
}
