/* Who is let in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "api/http/admission.h"

/* Calls that each take so long, one after the other, with `more` behind the one that comes back, over and over;
 * when the last of them came back. */
static int64_t play(struct admission *admission, int calls, int64_t each_us, int more)
{
	int64_t now = 1000000;

	for (int i = 0; i <= more; i++)
		admission_sent(admission, now);
	for (int i = 0; i < calls; i++) {
		now += each_us;
		admission_back(admission, now - each_us * (more + 1), now);
		admission_sent(admission, now);
	}
	return now;
}

static void test_a_page_that_comes_at_once_is_let_in(void **state)
{
	struct admission admission = { .at_once = 2, .wait_max_ms = 20, .interval_us = 900000 };
	int64_t now = 60000000;

	(void)state;
	for (int i = 0; i < 8; i++) {
		assert_true(admission_has_room(&admission, now, false));
		admission_sent(&admission, now);
	}
	assert_false(admission_has_room(&admission, now, false));
}

static void test_of_a_crowd_two_wait(void **state)
{
	struct admission admission = { .at_once = 2, .wait_max_ms = 20 };
	int64_t now = play(&admission, 100, 7000, 1);

	(void)state;
	assert_int_equal(admission.under_way, 2);
	assert_true(admission_has_room(&admission, now, false));
	admission_sent(&admission, now);
	admission_sent(&admission, now);
	/* Nobody waited up to now. */
	assert_true(admission_has_room(&admission, now + 90000, false));
	assert_false(admission_has_room(&admission, now + 110000, false));
	assert_true(admission_has_room(&admission, now + 110000, true));
	admission_sent(&admission, now);
	assert_false(admission_has_room(&admission, now + 110000, true));
	admission_lost(&admission, now);
	/* Once there is nobody to wait for, the next are a page again. */
	admission_back(&admission, now, now + 120000);
	assert_true(admission_has_room(&admission, now + 120000, false));
	admission_back(&admission, now, now + 120000);
	admission_back(&admission, now, now + 120000);
	admission_back(&admission, now, now + 120000);
	admission_sent(&admission, now + 130000);
	admission_sent(&admission, now + 130000);
	assert_true(admission_has_room(&admission, now + 140000, false));
}

static void test_room_is_time(void **state)
{
	struct admission quick = { .at_once = 2, .wait_max_ms = 20 }, slow = quick;
	int64_t now;

	(void)state;
	now = play(&quick, 60, 100, 150);
	assert_true(admission_has_room(&quick, now, false));
	assert_false(admission_has_room(&quick, now + 200000, false));
	now = play(&slow, 10, 3000, 30);
	assert_false(admission_has_room(&slow, now, false));
}

static void test_what_was_stuck_is_forgotten(void **state)
{
	struct admission admission = { .at_once = 1, .wait_max_ms = 20 };
	int64_t now = play(&admission, 1, 60000000, 19);

	(void)state;
	assert_false(admission_has_room(&admission, now, false));
	now = play(&admission, 60, 100, 0);
	assert_true(admission.interval_us < 1000);
	assert_true(admission_has_room(&admission, now, false));
}

/* Two hundred wait for a database that stands still, and are told so at once. */
static void test_what_ends_without_the_database_tells_nothing_of_it(void **state)
{
	struct admission admission = { .at_once = 1, .wait_max_ms = 20, .interval_us = 6000 };

	(void)state;
	for (int i = 0; i < 200; i++)
		admission_sent(&admission, 0);
	for (int i = 0; i < 200; i++)
		admission_lost(&admission, 5000000);
	assert_int_equal(admission.under_way, 0);
	for (int i = 0; i < 4; i++)
		admission_sent(&admission, 5000000);
	assert_int_equal(admission.interval_us, 6000);
	assert_false(admission_has_room(&admission, 5000100, false));
}

static void test_what_came_back_makes_room(void **state)
{
	struct admission admission = { .at_once = 1, .wait_max_ms = 1 };

	(void)state;
	for (int i = 0; i < 100; i++)
		admission_sent(&admission, 0);
	for (int i = 0; i < 100; i++)
		admission_back(&admission, 0, 1000 * (i + 1));
	assert_int_equal(admission.under_way, 0);
	assert_true(admission_has_room(&admission, 60000000, false));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_page_that_comes_at_once_is_let_in),
		cmocka_unit_test(test_of_a_crowd_two_wait),
		cmocka_unit_test(test_room_is_time),
		cmocka_unit_test(test_what_was_stuck_is_forgotten),
		cmocka_unit_test(test_what_ends_without_the_database_tells_nothing_of_it),
		cmocka_unit_test(test_what_came_back_makes_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
