/* Connections are lost: every call still ends once and is told the truth, and service comes back
 * by itself. */
#include "harness.h"

#include <unistd.h>

static struct stage stage;

static int setup(void **state)
{
	struct db_settings settings = settings_usual();

	(void)state;
	admin("truncate ipcase.item");
	stage_open(&stage, &settings, true);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	stage_close(&stage);
	return 0;
}

#define BACKENDS "from pg_stat_activity where application_name = 'ipcase'"

static void test_a_terminated_backend_leaves_the_unknown(void **state)
{
	struct call_end ends[6] = { { 0 } };

	(void)state;
	/* on each connection a pause, and calls behind it */
	for (int i = 0; i < 6; i++) {
		static const char *const ids[] = { "", "2", "3", "", "4", "5" };
		bool first = i % 3 == 0;

		assert_true(stage_send(&stage, DB_FAST, first ? &sql_pause : &sql_item_add, NULL,
				       &ends[i], first ? "1.5" : ids[i], first ? NULL : "x", NULL));
		if (i == 2)
			stage_run(&stage, 150);
	}
	stage_run(&stage, 300);
	assert_string_equal(admin("select count(pg_terminate_backend(pid)) " BACKENDS
				  " and wait_event = 'PgSleep'"),
			    "2");
	stage_wait(&stage, ends, 6, 5000);
	for (int i = 0; i < 6; i++)
		assert_int_equal(ends[i].outcome, DB_UNKNOWN);
	assert_string_equal(ends[0].sqlstate, "57P01");
	assert_string_equal(admin("select count(*) from ipcase.item"), "0");
	assert_int_equal(db_counts(stage.db).losses, 2);
	assert_int_equal(db_counts(stage.db).unknown, 6);
	stage_wait_ready(&stage, 3000);
	assert_int_equal(stage_call(&stage, &sql_item_add, "1", "x").outcome, DB_DONE);
}

static void test_an_idle_connection_is_replaced(void **state)
{
	(void)state;
	admin("select count(pg_terminate_backend(pid)) " BACKENDS);
	stage_run(&stage, 500);
	stage_wait_ready(&stage, 3000);
	assert_int_equal(db_counts(stage.db).losses, 3);
	assert_int_equal(stage.news[DB_LOST], 3);
	assert_int_equal(stage_call(&stage, &sql_echo, "x", NULL).outcome, DB_DONE);
}

static void test_what_was_synced_is_done(void **state)
{
	struct call_end ends[10] = { { 0 } };
	static const char *const ids[] = { "0", "1", "2", "3", "4", "5", "6", "7", "8", "9" };

	(void)state;
	for (int i = 0; i < 10; i++)
		assert_true(stage_send(&stage, DB_FAST, &sql_item_add, NULL, &ends[i], ids[i], "x",
				       NULL));
	/* sent, and then the loop stands still while the server answers and is stopped */
	event_base_loop(stage.base, EVLOOP_NONBLOCK);
	usleep(200000);
	admin("select count(pg_terminate_backend(pid)) " BACKENDS);
	usleep(200000);
	stage_wait(&stage, ends, 10, 5000);
	for (int i = 0; i < 10; i++)
		assert_int_equal(ends[i].outcome, DB_DONE);
	assert_string_equal(admin("select count(*) from ipcase.item"), "10");
}

/* Sending finds the end before reading does: libpq then forgets what it had in flight. */
static void test_sending_into_a_closed_connection(void **state)
{
	enum { CALLS = 60, BEFORE = 10 };
	struct call_end ends[CALLS] = { { 0 } };
	char ids[CALLS][4];
	int done = 0, unknown = 0;

	(void)state;
	for (int i = 0; i < CALLS; i++) {
		snprintf(ids[i], sizeof(ids[i]), "%d", i);
		if (i == BEFORE) {
			event_base_loop(stage.base, EVLOOP_NONBLOCK);
			usleep(200000);
			admin("select count(pg_terminate_backend(pid)) " BACKENDS);
			usleep(200000);
		}
		assert_true(stage_send(&stage, DB_FAST, &sql_item_add, NULL, &ends[i], ids[i], "x",
				       NULL));
	}
	stage_wait(&stage, ends, CALLS, 8000);
	for (int i = 0; i < CALLS; i++) {
		done += ends[i].outcome == DB_DONE;
		unknown += ends[i].outcome == DB_UNKNOWN;
	}
	assert_int_equal(done + unknown, CALLS);
	assert_true(done >= CALLS - 2 * 12); /* no more was sent into the closed ones */
	assert_in_range(strtol(admin("select count(*) from ipcase.item"), NULL, 10), done,
			done + unknown);
}

