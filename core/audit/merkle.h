/* The hash tree of RFC 9162 (section 2.1) over SHA-256: leaves are added at the right end, every tree
 * with more leaves holds each one with fewer. Pure; nothing here knows what a leaf is. */
#ifndef CORE_AUDIT_MERKLE_H
#define CORE_AUDIT_MERKLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MERKLE_HASH 32
#define MERKLE_LEVELS 63
#define MERKLE_PROOF_MAX 128 /* hashes; the longest proof of a tree that a number can count */

/* A tree as it grows: of every bit in size, the hash of the full subtree of that level. All zeros is
 * the empty tree. */
struct merkle {
	uint64_t size;
	unsigned char peaks[MERKLE_LEVELS][MERKLE_HASH];
};

/* Called for each subtree that becomes full: level 1 has a place for every two leaves. */
typedef void merkle_made(int level, uint64_t place, const unsigned char hash[MERKLE_HASH],
			 void *arg);

void merkle_leaf(const void *bytes, size_t length, unsigned char ret_hash[MERKLE_HASH]);
void merkle_node(const unsigned char left[MERKLE_HASH], const unsigned char right[MERKLE_HASH],
		 unsigned char ret_hash[MERKLE_HASH]);
/* made: NULL, nobody wants to know. */
void merkle_add(struct merkle *tree, const unsigned char leaf[MERKLE_HASH], merkle_made *made,
		void *arg);
void merkle_root(const struct merkle *tree, unsigned char ret_hash[MERKLE_HASH]);

/* Whether a proof (hashes one after another) shows that the leaf stands at that position of the tree
 * with that root. */
bool merkle_includes(const unsigned char leaf[MERKLE_HASH], uint64_t position, uint64_t size,
		     const unsigned char *proof, size_t count,
		     const unsigned char root[MERKLE_HASH]);

#endif
