/* The second factor: one-time codes by the clock (RFC 6238: SHA-1, six digits, 30 seconds), and codes to
 * recover with. Seeds are kept sealed with a key that the database does not know. */
#ifndef API_TRUST_FACTOR_H
#define API_TRUST_FACTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

struct arena;

#define FACTOR_SEED_SIZE 20
#define FACTOR_KEY_DIGITS 64 /* of secret_key: 32 bytes in hex */
#define FACTOR_RECOVERY_COUNT 10
#define FACTOR_RECOVERY_SIZE 40 /* eight times "xxxx", "-" between them, NUL: 160 bits */

/* Whether the setting secret_key is one. */
bool factor_key_is_fine(const char *key);
/* A new seed, sealed for this user (hex), and its address for authenticator programs. From the arena. */
void factor_make(struct arena *arena, const char *key, const char *user, const char **ret_sealed,
		 const char **ret_seed, const char **ret_address);
/* True: `code` is one of the seed's at this time, give or take a step, and *ret_step says which; whether
 * it was used before is the caller's to ask. False also if the seed was not sealed so. */
bool factor_matches(const char *key, const char *user, const char *sealed, const char *code,
		    time_t now, int64_t *ret_step);
/* A code to recover with: 80 random bits. */
void factor_recovery_make(char code[FACTOR_RECOVERY_SIZE]);
/* Whether a text has their form; six digits do not. */
bool factor_is_recovery(const char *code);

#endif