/* ------------------------------------------------------------------ a server that restarts */

enum { LOAD = 60000 };
static struct call_end loaded[LOAD];
static char load_ids[LOAD][12];
static int load_sent, load_refused;
static bool load_on;

static void load_one(struct call_end *end);

static void load_again(struct call_end *end)
{
	(void)end;
	if (load_on)
		load_one(NULL);
}

static void load_one(struct call_end *end)
{
	struct call_end *next = &loaded[load_sent];

	(void)end;
	if (load_sent == LOAD)
		return;
	next->then = load_again;
	snprintf(load_ids[load_sent], sizeof(load_ids[0]), "%d", load_sent);
	if (stage_send(&stage, DB_FAST, &sql_item_add_slowly, NULL, next, load_ids[load_sent],
		       NULL))
		load_sent++;
	else
		load_refused++;
}

/* Keeps 20 calls going: each that ends sends the next, and each turn fills up what was refused. */
static void load_for(int ms)
{
	int64_t end = clock_ms() + ms;

	while (clock_ms() < end) {
		struct db_counts counts = db_counts(stage.db);

		for (int i = counts.waiting + counts.in_flight; i < 20; i++)
			load_one(NULL);
		stage_run(&stage, 5);
	}
}

static void test_restart_under_load(void **state)
{
	int done = 0, known = 0, unknown = 0, unavailable = 0;
	char sql[200];
	int64_t begin;

	(void)state;
	memset(loaded, 0, sizeof(loaded));
	load_sent = 0;
	load_refused = 0;
	load_on = true;
	load_for(300);
	command("IPCASE_TEST_RESTART", true);
	load_for(2500);
	load_on = false;
	begin = clock_ms();
	stage_wait_ready(&stage, 5000);
	stage_wait(&stage, loaded, load_sent, 8000);
	assert_in_range(clock_ms() - begin, 0, 8000);
	for (int i = 0; i < load_sent; i++) {
		done += loaded[i].outcome == DB_DONE;
		unknown += loaded[i].outcome == DB_UNKNOWN;
		unavailable += loaded[i].outcome == DB_UNAVAILABLE;
	}
	print_message("done %d, unknown %d, unavailable %d, refused by the breaker %d\n", done,
		      unknown, unavailable, load_refused);
	assert_int_equal(done + unknown + unavailable, load_sent);
	assert_true(done > 100);
	assert_true(unknown > 0 && load_sent < LOAD);
	assert_true(db_counts(stage.db).losses >= 3);
	/* What was said is so: done is there, unavailable is not. */
	known = (int)strtol(admin("select count(*)::text from ipcase.item"), NULL, 10);
	assert_in_range(known, done, done + unknown);
	for (int i = 0; i < load_sent; i++) {
		if (loaded[i].outcome != DB_UNAVAILABLE)
			continue;
		snprintf(sql, sizeof(sql), "select count(*)::text from ipcase.item where id = %d",
			 i);
		assert_string_equal(admin(sql), "0");
	}
}

static void test_a_stopped_server_opens_the_breaker(void **state)
{
	struct call_end end = { 0 }, waiting = { 0 };
	int64_t begin;

	(void)state;
	command("IPCASE_TEST_STOP", false);
	/* taken while nothing is known yet, and waits */
	stage_run(&stage, 1);
	stage_run(&stage, 1200);
	assert_false(db_ready(stage.db));
	assert_true(stage.news[DB_FAILED] >= 3);
	assert_int_equal(stage.news[DB_BROKEN], 0);
	assert_false(stage_send(&stage, DB_FAST, &sql_echo, NULL, &end, "x", NULL));
	command("IPCASE_TEST_START", false);
	begin = clock_ms();
	stage_wait_ready(&stage, 5000);
	assert_in_range(clock_ms() - begin, 0, 4000);
	assert_true(stage_send(&stage, DB_FAST, &sql_echo, NULL, &waiting, "x", NULL));
	stage_wait(&stage, &waiting, 1, 2000);
	assert_int_equal(waiting.outcome, DB_DONE);
	assert_int_equal(end.times, 0);
}

