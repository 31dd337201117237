/* name=value&name=value, strictly. */
#include "api/http/query_string.h"

#include <string.h>

#include "core/base/arena.h"
#include "core/base/text.h"

static enum query_fault pair_read(struct query_string *query, struct arena *arena, const char *text,
				  size_t length)
{
	const char *equals = memchr(text, '=', length);
	size_t name_length = equals ? (size_t)(equals - text) : length;
	struct query_pair *pair = &query->pairs[query->count];

	if (name_length == 0 || query->count == QUERY_STRING_MAX)
		return QUERY_BROKEN;
	pair->name = text_percent_decode(arena, text, name_length, true);
	pair->value =
		equals ? text_percent_decode(arena, equals + 1, length - name_length - 1, true) :
			 "";
	if (!pair->name || !pair->value)
		return QUERY_BROKEN;
	query->count++;
	for (size_t i = 0; i + 1 < query->count; i++) {
		if (strcmp(query->pairs[i].name, pair->name) == 0)
			return QUERY_REPEATED;
	}
	return QUERY_FINE;
}

enum query_fault query_string_read(struct query_string *query, struct arena *arena,
				   const char *text)
{
	query->count = 0;
	if (!text || !*text)
		return QUERY_FINE;
	for (;;) {
		size_t length = strcspn(text, "&");
		enum query_fault fault = pair_read(query, arena, text, length);

		if (fault != QUERY_FINE)
			return fault;
		if (text[length] == '\0')
			return QUERY_FINE;
		text += length + 1;
	}
}
