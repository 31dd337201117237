/* Calls: what each outcome means, and that neighbours on a connection do not feel each other. */
#include "harness.h"

static struct stage stage;

static int setup(void **state)
{
	struct db_settings settings = settings_usual();

	(void)state;
	admin("truncate ipcase.item, ipcase.slot; alter sequence ipcase.tries restart");
	stage_open(&stage, &settings, true);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	stage_close(&stage);
	return 0;
}

static void test_a_call_is_answered(void **state)
{
	struct call_end end = stage_call(&stage, &sql_echo, "无锡", NULL);

	(void)state;
	assert_int_equal(end.outcome, DB_DONE);
	assert_int_equal(end.rows, 1);
	assert_string_equal(end.value, "无锡");
}

static void on_session(const struct db_reply *reply, void *arg)
{
	static const char *const expected[][2] = {
		{ "role", "ipcase_app" },    { "search_path", "ipcase,pg_temp" },
		{ "timezone", "UTC" },	     { "statement_timeout", "2s" },
		{ "lock_timeout", "500ms" }, { "application", "ipcase" },
	};

	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		const char *bytes;
		size_t length;

		assert_true(db_reply_value(reply, 0, expected[i][0], &bytes, &length));
		assert_string_equal(bytes, expected[i][1]);
		assert_int_equal(length, strlen(expected[i][1]));
	}
	*(bool *)arg = true;
}

static void test_the_session_is_as_asked(void **state)
{
	bool done = false;

	(void)state;
	assert_true(db_send(stage.db, DB_FAST, &sql_session, NULL, NULL, on_session, &done));
	for (int i = 0; i < 200 && !done; i++)
		stage_run(&stage, 10);
	assert_true(done);
}

static void on_bytes(const struct db_reply *reply, void *arg)
{
	const char *bytes;
	size_t length;

	assert_int_equal(reply->outcome, DB_DONE);
	assert_true(db_reply_value(reply, 0, "value", &bytes, &length));
	assert_int_equal(length, 4);
	assert_memory_equal(bytes, "a\0\377\n", 4);
	assert_false(db_reply_value(reply, 0, "other", &bytes, &length));
	assert_false(db_reply_value(reply, 1, "value", &bytes, &length));
	*(bool *)arg = true;
}

static void test_bytes_pass_unchanged(void **state)
{
	struct db_value value = { .bytes = "a\0\377\n", .length = 4, .binary = true };
	bool done = false;

	(void)state;
	assert_true(db_send(stage.db, DB_FAST, &sql_bytes, NULL, &value, on_bytes, &done));
	for (int i = 0; i < 200 && !done; i++)
		stage_run(&stage, 10);
	assert_true(done);
}

/* Every third call fails; each in its own way. */
static void test_errors_leave_neighbours_unaffected(void **state)
{
	enum { CALLS = 1000, BATCH = 100 };
	static struct call_end ends[CALLS];
	static char ids[CALLS][12];

	(void)state;
	memset(ends, 0, sizeof(ends));
	for (int first = 0; first < CALLS; first += BATCH) {
		for (int i = first; i < first + BATCH; i++) {
			snprintf(ids[i], sizeof(ids[i]), "%d", i);
			switch (i % 6) {
			case 1: /* the key of the call before */
				assert_true(stage_send(&stage, DB_FAST, &sql_item_add, NULL,
						       &ends[i], ids[i - 1], "twice", NULL));
				break;
			case 3:
				assert_true(stage_send(&stage, DB_FAST, &sql_divide, NULL, &ends[i],
						       "0", NULL));
				break;
			case 5:
				assert_true(stage_send(&stage, DB_FAST, &sql_echo, NULL, &ends[i],
						       ids[i], NULL));
				break;
			default:
				assert_true(stage_send(&stage, DB_FAST, &sql_item_add, NULL,
						       &ends[i], ids[i], "once", NULL));
			}
		}
		stage_wait(&stage, ends + first, BATCH, 10000);
	}
	for (int i = 0; i < CALLS; i++) {
		switch (i % 6) {
		case 1: /* two connections: either of a pair may win, never both */
			assert_int_not_equal(ends[i].outcome == DB_DONE,
					     ends[i - 1].outcome == DB_DONE);
			assert_string_equal(ends[ends[i].outcome == DB_DONE ? i - 1 : i].sqlstate,
					    "23505");
			assert_string_equal(ends[ends[i].outcome == DB_DONE ? i - 1 : i].constraint,
					    "item_pkey");
			break;
		case 3:
			assert_int_equal(ends[i].outcome, DB_REFUSED);
			assert_string_equal(ends[i].sqlstate, "22012");
			break;
		case 0:
			break; /* seen with its pair */
		default:
			assert_int_equal(ends[i].outcome, DB_DONE);
			assert_string_equal(ends[i].value, ids[i]);
		}
	}
	/* of each six: one pair, and two alone; 1000 = 166 * 6 + 4 */
	assert_string_equal(admin("select count(*) from ipcase.item"), "500");
	assert_int_equal(db_counts(stage.db).losses, 0);
}

