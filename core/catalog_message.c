/* The words of messages.json. */
#include "core/catalog.h"

#include <string.h>

#include "core/base/arena.h"
#include "core/base/buf.h"
#include "core/base/json.h"
#include "core/base/log.h"

static const json_t *find(const struct catalog *catalog, const char *code)
{
	const json_t *message = json_object_get(catalog->messages, code);

	if (!message)
		bug("messages.json has no \"%s\"", code);
	return message;
}

/* The value of the name between { and }; NULL if it has none. */
static const char *value_of(const json_t *values, const char *name, size_t length)
{
	return json_string_value(json_object_getn(values, name, length));
}

const char *catalog_message(const struct catalog *catalog, struct arena *arena, const char *code,
			    const char *language, const json_t *values)
{
	const char *text =
		json_get_text(find(catalog, code), strcmp(language, "en") == 0 ? "en" : "zh");
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

int catalog_message_status(const struct catalog *catalog, const char *code)
{
	return (int)json_get_int(find(catalog, code), "status", 500);
}
