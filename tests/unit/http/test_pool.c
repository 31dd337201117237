/* The pool: work off the loop, back on it, each once; a full queue is said, not waited for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>
#include <event2/event.h>
#include <pthread.h>

#include "api/http/pool.h"

static pthread_t loop_thread;
static atomic_int worked, gate_open;
static int done;

static void work(void *arg)
{
	(void)arg;
	assert_false(pthread_equal(pthread_self(), loop_thread));
	atomic_fetch_add(&worked, 1);
}

static void wait_for_gate(void *arg)
{
	(void)arg;
	while (!atomic_load(&gate_open))
		usleep(1000);
}

static void count(void *arg)
{
	(void)arg;
	assert_true(pthread_equal(pthread_self(), loop_thread));
	done++;
}

static void test_work_is_done_elsewhere_and_comes_back(void **state)
{
	struct event_base *base = event_base_new();
	struct pool *pool = pool_new(3, 1000);
	struct pool_port *port = pool_port_new(pool, base);

	(void)state;
	loop_thread = pthread_self();
	done = 0;
	atomic_store(&worked, 0);
	for (int i = 0; i < 500; i++)
		assert_true(pool_run(port, NULL, work, count, NULL));
	while (done < 500)
		event_base_loop(base, EVLOOP_ONCE);
	assert_int_equal(atomic_load(&worked), 500);
	pool_port_free(port);
	pool_free(pool);
	event_base_free(base);
}

static void test_a_full_queue_takes_no_more(void **state)
{
	struct event_base *base = event_base_new();
	struct pool *pool = pool_new(1, 2);
	struct pool_port *port = pool_port_new(pool, base);
	int taken = 0;

	(void)state;
	loop_thread = pthread_self();
	done = 0;
	atomic_store(&gate_open, 0);
	for (int i = 0; i < 10; i++)
		taken += pool_run(port, NULL, wait_for_gate, count, NULL);
	assert_in_range(taken, 2, 3); /* one may run already */
	atomic_store(&gate_open, 1);
	/* Whoever leaves waits for what is under way, and hears of all of it. */
	pool_port_free(port);
	assert_int_equal(done, taken);
	pool_free(pool);
	event_base_free(base);
}

/* Long enough that nobody finds it done by chance. */
static void work_a_while(void *arg)
{
	(void)arg;
	usleep(20000);
}

static struct pool_port *bringing;

static void bring_another(void *arg)
{
	int *left = arg;

	done++;
	if ((*left)-- > 0)
		assert_true(pool_run(bringing, NULL, work_a_while, bring_another, arg));
}

/* As a sign-in, whose judgement brings the making of a better hash. */
static void test_whoever_leaves_waits_for_what_that_brings(void **state)
{
	struct event_base *base = event_base_new();
	struct pool *pool = pool_new(2, 10);
	int left = 3;

	(void)state;
	loop_thread = pthread_self();
	done = 0;
	bringing = pool_port_new(pool, base);
	assert_true(pool_run(bringing, NULL, work_a_while, bring_another, &left));
	pool_port_free(bringing);
	assert_int_equal(done, 4);
	pool_free(pool);
	event_base_free(base);
}

static void test_one_owner_leaves_threads_and_places_to_others(void **state)
{
	struct event_base *base = event_base_new();
	struct pool *pool = pool_new(2, 20);
	struct pool_port *port = pool_port_new(pool, base);
	char wang[] = "wang";
	int taken = 0;

	(void)state;
	loop_thread = pthread_self();
	done = 0;
	atomic_store(&gate_open, 0);
	for (int i = 0; i < 20; i++) /* one and the same by its name, not by its address */
		taken += pool_run(port, i % 2 ? wang : "wang", wait_for_gate, count, NULL);
	assert_int_equal(taken, POOL_OWNED_MAX);
	/* Only one of them has a thread: this comes back before any of them. */
	assert_true(pool_run(port, "li", work, count, NULL));
	for (int i = 0; i < 10000 && done < 1; i++) {
		event_base_loop(base, EVLOOP_NONBLOCK);
		usleep(1000);
	}
	assert_int_equal(done, 1);
	atomic_store(&gate_open, 1);
	while (done < taken + 1)
		event_base_loop(base, EVLOOP_ONCE);
	assert_true(pool_run(port, "wang", work, count, NULL));
	pool_port_free(port);
	assert_int_equal(done, taken + 2);
	pool_free(pool);
	event_base_free(base);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_work_is_done_elsewhere_and_comes_back),
		cmocka_unit_test(test_a_full_queue_takes_no_more),
		cmocka_unit_test(test_whoever_leaves_waits_for_what_that_brings),
		cmocka_unit_test(test_one_owner_leaves_threads_and_places_to_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
