/* A worker's loop: its servers, its database, its timers, and its drain. */
#include <event2/event.h>
#include <event2/thread.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "api/http/calendar_watch.h"
#include "api/http/chores.h"
#include "api/http/link.h"
#include "api/http/notify.h"
#include "api/http/peer.h"
#include "api/http/pool.h"
#include "api/http/worker_parts.h"
#include "core/base/log.h"

#define TICK_MS 250
#define SLOW_PATIENCE 5	    /* who asks for a year's figures waits longer */
#define TICK_STARTING_MS 20 /* until the worker serves, and while it drains */
#define DRAIN_MOST_MS 10000
#define DRAIN_BODY_MS 2000 /* large bodies that are nearly there; the others are to come again */
/* Kept-open connections without a request: a client that is about to send one gets its answer. */
#define DRAIN_IDLE_MS 500

static void on_request(struct http_exchange *exchange, void *arg)
{
	request_serve(arg, exchange, false);
}

static void on_admin_request(struct http_exchange *exchange, void *arg)
{
	request_serve(arg, exchange, true);
}

static size_t body_limit(const struct http_head *head, void *arg)
{
	const struct worker *worker = arg;

	return request_body_limit(worker->service, head);
}

static struct http_server *server_make(struct worker *worker, http_serve *serve, bool shared)
{
	const struct conf *conf = worker->service->conf;
	struct http_settings settings = {
		.connections_max = shared ? conf->connections_max : 32,
		.head_max = 8192,
		.body_limit = body_limit,
		.body_usual = (size_t)conf->body_max,
		.bodies_max = (size_t)conf->bodies_max,
		.head_ms = 10000,
		.body_ms = 60000,
		.idle_ms = 15000,
		.write_ms = 120000,
		.share = shared ? &worker->service->share : NULL,
	};

	return http_server_new(worker->base, &settings, serve, worker);
}

static void on_db_news(enum db_news news, const char *message, void *arg)
{
	struct worker *worker = arg;

	if (news == DB_BROKEN)
		die("the database is not at the level of this program: %s\n"
		    "Run `ipcase migrate up`, then start again.",
		    message);
	/* While it cannot connect it tries several times a second; one line a second is enough. */
	if (news == DB_FAILED && monotonic_ms() < worker->db_told + 1000)
		return;
	if (news == DB_SERVING && worker->db_told == 0)
		return; /* the first time `ready` tells it */
	worker->db_told = monotonic_ms();
	if (news == DB_SERVING)
		log_info("database_serving", NULL);
	else
		log_warn(news == DB_LOST ? "database_lost" : "database_unreachable", "cause",
			 message, NULL);
}

static struct db *db_make(struct worker *worker)
{
	const struct conf *conf = worker->service->conf;
	struct db_settings settings = {
		.conninfo = conf->database,
		.role = "ipcase_app",
		.connections = { [DB_FAST] = conf->fast_connections,
				 [DB_SLOW] = conf->slow_connections },
		.depth = { [DB_FAST] = conf->pipeline_depth, [DB_SLOW] = 1 },
		.timeout_ms = { [DB_FAST] = 2000, [DB_SLOW] = 30000 },
		.queue_max = conf->queue_max,
		.report = on_db_news,
		.report_arg = worker,
	};

	return db_new(worker->base, &settings);
}

static void admission_make(struct worker *worker)
{
	const struct conf *conf = worker->service->conf;

	for (int lane = 0; lane < DB_LANES; lane++)
		worker->admission[lane] = (struct admission){
			/* short calls go one behind the other (db/lane.c) */
			.at_once = lane == DB_FAST ? 1 : conf->slow_connections,
			.wait_max_ms = lane == DB_FAST ? conf->wait_max :
							 SLOW_PATIENCE * conf->wait_max,
		};
}

void worker_drain(struct worker *worker)
{
	if (worker->drain_since)
		return;
	worker->drain_since = worker->drain_quiet_since = monotonic_ms();
	http_server_stop(worker->server);
}

static void on_wake(evutil_socket_t fd, short what, void *arg)
{
	struct worker *worker = arg;
	uint64_t count;

	(void)what;
	if (read(fd, &count, sizeof(count)) < 0)
		return;
	if (atomic_load(&worker->service->draining))
		worker_drain(worker);
}

