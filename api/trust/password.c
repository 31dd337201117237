/* Argon2id of libsodium, at the cost that OWASP names as its minimum: two passes over 19 MiB. */
#include "api/trust/password.h"

#include <sodium.h>
#include <string.h>

#define PASSES 2ULL
#define MEMORY ((size_t)19 * 1024 * 1024)

_Static_assert(PASSWORD_HASH_SIZE >= crypto_pwhash_STRBYTES, "room for a hash");

bool password_hash(const char *password, char hash[PASSWORD_HASH_SIZE])
{
	return crypto_pwhash_str(hash, password, strlen(password), PASSES, MEMORY) == 0;
}

bool password_matches(const char *stored, const char *password)
{
	char other[PASSWORD_HASH_SIZE];

	if (stored)
		return crypto_pwhash_str_verify(stored, password, strlen(password)) == 0;
	(void)!password_hash(password, other);
	return false;
}

bool password_is_cheap(const char *stored)
{
	return crypto_pwhash_str_needs_rehash(stored, PASSES, MEMORY) != 0;
}
