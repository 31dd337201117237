/* Which requests come from our own pages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "api/http/origin.h"

static void test_origin(void **state)
{
	static const struct {
		const char *site, *origin;
		bool bare, with_cookie; /* ours without a cookie, and with one */
	} rows[] = {
		{ NULL, NULL, true, false },
		{ "same-origin", NULL, true, true },
		{ "none", NULL, true, true },
		{ "same-site", NULL, false, false },
		{ "cross-site", "https://a.example:8443", false, false },
		{ "Same-Origin", NULL, false, false },
		{ NULL, "https://a.example:8443", true, true },
		{ NULL, "http://A.EXAMPLE:8443", true, true },
		{ NULL, "https://a.example", false, false },
		{ NULL, "https://a.example:8443.evil.example", false, false },
		{ NULL, "null", false, false },
		{ NULL, "", false, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct http_head head = { .headers = { { "Host", "a.example:8443" } },
					  .header_count = 1 };

		if (rows[i].site)
			head.headers[head.header_count++] =
				(struct http_header){ "sec-fetch-site", rows[i].site };
		if (rows[i].origin)
			head.headers[head.header_count++] =
				(struct http_header){ "Origin", rows[i].origin };
		assert_int_equal(origin_is_ours(&head, false), rows[i].bare);
		assert_int_equal(origin_is_ours(&head, true), rows[i].with_cookie);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_origin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
