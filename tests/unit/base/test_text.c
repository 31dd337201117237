/* Text: UTF-8 at its edges, numbers, names, escapes, ids. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/arena.h"
#include "core/base/text.h"

static void test_text_utf8_valid_accepts_the_edges(void **state)
{
	static const char *const good[] = {
		"",
		"abc",
		"\x01",
		"\x7f",
		"\xc2\x80",
		"\xdf\xbf",
		"\xe0\xa0\x80",
		"\xed\x9f\xbf",
		"\xee\x80\x80",
		"\xef\xbf\xbf",
		"\xf0\x90\x80\x80",
		"\xf4\x8f\xbf\xbf",
		"无锡市",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		if (!text_utf8_valid(good[i], strlen(good[i])))
			fail_msg("good[%zu] was refused", i);
}

static void test_text_utf8_valid_refuses_everything_else(void **state)
{
	static const char *const bad[] = {
		"\x80",
		"\xbf",
		"\xc0\x80",
		"\xc1\xbf",
		"\xe0\x80\x80",
		"\xe0\x9f\xbf",
		"\xed\xa0\x80",
		"\xed\xbf\xbf",
		"\xf0\x80\x80\x80",
		"\xf0\x8f\xbf\xbf",
		"\xf4\x90\x80\x80",
		"\xf5\x80\x80\x80",
		"\xff",
		"\xfe",
		"\xc3",
		"\xe6\x97",
		"\xf0\x9f\x98",
		"\xc3(",
		"\xe6(\x97",
		"\xe6\x97(",
		"a\xf0\x9f\x98(",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (text_utf8_valid(bad[i], strlen(bad[i])))
			fail_msg("bad[%zu] was taken", i);
	assert_false(text_utf8_valid("a\0b", 3));
	/* cut in the middle, although the bytes behind would complete it */
	assert_false(text_utf8_valid("\xe6\x97\xa0", 2));
	assert_int_equal(text_utf8_fault("ab\xff", 3), 2);
	assert_int_equal(text_utf8_fault("abc", 3), 3);
}

static void test_text_utf8_count_counts_code_points(void **state)
{
	(void)state;
	assert_int_equal(text_utf8_count(""), 0);
	assert_int_equal(text_utf8_count("a无锡"), 3);
	assert_int_equal(text_utf8_count("\xf0\x9f\x98\x80"), 1);
}

static void test_text_has_control(void **state)
{
	(void)state;
	assert_false(text_has_control("a\tb\nc 无锡"));
	assert_true(text_has_control("a\rb"));
	assert_true(text_has_control("\x01"));
	assert_true(text_has_control("\x1f"));
	assert_true(text_has_control("a\x7f"));
	assert_true(text_has_control("a\xc2\x80"));
	assert_true(text_has_control("\xc2\x9f"));
	assert_false(text_has_control("\xc2\xa0"));
	assert_true(text_has_control("a\xef\xbf\xbe"));
	assert_true(text_has_control("\xef\xbf\xbf"));
	assert_false(text_has_control("\xef\xbf\xbd"));
	assert_false(text_has_control(""));
}

static void test_text_is_blank(void **state)
{
	(void)state;
	assert_true(text_is_blank(""));
	assert_true(text_is_blank(" \t\n"));
	assert_true(text_is_blank("\u3000\u00a0\u200b\ufeff"));
	assert_false(text_is_blank("\u3000.\u3000"));
	assert_false(text_is_blank("无"));
}

static void test_text_parse_int(void **state)
{
	static const char *const bad[] = { "",
					   "-",
					   "+1",
					   " 1",
					   "1 ",
					   "01",
					   "-0",
					   "1.0",
					   "0x1",
					   "1e3",
					   "--1",
					   "11",
					   "-11",
					   "9223372036854775808",
					   "99999999999999999999" };
	int64_t value = 4711;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (text_parse_int(bad[i], -10, 10, &value))
			fail_msg("\"%s\" was read", bad[i]);
	assert_true(value == 4711);
	assert_true(text_parse_int("0", -10, 10, &value) && value == 0);
	assert_true(text_parse_int("10", -10, 10, &value) && value == 10);
	assert_true(text_parse_int("-10", -10, 10, &value) && value == -10);
	assert_true(text_parse_int("9223372036854775807", INT64_MIN, INT64_MAX, &value) &&
		    value == INT64_MAX);
	assert_true(text_parse_int("-9223372036854775808", INT64_MIN, INT64_MAX, &value) &&
		    value == INT64_MIN);
	assert_false(text_parse_int("-9223372036854775809", INT64_MIN, INT64_MAX, &value));
}

static void test_text_is_code(void **state)
{
	char longest[66];

	(void)state;
	memset(longest, 'a', sizeof(longest));
	longest[64] = '\0';
	assert_true(text_is_code(longest));
	longest[64] = 'a';
	longest[65] = '\0';
	assert_false(text_is_code(longest));
	assert_true(text_is_code("ruling.closed_to-accepted"));
	assert_true(text_is_code("7z"));
	assert_false(text_is_code(""));
	assert_false(text_is_code(".a"));
	assert_false(text_is_code("-a"));
	assert_false(text_is_code("A"));
	assert_false(text_is_code("a b"));
	assert_false(text_is_code("a/b"));
	assert_false(text_is_code("无"));
}

