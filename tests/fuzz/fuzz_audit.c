/* What comes from outside to whoever checks the audit trail: receipts, published seals, files of keys, and facts as
 * they are handed to the encoder. Nothing made up is signed, and what is read can be written and read again. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/audit/receipt.h"
#include "core/audit/record.h"
#include "core/audit/statement.h"
#include "core/base/json.h"
#include "core/base/memory.h"
#include "tests/fuzz/fuzz.h"

static const unsigned char seed[STATEMENT_SEED] = "of nobody";

static void try_statement(const json_t *body, const struct statement_keys *keys)
{
	struct statement statement, again;
	json_t *written;

	if (!statement_read(body, &statement))
		return;
	if (statement_signed(&statement, keys))
		abort();
	written = statement_json(&statement);
	if (!statement_read(written, &again) || memcmp(&statement, &again, sizeof(again)) != 0)
		abort();
	json_decref(written);
}

static void try_facts(const char *text)
{
	const struct event_record event = { .office = "wx", .case_id = "c", .seq = "1" };
	unsigned char first[MERKLE_HASH], second[MERKLE_HASH];

	if (facts_record_hash(&event, text, first) &&
	    (!facts_record_hash(&event, text, second) || memcmp(first, second, sizeof(first)) != 0))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = memory_strndup((const char *)data, size);
	struct statement_keys keys = { .count = 1 }, read;
	json_t *body = NULL;

	statement_key_of(seed, keys.keys[0]);
	if (json_read((const char *)data, size, &body, NULL, NULL) == JSON_FINE) {
		if (!receipt_fault(body, &keys))
			abort();
		try_statement(body, &keys);
		try_statement(json_object_get(json_object_get(body, "proof"), "seal"), &keys);
		json_decref(body);
	}
	if (statement_keys_read(text, &read) && (read.count < 1 || read.count > STATEMENT_KEYS_MAX))
		abort();
	try_facts(text);
	free(text);
	return 0;
}
