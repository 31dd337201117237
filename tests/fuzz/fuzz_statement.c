/* The sealer's statements as JSON, and lists of keys: what is read is written the same again, has the same
 * hash, and is never taken for signed by a key that did not. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/audit/statement.h"
#include "core/base/arena.h"
#include "core/base/json.h"
#include "tests/fuzz/fuzz.h"

static void check_statement(const json_t *body)
{
	struct statement statement, again;
	struct statement_keys keys = { .count = 1 };
	unsigned char hash[MERKLE_HASH], same[MERKLE_HASH];
	json_t *written;

	if (!statement_read(body, &statement))
		return;
	written = statement_json(&statement);
	if (!written || !statement_read(written, &again))
		abort();
	statement_hash(&statement, hash);
	statement_hash(&again, same);
	if (memcmp(hash, same, sizeof(hash)) != 0 || statement.size != again.size ||
	    statement_signed(&statement, &keys))
		abort();
	json_decref(written);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	const char *text = arena_strndup(arena, (const char *)data, size);
	struct statement_keys keys;
	json_t *body = NULL;

	if (statement_keys_read(text, &keys) &&
	    (keys.count == 0 || keys.count > STATEMENT_KEYS_MAX))
		abort();
	if (json_read((const char *)data, size, &body, NULL, NULL) == JSON_FINE) {
		check_statement(body);
		json_decref(body);
	}
	arena_free(arena);
	return 0;
}
