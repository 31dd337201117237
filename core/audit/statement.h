/* What the sealer signs: so many entries of the audit trail make this root (docs/audit.md). Keys are
 * Ed25519; a key is known by the first bytes of its hash, so that two may be good at a time. */
#ifndef CORE_AUDIT_STATEMENT_H
#define CORE_AUDIT_STATEMENT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/audit/merkle.h"

#define STATEMENT_KEY_NAME 17 /* 16 hex digits, NUL */
#define STATEMENT_SEED 32
#define STATEMENT_KEY 32
#define STATEMENT_SIGNATURE 64
#define STATEMENT_KEYS_MAX 16

struct statement {
	int64_t number; /* 1, 2, ... */
	uint64_t size;	/* entries sealed, from the first */
	int64_t at;	/* microseconds since 1970 */
	unsigned char root[MERKLE_HASH];
	unsigned char previous[MERKLE_HASH]; /* hash of the statement before; not of the first */
	char key[STATEMENT_KEY_NAME];
	unsigned char signature[STATEMENT_SIGNATURE];
};

/* The public keys that are trusted. */
struct statement_keys {
	size_t count;
	unsigned char keys[STATEMENT_KEYS_MAX][STATEMENT_KEY];
};

/* Of what is signed: the next statement names it as the one before. */
void statement_hash(const struct statement *statement, unsigned char ret_hash[MERKLE_HASH]);
/* Sets key and signature. */
void statement_sign(struct statement *statement, const unsigned char seed[STATEMENT_SEED]);
/* By one of the keys, and that which it names. */
bool statement_signed(const struct statement *statement, const struct statement_keys *keys);
void statement_key_of(const unsigned char seed[STATEMENT_SEED],
		      unsigned char ret_key[STATEMENT_KEY]);

/* {"seal", "size", "root", "previous", "at", "key", "signature"}; false: it is no such thing. */
__attribute__((warn_unused_result)) bool statement_read(const json_t *body, struct statement *ret);
/* The caller owns it. Also has "hash". */
json_t *statement_json(const struct statement *statement);

/* Exactly `size` bytes of hex digits. */
__attribute__((warn_unused_result)) bool statement_hex(const char *text, unsigned char *ret,
						       size_t size);
/* Lines of 64 hex digits, # begins a comment; false: another line, none, or too many. */
__attribute__((warn_unused_result)) bool statement_keys_read(const char *text,
							     struct statement_keys *ret);

#endif
