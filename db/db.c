/* The database as its callers see it: two lanes, and the one attempt to connect that may be on its
 * way at a time. */
#include "db/db.h"

#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/log.h"
#include "core/base/memory.h"
#include "db/lane.h"

#define BACKOFF_MIN_MS 50
#define BACKOFF_MAX_MS 2000
#define CONTEXT_PARAMS 4

struct db {
	struct event_base *base;
	char *conninfo;
	char *role;
	struct connection_plan plans[DB_LANES];
	struct lane lanes[DB_LANES];
	struct connection *connecting; /* NULL: none */
	struct event *connect;	       /* the next attempt */
	int failures;		       /* attempts in a row */
	int turn;		       /* of the list of hosts */
	bool served;		       /* some connection, some time */
	bool closing;
	db_report *report;
	void *report_arg;
	struct db_counts counts;
	char last_error[512];
};

static void tell(struct db *db, enum db_news news, const char *message)
{
	if (news != DB_SERVING)
		snprintf(db->last_error, sizeof(db->last_error), "%s", message);
	if (db->report && !db->closing)
		db->report(news, message, db->report_arg);
}

/* ------------------------------------------------------------------ connecting */

/* The lane without any serving connection first. */
static struct connection *next_to_connect(const struct db *db)
{
	struct connection *next = NULL;

	for (int i = 0; i < DB_LANES; i++) {
		const struct lane *lane = &db->lanes[i];
		bool bare = lane_serving_count(lane) == 0;

		for (int j = 0; j < lane->count; j++) {
			if (lane->connections[j]->state == CONNECTION_LOST) {
				if (bare)
					return lane->connections[j];
				if (!next)
					next = lane->connections[j];
			}
		}
	}
	return next;
}

static void connect_in(struct db *db, int ms)
{
	struct timeval time = { .tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000 };

	if (db->closing || db->connecting || event_pending(db->connect, EV_TIMEOUT, NULL) ||
	    !next_to_connect(db))
		return;
	event_add(db->connect, &time);
}

/* Full jitter: a server that comes back is not met by everybody in the same instant. */
static int backoff(int failures)
{
	int limit = BACKOFF_MIN_MS;

	while (failures-- > 0 && limit < BACKOFF_MAX_MS)
		limit *= 2;
	return call_jitter((limit < BACKOFF_MAX_MS ? limit : BACKOFF_MAX_MS) + 1);
}

static void on_connect(evutil_socket_t fd, short what, void *arg)
{
	struct db *db = arg;

	(void)fd;
	(void)what;
	db->connecting = next_to_connect(db);
	if (db->connecting)
		connection_start(db->connecting);
}

static struct lane *lane_of(struct db *db, const struct connection *connection)
{
	return &db->lanes[connection->plan - db->plans];
}

static void on_serving(struct connection *connection, void *owner)
{
	struct db *db = owner;

	db->connecting = NULL;
	db->failures = 0;
	db->served = true;
	db->counts.connects++;
	lane_serving(lane_of(db, connection));
	connect_in(db, 0);
	tell(db, DB_SERVING, "");
}

static void on_lost(struct connection *connection, enum connection_state was, bool broken,
		    const char *why, void *owner)
{
	struct db *db = owner;
	enum db_news news = DB_LOST;

	if (connection == db->connecting) {
		db->connecting = NULL;
		for (int i = 0; i < DB_LANES; i++)
			lane_attempt_failed(&db->lanes[i]);
		connect_in(db, backoff(db->failures++));
		news = broken && !db->served ? DB_BROKEN : DB_FAILED;
	} else {
		db->counts.losses++;
		/* one that left by itself leaves no sick server behind */
		connect_in(db, was == CONNECTION_LEAVING ? 0 : backoff(db->failures));
	}
	tell(db, news, why);
}

static void on_finished_fast(struct call *call, void *owner)
{
	lane_finished(&((struct db *)owner)->lanes[DB_FAST], call);
}

static void on_finished_slow(struct call *call, void *owner)
{
	lane_finished(&((struct db *)owner)->lanes[DB_SLOW], call);
}

