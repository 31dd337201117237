/* The second factor: seeds that are sealed, and codes. That the codes are those of RFC 6238 is compared
 * with another program in tests/api. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>

#include "api/trust/factor.h"
#include "core/base/arena.h"

#define KEY "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define OTHER_KEY "10112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static void test_factor_key(void **state)
{
	(void)state;
	assert_true(factor_key_is_fine(KEY));
	assert_false(factor_key_is_fine(""));
	assert_false(factor_key_is_fine(KEY "00"));
	assert_false(factor_key_is_fine(
		"zz112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"));
}

/* Which of all codes are good now: at most one for each of three steps. */
static int good_codes(const char *key, const char *user, const char *sealed, time_t now,
		      int64_t steps[8])
{
	int found = 0;
	char code[8];

	for (int i = 0; i < 1000000 && found < 8; i++) {
		snprintf(code, sizeof(code), "%06d", i);
		if (factor_matches(key, user, sealed, code, now, &steps[found]))
			found++;
	}
	return found;
}

static void test_factor_matches(void **state)
{
	struct arena *arena = arena_new();
	const char *sealed, *again, *seed, *address;
	int64_t steps[8] = { 0 };
	const time_t now = 1732000000;
	int found;

	(void)state;
	factor_make(arena, KEY, "li", &sealed, &seed, &address);
	assert_int_equal(strlen(seed), 32);
	assert_string_equal(address,
			    arena_printf(arena, "otpauth://totp/ipcase:li?secret=%s&issuer=ipcase",
					 seed));
	found = good_codes(KEY, "li", sealed, now, steps);
	assert_in_range(found, 1, 3);
	for (int i = 0; i < found; i++)
		assert_in_range(steps[i], now / 30 - 1, now / 30 + 1);
	factor_make(arena, KEY, "li", &again, &seed, &address);
	assert_string_not_equal(sealed, again);
	arena_free(arena);
}

static void test_a_seed_is_good_for_its_user_and_key(void **state)
{
	struct arena *arena = arena_new();
	const char *sealed, *seed, *address;
	char altered[512];
	int64_t steps[8];

	(void)state;
	factor_make(arena, KEY, "li", &sealed, &seed, &address);
	assert_int_equal(good_codes(KEY, "wang", sealed, 1732000000, steps), 0);
	assert_int_equal(good_codes(OTHER_KEY, "li", sealed, 1732000000, steps), 0);
	snprintf(altered, sizeof(altered), "%s", sealed);
	altered[60] = altered[60] == '0' ? '1' : '0';
	assert_int_equal(good_codes(KEY, "li", altered, 1732000000, steps), 0);
	assert_int_equal(good_codes(KEY, "li", "", 1732000000, steps), 0);
	assert_false(factor_matches(KEY, "li", sealed, "12345", 1732000000, steps));
	assert_false(factor_matches(KEY, "li", sealed, "1234567", 1732000000, steps));
	assert_false(factor_matches(KEY, "li", sealed, "abcdef", 1732000000, steps));
	arena_free(arena);
}

static void test_factor_recovery(void **state)
{
	char one[FACTOR_RECOVERY_SIZE], other[FACTOR_RECOVERY_SIZE];

	(void)state;
	factor_recovery_make(one);
	factor_recovery_make(other);
	assert_string_not_equal(one, other);
	assert_int_equal(strlen(one), 39);
	assert_true(factor_is_recovery(one));
	assert_int_equal(strspn(one, "abcdefghijklmnopqrstuvwxyz234567-"), 39);
	assert_false(factor_is_recovery("123456"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_factor_key),
		cmocka_unit_test(test_factor_matches),
		cmocka_unit_test(test_a_seed_is_good_for_its_user_and_key),
		cmocka_unit_test(test_factor_recovery),
	};

	return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
