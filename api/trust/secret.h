/* Secrets that only their holder has: 256 random bits behind a prefix that says what they are for.
 * Stored is their SHA-256 alone; so many bits need no slow hash. */
#ifndef API_TRUST_SECRET_H
#define API_TRUST_SECRET_H

#include <stddef.h>

#define SECRET_TOKEN "ipc_"
#define SECRET_SESSION "ips_"
#define SECRET_SIZE 48	    /* prefix, 43 characters of base64url, NUL */
#define SECRET_HASH_SIZE 65 /* 64 hex digits, NUL */
#define SECRET_FIRST_SIZE 36

/* A new one and its hash. The caller wipes it with sodium_memzero() when it was given out. */
void secret_make(const char *prefix, char secret[SECRET_SIZE], char hash[SECRET_HASH_SIZE]);
/* A first password: random, so that nobody has to think one up; in groups, so that it can be read out.
 * The caller wipes it. */
void secret_first_password(char password[SECRET_FIRST_SIZE]);
void secret_hash(const char *secret, size_t length, char hash[SECRET_HASH_SIZE]);

#endif
