/* Where a peer comes from, no closer than is needed to tell one from another. */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "api/http/http.h"
#include "api/http/peer.h"
#include "api/http/proxies.h"

union address {
	struct sockaddr any;
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
};

static union address peer_address(const struct http_exchange *exchange)
{
	const struct peer *peer = (const struct peer *)exchange;
	union address address = { .any.sa_family = AF_UNSPEC };
	socklen_t length = sizeof(address);

	if (getpeername(peer->fd, &address.any, &length) < 0)
		address.any.sa_family = AF_UNSPEC;
	return address;
}

bool http_comes_from(const struct http_exchange *exchange, const struct proxies *proxies)
{
	const union address address = peer_address(exchange);

	return proxies_have(proxies, &address.any);
}

static void network_4(const unsigned char *bytes, char network[HTTP_NETWORK_SIZE])
{
	snprintf(network, HTTP_NETWORK_SIZE, "%d.%d.%d.0/24", bytes[0], bytes[1], bytes[2]);
}

static void network_6(const unsigned char *bytes, char network[HTTP_NETWORK_SIZE])
{
	static const unsigned char mapped[12] = { [10] = 0xff, [11] = 0xff };

	if (memcmp(bytes, mapped, sizeof(mapped)) == 0)
		network_4(bytes + sizeof(mapped), network);
	else
		snprintf(network, HTTP_NETWORK_SIZE, "%x:%x:%x:%x00::/56", bytes[0] << 8 | bytes[1],
			 bytes[2] << 8 | bytes[3], bytes[4] << 8 | bytes[5], bytes[6]);
}

/* Each proxy adds what it saw at the end; what stands before that is the client's own word. */
static void network_forwarded(const char *forwarded, char network[HTTP_NETWORK_SIZE])
{
	const char *comma = strrchr(forwarded, ',');
	const char *address = comma ? comma + 1 : forwarded;
	unsigned char bytes[16];

	address += strspn(address, " ");
	if (inet_pton(AF_INET, address, bytes) == 1)
		network_4(bytes, network);
	else if (inet_pton(AF_INET6, address, bytes) == 1)
		network_6(bytes, network);
}

void http_network(const struct http_exchange *exchange, const char *forwarded,
		  char network[HTTP_NETWORK_SIZE])
{
	const union address address = peer_address(exchange);

	network[0] = '\0';
	if (forwarded)
		network_forwarded(forwarded, network);
	else if (address.any.sa_family == AF_INET)
		network_4((const unsigned char *)&address.in.sin_addr, network);
	else if (address.any.sa_family == AF_INET6)
		network_6(address.in6.sin6_addr.s6_addr, network);
}
