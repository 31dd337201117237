/* Heads: what is cut into which texts, and what is no head. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "api/http/head.h"

#define LINE "GET /a?b=c HTTP/1.1\r\n"

/* In a block of exactly its size, so that a byte read beyond it is found. */
static struct http_head head_of_bytes(const char *bytes, size_t length, char **ret_block)
{
	struct http_head head;

	*ret_block = malloc(length);
	memcpy(*ret_block, bytes, length);
	head_read(*ret_block, length, &head);
	return head;
}

static void assert_fault(const char *bytes, size_t length)
{
	char *block;
	struct http_head head = head_of_bytes(bytes, length, &block);

	assert_string_equal(head.fault, "framing_wrong");
	assert_string_equal(head.method, "");
	assert_string_equal(head.target, "");
	assert_int_equal(head.header_count, 0);
	free(block);
}

#define FAULT(text) assert_fault(text, sizeof(text) - 1)

static void test_a_head_ends_with_its_empty_line(void **state)
{
	(void)state;
	assert_int_equal(head_size("", 0), 0);
	assert_int_equal(head_size(LINE, strlen(LINE)), 0);
	assert_int_equal(head_size(LINE "\r\nrest", strlen(LINE) + 6), strlen(LINE) + 2);
	assert_int_equal(head_size("\r\n" LINE "\r\n", strlen(LINE) + 4), strlen(LINE) + 4);
	assert_int_equal(head_size("\r\n\r\n", 4), 0);
	assert_int_equal(head_size(LINE "\n\n", strlen(LINE) + 2), 0);
}

static void test_texts_of_a_head(void **state)
{
	static const char bytes[] =
		"\r\nPOST /a?b=c HTTP/1.0\r\nHost: x\r\nEmpty:\r\nA:\t b \t\r\n\r\n";
	char *block;
	struct http_head head = head_of_bytes(bytes, sizeof(bytes) - 1, &block);

	(void)state;
	assert_null(head.fault);
	assert_string_equal(head.method, "POST");
	assert_string_equal(head.target, "/a?b=c");
	assert_int_equal(head.minor, 0);
	assert_int_equal(head.header_count, 3);
	assert_string_equal(http_head_find(&head, "host"), "x");
	assert_string_equal(http_head_find(&head, "EMPTY"), "");
	assert_string_equal(http_head_find(&head, "a"), "b");
	assert_null(http_head_find(&head, "c"));
	free(block);
}

static void test_of_lines_with_one_name_the_first_or_the_last(void **state)
{
	static const char bytes[] = LINE "Via: a\r\nHost: x\r\nVIA: b\r\nA: c\r\n\r\n";
	char *block;
	struct http_head head = head_of_bytes(bytes, sizeof(bytes) - 1, &block);

	(void)state;
	assert_string_equal(http_head_find(&head, "Via"), "a");
	assert_string_equal(http_head_find_last(&head, "Via"), "b");
	assert_string_equal(http_head_find_last(&head, "Host"), "x");
	assert_null(http_head_find_last(&head, "B"));
	free(block);
}

static void test_lines_that_end_otherwise(void **state)
{
	(void)state;
	FAULT("GET / HTTP/1.1\nHost: x\r\n\r\n");
	FAULT(LINE "Host: x\nB: y\r\n\r\n");
	FAULT(LINE "Host: x\rB: y\r\n\r\n");
	FAULT(LINE "Host: x\0y\r\n\r\n");
	FAULT("GET /\0 HTTP/1.1\r\n\r\n");
}

static void test_request_lines(void **state)
{
	(void)state;
	FAULT("GET  / HTTP/1.1\r\n\r\n");
	FAULT("GET /  HTTP/1.1\r\n\r\n");
	FAULT("GET / HTTP/1.1 \r\n\r\n");
	FAULT(" GET / HTTP/1.1\r\n\r\n");
	FAULT("GET /\r\n\r\n");
	FAULT("GET / HTTP/1.2\r\n\r\n");
	FAULT("GET / HTTP/2.0\r\n\r\n");
	FAULT("GET / http/1.1\r\n\r\n");
	FAULT("PRI * HTTP/2.0\r\n\r\n");
	FAULT(LINE "no colon\r\n\r\n");
}

/* The gate refuses these by their names. */
static void test_a_folded_line_has_no_token_for_a_name(void **state)
{
	static const char bytes[] = LINE "A: b\r\n c: d\r\nName : x\r\n\r\n";
	char *block;
	struct http_head head = head_of_bytes(bytes, sizeof(bytes) - 1, &block);

	(void)state;
	assert_string_equal(head.headers[1].name, " c");
	assert_string_equal(head.headers[2].name, "Name ");
	free(block);
}

static void test_more_headers_than_are_taken(void **state)
{
	char bytes[2048] = LINE;
	size_t length = strlen(bytes);
	char *block;
	struct http_head head;

	(void)state;
	for (int i = 0; i < 100; i++)
		length += (size_t)snprintf(bytes + length, sizeof(bytes) - length, "A%d: b\r\n", i);
	length += (size_t)snprintf(bytes + length, sizeof(bytes) - length, "\r\n");
	head = head_of_bytes(bytes, length, &block);
	assert_null(head.fault);
	assert_int_equal(head.header_count, HTTP_HEADERS_MAX + 1);
	free(block);
}

static size_t length_of(const char *value)
{
	struct http_head head = { .header_count = 1, .headers = { { "content-length", value } } };

	return head_body_length(&head);
}

static void test_lengths(void **state)
{
	struct http_head none = { 0 };

	(void)state;
	assert_int_equal(head_body_length(&none), 0);
	assert_int_equal(length_of("42"), 42);
	assert_int_equal(length_of("007"), 7);
	assert_int_equal(length_of("999999999999999"), 999999999999999);
	assert_int_equal(length_of("9999999999999999"), 0);
	assert_int_equal(length_of("+3"), 0);
	assert_int_equal(length_of("-3"), 0);
	assert_int_equal(length_of("3 "), 0);
	assert_int_equal(length_of("0x5"), 0);
	assert_int_equal(length_of(""), 0);
}

static void test_lists_of_words(void **state)
{
	(void)state;
	assert_true(head_lists("close", "close"));
	assert_true(head_lists("keep-alive, Close", "close"));
	assert_false(head_lists("closed", "close"));
	assert_false(head_lists("", "close"));
	assert_false(head_lists(NULL, "close"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_head_ends_with_its_empty_line),
		cmocka_unit_test(test_texts_of_a_head),
		cmocka_unit_test(test_of_lines_with_one_name_the_first_or_the_last),
		cmocka_unit_test(test_lines_that_end_otherwise),
		cmocka_unit_test(test_request_lines),
		cmocka_unit_test(test_a_folded_line_has_no_token_for_a_name),
		cmocka_unit_test(test_more_headers_than_are_taken),
		cmocka_unit_test(test_lengths),
		cmocka_unit_test(test_lists_of_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