static void test_deferred_constraint_is_refused_at_the_sync(void **state)
{
	struct call_end end;

	(void)state;
	assert_int_equal(stage_call(&stage, &sql_slot_add, "1", "7").outcome, DB_DONE);
	end = stage_call(&stage, &sql_slot_add, "2", "7");
	assert_int_equal(end.outcome, DB_REFUSED);
	assert_string_equal(end.sqlstate, "23505");
	assert_string_equal(end.constraint, "slot_place_key");
	assert_string_equal(admin("select count(*) from ipcase.slot"), "1");
	assert_int_equal(stage_call(&stage, &sql_slot_add, "2", "8").outcome, DB_DONE);
}

static void test_context_does_not_leak(void **state)
{
	enum { CALLS = 300 };
	static struct call_end ends[CALLS];
	static char users[CALLS][12];
	static struct db_context contexts[CALLS];

	(void)state;
	memset(ends, 0, sizeof(ends));
	for (int i = 0; i < CALLS; i++) {
		snprintf(users[i], sizeof(users[i]), "u%d", i);
		contexts[i] = (struct db_context){ users[i], "{a}", "{}" };
		if (i % 50 == 49)
			stage_run(&stage, 20);
		/* also after a segment that fails, and after one that has no context */
		if (i % 5 == 3)
			assert_true(stage_send(&stage, DB_FAST, &sql_divide, &contexts[i], &ends[i],
					       "0", NULL));
		else
			assert_true(stage_send(&stage, DB_FAST, &sql_who,
					       i % 3 ? &contexts[i] : NULL, &ends[i], NULL));
	}
	stage_wait(&stage, ends, CALLS, 10000);
	for (int i = 0; i < CALLS; i++) {
		if (i % 5 == 3)
			assert_int_equal(ends[i].outcome, DB_REFUSED);
		else
			assert_string_equal(ends[i].value, i % 3 ? users[i] : "");
	}
}

/* Readers share the context of the session: each must still see its own offices, whoever was there
 * before it, also after failures, writers and calls without a context. */
static void test_readers_see_their_own_offices(void **state)
{
	enum { CALLS = 600 };
	static struct call_end ends[CALLS];
	static const char *const offices[] = { "{a}", "{b}", "{a,b}" };
	struct db_context readers[] = { { .offices = offices[0] },
					{ .offices = offices[1] },
					{ .offices = offices[2] } };
	struct db_context writer = { "w", "{w}", "{w}" };

	(void)state;
	memset(ends, 0, sizeof(ends));
	for (int i = 0; i < CALLS; i++) {
		const struct db_context *context = i % 7 == 6 ? NULL :
						   i % 7 == 5 ? &writer :
								&readers[i / 4 % 3];

		if (i % 50 == 49)
			stage_run(&stage, 20);
		if (i % 11 == 3)
			assert_true(stage_send(&stage, DB_FAST, &sql_divide, context, &ends[i], "0",
					       NULL));
		else
			assert_true(
				stage_send(&stage, DB_FAST, &sql_seen, context, &ends[i], NULL));
	}
	stage_wait(&stage, ends, CALLS, 10000);
	for (int i = 0; i < CALLS; i++) {
		if (i % 11 == 3)
			assert_int_equal(ends[i].outcome, DB_REFUSED);
		else
			assert_string_equal(ends[i].value, i % 7 == 6 ? "" :
							   i % 7 == 5 ? "{w}" :
									offices[i / 4 % 3]);
	}
}

/* A context that the session refuses gives up the connection: no reader after it is answered. */
static void test_a_failing_session_answers_no_reader(void **state)
{
	struct db_context bad = { .offices = "\377" }, good = { .offices = "{a}" };
	struct call_end ends[2] = { 0 };

	(void)state;
	assert_true(stage_send(&stage, DB_SLOW, &sql_seen, &bad, &ends[0], NULL));
	stage_wait(&stage, ends, 1, 5000);
	assert_int_equal(ends[0].outcome, DB_UNKNOWN);
	stage_run(&stage, 500);
	assert_true(stage_send(&stage, DB_SLOW, &sql_seen, &good, &ends[1], NULL));
	stage_wait(&stage, &ends[1], 1, 5000);
	assert_int_equal(ends[1].outcome, DB_DONE);
	assert_string_equal(ends[1].value, "{a}");
}

