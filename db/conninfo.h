/* What a connection is asked for at its start: the caller's connection string, our defaults below
 * it and our startup options above it. Private to db. */
#ifndef DB_CONNINFO_H
#define DB_CONNINFO_H

#include <stdbool.h>

#define CONNINFO_KEYWORDS 96

struct conninfo {
	char *keywords[CONNINFO_KEYWORDS]; /* for PQconnectStartParams; NULL-terminated */
	char *values[CONNINFO_KEYWORDS];
	int count;
	int hosts; /* named in the connection string; at least 1 */
	char error[256];
};

/* turn: how far the list of hosts is turned. libpq would begin with the first one each time and
 * spend the whole of our timer on it when it is switched off.
 * A host that is not this machine is spoken to over TLS with its certificate checked, unless the
 * string says otherwise.
 * False: the string is not understood; error says why. Clear it in any case. */
__attribute__((warn_unused_result)) bool conninfo_init(struct conninfo *info, const char *text,
						       const char *role, int timeout_ms, int turn);
void conninfo_clear(struct conninfo *info);

#endif
