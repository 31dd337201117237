/* The query string and its escapes. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "api/http/query_string.h"
#include "core/base/arena.h"
#include "core/base/text.h"
#include "tests/fuzz/fuzz.h"

static void check_text(const char *text)
{
	if (!text_utf8_valid(text, strlen(text)))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct query_string query = { 0 };
	const char *decoded = text_percent_decode(arena, (const char *)data, size, true);

	if (decoded) {
		check_text(decoded);
		if (strlen(decoded) > size)
			abort();
	}
	if (query_string_read(&query, arena, arena_strndup(arena, (const char *)data, size)) ==
	    QUERY_FINE) {
		if (query.count > QUERY_STRING_MAX)
			abort();
		for (size_t i = 0; i < query.count; i++) {
			check_text(query.pairs[i].name);
			check_text(query.pairs[i].value);
			if (query.pairs[i].name[0] == '\0')
				abort();
		}
	}
	arena_free(arena);
	return 0;
}