static void test_a_failing_context_runs_no_query(void **state)
{
	struct db_context context = { "\377", "{}", "{}" }; /* not UTF-8 */
	struct call_end end = { 0 };

	(void)state;
	assert_true(stage_send(&stage, DB_FAST, &sql_item_add, &context, &end, "1", "x", NULL));
	stage_wait(&stage, &end, 1, 5000);
	assert_int_equal(end.outcome, DB_REFUSED);
	assert_string_equal(end.sqlstate, "22021");
	assert_string_equal(admin("select count(*) from ipcase.item"), "0");
}

static void test_the_queue_has_an_end(void **state)
{
	/* 2 connections * 12 places + 256 in the queue, and no more */
	enum { PLACES = 2 * 12 + 256 };
	static struct call_end ends[PLACES];
	struct call_end refused = { 0 };

	(void)state;
	memset(ends, 0, sizeof(ends));
	for (int i = 0; i < PLACES; i++)
		assert_true(stage_send(&stage, DB_FAST, &sql_echo, NULL, &ends[i], "x", NULL));
	assert_false(stage_send(&stage, DB_FAST, &sql_echo, NULL, &refused, "x", NULL));
	assert_int_equal(db_counts(stage.db).unavailable, 1);
	/* the other lane has its own */
	assert_int_equal(ends[0].times, 0);
	stage_wait(&stage, ends, PLACES, 10000);
	assert_int_equal(refused.times, 0);
	assert_int_equal(stage_call(&stage, &sql_echo, "again", NULL).outcome, DB_DONE);
}

static void test_waiting_has_an_end(void **state)
{
	struct call_end ends[4] = { { 0 } };
	int64_t begin = clock_ms();

	(void)state;
	for (int i = 0; i < 4; i++)
		assert_true(stage_send(&stage, DB_SLOW, &sql_pause, NULL, &ends[i], "2.8", NULL));
	stage_wait(&stage, ends, 4, 15000);
	/* depth 1: two begin within five seconds, the others never */
	assert_int_equal(ends[0].outcome, DB_DONE);
	assert_int_equal(ends[1].outcome, DB_DONE);
	assert_int_equal(ends[2].outcome, DB_UNAVAILABLE);
	assert_int_equal(ends[3].outcome, DB_UNAVAILABLE);
	assert_in_range(clock_ms() - begin, 5000, 6500);
	assert_int_equal(db_counts(stage.db).losses, 0);
}

static void test_short_calls_go_one_behind_the_other(void **state)
{
	struct call_end ends[12] = { { 0 } };

	(void)state;
	for (int i = 0; i < 12; i++)
		assert_true(stage_send(&stage, DB_FAST, &sql_backend, NULL, &ends[i], NULL));
	stage_wait(&stage, ends, 12, 5000);
	for (int i = 1; i < 12; i++)
		assert_string_equal(ends[i].value, ends[0].value);
}

static void test_a_connection_that_waits_is_passed_by(void **state)
{
	struct call_end pause = { 0 }, ends[3] = { { 0 } };

	(void)state;
	assert_true(stage_send(&stage, DB_FAST, &sql_pause, NULL, &pause, "1.5", NULL));
	stage_run(&stage, 100);
	for (int i = 0; i < 3; i++)
		assert_true(stage_send(&stage, DB_FAST, &sql_backend, NULL, &ends[i], NULL));
	stage_wait(&stage, ends, 3, 1000);
	assert_int_equal(pause.times, 0);
	stage_wait(&stage, &pause, 1, 5000);
	assert_int_equal(pause.outcome, DB_DONE);
}

static void test_statement_timeout_is_refused(void **state)
{
	struct call_end end = stage_call(&stage, &sql_pause, "9", NULL);

	(void)state;
	assert_int_equal(end.outcome, DB_REFUSED);
	assert_string_equal(end.sqlstate, "57014");
	assert_int_equal(db_counts(stage.db).losses, 0);
}

static void test_what_may_succeed_is_repeated(void **state)
{
	static const char *const sqlstates[] = { "40001", "40P01", "55P03" };

	(void)state;
	for (int i = 0; i < 3; i++) {
		struct call_end end;

		admin("alter sequence ipcase.tries restart");
		end = stage_call(&stage, &sql_flaky, "3", sqlstates[i]);
		assert_int_equal(end.outcome, DB_DONE);
		assert_string_equal(end.value, "4");
		admin("alter sequence ipcase.tries restart");
		end = stage_call(&stage, &sql_flaky, "4", sqlstates[i]);
		assert_int_equal(end.outcome, DB_REFUSED);
		assert_string_equal(end.sqlstate, sqlstates[i]);
	}
	assert_int_equal(db_counts(stage.db).retries, 18);
	admin("alter sequence ipcase.tries restart");
	assert_int_equal(stage_call(&stage, &sql_flaky, "1", "P0001").outcome, DB_REFUSED);
	assert_string_equal(admin("select last_value::text from ipcase.tries"), "1");
}

