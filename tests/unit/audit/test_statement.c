/* Statements of the sealer: each part is under the signature, and only a key that is trusted counts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "core/audit/statement.h"
#include "core/base/text.h"

static const unsigned char seed[STATEMENT_SEED] = "a seed for tests, of 32 bytes...";
static const unsigned char other[STATEMENT_SEED] = "another seed for tests, of 32 b.";

static struct statement made(void)
{
	struct statement statement = { .number = 2, .size = 7, .at = 1700000000000000 };

	memset(statement.root, 0xab, MERKLE_HASH);
	memset(statement.previous, 0xcd, MERKLE_HASH);
	statement_sign(&statement, seed);
	return statement;
}

static struct statement_keys keys_of(const unsigned char *first, const unsigned char *second)
{
	struct statement_keys keys = { .count = second ? 2 : 1 };

	statement_key_of(first, keys.keys[0]);
	if (second)
		statement_key_of(second, keys.keys[1]);
	return keys;
}

static void test_a_statement_is_signed_by_its_key(void **state)
{
	struct statement statement = made();
	struct statement_keys right = keys_of(seed, NULL), both = keys_of(other, seed),
			      wrong = keys_of(other, NULL);

	(void)state;
	assert_true(statement_signed(&statement, &right));
	assert_true(statement_signed(&statement, &both));
	assert_false(statement_signed(&statement, &wrong));
}

static void test_every_part_is_signed(void **state)
{
	struct statement_keys keys = keys_of(seed, other);
	struct statement altered[7];

	(void)state;
	for (size_t i = 0; i < 7; i++)
		altered[i] = made();
	altered[0].number++;
	altered[1].size++;
	altered[2].at++;
	altered[3].root[31] ^= 1;
	altered[4].previous[0] ^= 1;
	altered[5].signature[63] ^= 1;
	altered[6].key[0] = altered[6].key[0] == '0' ? '1' : '0';
	for (size_t i = 0; i < 7; i++)
		assert_false(statement_signed(&altered[i], &keys));
}

static void test_what_is_written_is_read(void **state)
{
	struct statement statement = made(), found;
	json_t *body = statement_json(&statement);

	(void)state;
	assert_true(statement_read(body, &found));
	assert_memory_equal(&found, &statement, sizeof(found));
	json_object_del(body, "previous"); /* the second has one before it */
	assert_false(statement_read(body, &found));
	json_decref(body);

	statement.number = 1;
	memset(statement.previous, 0, MERKLE_HASH);
	body = statement_json(&statement);
	assert_true(statement_read(body, &found));
	json_object_set_new(body, "root", json_string("ab"));
	assert_false(statement_read(body, &found));
	json_decref(body);
	assert_false(statement_read(NULL, &found));
}

static void test_files_of_keys(void **state)
{
	struct statement_keys keys, right = keys_of(seed, NULL);
	char hex[2 * STATEMENT_KEY + 1], text[512];

	(void)state;
	text_hex(right.keys[0], STATEMENT_KEY, hex);
	snprintf(text, sizeof(text), "# of last year\n%s\r\n\n%s  \n", hex, hex);
	assert_true(statement_keys_read(text, &keys));
	assert_int_equal(keys.count, 2);
	assert_memory_equal(keys.keys[1], right.keys[0], STATEMENT_KEY);
	assert_false(statement_keys_read("", &keys));
	assert_false(statement_keys_read("# nothing\n", &keys));
	assert_false(statement_keys_read("abc\n", &keys));
	snprintf(text, sizeof(text), "%s0\n", hex);
	assert_false(statement_keys_read(text, &keys));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_statement_is_signed_by_its_key),
		cmocka_unit_test(test_every_part_is_signed),
		cmocka_unit_test(test_what_is_written_is_read),
		cmocka_unit_test(test_files_of_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