static void test_text_is_uuid(void **state)
{
	(void)state;
	assert_true(text_is_uuid("0190a5b2-7c3d-7e4f-8a9b-0c1d2e3f4a5b"));
	assert_false(text_is_uuid("0190A5B2-7C3D-7E4F-8A9B-0C1D2E3F4A5B"));
	assert_false(text_is_uuid("0190a5b2-7c3d-7e4f-8a9b-0c1d2e3f4a5"));
	assert_false(text_is_uuid("0190a5b2-7c3d-7e4f-8a9b-0c1d2e3f4a5b0"));
	assert_false(text_is_uuid("0190a5b27c3d7e4f8a9b0c1d2e3f4a5b0000"));
	assert_false(text_is_uuid("0190a5b2-7c3d-7e4f-8a9b-0c1d2e3f4a5g"));
	assert_false(text_is_uuid(""));
}

static void check_decoded(const char *text, bool plus, const char *expected)
{
	struct arena *arena = arena_new();
	const char *decoded = text_percent_decode(arena, text, strlen(text), plus);

	if (!expected) {
		if (decoded)
			fail_msg("\"%s\" was decoded", text);
	} else {
		assert_non_null(decoded);
		assert_string_equal(decoded, expected);
	}
	arena_free(arena);
}

static void test_text_percent_decode(void **state)
{
	struct arena *arena = arena_new();

	(void)state;
	check_decoded("a%20b+c", false, "a b+c");
	check_decoded("a%20b+c", true, "a b c");
	check_decoded("%2B", true, "+");
	check_decoded("%e6%97%A0", false, "无");
	check_decoded("%2541", false, "%41"); /* once, not twice */
	check_decoded("", false, "");
	check_decoded("%00", false, NULL);
	check_decoded("a%", false, NULL);
	check_decoded("a%4", false, NULL);
	check_decoded("a%4g", false, NULL);
	check_decoded("a%-1", false, NULL);
	check_decoded("%ff", false, NULL);
	check_decoded("%e6%97", false, NULL);
	check_decoded("%ed%a0%80", false, NULL);
	/* an escape that is complete only behind the given length */
	assert_null(text_percent_decode(arena, "%41", 2, false));
	assert_null(text_percent_decode(arena, "a\0b", 3, false));
	assert_string_equal(text_percent_decode(arena, "abc", 2, false), "ab");
	arena_free(arena);
}

static void test_text_hex(void **state)
{
	const unsigned char bytes[] = { 0x00, 0x0f, 0xf0, 0xff };
	char hex[9];

	(void)state;
	text_hex(bytes, 4, hex);
	assert_string_equal(hex, "000ff0ff");
}

static void test_text_uuid7_increases_even_when_the_clock_does_not(void **state)
{
	char before[37] = "", uuid[37];

	(void)state;
	for (int i = 0; i < 100000; i++) {
		text_uuid7(uuid, i < 60000 ? 1704038400000 : 1704038300000); /* and a step back */
		assert_true(text_is_uuid(uuid));
		assert_int_equal(uuid[14], '7');
		assert_non_null(strchr("89ab", uuid[19]));
		assert_true(strcmp(before, uuid) < 0);
		memcpy(before, uuid, sizeof(uuid));
	}
	text_uuid7(uuid, 0x0190a5b27c3d);
	assert_memory_equal(uuid, "0190a5b2-7c3d-7", 15);
	assert_true(strcmp(before, uuid) < 0);
}

static void test_text_fill(void **state)
{
	struct arena *arena = arena_new();

	(void)state;
	assert_string_equal(text_fill(arena, "{mark}调〔{year}〕{number}号", "mark", "锡知", "year",
				      "2024", "number", "7", NULL),
			    "锡知调〔2024〕7号");
	assert_string_equal(text_fill(arena, "{a}{unknown}{", "a", "{b}", "b", "x", NULL),
			    "{b}{unknown}{"); /* values are not filled again */
	assert_string_equal(text_fill(arena, "", "a", "b", NULL), "");
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text_utf8_valid_accepts_the_edges),
		cmocka_unit_test(test_text_utf8_valid_refuses_everything_else),
		cmocka_unit_test(test_text_utf8_count_counts_code_points),
		cmocka_unit_test(test_text_has_control),
		cmocka_unit_test(test_text_is_blank),
		cmocka_unit_test(test_text_parse_int),
		cmocka_unit_test(test_text_is_code),
		cmocka_unit_test(test_text_is_uuid),
		cmocka_unit_test(test_text_percent_decode),
		cmocka_unit_test(test_text_hex),
		cmocka_unit_test(test_text_uuid7_increases_even_when_the_clock_does_not),
		cmocka_unit_test(test_text_fill),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
