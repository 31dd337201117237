/* Who is let in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "api/http/admission.h"

/* Calls that each take so long, one after the other, with `more` behind the one that comes back. */
static void play(struct admission *admission, int calls, int64_t each_us, int more)
{
	int64_t now = 1000000;

	for (int i = 0; i <= more; i++)
		admission_sent(admission);
	for (int i = 0; i < calls; i++) {
		now += each_us;
		admission_back(admission, now - each_us * (more + 1), now);
		admission_sent(admission);
	}
}

static void test_some_are_always_let_in(void **state)
{
	struct admission admission = { .connections = 2, .wait_max_ms = 20 };

	(void)state;
	play(&admission, 100, 900000, 6);
	assert_int_equal(admission.under_way, 7);
	assert_true(admission_has_room(&admission));
	admission_sent(&admission);
	assert_false(admission_has_room(&admission));
}

static void test_room_is_time(void **state)
{
	struct admission quick = { .connections = 2, .wait_max_ms = 20 }, slow = quick;

	(void)state;
	play(&quick, 100, 100, 150);
	assert_true(admission_has_room(&quick));
	play(&slow, 100, 1000, 30);
	assert_false(admission_has_room(&slow));
}

static void test_what_was_stuck_is_forgotten(void **state)
{
	struct admission admission = { .connections = 1, .wait_max_ms = 20 };

	(void)state;
	play(&admission, 1, 60000000, 19);
	assert_false(admission_has_room(&admission));
	play(&admission, 60, 100, 0);
	assert_true(admission.interval_us < 1000);
	assert_true(admission_has_room(&admission));
}

static void test_what_came_back_makes_room(void **state)
{
	struct admission admission = { .connections = 1, .wait_max_ms = 1 };

	(void)state;
	for (int i = 0; i < 100; i++)
		admission_sent(&admission);
	for (int i = 0; i < 100; i++)
		admission_back(&admission, 0, 1000 * (i + 1));
	assert_int_equal(admission.under_way, 0);
	assert_true(admission_has_room(&admission));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_some_are_always_let_in),
		cmocka_unit_test(test_room_is_time),
		cmocka_unit_test(test_what_was_stuck_is_forgotten),
		cmocka_unit_test(test_what_came_back_makes_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
