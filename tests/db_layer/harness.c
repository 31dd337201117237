/* Shared by the tests of the database layer. */
#include "harness.h"

#include <libpq-fe.h>
#include <time.h>

#define VALUES_MAX 4
#define SENDS_MAX 20000

/* Values must live until done; a test is short, so they live until its end. */
static struct db_value values[SENDS_MAX][VALUES_MAX];
static int sends;

struct db_settings settings_usual(void)
{
	return (struct db_settings){
		.conninfo = getenv("IPCASE_TEST_CONNINFO"),
		.role = "ipcase_app",
		.connections = { [DB_FAST] = 2, [DB_SLOW] = 1 },
		.depth = { [DB_FAST] = 12, [DB_SLOW] = 1 },
		.timeout_ms = { [DB_FAST] = 2000, [DB_SLOW] = 10000 },
		.queue_max = 256,
	};
}

int64_t clock_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void on_news(enum db_news news, const char *message, void *arg)
{
	struct stage *stage = arg;

	stage->news[news]++;
	if (news != DB_SERVING)
		snprintf(stage->message, sizeof(stage->message), "%s", message);
}

void stage_open(struct stage *stage, const struct db_settings *settings, bool ready)
{
	sends = 0;
	*stage = (struct stage){ .base = event_base_new(), .settings = *settings };
	stage->settings.report = on_news;
	stage->settings.report_arg = stage;
	stage->db = db_new(stage->base, &stage->settings);
	if (ready)
		stage_wait_ready(stage, 10000);
}

void stage_close(struct stage *stage)
{
	db_free(stage->db);
	event_base_free(stage->base);
}

static void on_step(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	(void)arg;
}

/* One turn of the loop, of at most 20 ms. */
static void step(struct stage *stage)
{
	struct timeval most = { .tv_usec = 20000 };

	event_base_once(stage->base, -1, EV_TIMEOUT, on_step, NULL, &most);
	event_base_loop(stage->base, EVLOOP_ONCE);
}

void stage_run(struct stage *stage, int ms)
{
	int64_t end = clock_ms() + ms;

	while (clock_ms() < end)
		step(stage);
}

void stage_wait(struct stage *stage, struct call_end *ends, int count, int ms)
{
	int64_t end = clock_ms() + ms;

	for (int i = 0; i < count; i++) {
		while (ends[i].times == 0 && clock_ms() < end)
			step(stage);
		if (ends[i].times != 1)
			fail_msg("call %d of %d ended %d times", i, count, ends[i].times);
	}
}

void stage_wait_ready(struct stage *stage, int ms)
{
	int64_t end = clock_ms() + ms;
	int wanted = stage->settings.connections[DB_FAST] + stage->settings.connections[DB_SLOW];

	while (db_counts(stage->db).serving < wanted && clock_ms() < end)
		step(stage);
	if (db_counts(stage->db).serving < wanted)
		fail_msg("not ready: %s", db_last_error(stage->db));
	assert_true(db_ready(stage->db));
}

static void on_done(const struct db_reply *reply, void *arg)
{
	struct call_end *end = arg;
	const char *bytes = "";
	size_t length = 0;

	end->times++;
	end->outcome = reply->outcome;
	end->rows = reply->rows;
	snprintf(end->sqlstate, sizeof(end->sqlstate), "%s", reply->sqlstate);
	snprintf(end->constraint, sizeof(end->constraint), "%s", reply->constraint);
	if (reply->outcome == DB_DONE) {
		static const char *const columns[] = { "value", "user", "id",	"note",
						       "try",	"pid",	"done", NULL };

		for (int i = 0; columns[i]; i++) {
			if (db_reply_value(reply, 0, columns[i], &bytes, &length))
				break;
		}
	} else {
		bytes = reply->message;
	}
	snprintf(end->value, sizeof(end->value), "%s", bytes);
	end->length = length;
	if (end->then)
		end->then(end);
}

bool stage_send(struct stage *stage, enum db_lane lane, const struct db_query *query,
		const struct db_context *context, struct call_end *end, ...)
{
	struct db_value *row = values[sends++ % SENDS_MAX];
	const char *text;
	va_list arguments;
	int count = 0;

	va_start(arguments, end);
	while (count < VALUES_MAX && (text = va_arg(arguments, const char *)))
		row[count++] = (struct db_value){ .bytes = text };
	va_end(arguments);
	return db_send(stage->db, lane, query, context, row, on_done, end);
}

struct call_end stage_call(struct stage *stage, const struct db_query *query, const char *a,
			   const char *b)
{
	struct call_end end = { 0 };

	assert_true(stage_send(stage, DB_FAST, query, NULL, &end, a, b, NULL));
	stage_wait(stage, &end, 1, 15000);
	return end;
}

const char *admin(const char *sql)
{
	static char value[256];
	PGconn *pg = PQconnectdb(getenv("IPCASE_TEST_CONNINFO"));
	PGresult *result = PQexec(pg, sql);

	if (PQresultStatus(result) != PGRES_TUPLES_OK && PQresultStatus(result) != PGRES_COMMAND_OK)
		fail_msg("%s: %s", sql, PQerrorMessage(pg));
	snprintf(value, sizeof(value), "%s", PQntuples(result) > 0 ? PQgetvalue(result, 0, 0) : "");
	PQclear(result);
	PQfinish(pg);
	return value;
}

void command(const char *variable, bool later)
{
	char line[1024];

	snprintf(line, sizeof(line), "%s >/dev/null 2>&1%s", getenv(variable), later ? " &" : "");
	assert_int_equal(system(line), 0);
}
