/* The start, and queries that should not exist: a table of queries of its own. */
#include "harness.h"

#include "db/conninfo.h"

#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const char *const no_params[] = { NULL };
static const char *const context_params[] = { "user", "offices", "writes", "keys", NULL };

#define QUERY(called, sql)                                               \
	static const struct db_query query_##called = { .name = #called, \
							.text = sql,     \
							.params = no_params }

static const struct db_query query_context = {
	.name = "context",
	.text = "select $1::text, $2::text, $3::text, $4::text",
	.params = context_params,
	.param_count = 4,
};
QUERY(later, "select * from ipcase.later");
QUERY(one, "select 'one' as value");
QUERY(out, "copy (select generate_series(1, 100000)) to stdout");
QUERY(open, "begin");
QUERY(read_only, "insert into ipcase.later values ('x') returning name as value");

const struct db_query *const db_queries[] = {
	&query_context, &query_later, &query_one, &query_out, &query_open, &query_read_only, NULL
};

static struct stage stage;

static int teardown(void **state)
{
	(void)state;
	stage_close(&stage);
	return 0;
}

static void wait_news(enum db_news news, int ms)
{
	int64_t end = clock_ms() + ms;
	int before = stage.news[news];

	while (stage.news[news] == before && clock_ms() < end)
		stage_run(&stage, 5);
	assert_int_not_equal(stage.news[news], before);
}

static void test_a_query_that_cannot_be_prepared_is_named(void **state)
{
	struct db_settings settings = settings_usual();

	(void)state;
	admin("drop table if exists ipcase.later");
	stage_open(&stage, &settings, false);
	wait_news(DB_BROKEN, 3000);
	assert_non_null(strstr(stage.message, "query later cannot be prepared: 42P01"));
	assert_string_equal(db_last_error(stage.db), stage.message);
	assert_false(db_ready(stage.db));

	/* a column that would come in PostgreSQL's own binary form */
	admin("create table ipcase.later (name int)");
	admin("grant all on ipcase.later to ipcase_app");
	do
		wait_news(DB_BROKEN, 8000);
	while (strstr(stage.message, "42P01"));
	assert_non_null(strstr(stage.message, "query later: column name must be cast"));

	admin("alter table ipcase.later alter name type text");
	stage_wait_ready(&stage, 8000);
	assert_int_equal(stage.news[DB_SERVING], 3);
	assert_string_equal(stage_call(&stage, &query_one, NULL, NULL).value, "one");

	/* later on it is no reason to die */
	admin("alter table ipcase.later rename to sooner");
	admin("select count(pg_terminate_backend(pid)) from pg_stat_activity "
	      "where application_name = 'ipcase'");
	stage.news[DB_BROKEN] = 0;
	wait_news(DB_FAILED, 3000);
	assert_int_equal(stage.news[DB_BROKEN], 0);
	assert_false(db_ready(stage.db));
	admin("alter table ipcase.sooner rename to later");
	stage_wait_ready(&stage, 8000);
}

static void test_nobody_there(void **state)
{
	struct db_settings settings = settings_usual();
	struct call_end end = { 0 };

	(void)state;
	settings.conninfo = "host=/nonexistent";
	stage_open(&stage, &settings, false);
	assert_true(stage_send(&stage, DB_FAST, &query_one, NULL, &end, NULL));
	for (int i = 0; i < 3; i++)
		wait_news(DB_FAILED, 3000);
	assert_non_null(strstr(stage.message, "/nonexistent"));
	assert_false(stage_send(&stage, DB_FAST, &query_one, NULL, &end, NULL));
	stage_wait(&stage, &end, 1, 6000);
	assert_int_equal(end.outcome, DB_UNAVAILABLE);
}

static void test_a_connection_string_not_understood(void **state)
{
	struct db_settings settings = settings_usual();

	(void)state;
	settings.conninfo = "nonsense";
	stage_open(&stage, &settings, false);
	wait_news(DB_FAILED, 3000);
	assert_non_null(strstr(stage.message, "connection string"));
}

