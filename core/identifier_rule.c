/* The arithmetic of the published standards. */
#include "core/identifier_parts.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/json.h"

#define DIGITS "0123456789"

/* GB 32100-2015: neither I, O, S, V nor Z. */
static const char credit_symbols[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
#define CREDIT_LENGTH 18

static int credit_value(char c)
{
	return (int)(strchr(credit_symbols, c) - credit_symbols);
}

static char credit_check(const char *text)
{
	static const int weights[] = { 1,  3,  9,  27, 19, 26, 16, 17, 20,
				       29, 25, 13, 8,  24, 10, 30, 28 };
	int sum = 0;

	for (size_t i = 0; i < CREDIT_LENGTH - 1; i++)
		sum += credit_value(text[i]) * weights[i];
	return credit_symbols[(31 - sum % 31) % 31];
}

/* GB 11714-1997, places 9 to 16 of the whole: letters count from A = 10. */
static char organisation_check(const char *text)
{
	static const int weights[] = { 3, 7, 9, 10, 5, 8, 4, 2 };
	int sum = 0;

	for (size_t i = 0; i < 8; i++) {
		char c = text[8 + i];

		sum += (c <= '9' ? c - '0' : c - 'A' + 10) * weights[i];
	}
	return "0123456789X0"[11 - sum % 11];
}

static void check_beginning(struct number *number)
{
	const json_t *known = json_object_get(number->input->identifier->entry, "beginnings");
	const json_t *one;
	size_t i;

	json_array_foreach(known, i, one)
		if (strncmp(number->text, json_string_value(one), json_string_length(one)) == 0)
			return;
	number_fault(number, "identifier_beginning", "given",
		     arena_strndup(number->faults->arena, number->text, 2), NULL, NULL, NULL, NULL);
}

void number_credit_code(struct number *number)
{
	static const char shown[] = "0-9, A-H, J-N, P-R, T, U, W-Y";
	bool fine;

	if (!number_has_length(number, CREDIT_LENGTH))
		return;
	fine = number_has_characters(number, 0, 2, credit_symbols, shown);
	fine &= number_has_characters(number, 2, 8, DIGITS, "0-9");
	fine &= number_has_characters(number, 8, CREDIT_LENGTH, credit_symbols, shown);
	if (!fine)
		return;
	check_beginning(number);
	number_region(number, 2, NULL);
	number_check_digit(number, "identifier_inner_check", 16, organisation_check(number->text));
	number_check_digit(number, "identifier_check_wrong", 17, credit_check(number->text));
}

#define RESIDENT_LENGTH 18

/* GB 11643-1999, after ISO 7064 MOD 11-2. */
static char resident_check(const char *text)
{
	static const int weights[] = { 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2 };
	int sum = 0;

	for (size_t i = 0; i < RESIDENT_LENGTH - 1; i++)
		sum += (text[i] - '0') * weights[i];
	return "10X98765432"[sum % 11];
}

static int digits_at(const char *text, size_t at, size_t count)
{
	int value = 0;

	for (size_t i = at; i < at + count; i++)
		value = value * 10 + (text[i] - '0');
	return value;
}

/* Older than dates of cases are: some samples of the standard were born in 1880. */
static bool is_day(int year, int month, int day)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return year >= 1800 && month >= 1 && month <= 12 && day >= 1 &&
	       day <= days[month - 1] + (month == 2 && leap);
}

void number_resident_id(struct number *number)
{
	const char *text = number->text, *birth;
	struct date born;
	bool fine, dated;

	if (!number_has_length(number, RESIDENT_LENGTH))
		return;
	fine = number_has_characters(number, 0, RESIDENT_LENGTH - 1, DIGITS, "0-9");
	fine &= number_has_characters(number, RESIDENT_LENGTH - 1, RESIDENT_LENGTH, DIGITS "X",
				      "0-9, X");
	if (!fine)
		return;
	birth = arena_printf(number->faults->arena, "%.4s-%.2s-%.2s", text + 6, text + 10,
			     text + 12);
	fine = is_day(digits_at(text, 6, 4), digits_at(text, 10, 2), digits_at(text, 12, 2));
	dated = fine && date_parse(birth, &born);
	if (!fine)
		number_fault(number, "identifier_date_wrong", "date", birth, NULL, NULL, NULL,
			     NULL);
	else if (digits_at(text, 6, 4) > 2199 ||
		 (dated && date_compare(born, number->input->today) > 0))
		number_fault(number, "identifier_date_future", "date", birth, NULL, NULL, NULL,
			     NULL);
	number_region(number, 0, dated ? &born : NULL);
	number_check_digit(number, "identifier_check_wrong", RESIDENT_LENGTH - 1,
			   resident_check(text));
}

