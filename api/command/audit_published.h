/* Reads what the sealer published: api/command/audit_publish.h. */
#ifndef API_COMMAND_AUDIT_PUBLISHED_H
#define API_COMMAND_AUDIT_PUBLISHED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/audit/statement.h"

struct audit_published;

/* A line of the file of leaves. Good until the next is asked for. */
struct published_leaf {
	uint64_t position;
	unsigned char hash[MERKLE_HASH];
	const char *office, *seq, *object; /* seq "-": not an event; then object may be its class */
};

/* path: of the file of roots; the file of leaves is looked for beside it. Dies if roots cannot be read. */
struct audit_published *audit_published_open(const char *path);
void audit_published_close(struct audit_published *published);
size_t audit_published_count(const struct audit_published *published);
/* In the order of the file. */
const struct statement *audit_published_seal(const struct audit_published *published, size_t i);
/* Entries sealed by the last of them. */
uint64_t audit_published_size(const struct audit_published *published);
/* Positions must rise from call to call. False: there is no such line. */
bool audit_published_leaf(struct audit_published *published, uint64_t position,
			  struct published_leaf *ret);

#endif
