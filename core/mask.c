/* How each kind of personal text is covered. */
#include "core/mask.h"

#include <string.h>

#include "core/base/arena.h"
#include "core/base/json.h"
#include "core/base/log.h"
#include "core/base/text.h"

static size_t character_bytes(const char *text)
{
	unsigned char first = (unsigned char)*text;

	return first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

/* Bytes of the first `count` characters. */
static size_t leading_bytes(const char *text, size_t count)
{
	size_t bytes = 0;

	while (count-- > 0 && text[bytes])
		bytes += character_bytes(text + bytes);
	return bytes;
}

/* The listed text that stands at the beginning, or NULL; the longest. */
static const char *begins_with(const json_t *list, const char *text)
{
	const char *found = NULL;
	const json_t *one;
	size_t i;

	json_array_foreach(list, i, one) {
		const char *known = json_string_value(one);

		if (strncmp(text, known, strlen(known)) == 0 &&
		    (!found || strlen(known) > strlen(found)))
			found = known;
	}
	return found;
}

static const char *cover(const json_t *mask)
{
	const char *text = json_get_text(mask, "cover");

	return text ? text : "***";
}

static const char *cover_name(struct arena *arena, const json_t *mask, const char *clear,
			      int ordinal)
{
	const char *surname = begins_with(json_object_get(mask, "surnames"), clear);
	const json_t *ordinals = json_object_get(mask, "ordinals");
	const char *which = json_string_value(
		json_array_get(ordinals, ordinal > 0 ? (size_t)(ordinal - 1) : SIZE_MAX));
	size_t kept = surname ? strlen(surname) : leading_bytes(clear, 1);

	/* A second writing for names in letters: their first one says little enough. */
	if (kept == 1)
		return arena_printf(arena, "%c%s%s", *clear, cover(mask), which ? which : "");
	return arena_printf(arena, "%.*s%s%s", (int)kept, clear, json_get_text(mask, "suffix"),
			    which ? which : "");
}

static const char *cover_ends(struct arena *arena, const json_t *mask, const char *clear)
{
	size_t first = (size_t)json_get_int(mask, "first", 0);
	size_t last = (size_t)json_get_int(mask, "last", 0);
	size_t length = text_utf8_count(clear);
	size_t head, tail;

	/* Of what is short, the ends would be all of it. */
	if (first + last >= length - length / 4)
		return cover(mask);
	head = leading_bytes(clear, first);
	tail = leading_bytes(clear, length - last);
	return arena_printf(arena, "%.*s%s%s", (int)head, clear, cover(mask), clear + tail);
}

static const char *cover_email(struct arena *arena, const json_t *mask, const char *clear)
{
	const char *at = strrchr(clear, '@');

	if (!at || at == clear)
		return cover(mask);
	return arena_printf(arena, "%.*s%s%s", (int)leading_bytes(clear, 1), clear, cover(mask),
			    at);
}

/* Down to the district: each level ends within a few characters, and no street comes before it. */
static const char *cover_address(struct arena *arena, const json_t *mask, const char *clear)
{
	static const size_t apart = 10, least = 2;
	const json_t *levels = json_object_get(mask, "levels");
	size_t kept = 0, count = 0;

	for (const char *at = clear; *at && count < apart; at += character_bytes(at), count++) {
		const char *level = begins_with(levels, at);

		if (count >= least - 1 && level) {
			kept = (size_t)(at - clear) + strlen(level);
			if (begins_with(json_object_get(mask, "last_levels"), level))
				break;
			at = clear + kept - character_bytes(level);
			count = 0;
		} else if (begins_with(json_object_get(mask, "stops"), at) ||
			   (*at >= '0' && *at <= '9')) {
			break;
		}
	}
	return arena_printf(arena, "%.*s%s", (int)kept, clear, cover(mask));
}

static bool is_number(const char *text)
{
	size_t digits = 0;

	for (; *text; text++) {
		if (*text >= '0' && *text <= '9')
			digits++;
		else if (!strchr("+-() ", *text))
			return false;
	}
	return digits >= 7;
}

static const char *cover_contact(const struct catalog *catalog, struct arena *arena,
				 const json_t *mask, const char *clear)
{
	if (strchr(clear, '@') && !strchr(clear, ' '))
		return mask_text(catalog, arena, json_get_text(mask, "email"), clear, 0);
	if (is_number(clear))
		return mask_text(catalog, arena, json_get_text(mask, "digits"), clear, 0);
	return cover(mask);
}

const char *mask_text(const struct catalog *catalog, struct arena *arena, const char *mask,
		      const char *clear, int ordinal)
{
	const json_t *entry = json_object_get(catalog->masks, mask);
	const char *form = json_get_text(entry, "form");

	if (!form)
		bug("the catalog has no mask \"%s\"", mask);
	if (strcmp(form, "name") == 0)
		return cover_name(arena, entry, clear, ordinal);
	if (strcmp(form, "ends") == 0)
		return cover_ends(arena, entry, clear);
	if (strcmp(form, "email") == 0)
		return cover_email(arena, entry, clear);
	if (strcmp(form, "address") == 0)
		return cover_address(arena, entry, clear);
	return cover_contact(catalog, arena, entry, clear);
}

static bool lists_text(const json_t *list, const char *text)
{
	const json_t *one;
	size_t i;

	json_array_foreach(list, i, one)
		if (strcmp(json_string_value(one), text) == 0)
			return true;
	return false;
}

bool mask_is_natural(const struct catalog *catalog, const char *type, const char *name)
{
	const json_t *natural = json_object_get(catalog->masked, "natural"), *word;
	size_t i;

	if (type && lists_text(json_object_get(natural, "types"), type))
		return true;
	if (type && !lists_text(json_object_get(natural, "doubtful"), type))
		return false;
	json_array_foreach(json_object_get(natural, "organisation_words"), i, word)
		if (strstr(name, json_string_value(word)))
			return false;
	return true;
}
