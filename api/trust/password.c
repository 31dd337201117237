/* Argon2id of libsodium, at the cost that OWASP names as its minimum: two passes over 19 MiB. */
#include "api/trust/password.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "core/base/log.h"

#define PASSES 2ULL
#define MEMORY ((size_t)19 * 1024 * 1024)
#define DERIVED_SIZE 64

_Static_assert(PASSWORD_HASH_SIZE >= crypto_pwhash_STRBYTES, "room for a hash");

bool password_hash(const char *password, char hash[PASSWORD_HASH_SIZE])
{
	return crypto_pwhash_str(hash, password, strlen(password), PASSES, MEMORY) == 0;
}

static bool part_read(const char *text, unsigned char *bytes, size_t size, size_t *ret_length)
{
	return sodium_base642bin(bytes, size, text, strlen(text), NULL, ret_length, NULL,
				 sodium_base64_VARIANT_ORIGINAL_NO_PADDING) == 0;
}

/* crypto_pwhash_str_verify() says of a password that it is wrong when there was no memory to see. */
static bool compare(const char *stored, const char *password)
{
	unsigned char salt[DERIVED_SIZE], wanted[DERIVED_SIZE], derived[DERIVED_SIZE];
	char salt_text[PASSWORD_HASH_SIZE], wanted_text[PASSWORD_HASH_SIZE];
	unsigned int kibibytes, passes;
	size_t salt_length, length;

	if (sscanf(stored, "$argon2id$v=19$m=%u,t=%u,p=1$%127[^$]$%127s", &kibibytes, &passes,
		   salt_text, wanted_text) != 4 ||
	    !part_read(salt_text, salt, sizeof(salt), &salt_length) ||
	    !part_read(wanted_text, wanted, sizeof(wanted), &length) ||
	    salt_length != crypto_pwhash_SALTBYTES || length < crypto_pwhash_BYTES_MIN)
		return false; /* no hash of ours */
	if (crypto_pwhash(derived, length, password, strlen(password), salt, passes,
			  (size_t)kibibytes * 1024, crypto_pwhash_ALG_ARGON2ID13) != 0)
		bug("out of memory (a password is compared)");
	return sodium_memcmp(derived, wanted, length) == 0;
}

bool password_matches(const char *stored, const char *password)
{
	char other[PASSWORD_HASH_SIZE];

	if (!stored) {
		(void)!password_hash(password, other);
		return false;
	}
	return compare(stored, password);
}

bool password_is_cheap(const char *stored)
{
	return crypto_pwhash_str_needs_rehash(stored, PASSES, MEMORY) != 0;
}
