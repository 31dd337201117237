/* Passwords under Argon2id. Slow by intent (tens of milliseconds and 19 MiB each): never on an event
 * loop. */
#ifndef API_TRUST_PASSWORD_H
#define API_TRUST_PASSWORD_H

#include <stdbool.h>

#define PASSWORD_HASH_SIZE 128

/* False: there is no memory for it now. */
__attribute__((warn_unused_result)) bool password_hash(const char *password,
						       char hash[PASSWORD_HASH_SIZE]);
/* stored NULL, as of a user that does not exist: false, after the same time. */
bool password_matches(const char *stored, const char *password);
/* Whether it was made at a lower cost than today's. */
bool password_is_cheap(const char *stored);

#endif
