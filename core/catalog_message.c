/* The words of messages.json and explanations.json. */
#include "core/catalog.h"

#include <string.h>

#include "core/base/arena.h"
#include "core/base/buf.h"
#include "core/base/json.h"
#include "core/base/log.h"

static const json_t *find(const json_t *texts, const char *code)
{
	const json_t *text = json_object_get(texts, code);

	if (!text)
		bug("the catalog has no text \"%s\"", code);
	return text;
}

/* The value of the name between { and }; NULL if it has none. */
static const char *value_of(const json_t *values, const char *name, size_t length)
{
	return json_string_value(json_object_getn(values, name, length));
}

static const char *fill(const json_t *words, struct arena *arena, const char *language,
			const json_t *values)
{
	const char *text = json_get_text(words, strcmp(language, "en") == 0 ? "en" : "zh");
	struct buf filled = { 0 };
	const char *done;

	buf_add_text(&filled, "");
	while (*text) {
		const char *end = *text == '{' ? strchr(text, '}') : NULL;
		const char *value = end ? value_of(values, text + 1, (size_t)(end - text - 1)) :
					  NULL;

		if (value) {
			buf_add_text(&filled, value);
			text = end + 1;
		} else {
			buf_add_char(&filled, *text++);
		}
	}
	done = arena_strndup(arena, filled.data, filled.length);
	buf_clear(&filled);
	return done;
}

const char *catalog_message(const struct catalog *catalog, struct arena *arena, const char *code,
			    const char *language, const json_t *values)
{
	return fill(find(catalog->messages, code), arena, language, values);
}

const char *catalog_explanation(const struct catalog *catalog, struct arena *arena,
				const char *code, const char *language, const json_t *values)
{
	return fill(find(catalog->explanations, code), arena, language, values);
}

int catalog_message_status(const struct catalog *catalog, const char *code)
{
	return (int)json_get_int(find(catalog->messages, code), "status", 500);
}
