/* A list of networks. IPv4 is kept as IPv6 writes it (::ffff:a.b.c.d), so that there is one comparison. */
#include "api/http/proxies.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "core/base/memory.h"
#include "core/base/text.h"

#define ADDRESS_SIZE 16
#define ADDRESS_BITS 128
#define MAPPED_BITS 96

struct network {
	unsigned char address[ADDRESS_SIZE];
	int bits; /* 0: unix sockets */
};

struct proxies {
	struct network networks[PROXIES_MAX];
	size_t count;
};

static void map(const void *address_4, unsigned char address[ADDRESS_SIZE])
{
	memset(address, 0, 10);
	memset(address + 10, 0xff, 2);
	memcpy(address + 12, address_4, 4);
}

/* "10.1.2.0/24"; without a length the address itself. */
static bool network_read(char *text, struct network *network)
{
	char *slash = strchr(text, '/');
	unsigned char address_4[4];
	int64_t bits = ADDRESS_BITS;
	bool is_4;

	if (strcmp(text, "unix") == 0)
		return true;
	if (slash)
		*slash++ = '\0';
	is_4 = inet_pton(AF_INET, text, address_4) == 1;
	if (is_4)
		map(address_4, network->address);
	else if (inet_pton(AF_INET6, text, network->address) != 1)
		return false;
	if (slash && !text_parse_int(slash, 1, is_4 ? 32 : ADDRESS_BITS, &bits))
		return false;
	network->bits = (int)bits + (slash && is_4 ? MAPPED_BITS : 0);
	return true;
}

struct proxies *proxies_read(const char *text, const char **ret_wrong)
{
	struct proxies *proxies = memory_alloc(sizeof(*proxies));
	char entry[64];

	for (text += strspn(text, ", "); *text; text += strspn(text, ", ")) {
		size_t length = strcspn(text, ", ");

		if (length < sizeof(entry) && proxies->count < PROXIES_MAX) {
			memcpy(entry, text, length);
			entry[length] = '\0';
		}
		if (length >= sizeof(entry) || proxies->count == PROXIES_MAX ||
		    !network_read(entry, &proxies->networks[proxies->count])) {
			*ret_wrong = text;
			free(proxies);
			return NULL;
		}
		proxies->count++;
		text += length;
	}
	return proxies;
}

void proxies_free(struct proxies *proxies)
{
	free(proxies);
}

size_t proxies_count(const struct proxies *proxies)
{
	return proxies->count;
}

static bool network_has(const struct network *network, const unsigned char address[ADDRESS_SIZE])
{
	size_t whole = (size_t)network->bits / 8;
	int rest = network->bits % 8;

	return network->bits > 0 && memcmp(network->address, address, whole) == 0 &&
	       (rest == 0 || (network->address[whole] ^ address[whole]) >> (8 - rest) == 0);
}

bool proxies_have(const struct proxies *proxies, const struct sockaddr *peer)
{
	unsigned char address[ADDRESS_SIZE];

	if (peer->sa_family == AF_INET)
		map(&((const struct sockaddr_in *)(const void *)peer)->sin_addr, address);
	else if (peer->sa_family == AF_INET6)
		memcpy(address, &((const struct sockaddr_in6 *)(const void *)peer)->sin6_addr,
		       sizeof(address));
	else if (peer->sa_family != AF_UNIX)
		return false;
	for (size_t i = 0; i < proxies->count; i++) {
		const struct network *network = &proxies->networks[i];

		if (peer->sa_family == AF_UNIX ? network->bits == 0 : network_has(network, address))
			return true;
	}
	return false;
}