/* The first host takes the connection and then says nothing: the second one's turn must come. */
static void test_a_silent_host_is_passed_over(void **state)
{
	struct db_settings settings = settings_usual();
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t length = sizeof(address);
	char conninfo[400], folder[200];
	int listener = socket(AF_INET, SOCK_STREAM, 0);
	int64_t begin;

	(void)state;
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(bind(listener, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(listener, 8), 0);
	getsockname(listener, (struct sockaddr *)&address, &length);
	snprintf(folder, sizeof(folder), "%s",
		 admin("select split_part(current_setting("
		       "'unix_socket_directories'), ',', 1)"));
	snprintf(conninfo, sizeof(conninfo),
		 "host=127.0.0.1,%s port=%d,%s user=%s dbname=%s sslmode=disable", folder,
		 ntohs(address.sin_port), admin("select current_setting('port')"), "postgres",
		 "postgres");
	settings.conninfo = conninfo;
	begin = clock_ms();
	stage_open(&stage, &settings, true);
	assert_in_range(clock_ms() - begin, 2000, 3500);
	assert_true(stage.news[DB_FAILED] >= 1);
	assert_non_null(strstr(stage.message, "no connection within"));
	close(listener);
}

static void test_copy_costs_the_connection(void **state)
{
	struct db_settings settings = settings_usual();
	struct call_end end;

	(void)state;
	stage_open(&stage, &settings, true);
	end = stage_call(&stage, &query_out, NULL, NULL);
	assert_int_equal(end.outcome, DB_UNKNOWN);
	assert_int_equal(stage.news[DB_LOST], 1);
	assert_non_null(strstr(stage.message, "query out"));
	stage_wait_ready(&stage, 3000);
	assert_string_equal(stage_call(&stage, &query_one, NULL, NULL).value, "one");
}

static void test_an_open_transaction_costs_the_connection(void **state)
{
	struct db_settings settings = settings_usual();
	struct call_end end;

	(void)state;
	stage_open(&stage, &settings, true);
	end = stage_call(&stage, &query_open, NULL, NULL);
	assert_int_equal(end.outcome, DB_UNKNOWN);
	assert_int_equal(stage.news[DB_LOST], 1);
	assert_non_null(strstr(stage.message, "query open left a transaction open"));
	stage_wait_ready(&stage, 3000);
	assert_string_equal(stage_call(&stage, &query_one, NULL, NULL).value, "one");
}

/* 25006, as after a primary has become a standby: each connection is made anew, once a call. */
static void test_a_read_only_server_is_left(void **state)
{
	struct db_settings settings = settings_usual();
	struct call_end end;

	(void)state;
	admin("alter role postgres set default_transaction_read_only = on");
	stage_open(&stage, &settings, true);
	end = stage_call(&stage, &query_read_only, NULL, NULL);
	assert_int_equal(end.outcome, DB_REFUSED);
	assert_string_equal(end.sqlstate, "25006");
	assert_int_equal(db_counts(stage.db).retries, 2);
	admin("begin; set transaction read write; "
	      "alter role postgres reset default_transaction_read_only; commit");
	/* the rest of the stale sessions: one try each */
	end = stage_call(&stage, &query_read_only, NULL, NULL);
	assert_int_equal(end.outcome, DB_DONE);
}

/* The mode asked for, or "". */
static const char *ssl_mode(struct conninfo *info, const char *text)
{
	assert_true(conninfo_init(info, text, NULL, 1000, 0));
	for (int i = 0; i < info->count; i++) {
		if (strcmp(info->keywords[i], "sslmode") == 0)
			return info->values[i];
	}
	return "";
}

static void test_a_host_elsewhere_is_spoken_to_over_tls(void **state)
{
	static const char *const cases[][2] = {
		{ "host=/run/postgresql", "" },
		{ "dbname=ipcase", "" },
		{ "host=localhost,/tmp,127.0.0.1", "" },
		{ "hostaddr=::1", "" },
		{ "host=db.example", "verify-full" },
		{ "host=/tmp,db.example", "verify-full" },
		{ "host=localhost.example", "verify-full" },
		{ "hostaddr=10.0.0.1", "verify-full" },
		{ "postgresql://db.example/ipcase", "verify-full" },
		{ "host=db.example sslmode=require", "require" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct conninfo info;

		assert_string_equal(ssl_mode(&info, cases[i][0]), cases[i][1]);
		conninfo_clear(&info);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_a_query_that_cannot_be_prepared_is_named, teardown),
		cmocka_unit_test_teardown(test_nobody_there, teardown),
		cmocka_unit_test_teardown(test_a_connection_string_not_understood, teardown),
		cmocka_unit_test_teardown(test_a_silent_host_is_passed_over, teardown),
		cmocka_unit_test_teardown(test_copy_costs_the_connection, teardown),
		cmocka_unit_test_teardown(test_an_open_transaction_costs_the_connection, teardown),
		cmocka_unit_test_teardown(test_a_read_only_server_is_left, teardown),
		cmocka_unit_test(test_a_host_elsewhere_is_spoken_to_over_tls),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
