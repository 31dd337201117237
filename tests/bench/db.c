/* How many calls a second one loop gets through: keeps a number of them going for some seconds.
 *   bench_db [SECONDS [CALLS-AT-ONCE [CONNECTIONS]]]     IPCASE_TEST_CONNINFO says where */
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "db/db.h"

static struct db *db;
static struct event_base *base;
static const struct db_context context = { "u1", "{a,b}", "{a}" };
static const struct db_value value = { .bytes = "42" };
static unsigned long done, failed;
static bool stopping;

static void send_one(void);

static void on_done(const struct db_reply *reply, void *arg)
{
	(void)arg;
	done++;
	failed += reply->outcome != DB_DONE;
	if (!stopping)
		send_one();
}

static void send_one(void)
{
	if (!db_send(db, DB_FAST, &sql_echo, &context, &value, on_done, NULL))
		failed++;
}

static void on_end(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	(void)arg;
	stopping = true;
	event_base_loopbreak(base);
}

int main(int argc, char **argv)
{
	int seconds = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 5;
	int at_once = argc > 2 ? (int)strtol(argv[2], NULL, 10) : 32;
	int connections = argc > 3 ? (int)strtol(argv[3], NULL, 10) : 2;
	struct db_settings settings = {
		.conninfo = getenv("IPCASE_TEST_CONNINFO"),
		.role = "ipcase_app",
		.connections = { [DB_FAST] = connections },
		.depth = { 16, 1 },
		.timeout_ms = { 2000, 2000 },
		.queue_max = 1000,
	};
	struct timeval end = { .tv_sec = seconds };
	struct rusage usage;
	double cpu;

	base = event_base_new();
	db = db_new(base, &settings);
	while (db_counts(db).serving < connections)
		event_base_loop(base, EVLOOP_ONCE);
	for (int i = 0; i < at_once; i++)
		send_one();
	event_base_once(base, -1, EV_TIMEOUT, on_end, NULL, &end);
	event_base_dispatch(base);
	getrusage(RUSAGE_SELF, &usage);
	cpu = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e6 +
	      (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
	printf("%lu calls a second, %.1f us of CPU each, %lu failed\n",
	       done / (unsigned long)seconds, cpu / (double)done, failed);
	db_free(db);
	event_base_free(base);
	return failed > 0;
}
