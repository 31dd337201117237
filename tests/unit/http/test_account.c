/* What a user may still ask for. */
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

static int setup(void **state)
{
	*state = accounts_new();
	return 0;
}

static int teardown(void **state)
{
	accounts_free(*state);
	return 0;
}

static void test_a_second_has_so_many_requests(void **state)
{
	struct account *account = accounts_find(*state, "a");

	for (int i = 0; i < 5; i++)
		assert_true(account_spend(account, NOW, 5));
	assert_false(account_spend(account, NOW + 999, 5));
	assert_true(account_spend(account, NOW + 1000, 5));
	assert_true(account_spend(account, NOW + 1000, 0));
	account_release(account);
}

/* Two seconds at once, and half of the time for long. */
static void test_nobody_has_the_database_to_himself(void **state)
{
	struct account *account = accounts_find(*state, "a");

	account_charge(account, NOW, 1900000);
	assert_true(account_spend(account, NOW, 50));
	account_charge(account, NOW + 100, 1000000);
	assert_false(account_spend(account, NOW + 100, 50));
	assert_true(account_spend(account, NOW + 100, 0));
	assert_true(account_spend(account, NOW + 1900, 50));
	account_release(account);
}

/* More than there are slots: whoever is displaced is still what its holder holds. */
static void test_users_without_number(void **state)
{
	struct account *first = accounts_find(*state, "a"), *again;
	char user[16];

	assert_true(account_spend(first, NOW, 1));
	for (int i = 0; i < 10000; i++) {
		snprintf(user, sizeof(user), "user %d", i);
		account_release(accounts_find(*state, user));
	}
	assert_false(account_spend(first, NOW, 1));
	again = accounts_find(*state, "a");
	assert_string_equal(again->user, first->user);
	account_release(again);
	account_release(first);
}

/* A token of a user. */
static struct token_entry *put(struct token_cache *cache, const char *user, char first)
{
	unsigned char hash[TOKEN_HASH_SIZE] = { (unsigned char)first };
	json_t *found = json_pack("{s:s, s:s, s:{}}", "user", user, "office", "x", "grants");
	struct token_entry *entry = token_cache_put(cache, hash, NOW, &catalog, found);

	json_decref(found);
	return entry;
}

static void test_who_has_two_tokens_has_no_more(void **state)
{
	struct token_cache *cache = token_cache_new();
	struct token_entry *one = put(cache, "a", 'a'), *two = put(cache, "a", 'b'),
			   *other = put(cache, "b", 'c');

	(void)state;
	assert_true(account_spend(one->account, NOW, 1));
	assert_false(account_spend(two->account, NOW, 1));
	assert_true(account_spend(other->account, NOW, 1));
	token_entry_release(one);
	token_entry_release(two);
	token_entry_release(other);
	token_cache_free(cache);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_a_second_has_so_many_requests, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_nobody_has_the_database_to_himself, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_users_without_number, setup, teardown),
		cmocka_unit_test(test_who_has_two_tokens_has_no_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
