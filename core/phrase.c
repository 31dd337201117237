/* Finding words of the catalog in text. */
#include "core/phrase.h"

#include <string.h>

const struct word *words_begin(const struct word_list *list, const char *bytes, size_t length)
{
	for (size_t i = 0; i < list->count && length > 0; i++) {
		const struct word *word = &list->words[i];

		if (word->length <= length && word->text[0] == bytes[0] &&
		    memcmp(word->text, bytes, word->length) == 0)
			return word;
	}
	return NULL;
}

const struct word *words_end(const struct word_list *list, const char *bytes, size_t length)
{
	for (size_t i = 0; i < list->count; i++) {
		const struct word *word = &list->words[i];

		if (word->length <= length &&
		    memcmp(word->text, bytes + length - word->length, word->length) == 0)
			return word;
	}
	return NULL;
}

const struct word *words_next(const struct word_list *list, const struct word *word)
{
	const struct word *next = word + 1;

	if (next >= list->words + list->count || strcmp(next->text, word->text) != 0)
		return NULL;
	return next;
}

bool words_have(const json_t *entry, const char *list, const char *code)
{
	const json_t *one;
	size_t i;

	json_array_foreach(json_object_get(entry, list), i, one)
		if (strcmp(json_string_value(one), code) == 0)
			return true;
	return false;
}

bool words_unit_is(const struct word *unit, const char *code)
{
	return words_have(unit->entry, "units", code);
}
