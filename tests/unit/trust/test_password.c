/* Passwords under Argon2id. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>

#include "api/trust/password.h"

static void test_password_matches(void **state)
{
	char hash[PASSWORD_HASH_SIZE], other[PASSWORD_HASH_SIZE];

	(void)state;
	assert_true(password_hash("correct horse", hash));
	assert_true(password_hash("correct horse", other));
	assert_string_not_equal(hash, other);
	assert_memory_equal(hash, "$argon2id$v=19$m=19456,t=2,p=1$", 31);
	assert_true(password_matches(hash, "correct horse"));
	assert_false(password_matches(hash, "correct horsf"));
	assert_false(password_matches(hash, ""));
	assert_false(password_matches(NULL, "correct horse"));
	assert_false(password_matches("", "correct horse"));
	assert_false(password_is_cheap(hash));
}

static void test_password_is_cheap(void **state)
{
	char hash[crypto_pwhash_STRBYTES];

	(void)state;
	assert_int_equal(crypto_pwhash_str(hash, "x", 1, 1, 8192), 0);
	assert_true(password_is_cheap(hash));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_password_matches),
		cmocka_unit_test(test_password_is_cheap),
	};

	return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
