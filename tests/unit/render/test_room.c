/* How much room texts take in a spreadsheet. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "api/render/room.h"

static void test_a_wide_character_counts_twice(void **state)
{
	(void)state;
	assert_int_equal(room_columns(""), 0);
	assert_int_equal(room_columns("T4 outcomes"), 11);
	assert_int_equal(room_columns("结案 5"), 6);
}

static void test_words_are_kept_together_and_wide_characters_are_not(void **state)
{
	(void)state;
	assert_int_equal(room_lines("", 44), 1);
	assert_int_equal(room_lines("Mediation: Settled", 44), 1);
	/* 48 characters: more than 40, which are what the column holds */
	assert_int_equal(room_lines("Mediation: Withdrawn, the requester's absence in", 44), 2);
	/* each word on a line of its own, though two lines would hold their characters */
	assert_int_equal(room_lines("seventeen letters seventeen", 11), 3);
	assert_int_equal(room_lines("十个汉字是二十列宽度", 22), 1);
	assert_int_equal(room_lines("十个汉字是二十列宽度的", 22), 2);
	/* one word, wider than the column */
	assert_int_equal(room_lines("abcdefghijklmnopqrstuvwxy", 11), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_wide_character_counts_twice),
		cmocka_unit_test(test_words_are_kept_together_and_wide_characters_are_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
