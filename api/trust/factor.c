/* Codes by liboath; sealing by libsodium. */
#include "api/trust/factor.h"

#include <liboath/oath.h>
#include <sodium.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/text.h"

#define STEP_SECONDS 30
#define STEPS_ASIDE 1 /* clocks differ */
#define CODE_DIGITS 6
#define NONCE crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define SEALED_SIZE (NONCE + FACTOR_SEED_SIZE + crypto_aead_xchacha20poly1305_ietf_ABYTES)

/* RFC 4648, in small letters: no 0 and 1 to take for o and l. */
static const char base32[] = "abcdefghijklmnopqrstuvwxyz234567";

static bool key_read(const char *key,
		     unsigned char bytes[crypto_aead_xchacha20poly1305_ietf_KEYBYTES])
{
	size_t length;

	return strlen(key) == FACTOR_KEY_DIGITS &&
	       sodium_hex2bin(bytes, crypto_aead_xchacha20poly1305_ietf_KEYBYTES, key,
			      FACTOR_KEY_DIGITS, NULL, &length, NULL) == 0 &&
	       length == crypto_aead_xchacha20poly1305_ietf_KEYBYTES;
}

bool factor_key_is_fine(const char *key)
{
	unsigned char bytes[crypto_aead_xchacha20poly1305_ietf_KEYBYTES];
	bool fine = key_read(key, bytes);

	sodium_memzero(bytes, sizeof(bytes));
	return fine;
}

/* Five bits a character, the last padded with none: 20 bytes are 32 characters. */
static void base32_write(const unsigned char *bytes, size_t length, char *text)
{
	unsigned int rest = 0;
	int bits = 0;

	for (size_t i = 0; i < length; i++) {
		rest = (rest << 8 | bytes[i]) & 0xfff;
		for (bits += 8; bits >= 5; bits -= 5)
			*text++ = base32[rest >> (bits - 5) & 31];
	}
	*text = '\0';
}

void factor_make(struct arena *arena, const char *key, const char *user, const char **ret_sealed,
		 const char **ret_seed, const char **ret_address)
{
	unsigned char bytes[crypto_aead_xchacha20poly1305_ietf_KEYBYTES], seed[FACTOR_SEED_SIZE];
	unsigned char sealed[SEALED_SIZE];
	char *hex = arena_alloc(arena, 2 * SEALED_SIZE + 1);
	char *text = arena_alloc(arena, FACTOR_SEED_SIZE * 8 / 5 + 1);

	(void)!key_read(key, bytes);
	randombytes_buf(seed, sizeof(seed));
	randombytes_buf(sealed, NONCE);
	crypto_aead_xchacha20poly1305_ietf_encrypt(sealed + NONCE, NULL, seed, sizeof(seed),
						   (const unsigned char *)user, strlen(user), NULL,
						   sealed, bytes);
	base32_write(seed, sizeof(seed), text);
	text_hex(sealed, sizeof(sealed), hex);
	*ret_sealed = hex;
	*ret_seed = text;
	*ret_address =
		arena_printf(arena, "otpauth://totp/ipcase:%s?secret=%s&issuer=ipcase", user, text);
	sodium_memzero(seed, sizeof(seed));
	sodium_memzero(bytes, sizeof(bytes));
}

static bool seed_open(const char *key, const char *user, const char *hex,
		      unsigned char seed[FACTOR_SEED_SIZE])
{
	unsigned char bytes[crypto_aead_xchacha20poly1305_ietf_KEYBYTES], sealed[SEALED_SIZE];
	size_t length;
	bool opened = key_read(key, bytes) &&
		      sodium_hex2bin(sealed, sizeof(sealed), hex, strlen(hex), NULL, &length,
				     NULL) == 0 &&
		      length == sizeof(sealed) &&
		      crypto_aead_xchacha20poly1305_ietf_decrypt(seed, NULL, NULL, sealed + NONCE,
								 sizeof(sealed) - NONCE,
								 (const unsigned char *)user,
								 strlen(user), sealed, bytes) == 0;

	sodium_memzero(bytes, sizeof(bytes));
	return opened;
}

bool factor_matches(const char *key, const char *user, const char *sealed, const char *code,
		    time_t now, int64_t *ret_step)
{
	unsigned char seed[FACTOR_SEED_SIZE];
	uint64_t counter = 0;
	int at;

	if (strlen(code) != CODE_DIGITS || !seed_open(key, user, sealed, seed))
		return false;
	at = oath_totp_validate3((const char *)seed, sizeof(seed), now, STEP_SECONDS, 0,
				 STEPS_ASIDE, NULL, &counter, code);
	sodium_memzero(seed, sizeof(seed));
	*ret_step = (int64_t)counter;
	return at >= 0;
}

void factor_recovery_make(char code[FACTOR_RECOVERY_SIZE])
{
	unsigned char bits[20];
	char text[33];

	randombytes_buf(bits, sizeof(bits));
	base32_write(bits, sizeof(bits), text);
	for (int i = 0; i < 32; i++)
		code[i + i / 4] = text[i];
	for (int i = 4; i < FACTOR_RECOVERY_SIZE - 1; i += 5)
		code[i] = '-';
	code[FACTOR_RECOVERY_SIZE - 1] = '\0';
	sodium_memzero(bits, sizeof(bits));
	sodium_memzero(text, sizeof(text));
}

bool factor_is_recovery(const char *code)
{
	return strlen(code) == FACTOR_RECOVERY_SIZE - 1 && code[4] == '-';
}