static void test_a_lost_statement_is_prepared_anew(void **state)
{
	struct call_end ends[40] = { { 0 } };

	(void)state;
	/* both connections, so that whatever comes next meets a stale one */
	for (int i = 0; i < 40; i++)
		assert_true(stage_send(&stage, DB_FAST, i < 2 ? &sql_forget : &sql_echo, NULL,
				       &ends[i], i < 2 ? NULL : "x", NULL));
	stage_wait(&stage, ends, 40, 5000);
	for (int i = 0; i < 40; i++)
		assert_int_equal(ends[i].outcome, DB_DONE);
	assert_true(db_counts(stage.db).losses >= 1);
	stage_wait_ready(&stage, 5000);
}

static void test_a_changed_table_is_prepared_anew(void **state)
{
	struct call_end end;

	(void)state;
	assert_int_equal(stage_call(&stage, &sql_shape_get, NULL, NULL).outcome, DB_DONE);
	admin("alter table ipcase.shape add column more text");
	end = stage_call(&stage, &sql_shape_get, NULL, NULL);
	admin("alter table ipcase.shape drop column more");
	assert_int_equal(end.outcome, DB_DONE);
	assert_string_equal(end.value, "shape");
	assert_int_equal(stage_call(&stage, &sql_shape_get, NULL, NULL).outcome, DB_DONE);
}

/* Both sides send more than the sockets hold: whoever only wrote or only read would stand still. */
static void test_large_both_ways(void **state)
{
	enum { CALLS = 12, SIZE = 3000000 };
	static struct call_end ends[CALLS];
	char *text = malloc(SIZE + 1);

	(void)state;
	memset(ends, 0, sizeof(ends));
	memset(text, 'x', SIZE);
	text[SIZE] = '\0';
	for (int i = 0; i < CALLS; i++)
		assert_true(
			stage_send(&stage, DB_FAST, &sql_grow, NULL, &ends[i], text, "2", NULL));
	stage_wait(&stage, ends, CALLS, 30000);
	for (int i = 0; i < CALLS; i++) {
		assert_int_equal(ends[i].outcome, DB_DONE);
		assert_int_equal(ends[i].length, 2 * SIZE);
	}
	free(text);
}

static struct call_end chained[50];

static void send_next(struct call_end *end)
{
	struct call_end *next = end + 1;

	if (next == chained + 50)
		return;
	next->then = send_next;
	assert_true(stage_send(&stage, DB_FAST, &sql_echo, NULL, next, "x", NULL));
	assert_int_equal(next->times, 0); /* never from inside db_send() */
}

static void test_a_call_may_send_the_next(void **state)
{
	(void)state;
	memset(chained, 0, sizeof(chained));
	chained[0].then = send_next;
	assert_true(stage_send(&stage, DB_FAST, &sql_echo, NULL, &chained[0], "x", NULL));
	stage_wait(&stage, chained, 50, 5000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_a_call_is_answered, setup, teardown),
		cmocka_unit_test_setup_teardown(test_the_session_is_as_asked, setup, teardown),
		cmocka_unit_test_setup_teardown(test_bytes_pass_unchanged, setup, teardown),
		cmocka_unit_test_setup_teardown(test_errors_leave_neighbours_unaffected, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_deferred_constraint_is_refused_at_the_sync,
						setup, teardown),
		cmocka_unit_test_setup_teardown(test_context_does_not_leak, setup, teardown),
		cmocka_unit_test_setup_teardown(test_readers_see_their_own_offices, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_a_failing_session_answers_no_reader, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_a_failing_context_runs_no_query, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_the_queue_has_an_end, setup, teardown),
		cmocka_unit_test_setup_teardown(test_waiting_has_an_end, setup, teardown),
		cmocka_unit_test_setup_teardown(test_short_calls_go_one_behind_the_other, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_a_connection_that_waits_is_passed_by, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_statement_timeout_is_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(test_what_may_succeed_is_repeated, setup, teardown),
		cmocka_unit_test_setup_teardown(test_a_lost_statement_is_prepared_anew, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_a_changed_table_is_prepared_anew, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_large_both_ways, setup, teardown),
		cmocka_unit_test_setup_teardown(test_a_call_may_send_the_next, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
