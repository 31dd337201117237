/* Random secrets and their hashes. */
#include "api/trust/secret.h"

#include <sodium.h>
#include <string.h>

#include "core/base/text.h"

#define PREFIX_LENGTH 4

void secret_first_password(char password[SECRET_FIRST_SIZE])
{
	static const char letters[] = "abcdefghijkmnpqrstuvwxyz23456789";
	const int length = SECRET_FIRST_SIZE - 1;

	for (int i = 0; i < length; i++)
		password[i] = i % 6 == 5 ? '-' : letters[randombytes_uniform(sizeof(letters) - 1)];
	password[length] = '\0';
}

void secret_hash(const char *secret, size_t length, char hash[SECRET_HASH_SIZE])
{
	unsigned char digest[crypto_hash_sha256_BYTES];

	crypto_hash_sha256(digest, (const unsigned char *)secret, length);
	text_hex(digest, sizeof(digest), hash);
}

void secret_make(const char *prefix, char secret[SECRET_SIZE], char hash[SECRET_HASH_SIZE])
{
	unsigned char bits[32];

	randombytes_buf(bits, sizeof(bits));
	memcpy(secret, prefix, PREFIX_LENGTH);
	sodium_bin2base64(secret + PREFIX_LENGTH, SECRET_SIZE - PREFIX_LENGTH, bits, sizeof(bits),
			  sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	secret_hash(secret, strlen(secret), hash);
	sodium_memzero(bits, sizeof(bits));
}