static const struct connection_owner owners[DB_LANES] = {
	[DB_FAST] = { on_serving, on_lost, on_finished_fast },
	[DB_SLOW] = { on_serving, on_lost, on_finished_slow },
};

/* ------------------------------------------------------------------ the whole */

static const struct db_query *context_query(const char *name, int params)
{
	for (size_t i = 0; db_queries[i]; i++) {
		if (strcmp(db_queries[i]->name, name) == 0) {
			if (db_queries[i]->param_count != params)
				bug("the query %s has %d parameters, not %d", name,
				    db_queries[i]->param_count, params);
			return db_queries[i];
		}
	}
	return NULL;
}

struct db *db_new(struct event_base *base, const struct db_settings *settings)
{
	struct db *db = memory_alloc(sizeof(*db));

	db->base = base;
	db->conninfo = memory_strdup(settings->conninfo ? settings->conninfo : "");
	db->role = settings->role ? memory_strdup(settings->role) : NULL;
	db->report = settings->report;
	db->report_arg = settings->report_arg;
	db->connect = event_new(base, -1, 0, on_connect, db);
	if (!db->connect)
		bug("out of memory");
	for (int i = 0; i < DB_LANES; i++) {
		if (settings->connections[i] < 0 || settings->depth[i] < 1 ||
		    settings->timeout_ms[i] < 1)
			bug("a lane without depth or timeout");
		db->plans[i] = (struct connection_plan){
			.conninfo = db->conninfo,
			.role = db->role,
			.timeout_ms = settings->timeout_ms[i],
			.contexts = { context_query("context", CONTEXT_PARAMS),
				      context_query("context_session", 2) },
			.turn = &db->turn,
		};
		lane_init(&db->lanes[i], base, settings->connections[i], settings->depth[i],
			  settings->queue_max, &db->counts);
		for (int j = 0; j < settings->connections[i]; j++)
			db->lanes[i].connections[j] =
				connection_new(base, &db->plans[i], &owners[i], db);
	}
	connect_in(db, 0);
	return db;
}

void db_free(struct db *db)
{
	if (!db)
		return;
	db->closing = true;
	for (int i = 0; i < DB_LANES; i++)
		db->lanes[i].closing = true;
	for (int i = 0; i < DB_LANES; i++)
		lane_clear(&db->lanes[i]);
	event_free(db->connect);
	free(db->conninfo);
	free(db->role);
	free(db);
}

bool db_takes(const struct db *db, enum db_lane lane)
{
	return lane_takes(&db->lanes[lane]);
}

bool db_send(struct db *db, enum db_lane lane, const struct db_query *query,
	     const struct db_context *context, const struct db_value *values, db_done *done,
	     void *arg)
{
	const struct call call = {
		.query = query, .context = context, .values = values, .done = done, .arg = arg
	};

	return lane_send(&db->lanes[lane], &call);
}

bool db_ready(const struct db *db)
{
	for (int i = 0; i < DB_LANES; i++) {
		if (db->lanes[i].count > 0 && lane_serving_count(&db->lanes[i]) == 0)
			return false;
	}
	return true;
}

const char *db_last_error(const struct db *db)
{
	return db->last_error;
}

struct db_counts db_counts(const struct db *db)
{
	struct db_counts counts = db->counts;

	for (int i = 0; i < DB_LANES; i++) {
		const struct lane *lane = &db->lanes[i];

		counts.serving += lane_serving_count(lane);
		counts.in_flight += lane_in_flight(lane);
		counts.waiting += lane->waiting.count + lane->later.count;
	}
	return counts;
}

bool db_reply_value(const struct db_reply *reply, int row, const char *column,
		    const char **ret_bytes, size_t *ret_length)
{
	const PGresult *result = reply->result;
	int at;

	if (!result || row < 0 || row >= reply->rows)
		return false;
	at = PQfnumber(result, column);
	if (at < 0 || PQgetisnull(result, row, at))
		return false;
	*ret_bytes = PQgetvalue(result, row, at);
	*ret_length = (size_t)PQgetlength(result, row, at);
	return true;
}
