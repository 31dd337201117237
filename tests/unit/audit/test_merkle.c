/* The hash tree against the recursive definition of RFC 9162, and known roots. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "core/audit/merkle.h"
#include "core/base/text.h"

#define LEAVES 70

static unsigned char leaves[LEAVES][MERKLE_HASH];

/* MTH(D[from:to]) as section 2.1.1 has it. */
static void hash_of(size_t from, size_t to, unsigned char hash[MERKLE_HASH])
{
	unsigned char left[MERKLE_HASH], right[MERKLE_HASH];
	size_t half = 1;

	if (to - from == 1) {
		memcpy(hash, leaves[from], MERKLE_HASH);
		return;
	}
	while (half * 2 < to - from)
		half *= 2;
	hash_of(from, from + half, left);
	hash_of(from + half, to, right);
	merkle_node(left, right, hash);
}

/* PATH(m, D[from:to]) as section 2.1.3 has it; the number of hashes. */
static size_t path_of(size_t m, size_t from, size_t to, unsigned char proof[][MERKLE_HASH])
{
	size_t half = 1, count;

	if (to - from == 1)
		return 0;
	while (half * 2 < to - from)
		half *= 2;
	if (m < from + half) {
		count = path_of(m, from, from + half, proof);
		hash_of(from + half, to, proof[count]);
	} else {
		count = path_of(m, from + half, to, proof);
		hash_of(from, from + half, proof[count]);
	}
	return count + 1;
}

static int leaves_make(void **state)
{
	(void)state;
	for (unsigned char i = 0; i < LEAVES; i++)
		merkle_leaf(&i, 1, leaves[i]);
	return 0;
}

static void node_right(int level, uint64_t place, const unsigned char *hash, void *arg)
{
	unsigned char expected[MERKLE_HASH];

	hash_of(place << level, (place + 1) << level, expected);
	assert_memory_equal(hash, expected, MERKLE_HASH);
	++*(size_t *)arg;
}

static void test_every_root_is_that_of_the_definition(void **state)
{
	struct merkle tree = { 0 };
	unsigned char root[MERKLE_HASH], expected[MERKLE_HASH];
	size_t made = 0;

	(void)state;
	for (size_t i = 0; i < LEAVES; i++) {
		merkle_add(&tree, leaves[i], node_right, &made);
		merkle_root(&tree, root);
		hash_of(0, i + 1, expected);
		assert_memory_equal(root, expected, MERKLE_HASH);
	}
	assert_int_equal(tree.size, LEAVES);
	/* of n leaves, the full subtrees are n less the bits of n */
	assert_int_equal(made, LEAVES - 3);
}

static void test_known_roots(void **state)
{
	struct merkle tree = { 0 };
	unsigned char root[MERKLE_HASH], leaf[MERKLE_HASH];
	char hex[2 * MERKLE_HASH + 1];

	(void)state;
	merkle_root(&tree, root);
	text_hex(root, MERKLE_HASH, hex);
	assert_string_equal(hex,
			    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	merkle_leaf("", 0, leaf);
	merkle_add(&tree, leaf, NULL, NULL);
	merkle_root(&tree, root);
	text_hex(root, MERKLE_HASH, hex);
	assert_string_equal(hex,
			    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
}

static void test_a_leaf_is_included_where_it_stands_and_nowhere_else(void **state)
{
	unsigned char proof[MERKLE_PROOF_MAX][MERKLE_HASH], root[MERKLE_HASH];

	(void)state;
	for (size_t size = 1; size <= LEAVES; size++) {
		hash_of(0, size, root);
		for (size_t m = 0; m < size; m++) {
			size_t count = path_of(m, 0, size, proof);

			assert_true(merkle_includes(leaves[m], m, size, *proof, count, root));
			assert_false(merkle_includes(leaves[(m + 1) % LEAVES], m, size, *proof,
						     count, root));
			assert_false(merkle_includes(leaves[m], m, size, *proof, count + 1, root));
			assert_false(merkle_includes(leaves[m], size, size, *proof, count, root));
			if (count > 0)
				assert_false(merkle_includes(leaves[m], m, size, *proof, count - 1,
							     root));
			if (size > 1)
				assert_false(merkle_includes(leaves[m], m ^ 1, size, *proof, count,
							     root));
		}
	}
	assert_false(merkle_includes(leaves[0], 0, 0, *proof, 0, root));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_root_is_that_of_the_definition),
		cmocka_unit_test(test_known_roots),
		cmocka_unit_test(test_a_leaf_is_included_where_it_stands_and_nowhere_else),
	};

	return cmocka_run_group_tests(tests, leaves_make, NULL);
}