static bool is_drained(struct worker *worker)
{
	uint64_t now = monotonic_ms(), since = now - worker->drain_since;

	if (since > DRAIN_MOST_MS)
		return true;
	if (since > DRAIN_BODY_MS && request_stop_reading(worker) > 0)
		worker->drain_quiet_since = now;
	return worker->request_count == 0 && (http_server_connections(worker->server) == 0 ||
					      now - worker->drain_quiet_since > DRAIN_IDLE_MS);
}

static bool worker_is_ready(struct worker *worker)
{
	if (!db_ready(worker->db))
		return false;
	if (!calendar_watch_asked(worker->calendar)) {
		calendar_watch_ask(worker->calendar);
		return false;
	}
	if (!worker->chores)
		return true;
	chores_check(worker->chores);
	return chores_checked(worker->chores);
}

static void ready_tell(struct worker *worker)
{
	struct service *service = worker->service;

	worker->was_ready = true;
	if (atomic_fetch_add(&service->ready, 1) + 1 < service->worker_count)
		return;
	printf("ready %s\n", service->address);
	fflush(stdout);
	notify_tell("READY=1");
}

static void tick_again(struct worker *worker)
{
	bool hurry = !worker->was_ready || worker->drain_since;
	struct timeval after = { .tv_usec = (hurry ? TICK_STARTING_MS : TICK_MS) * 1000 };

	event_add(worker->tick, &after);
}

static void on_tick(evutil_socket_t fd, short what, void *arg)
{
	struct worker *worker = arg;
	struct db_counts counts = db_counts(worker->db);
	int connections = http_server_connections(worker->server);

	(void)fd;
	(void)what;
	atomic_fetch_add(&worker->beats, 1);
	metrics_gauge(worker->metrics, &counts, connections, worker->request_count);
	if (!worker->was_ready && worker_is_ready(worker))
		ready_tell(worker);
	request_expire_all(worker);
	if (worker->drain_since && is_drained(worker))
		event_base_loopbreak(worker->base);
	else
		tick_again(worker);
}

static void timers_start(struct worker *worker)
{
	worker->tick = event_new(worker->base, -1, 0, on_tick, worker);
	worker->wake =
		event_new(worker->base, worker->wake_fd, EV_READ | EV_PERSIST, on_wake, worker);
	if (!worker->tick || !worker->wake)
		bug("no memory for timers");
	tick_again(worker);
	event_add(worker->wake, NULL);
	worker->calendar = calendar_watch_new(worker);
	if (worker->index == 0)
		worker->chores = chores_new(worker);
}

static void worker_begin(struct worker *worker)
{
	worker->base = event_base_new();
	if (!worker->base)
		die("cannot make an event loop; are there file descriptors left (ulimit -n)?");
	worker->tokens = token_cache_new();
	worker->db = db_make(worker);
	admission_make(worker);
	for (int kind = 0; kind < COMPUTE_KINDS; kind++)
		worker->ports[kind] = pool_port_new(worker->service->pools[kind], worker->base);
	worker->server = server_make(worker, on_request, true);
	if (!http_server_listen(worker->server, worker->listen_fd))
		die("worker %d cannot listen on %s", worker->index, worker->service->address);
	if (worker->admin_fd >= 0) {
		worker->admin = server_make(worker, on_admin_request, false);
		if (!http_server_listen(worker->admin, worker->admin_fd))
			die("cannot listen on the admin port");
	}
	timers_start(worker);
}

/* The database first: what it still holds may borrow from requests, and those from connections. */
static void worker_end(struct worker *worker)
{
	for (int kind = 0; kind < COMPUTE_KINDS; kind++)
		pool_port_free(worker->ports[kind]);
	db_free(worker->db);
	http_server_free(worker->server);
	http_server_free(worker->admin);
	event_free(worker->tick);
	event_free(worker->wake);
	chores_free(worker->chores);
	calendar_watch_free(worker->calendar);
	token_cache_free(worker->tokens);
	for (size_t i = 0; i < sizeof(worker->busy) / sizeof(*worker->busy); i++)
		busy_clear(&worker->busy[i]);
	event_base_free(worker->base);
}

void *worker_run(void *arg)
{
	struct worker *worker = arg;

	worker_begin(worker);
	event_base_dispatch(worker->base);
	worker_end(worker);
	return NULL;
}