/* ZC 0006-2003: since 2003-10-01 year, kind and seven digits; before, a year of two and five. */
#define PATENT_DIGITS 12
#define OLD_PATENT_DIGITS 8
#define FIRST_YEAR 1985
#define CHANGE_YEAR 2003

static char patent_check(const char *text, size_t digits)
{
	static const int weights[] = { 2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5 };
	int sum = 0;

	for (size_t i = 0; i < digits; i++)
		sum += (text[i] - '0') * weights[i];
	return "0123456789X"[sum % 11];
}

/* The prefix, and a dot before the check digit. */
static bool take_dressing(struct number *number)
{
	bool granted = strncmp(number->text, "ZL", 2) == 0;
	size_t skip = granted || strncmp(number->text, "CN", 2) == 0 ? 2 : 0;
	size_t to = 0;

	for (size_t i = skip; i < number->length; i++) {
		if (number->text[i] == '.' && i + 2 == number->length)
			continue;
		number->text[to] = number->text[i];
		number->odd[to++] = number->odd[i];
	}
	number->text[to] = '\0';
	number->length = to;
	return granted;
}

static void check_year(struct number *number, bool old)
{
	int now = date_year(number->input->today), first = old ? FIRST_YEAR : CHANGE_YEAR;
	int last = old ? CHANGE_YEAR : now;
	char text[5] = { 0 };
	int year;

	memcpy(text, number->text, old ? 2 : 4);
	year = (int)strtol(text, NULL, 10);
	if (old)
		year += year >= FIRST_YEAR % 100 ? 1900 : 2000;
	if (year < first || year > last)
		number_fault(number, "identifier_year_wrong", "given", text, "first",
			     arena_printf(number->faults->arena, "%d", first), "last",
			     arena_printf(number->faults->arena, "%d", last));
}

/* The digit that says which of the three a patent is, and whether the right is of that kind. */
static void check_kind(struct number *number, size_t at)
{
	const json_t *rights = json_object_get(number->input->catalog->lists, "rights");
	struct arena *arena = number->faults->arena;
	char digit[2] = { number->text[at] };
	const char *own = NULL, *name, *place = arena_printf(arena, "%zu", at + 1);
	json_t *right, *one;
	size_t i;

	json_object_foreach((json_t *)rights, name, right)
		json_array_foreach(json_object_get(right, "patent_types"), i, one)
			if (strcmp(json_string_value(one), digit) == 0)
				own = name;
	if (!own)
		number_fault(number, "identifier_kind_digit", "place", place, "given", digit, NULL,
			     NULL);
	else if (number->input->right && strcmp(own, number->input->right) != 0)
		number_fault(number, "identifier_right_wrong", "place", place, "given", own,
			     "right", number->input->right);
}

static const char *stored_patent(const struct number *number, bool granted, size_t digits)
{
	return arena_printf(number->faults->arena, "%s%.*s.%s", granted ? "ZL" : "", (int)digits,
			    number->text, number->text + digits);
}

const char *number_patent(struct number *number)
{
	bool granted = take_dressing(number);
	bool old = number->length <= OLD_PATENT_DIGITS + 1;
	size_t digits = old ? OLD_PATENT_DIGITS : PATENT_DIGITS;
	bool bare = number->length == digits;
	char check[2] = { 0 };
	bool fine;

	if (!bare && !number_has_length(number, digits + 1))
		return NULL;
	fine = number_has_characters(number, 0, digits, DIGITS, "0-9");
	if (!bare)
		fine &= number_has_characters(number, digits, digits + 1, DIGITS "X", "0-9, X");
	if (!fine)
		return NULL;
	check_year(number, old);
	check_kind(number, old ? 2 : 4);
	check[0] = patent_check(number->text, digits);
	if (bare)
		number_fault(number, "identifier_check_missing", "expected", check, NULL, NULL,
			     NULL, NULL);
	else
		number_check_digit(number, "identifier_check_wrong", digits, check[0]);
	return stored_patent(number, granted, digits);
}
