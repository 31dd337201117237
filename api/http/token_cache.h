/* Who a bearer token belongs to, remembered for a few seconds, so that not every request asks the
 * database; a revoked token works at most that much longer. Keyed by the token's SHA-256, the token
 * itself is never kept. Belongs to one worker; bounded. */
#ifndef API_HTTP_TOKEN_CACHE_H
#define API_HTTP_TOKEN_CACHE_H

#include <stdint.h>

#include "api/http/access.h"
#include "api/http/account.h"

#define TOKEN_HASH_SIZE 32
#define TOKEN_CACHE_MS 5000

struct token_cache;

/* Held by the cache and by each request that uses it. */
struct token_entry {
	const struct access *access;
	struct arena *arena;
	unsigned char hash[TOKEN_HASH_SIZE];
	uint64_t until;
	int holders;
	struct account *account; /* of its user */
};

struct token_cache *token_cache_new(void);
void token_cache_free(struct token_cache *cache);
/* The caller holds what is returned; NULL: unknown or too old. now: monotonic ms. */
struct token_entry *token_cache_find(struct token_cache *cache,
				     const unsigned char hash[TOKEN_HASH_SIZE], uint64_t now);
/* Remembers what token_find said; the caller holds the result. */
struct token_entry *token_cache_put(struct token_cache *cache,
				    const unsigned char hash[TOKEN_HASH_SIZE], uint64_t now,
				    const struct catalog *catalog, const json_t *found);
/* Forgets one at once: its session has ended, or it may more than before. */
void token_cache_drop(struct token_cache *cache, const unsigned char hash[TOKEN_HASH_SIZE]);
void token_entry_release(struct token_entry *entry); /* NULL is accepted */

#endif
