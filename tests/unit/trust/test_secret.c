/* Random secrets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "api/trust/secret.h"

static void test_secret_make(void **state)
{
	char one[SECRET_SIZE], other[SECRET_SIZE];
	char hash[SECRET_HASH_SIZE], again[SECRET_HASH_SIZE];

	(void)state;
	secret_make(SECRET_SESSION, one, hash);
	assert_int_equal(strlen(one), SECRET_SIZE - 1);
	assert_memory_equal(one, "ips_", 4);
	assert_int_equal(strlen(hash), 64);
	secret_hash(one, strlen(one), again);
	assert_string_equal(hash, again);
	secret_make(SECRET_SESSION, other, again);
	assert_string_not_equal(one, other);
	assert_string_not_equal(hash, again);
	secret_hash("abc", 3, hash);
	assert_string_equal(hash,
			    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_secret_make),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
