/* Who a token belongs to, and what it may still ask for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "api/http/token_cache.h"
#include "core/base/json.h"

#define NOW 1000000000

static const struct catalog catalog;

/* A token of a user; all of them meet in one slot. */
static struct token_entry *put(struct token_cache *cache, const char *user, char last, uint64_t now)
{
	unsigned char hash[TOKEN_HASH_SIZE] = { 0 };
	json_t *found = json_pack("{s:s, s:s, s:{}}", "user", user, "office", "x", "grants");
	struct token_entry *entry;

	hash[TOKEN_HASH_SIZE - 1] = (unsigned char)last;
	entry = token_cache_put(cache, hash, now, &catalog, found);
	json_decref(found);
	return entry;
}

static void test_a_second_has_so_many_requests(void **state)
{
	struct token_cache *cache = token_cache_new();
	struct token_entry *entry = put(cache, "a", 'a', NOW);

	(void)state;
	for (int i = 0; i < 5; i++)
		assert_true(token_entry_spend(entry, NOW, 5));
	assert_false(token_entry_spend(entry, NOW + 999, 5));
	assert_true(token_entry_spend(entry, NOW + 1000, 5));
	assert_true(token_entry_spend(entry, NOW + 1000, 0));
	token_entry_release(entry);
	token_cache_free(cache);
}

static void test_two_that_displace_each_other_have_no_more(void **state)
{
	struct token_cache *cache = token_cache_new();
	struct token_entry *one = put(cache, "a", 'a', NOW), *two, *other;

	(void)state;
	assert_true(token_entry_spend(one, NOW, 1));
	token_entry_charge(one, NOW, 3000000);
	two = put(cache, "a", 'b', NOW);
	assert_false(token_entry_spend(two, NOW, 1));
	assert_false(token_entry_spend(two, NOW + 1000, 1));
	other = put(cache, "b", 'c', NOW);
	assert_true(token_entry_spend(other, NOW, 1));
	token_entry_release(one);
	token_entry_release(two);
	token_entry_release(other);
	token_cache_free(cache);
}

/* Two seconds at once, and half of the time for long. */
static void test_nobody_has_the_database_to_himself(void **state)
{
	struct token_cache *cache = token_cache_new();
	struct token_entry *entry = put(cache, "a", 'a', NOW);

	(void)state;
	token_entry_charge(entry, NOW, 1900000);
	assert_true(token_entry_spend(entry, NOW, 50));
	token_entry_charge(entry, NOW + 100, 1000000);
	assert_false(token_entry_spend(entry, NOW + 100, 50));
	assert_true(token_entry_spend(entry, NOW + 100, 0));
	assert_true(token_entry_spend(entry, NOW + 1900, 50));
	token_entry_release(entry);
	token_cache_free(cache);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_second_has_so_many_requests),
		cmocka_unit_test(test_two_that_displace_each_other_have_no_more),
		cmocka_unit_test(test_nobody_has_the_database_to_himself),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
