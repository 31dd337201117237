/* The buffer: grows, stays NUL-terminated, keeps NUL bytes, can be handed over. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/buf.h"

static void test_buf_grows_and_stays_terminated(void **state)
{
	struct buf buf = { 0 };

	(void)state;
	for (int i = 0; i < 1000; i++) {
		buf_add_char(&buf, (char)('a' + i % 26));
		assert_int_equal(buf.length, i + 1);
		assert_int_equal(buf.data[buf.length], '\0');
		assert_true(buf.capacity > buf.length);
	}
	assert_memory_equal(buf.data, "abcdefghijklmnopqrstuvwxyzab", 28);
	buf_clear(&buf);
	assert_null(buf.data);
	assert_int_equal(buf.length, 0);
}

static void test_buf_adds_text_format_and_bytes(void **state)
{
	struct buf buf = { 0 };

	(void)state;
	buf_add_text(&buf, "x=");
	buf_add_format(&buf, "%d|%0200d|", 42, 7);
	buf_add(&buf, "a\0b", 3);
	assert_int_equal(buf.length, 2 + 3 + 201 + 3);
	assert_memory_equal(buf.data, "x=42|0000", 9);
	assert_memory_equal(buf.data + 202, "007|", 4);
	assert_memory_equal(buf.data + buf.length - 3, "a\0b", 4);
	buf_clear(&buf);
}

static void test_buf_detach_hands_over(void **state)
{
	struct buf buf = { 0 };
	char *text = buf_detach(&buf);

	(void)state;
	assert_string_equal(text, "");
	free(text);
	buf_add_text(&buf, "one");
	text = buf_detach(&buf);
	assert_null(buf.data);
	buf_add_text(&buf, "two");
	assert_string_equal(text, "one");
	assert_string_equal(buf.data, "two");
	free(text);
	buf_clear(&buf);
}

static void test_buf_add_of_nothing_is_an_empty_text(void **state)
{
	struct buf buf = { 0 };

	(void)state;
	buf_add(&buf, NULL, 0);
	assert_string_equal(buf.data, "");
	buf_clear(&buf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_buf_grows_and_stays_terminated),
		cmocka_unit_test(test_buf_adds_text_format_and_bytes),
		cmocka_unit_test(test_buf_detach_hands_over),
		cmocka_unit_test(test_buf_add_of_nothing_is_an_empty_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
