/* The gate: what passes, and each form that another server could read differently. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "api/http/gate.h"

static struct http_head head_of(const char *method, const char *target)
{
	struct http_head head = { .method = method, .target = target, .minor = 1 };

	head.headers[head.header_count++] = (struct http_header){ "Host", "ipcase.example:8080" };
	return head;
}

static void head_add(struct http_head *head, const char *name, const char *value)
{
	head->headers[head->header_count++] = (struct http_header){ name, value };
}

static const char *fault_of(const struct http_head *head, const char *hosts)
{
	const char *what;

	return gate_check(head, hosts, &what);
}

static void test_gate_lets_ordinary_requests_pass(void **state)
{
	struct http_head get = head_of("GET", "/api/v1/cases?q=%E5%95%86");
	struct http_head post = head_of("POST", "/api/v1/cases");
	struct http_head del = head_of("DELETE", "/x");

	(void)state;
	head_add(&post, "content-length", "12");
	head_add(&post, "X-Note", "a\tb \xe5\x95\x86");
	head_add(&del, "Content-Length", "0");
	assert_null(fault_of(&get, ""));
	assert_null(fault_of(&post, NULL));
	assert_null(fault_of(&del, ""));
}

static void test_gate_refuses_transfer_encodings(void **state)
{
	static const char *const values[] = { "chunked", "xchunked", "identity", "" };

	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++) {
		struct http_head head = head_of("POST", "/");

		head_add(&head, "Transfer-encoding", values[i]);
		assert_string_equal(fault_of(&head, ""), "transfer_encoding");
	}
}

static void test_gate_refuses_lengths_that_are_no_plain_number(void **state)
{
	static const char *const values[] = {
		"+3", "-1", "0x10", "", "3 ", "3,3", "1234567890123456"
	};

	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++) {
		struct http_head head = head_of("POST", "/");

		head_add(&head, "Content-Length", values[i]);
		assert_string_equal(fault_of(&head, ""), "framing_wrong");
	}
}

static void test_gate_refuses_two_lengths_even_if_equal(void **state)
{
	struct http_head head = head_of("POST", "/");

	(void)state;
	head_add(&head, "Content-Length", "3");
	head_add(&head, "content-length", "3");
	assert_string_equal(fault_of(&head, ""), "framing_wrong");
}

static void test_gate_refuses_twice_what_decides_a_request(void **state)
{
	static const char *const names[] = { "Authorization", "If-Match", "IDEMPOTENCY-KEY" };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct http_head head = head_of("POST", "/");

		head_add(&head, names[i], "a");
		assert_null(fault_of(&head, ""));
		head_add(&head, names[i], "b");
		assert_string_equal(fault_of(&head, ""), "framing_wrong");
	}
}

static void test_gate_refuses_bodies_where_there_are_none(void **state)
{
	struct http_head head = head_of("HEAD", "/");
	struct http_head empty = head_of("HEAD", "/");
	struct http_head get = head_of("GET", "/");

	(void)state;
	head_add(&head, "Content-Length", "5");
	head_add(&empty, "Content-Length", "0");
	head_add(&get, "Content-Length", "5");
	assert_string_equal(fault_of(&head, ""), "framing_wrong");
	assert_string_equal(fault_of(&empty, ""), "framing_wrong");
	assert_string_equal(fault_of(&get, ""), "framing_wrong");
}

static void test_gate_refuses_header_names_that_are_no_tokens(void **state)
{
	static const char *const names[] = { "", "Name ", "Na me", "Na:me", "N\xc3\xa4me", "(x)" };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct http_head head = head_of("GET", "/");

		head_add(&head, names[i], "x");
		assert_string_equal(fault_of(&head, ""), "framing_wrong");
	}
}

static void test_gate_refuses_control_bytes_in_values(void **state)
{
	static const char *const values[] = { "a\rb", "a\nb", "\x01", "\x7f" };

	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++) {
		struct http_head head = head_of("GET", "/");

		head_add(&head, "X-Note", values[i]);
		assert_string_equal(fault_of(&head, ""), "framing_wrong");
	}
}

static void test_gate_refuses_targets_that_are_no_path(void **state)
{
	static const char *const targets[] = { "",     "*",	"http://evil/x",
					       "x",    "/a b",	"/a\tb",
					       "/a#b", "/\x7f", "/\xe5\x95\x86" };

	(void)state;
	for (size_t i = 0; i < sizeof(targets) / sizeof(*targets); i++) {
		struct http_head head = head_of("GET", targets[i]);

		assert_string_equal(fault_of(&head, ""), "framing_wrong");
	}
}

static void test_gate_bounds_the_target(void **state)
{
	char target[GATE_TARGET_MAX + 2] = "";
	struct http_head head = head_of("GET", target);

	(void)state;
	memset(target, 'a', sizeof(target));
	target[0] = '/';
	target[GATE_TARGET_MAX] = '\0';
	assert_null(fault_of(&head, ""));
	target[GATE_TARGET_MAX] = 'a';
	target[GATE_TARGET_MAX + 1] = '\0';
	assert_string_equal(fault_of(&head, ""), "framing_wrong");
}

static void test_gate_refuses_more_headers_than_it_can_see(void **state)
{
	struct http_head head = head_of("GET", "/");

	(void)state;
	while (head.header_count < HTTP_HEADERS_MAX)
		head_add(&head, "X-A", "b");
	assert_null(fault_of(&head, ""));
	head_add(&head, "X-A", "b");
	assert_string_equal(fault_of(&head, ""), "framing_wrong");
}

static void test_gate_wants_exactly_one_host(void **state)
{
	struct http_head none = head_of("GET", "/");
	struct http_head two = head_of("GET", "/");

	(void)state;
	none.header_count = 0;
	head_add(&two, "host", "ipcase.example");
	assert_string_equal(fault_of(&none, ""), "host_wrong");
	assert_string_equal(fault_of(&two, ""), "host_wrong");
}

static void test_gate_knows_its_hosts(void **state)
{
	struct http_head head = head_of("GET", "/");

	(void)state;
	assert_null(fault_of(&head, "ipcase.example"));
	assert_null(fault_of(&head, "other.example, IPCASE.example"));
	assert_null(fault_of(&head, "ipcase.example:8080"));
	assert_string_equal(fault_of(&head, "ipcase.example:443"), "host_wrong");
	assert_string_equal(fault_of(&head, "ipcase.exampl"), "host_wrong");
	assert_string_equal(fault_of(&head, "case.example"), "host_wrong");
	head.headers[0].value = "[::1]:8080";
	assert_null(fault_of(&head, "[::1]"));
	head.headers[0].value = "";
	assert_string_equal(fault_of(&head, ""), "host_wrong");
	head.headers[0].value = "a b";
	assert_string_equal(fault_of(&head, ""), "host_wrong");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_gate_lets_ordinary_requests_pass),
		cmocka_unit_test(test_gate_refuses_transfer_encodings),
		cmocka_unit_test(test_gate_refuses_lengths_that_are_no_plain_number),
		cmocka_unit_test(test_gate_refuses_two_lengths_even_if_equal),
		cmocka_unit_test(test_gate_refuses_twice_what_decides_a_request),
		cmocka_unit_test(test_gate_refuses_bodies_where_there_are_none),
		cmocka_unit_test(test_gate_refuses_header_names_that_are_no_tokens),
		cmocka_unit_test(test_gate_refuses_control_bytes_in_values),
		cmocka_unit_test(test_gate_refuses_targets_that_are_no_path),
		cmocka_unit_test(test_gate_bounds_the_target),
		cmocka_unit_test(test_gate_refuses_more_headers_than_it_can_see),
		cmocka_unit_test(test_gate_wants_exactly_one_host),
		cmocka_unit_test(test_gate_knows_its_hosts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
