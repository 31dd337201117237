/* The hash tree of RFC 9162. */
#include "core/audit/merkle.h"

#include <sodium.h>
#include <string.h>

void merkle_leaf(const void *bytes, size_t length, unsigned char ret_hash[MERKLE_HASH])
{
	static const unsigned char mark = 0;
	crypto_hash_sha256_state state;

	crypto_hash_sha256_init(&state);
	crypto_hash_sha256_update(&state, &mark, 1);
	crypto_hash_sha256_update(&state, bytes, length);
	crypto_hash_sha256_final(&state, ret_hash);
}

void merkle_node(const unsigned char left[MERKLE_HASH], const unsigned char right[MERKLE_HASH],
		 unsigned char ret_hash[MERKLE_HASH])
{
	unsigned char both[1 + 2 * MERKLE_HASH] = { 1 };

	memcpy(both + 1, left, MERKLE_HASH);
	memcpy(both + 1 + MERKLE_HASH, right, MERKLE_HASH);
	crypto_hash_sha256(ret_hash, both, sizeof(both));
}

void merkle_add(struct merkle *tree, const unsigned char leaf[MERKLE_HASH], merkle_made *made,
		void *arg)
{
	unsigned char hash[MERKLE_HASH];
	int level = 0;

	memcpy(hash, leaf, sizeof(hash));
	for (; tree->size >> level & 1; level++) {
		merkle_node(tree->peaks[level], hash, hash);
		if (made)
			made(level + 1, tree->size >> (level + 1), hash, arg);
	}
	memcpy(tree->peaks[level], hash, sizeof(hash));
	tree->size++;
}

void merkle_root(const struct merkle *tree, unsigned char ret_hash[MERKLE_HASH])
{
	bool begun = false;

	crypto_hash_sha256(ret_hash, NULL, 0); /* of no leaves */
	for (int level = 0; level < MERKLE_LEVELS; level++) {
		if (!(tree->size >> level & 1))
			continue;
		if (begun)
			merkle_node(tree->peaks[level], ret_hash, ret_hash);
		else
			memcpy(ret_hash, tree->peaks[level], MERKLE_HASH);
		begun = true;
	}
}

bool merkle_includes(const unsigned char leaf[MERKLE_HASH], uint64_t position, uint64_t size,
		     const unsigned char *proof, size_t count,
		     const unsigned char root[MERKLE_HASH])
{
	uint64_t at = position, last = size - 1;
	unsigned char hash[MERKLE_HASH];

	if (size == 0 || position >= size)
		return false;
	memcpy(hash, leaf, sizeof(hash));
	for (size_t i = 0; i < count; i++) {
		const unsigned char *other = proof + i * MERKLE_HASH;

		if (last == 0)
			return false;
		if ((at & 1) || at == last) {
			merkle_node(other, hash, hash);
			while (!(at & 1) && at != 0) {
				at >>= 1;
				last >>= 1;
			}
		} else {
			merkle_node(hash, other, hash);
		}
		at >>= 1;
		last >>= 1;
	}
	return last == 0 && memcmp(hash, root, MERKLE_HASH) == 0;
}
