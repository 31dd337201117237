/* A number is folded to plain characters first; then its rule looks at it. */
#include "core/identifier_parts.h"

#include <stdint.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/json.h"
#include "core/base/text.h"

/* The next character of valid UTF-8, and how many bytes it took. */
static uint32_t read_character(const char *text, size_t *ret_bytes)
{
	const unsigned char *at = (const unsigned char *)text;
	size_t bytes = at[0] < 0x80 ? 1 : at[0] < 0xe0 ? 2 : at[0] < 0xf0 ? 3 : 4;
	uint32_t character = bytes == 1 ? at[0] : at[0] & (0x7fu >> bytes);

	for (size_t i = 1; i < bytes; i++)
		character = character << 6 | (at[i] & 0x3fu);
	*ret_bytes = bytes;
	return character;
}

/* Full-width forms stand 0xfee0 above their plain ones. */
static uint32_t plain(uint32_t character)
{
	if (character >= 0xff01 && character <= 0xff5e)
		character -= 0xfee0;
	if (character >= 'a' && character <= 'z')
		character -= 'a' - 'A';
	return character;
}

static bool is_space(uint32_t character)
{
	return character == ' ' || character == '\t' || character == '\n' || character == 0xa0 ||
	       character == 0x3000;
}

static void fold(struct number *number, const char *typed)
{
	while (*typed && number->length < IDENTIFIER_LENGTH_MAX) {
		size_t bytes;
		uint32_t character = plain(read_character(typed, &bytes));

		if (!is_space(character)) {
			bool odd = character < ' ' || character >= 0x80;

			number->text[number->length] = odd ? 1 : (char)character;
			if (odd)
				number->odd[number->length] =
					arena_strndup(number->faults->arena, typed, bytes);
			number->length++;
		}
		typed += bytes;
	}
}

static bool only_warns(const struct number *number, const char *code)
{
	const struct identifier *identifier = number->input->identifier;
	const json_t *one;
	size_t i;

	json_array_foreach(json_object_get(identifier->entry, "warns"), i, one)
		if (strcmp(json_string_value(one), code) == 0)
			return true;
	return identifier->warns;
}

void number_fault(struct number *number, const char *code, const char *name, const char *value,
		  const char *name2, const char *value2, const char *name3, const char *value3)
{
	const struct label *label = &number->input->identifier->label;

	problem_add(only_warns(number, code) ? number->warnings : number->faults,
		    number->input->pointer, code, "name_zh", label->zh, "name_en", label->en, name,
		    value, name2, value2, name3, value3, NULL);
}

static const char *count_text(const struct number *number, size_t count)
{
	return arena_printf(number->faults->arena, "%zu", count);
}

bool number_has_length(struct number *number, size_t expected)
{
	if (number->length == expected)
		return true;
	number_fault(number, "identifier_length_wrong", "expected", count_text(number, expected),
		     "given", count_text(number, number->length), NULL, NULL);
	return false;
}

bool number_has_characters(struct number *number, size_t from, size_t to, const char *allowed,
			   const char *shown)
{
	bool fine = true;

	for (size_t i = from; i < to; i++) {
		char one[2] = { number->text[i] };

		if (one[0] != 1 && strchr(allowed, one[0]))
			continue;
		number_fault(number, "identifier_character_wrong", "place",
			     count_text(number, i + 1), "character",
			     one[0] == 1 ? number->odd[i] : one, "allowed", shown);
		fine = false;
	}
	return fine;
}

void number_check_digit(struct number *number, const char *code, size_t at, char expected)
{
	char right[2] = { expected }, given[2] = { number->text[at] };

	if (right[0] != given[0])
		number_fault(number, code, "place", count_text(number, at + 1), "expected", right,
			     "given", given);
}

static bool is_province(const struct number *number, const char *province)
{
	const json_t *more = json_object_get(number->input->identifier->entry, "provinces"), *one;
	size_t i;

	json_array_foreach(more, i, one)
		if (strcmp(json_string_value(one), province) == 0)
			return true;
	return catalog_lists(number->input->catalog, "provinces", province);
}

