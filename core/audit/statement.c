/* Statements of the sealer: signed, read, and checked. */
#include "core/audit/statement.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "core/base/json.h"
#include "core/base/text.h"

#define TEXT_SIZE 512
#define LINE_SIZE 256

static void hex_or_none(const unsigned char *bytes, bool some, char hex[2 * MERKLE_HASH + 1])
{
	if (some)
		text_hex(bytes, MERKLE_HASH, hex);
	else
		memcpy(hex, "-", 2);
}

/* The bytes that are signed. */
static size_t statement_text(const struct statement *statement, char text[TEXT_SIZE])
{
	char root[2 * MERKLE_HASH + 1], previous[2 * MERKLE_HASH + 1];

	text_hex(statement->root, MERKLE_HASH, root);
	hex_or_none(statement->previous, statement->number > 1, previous);
	return (size_t)snprintf(text, TEXT_SIZE,
				"ipcase-seal-1\nseal %" PRId64 "\nsize %" PRIu64
				"\nroot %s\nprevious %s\nat %" PRId64 "\nkey %s\n",
				statement->number, statement->size, root, previous, statement->at,
				statement->key);
}

void statement_hash(const struct statement *statement, unsigned char ret_hash[MERKLE_HASH])
{
	char text[TEXT_SIZE];
	size_t length = statement_text(statement, text);

	crypto_hash_sha256(ret_hash, (const unsigned char *)text, length);
}

static void key_name(const unsigned char key[STATEMENT_KEY], char name[STATEMENT_KEY_NAME])
{
	unsigned char hash[crypto_hash_sha256_BYTES];

	crypto_hash_sha256(hash, key, STATEMENT_KEY);
	text_hex(hash, STATEMENT_KEY_NAME / 2, name);
}

void statement_key_of(const unsigned char seed[STATEMENT_SEED],
		      unsigned char ret_key[STATEMENT_KEY])
{
	unsigned char secret[crypto_sign_SECRETKEYBYTES];

	crypto_sign_seed_keypair(ret_key, secret, seed);
	sodium_memzero(secret, sizeof(secret));
}

void statement_sign(struct statement *statement, const unsigned char seed[STATEMENT_SEED])
{
	unsigned char key[STATEMENT_KEY], secret[crypto_sign_SECRETKEYBYTES];
	char text[TEXT_SIZE];
	size_t length;

	crypto_sign_seed_keypair(key, secret, seed);
	key_name(key, statement->key);
	length = statement_text(statement, text);
	crypto_sign_detached(statement->signature, NULL, (const unsigned char *)text, length,
			     secret);
	sodium_memzero(secret, sizeof(secret));
}

bool statement_signed(const struct statement *statement, const struct statement_keys *keys)
{
	char text[TEXT_SIZE], name[STATEMENT_KEY_NAME];
	size_t length = statement_text(statement, text);

	for (size_t i = 0; i < keys->count; i++) {
		key_name(keys->keys[i], name);
		if (strcmp(name, statement->key) == 0)
			return crypto_sign_verify_detached(statement->signature,
							   (const unsigned char *)text, length,
							   keys->keys[i]) == 0;
	}
	return false;
}

bool statement_hex(const char *text, unsigned char *ret, size_t size)
{
	size_t length;

	return text && strlen(text) == 2 * size &&
	       sodium_hex2bin(ret, size, text, 2 * size, NULL, &length, NULL) == 0 &&
	       length == size;
}

bool statement_read(const json_t *body, struct statement *ret)
{
	const char *key = json_get_text(body, "key"), *previous = json_get_text(body, "previous");
	json_int_t size = json_get_int(body, "size", 0);
	unsigned char name[STATEMENT_KEY_NAME / 2];

	memset(ret, 0, sizeof(*ret));
	ret->number = json_get_int(body, "seal", 0);
	ret->at = json_get_int(body, "at", 0);
	if (ret->number < 1 || size < 1 || !key || !statement_hex(key, name, sizeof(name)) ||
	    (ret->number == 1) != !previous)
		return false;
	ret->size = (uint64_t)size;
	memcpy(ret->key, key, STATEMENT_KEY_NAME);
	return statement_hex(json_get_text(body, "root"), ret->root, MERKLE_HASH) &&
	       (!previous || statement_hex(previous, ret->previous, MERKLE_HASH)) &&
	       statement_hex(json_get_text(body, "signature"), ret->signature, STATEMENT_SIGNATURE);
}

static json_t *hex_json(const unsigned char *bytes, size_t size)
{
	char hex[2 * STATEMENT_SIGNATURE + 1];

	text_hex(bytes, size, hex);
	return json_string(hex);
}

json_t *statement_json(const struct statement *statement)
{
	unsigned char hash[MERKLE_HASH];

	statement_hash(statement, hash);
	return json_pack("{s:I, s:I, s:o, s:o*, s:I, s:s, s:o, s:o}", "seal",
			 (json_int_t)statement->number, "size", (json_int_t)statement->size, "root",
			 hex_json(statement->root, MERKLE_HASH), "previous",
			 statement->number > 1 ? hex_json(statement->previous, MERKLE_HASH) : NULL,
			 "at", (json_int_t)statement->at, "key", statement->key, "signature",
			 hex_json(statement->signature, STATEMENT_SIGNATURE), "hash",
			 hex_json(hash, MERKLE_HASH));
}

bool statement_keys_read(const char *text, struct statement_keys *ret)
{
	char line[LINE_SIZE];

	memset(ret, 0, sizeof(*ret));
	while (*text) {
		size_t length = strcspn(text, "\n"), kept = length;

		while (kept > 0 && (text[kept - 1] == ' ' || text[kept - 1] == '\r'))
			kept--;
		if (kept > 0 && *text != '#') {
			if (kept >= sizeof(line) || ret->count == STATEMENT_KEYS_MAX)
				return false;
			memcpy(line, text, kept);
			line[kept] = '\0';
			if (!statement_hex(line, ret->keys[ret->count++], STATEMENT_KEY))
				return false;
		}
		text += length + (text[length] == '\n');
	}
	return ret->count > 0;
}
