/* Passwords that guessers try first: a list as it is published, one a line, kept as 8 bytes each. */
#ifndef CORE_BLOCKLIST_H
#define CORE_BLOCKLIST_H

#include <stdbool.h>
#include <stddef.h>

struct blocklist;

/* Entries: 128 MiB of memory. */
#define BLOCKLIST_MAX ((size_t)16 * 1024 * 1024)
/* Bytes; what is shorter is never half of a password that is long enough, what is longer is none. */
#define BLOCKLIST_LEAST 6
#define BLOCKLIST_LONGEST 512

/* Reads the file, in any encoding; lines of other lengths are passed over. NULL: *ret_fault says why (the
 * caller frees): it cannot be read, has no entry, or more than there may be. */
struct blocklist *blocklist_read(const char *path, char **ret_fault);
void blocklist_free(struct blocklist *blocklist); /* NULL is accepted */
size_t blocklist_count(const struct blocklist *blocklist);
/* Whether it has the password, in whatever capitals, or what is left of it without the digits and marks at its
 * ends, if that is at least half of it ("Password-1234"). NULL: an empty list. */
bool blocklist_has(const struct blocklist *blocklist, const char *password);

#endif
