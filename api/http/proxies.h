/* The proxies of ours: peers whose word about a client counts. Read once at start, then shared. */
#ifndef API_HTTP_PROXIES_H
#define API_HTTP_PROXIES_H

#include <stdbool.h>
#include <stddef.h>

struct sockaddr;
struct proxies;

#define PROXIES_MAX 32

/* "127.0.0.1, 10.1.2.0/24, fd00::/8, unix": addresses, networks, whoever reaches a unix socket of ours.
 * NULL: *ret_wrong begins with the entry that is none of these, is everybody (/0), or is one too many. */
struct proxies *proxies_read(const char *text, const char **ret_wrong);
void proxies_free(struct proxies *proxies);
size_t proxies_count(const struct proxies *proxies);
/* Whether a peer at that address is one of them. */
bool proxies_have(const struct proxies *proxies, const struct sockaddr *address);

#endif
