/* Which peers are proxies of ours: their networks, in both families, to the bit. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

#include <cmocka.h>

#include "api/http/proxies.h"
#include "core/base/buf.h"

static bool has(const char *list, const char *peer)
{
	const char *wrong = NULL;
	struct proxies *proxies = proxies_read(list, &wrong);
	union {
		struct sockaddr any;
		struct sockaddr_in in;
		struct sockaddr_in6 in6;
	} address = { .any.sa_family = AF_UNIX };
	bool found;

	assert_non_null(proxies);
	if (inet_pton(AF_INET, peer, &address.in.sin_addr) == 1)
		address.any.sa_family = AF_INET;
	else if (inet_pton(AF_INET6, peer, &address.in6.sin6_addr) == 1)
		address.any.sa_family = AF_INET6;
	found = proxies_have(proxies, &address.any);
	proxies_free(proxies);
	return found;
}

static void test_proxies_have(void **state)
{
	static const struct {
		const char *list, *peer;
		bool found;
	} rows[] = {
		{ "127.0.0.1", "127.0.0.1", true },
		{ "127.0.0.1", "127.0.0.2", false },
		{ "127.0.0.1", "::ffff:127.0.0.1", true },
		{ "127.0.0.1", "::1", false },
		{ "127.0.0.1", "unix", false },
		{ "", "127.0.0.1", false },
		{ "unix", "unix", true },
		{ "unix", "127.0.0.1", false },
		{ "unix", "::", false },
		{ "10.1.2.0/24, ::1", "10.1.2.255", true },
		{ "10.1.2.0/24, ::1", "10.1.3.0", false },
		{ "10.1.2.0/24 ::1,", "::1", true },
		{ "10.1.2.64/26", "10.1.2.127", true },
		{ "10.1.2.64/26", "10.1.2.128", false },
		{ "10.1.2.3/32", "10.1.2.3", true },
		{ "10.1.2.3/32", "10.1.2.2", false },
		{ "128.0.0.0/1", "127.255.255.255", false },
		{ "128.0.0.0/1", "255.0.0.1", true },
		{ "fd00::/8", "fdff::1", true },
		{ "fd00::/8", "fe00::1", false },
		{ "2001:db8::1/128", "2001:db8::1", true },
		{ "2001:db8::1/128", "2001:db8::2", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		if (has(rows[i].list, rows[i].peer) != rows[i].found)
			fail_msg("%s in %s", rows[i].peer, rows[i].list);
	}
}

static void test_proxies_refuses_what_is_no_network(void **state)
{
	static const char *const lists[] = {
		"localhost",
		"10.1.2",
		"10.1.2.0/0",
		"::/0",
		"10.1.2.0/33",
		"fd00::/129",
		"10.1.2.0/",
		"10.1.2.0/8/8",
		"10.1.2.0/+8",
		"unix:/run/x",
		"Unix",
		"*",
		"127.0.0.1:8080",
		"[::1]",
		"fd00::1%eth0",
		"127.0.0.1;::1",
		"1111111111111111111111111111111111111111111111111111111111111111111111111",
	};
	const char *wrong = NULL;
	struct buf many = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++) {
		wrong = NULL;
		if (proxies_read(lists[i], &wrong))
			fail_msg("%s", lists[i]);
		assert_string_equal(wrong, lists[i]);
	}
	for (int i = 0; i <= PROXIES_MAX; i++)
		buf_add_text(&many, "::1,");
	assert_null(proxies_read(many.data, &wrong));
	assert_string_equal(wrong, "::1,");
	buf_clear(&many);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_proxies_have),
		cmocka_unit_test(test_proxies_refuses_what_is_no_network),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