void number_region(struct number *number, size_t at, const struct date *day)
{
	const struct catalog *catalog = number->input->catalog;
	struct arena *arena = number->faults->arena;
	const char *region = arena_strndup(arena, number->text + at, 6);
	const json_t *known = json_object_get(json_object_get(catalog->lists, "regions"), region);
	const char *to = json_get_text(known, "to");
	struct date last;

	if (!is_province(number, arena_strndup(arena, region, 2)))
		number_fault(number, "identifier_region_unknown", "place",
			     count_text(number, at + 1), "region", region, NULL, NULL);
	else if (!known &&
		 catalog_lists(catalog, "regions", arena_printf(arena, "%.4s00", region)) &&
		 strncmp(region + 2, "00", 2) != 0)
		/* Of a city whose parts the catalog lists; elsewhere nothing is known. */
		number_fault(number, "identifier_region_unlisted", "place",
			     count_text(number, at + 1), "region", region, NULL, NULL);
	else if (to && day && date_parse(to, &last) && date_compare(*day, last) > 0)
		number_fault(number, "identifier_region_retired", "place",
			     count_text(number, at + 1), "region", region, "to", to);
}

static const char *folded(const struct number *number)
{
	const char *text = "";

	for (size_t i = 0; i < number->length; i++) {
		char one[2] = { number->text[i] };

		text = arena_printf(number->faults->arena, "%s%s", text,
				    one[0] == 1 ? number->odd[i] : one);
	}
	return text;
}

static bool fits(const regex_t *pattern, const char *text)
{
	return pattern && regexec(pattern, text, 0, NULL, 0) == 0;
}

const char *identifier_check(const struct identifier_input *input, struct problem_list *faults,
			     struct problem_list *warnings)
{
	struct number number = { .input = input, .faults = faults, .warnings = warnings };
	const struct identifier *identifier = input->identifier;
	const char *text, *patent;

	fold(&number, input->typed);
	text = folded(&number);
	switch (identifier->rule) {
	case IDENTIFIER_NONE:
		break;
	case IDENTIFIER_CREDIT_CODE:
		number_credit_code(&number);
		break;
	case IDENTIFIER_RESIDENT_ID:
		number_resident_id(&number);
		break;
	case IDENTIFIER_PATENT_NUMBER:
		if (!fits(identifier->publication, text)) {
			patent = number_patent(&number);
			return patent ? patent : text;
		}
		number_fault(&number, "identifier_publication", NULL, NULL, NULL, NULL, NULL, NULL);
		break;
	case IDENTIFIER_PATTERN:
		if (!fits(identifier->pattern, text))
			number_fault(&number, "identifier_form_wrong", "example",
				     json_get_text(identifier->entry, "example"), NULL, NULL, NULL,
				     NULL);
		break;
	}
	return text;
}

const char *identifier_key(struct arena *arena, const struct identifier *identifier,
			   const char *stored)
{
	char *key = arena_strdup(arena, stored), *to = key;

	if (identifier && identifier->rule == IDENTIFIER_PATENT_NUMBER &&
	    strncmp(stored, "ZL", 2) == 0)
		stored += 2;
	for (; *stored; stored++)
		if (!strchr(".-", *stored))
			*to++ = *stored;
	*to = '\0';
	return key;
}

const struct identifier *catalog_identifier(const struct catalog *catalog, const char *name)
{
	for (size_t i = 0; name && i < catalog->identifier_count; i++)
		if (strcmp(catalog->identifiers[i].name, name) == 0)
			return &catalog->identifiers[i];
	return NULL;
}

const struct identifier *catalog_party_identifier(const struct catalog *catalog, const char *type)
{
	for (size_t i = 0; type && i < catalog->identifier_count; i++) {
		const json_t *types = json_object_get(catalog->identifiers[i].entry, "default_for");
		const json_t *one;
		size_t t;

		json_array_foreach(types, t, one)
			if (strcmp(json_string_value(one), type) == 0)
				return &catalog->identifiers[i];
	}
	return NULL;
}

const struct identifier *catalog_right_identifier(const struct catalog *catalog, const char *type)
{
	const json_t *rights = json_object_get(catalog->lists, "rights");
	const json_t *right = type ? json_object_get(rights, type) : NULL;

	return catalog_identifier(catalog, json_get_text(right, "identifier"));
}