/* ------------------------------------------------------------------ a server that does not answer */

static void test_silence_is_a_loss(void **state)
{
	struct db_settings settings = settings_usual();
	struct call_end ends[3] = { { 0 } };
	int64_t begin;

	(void)state;
	settings.timeout_ms[DB_FAST] = 400;
	admin("truncate ipcase.item");
	stage_open(&stage, &settings, true);
	/* a standby that is not there: the commit waits, whatever the statement's timeout */
	admin("alter system set synchronous_standby_names = 'nobody'");
	admin("select pg_reload_conf()");
	stage_run(&stage, 300);
	begin = clock_ms();
	assert_true(stage_send(&stage, DB_FAST, &sql_item_add, NULL, &ends[0], "1", "x", NULL));
	stage_wait(&stage, ends, 1, 6000);
	assert_int_equal(ends[0].outcome, DB_UNKNOWN);
	assert_in_range(clock_ms() - begin, 3400, 4500);

	/* and when the wait is cancelled, the commit is local: unknown, not done */
	stage_wait_ready(&stage, 3000);
	assert_true(stage_send(&stage, DB_FAST, &sql_item_add, NULL, &ends[1], "2", "x", NULL));
	assert_true(stage_send(&stage, DB_FAST, &sql_echo, NULL, &ends[2], "x", NULL));
	stage_run(&stage, 300);
	admin("select count(pg_cancel_backend(pid)) " BACKENDS " and wait_event = 'SyncRep'");
	stage_wait(&stage, ends + 1, 2, 3000);
	assert_int_equal(ends[1].outcome, DB_UNKNOWN);
	assert_int_equal(ends[2].outcome, DB_DONE);
	admin("set synchronous_commit = local; alter table ipcase.item set (fillfactor = 90)");
	admin("alter system reset synchronous_standby_names");
	admin("select pg_reload_conf()");
	stage_run(&stage, 300);
	assert_string_equal(admin("select count(*) from ipcase.item where id = 2"), "1");
	stage_close(&stage);
}

/* ------------------------------------------------------------------ the end of the layer */

static void test_free_ends_every_call(void **state)
{
	struct db_settings settings = settings_usual();
	static struct call_end ends[60];
	int unknown = 0, unavailable = 0;

	(void)state;
	memset(ends, 0, sizeof(ends));
	stage_open(&stage, &settings, true);
	for (int i = 0; i < 60; i++) {
		ends[i].then = load_again; /* must not be taken any more, nor harm */
		assert_true(stage_send(&stage, DB_FAST, &sql_pause, NULL, &ends[i], "0.5", NULL));
	}
	stage_run(&stage, 100);
	load_on = true;
	load_sent = 0;
	stage_close(&stage);
	load_on = false;
	for (int i = 0; i < 60; i++) {
		assert_int_equal(ends[i].times, 1);
		unknown += ends[i].outcome == DB_UNKNOWN;
		unavailable += ends[i].outcome == DB_UNAVAILABLE;
	}
	assert_int_equal(unknown, 24);
	assert_int_equal(unavailable, 36);
	assert_int_equal(load_sent, 0);
}

static void test_free_while_connecting(void **state)
{
	struct db_settings settings = settings_usual();
	struct call_end end = { 0 };

	(void)state;
	for (int turns = 0; turns < 12; turns++) {
		end = (struct call_end){ 0 };
		stage_open(&stage, &settings, false);
		assert_true(stage_send(&stage, DB_FAST, &sql_echo, NULL, &end, "x", NULL));
		for (int i = 0; i < turns; i++)
			event_base_loop(stage.base, EVLOOP_ONCE | EVLOOP_NONBLOCK);
		stage_close(&stage);
		assert_int_equal(end.times, 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_a_terminated_backend_leaves_the_unknown, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_an_idle_connection_is_replaced, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_what_was_synced_is_done, setup, teardown),
		cmocka_unit_test_setup_teardown(test_sending_into_a_closed_connection, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_restart_under_load, setup, teardown),
		cmocka_unit_test_setup_teardown(test_a_stopped_server_opens_the_breaker, setup,
						teardown),
		cmocka_unit_test(test_silence_is_a_loss),
		cmocka_unit_test(test_free_ends_every_call),
		cmocka_unit_test(test_free_while_connecting),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
