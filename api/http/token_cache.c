/* A fixed table; two tokens that meet in a slot displace each other. */
#include "api/http/token_cache.h"

#include <string.h>

#include "core/base/arena.h"
#include "core/base/memory.h"

#define SLOTS 1024

struct token_cache {
	struct accounts *accounts;
	struct token_entry *slots[SLOTS];
};

struct token_cache *token_cache_new(void)
{
	struct token_cache *cache = memory_alloc(sizeof(*cache));

	cache->accounts = accounts_new();
	return cache;
}

void token_cache_free(struct token_cache *cache)
{
	if (!cache)
		return;
	for (size_t i = 0; i < SLOTS; i++)
		token_entry_release(cache->slots[i]);
	accounts_free(cache->accounts);
	free(cache);
}

/* The hash is one of a secret, so its bits are even and not of a client's choice. */
static struct token_entry **slot_of(struct token_cache *cache,
				    const unsigned char hash[TOKEN_HASH_SIZE])
{
	return &cache->slots[((size_t)hash[0] << 8 | hash[1]) % SLOTS];
}

struct token_entry *token_cache_find(struct token_cache *cache,
				     const unsigned char hash[TOKEN_HASH_SIZE], uint64_t now)
{
	struct token_entry *entry = *slot_of(cache, hash);

	if (!entry || entry->until <= now || memcmp(entry->hash, hash, TOKEN_HASH_SIZE) != 0)
		return NULL;
	entry->holders++;
	return entry;
}

struct token_entry *token_cache_put(struct token_cache *cache,
				    const unsigned char hash[TOKEN_HASH_SIZE], uint64_t now,
				    const struct catalog *catalog, const json_t *found)
{
	struct token_entry **slot = slot_of(cache, hash);
	struct arena *arena = arena_new();
	struct token_entry *entry = arena_alloc(arena, sizeof(*entry));

	entry->arena = arena;
	entry->access = access_from_json(arena, catalog, found);
	entry->until = now + TOKEN_CACHE_MS;
	entry->holders = 2; /* the cache and the caller */
	memcpy(entry->hash, hash, TOKEN_HASH_SIZE);
	entry->account = accounts_find(cache->accounts, entry->access->user);
	token_entry_release(*slot);
	*slot = entry;
	return entry;
}

void token_cache_drop(struct token_cache *cache, const unsigned char hash[TOKEN_HASH_SIZE])
{
	struct token_entry **slot = slot_of(cache, hash);

	if (!*slot || memcmp((*slot)->hash, hash, TOKEN_HASH_SIZE) != 0)
		return;
	token_entry_release(*slot);
	*slot = NULL;
}

void token_entry_release(struct token_entry *entry)
{
	if (!entry || --entry->holders > 0)
		return;
	account_release(entry->account);
	arena_free(entry->arena);
}
