/* Calls wait here for a connection, go one behind the other, and come back to be reported or repeated.
 *
 * db_send() only queues. The queue is emptied once at the end of a turn of the loop: nothing runs
 * inside the sender, and each connection is flushed and read once for all calls of the turn. */
#include "db/lane.h"

#include <event2/event.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/log.h"
#include "core/base/memory.h"

#define WAIT_MS 5000 /* a call that has not begun by then never will */
#define BREAKER_FAILURES 3
#define REPEATS_MAX 3
#define REPEAT_MIN_MS 5
#define REPEAT_JITTER_MS 45
#define TICK_MS 10
#define SILENT_MS 30 /* many times what a short call takes */

static bool serves(const struct connection *connection)
{
	return connection->state == CONNECTION_SERVING && !connection->doomed;
}

int lane_serving_count(const struct lane *lane)
{
	int count = 0;

	for (int i = 0; i < lane->count; i++)
		count += serves(lane->connections[i]);
	return count;
}

int lane_in_flight(const struct lane *lane)
{
	int count = 0;

	for (int i = 0; i < lane->count; i++)
		count += lane->connections[i]->in_flight.count;
	return count;
}

/* Short calls go one behind the other on a connection that answers: with a worker for each core, a second at
 * the same time gets no more done, and each waits for what the other holds. A connection that is silent may
 * wait for a lock; what comes after that need not. */
static bool is_in_step(const struct lane *lane, const struct connection *connection, int64_t now)
{
	return lane->depth > 1 && connection->in_flight.count > 0 &&
	       now - connection->heard_at < SILENT_MS;
}

/* NULL: it is better to wait. */
static struct connection *choose(const struct lane *lane, int64_t now)
{
	struct connection *best = NULL, *in_step = NULL;

	for (int i = 0; i < lane->count; i++) {
		struct connection *connection = lane->connections[i];

		if (!serves(connection))
			continue;
		if (is_in_step(lane, connection, now))
			in_step = connection;
		if (!best || connection->in_flight.count < best->in_flight.count)
			best = connection;
	}
	if (in_step)
		best = in_step;
	return best && best->in_flight.count < lane->depth ? best : NULL;
}

static int free_places(const struct lane *lane)
{
	int places = 0;

	for (int i = 0; i < lane->count; i++) {
		if (serves(lane->connections[i]))
			places += lane->depth - lane->connections[i]->in_flight.count;
	}
	return places;
}

/* ------------------------------------------------------------------ the end of a call */

static void report(struct lane *lane, struct call *call)
{
	struct db_reply reply = { .outcome = call->outcome, .constraint = "", .message = "" };

	if (call->why)
		reply.message = call->why;
	if (call->outcome == DB_DONE) {
		reply.result = call->result;
		reply.rows = PQntuples(call->result);
		reply.columns = PQnfields(call->result);
	} else if (call->error) {
		const char *sqlstate = PQresultErrorField(call->error, PG_DIAG_SQLSTATE);
		const char *constraint = PQresultErrorField(call->error, PG_DIAG_CONSTRAINT_NAME);
		const char *message = PQresultErrorField(call->error, PG_DIAG_MESSAGE_PRIMARY);

		if (sqlstate && strlen(sqlstate) < sizeof(reply.sqlstate))
			memcpy(reply.sqlstate, sqlstate, strlen(sqlstate) + 1);
		if (constraint)
			reply.constraint = constraint;
		if (message)
			reply.message = message;
	}
	lane->counts->refused += call->outcome == DB_REFUSED;
	lane->counts->unavailable += call->outcome == DB_UNAVAILABLE;
	lane->counts->unknown += call->outcome == DB_UNKNOWN;
	call->done(&reply, call->arg);
	call_free(call);
}

static void report_unavailable(struct lane *lane, struct call *call, const char *why)
{
	call->outcome = DB_UNAVAILABLE;
	call->why = why;
	report(lane, call);
}

static void work(struct lane *lane);

void lane_finished(struct lane *lane, struct call *call)
{
	bool in_time = !lane->closing && call_clock() < call->expires_at;

	/* Each stale connection can refuse a call once; after that it is not the connection. */
	if (call->remedy == CALL_REBUILD && in_time && call->rebuilds < lane->count) {
		call->rebuilds++;
		call_reset(call);
		call_push_first(&lane->waiting, call);
	} else if (call->remedy == CALL_REPEAT && in_time && call->repeats < REPEATS_MAX) {
		call->repeats++;
		call->due_at = call_clock() + REPEAT_MIN_MS + call_jitter(REPEAT_JITTER_MS + 1);
		call_reset(call);
		call_push(&lane->later, call);
	} else {
		report(lane, call);
		work(lane); /* a place is free */
		return;
	}
	lane->counts->retries++;
	work(lane);
}

/* ------------------------------------------------------------------ the way to a connection */

static void on_dispatch(evutil_socket_t fd, short what, void *arg)
{
	struct lane *lane = arg;
	struct connection *connection;
	int64_t now = call_clock();

	(void)fd;
	(void)what;
	while (lane->waiting.first && (connection = choose(lane, now))) {
		struct call *call = call_pop(&lane->waiting);

		if (connection_take(connection, call))
			continue;
		if (call->rebuilds++ < lane->count)
			call_push_first(&lane->waiting, call);
		else
			report_unavailable(lane, call, "no connection takes the call");
	}
	for (int i = 0; i < lane->count; i++)
		connection_turn(lane->connections[i]);
}

static void tick_set(struct lane *lane)
{
	struct timeval time = { .tv_usec = TICK_MS * 1000 };

	if (lane->ticking)
		return;
	lane->ticking = true;
	event_add(lane->tick, &time);
}

/* Something may be ready to go: at the end of this turn of the loop, once. */
static void work(struct lane *lane)
{
	if (lane->closing)
		return;
	if (lane->waiting.first)
		event_active(lane->dispatch, EV_WRITE, 0);
	tick_set(lane);
}

static void expire(struct lane *lane, struct call_queue *queue, int64_t now)
{
	struct call_queue all = *queue;
	struct call *call;

	*queue = (struct call_queue){ 0 };
	while ((call = call_pop(&all))) {
		if (call->expires_at <= now)
			report_unavailable(lane, call, "no connection was free in time");
		else
			call_push(queue, call);
	}
}

static void on_tick(evutil_socket_t fd, short what, void *arg)
{
	struct lane *lane = arg;
	int64_t now = call_clock();
	struct call_queue later = lane->later;
	struct call *call;

	(void)fd;
	(void)what;
	lane->ticking = false;
	lane->later = (struct call_queue){ 0 };
	while ((call = call_pop(&later)))
		call_push(call->due_at <= now ? &lane->waiting : &lane->later, call);
	for (int i = 0; i < lane->count; i++)
		connection_check(lane->connections[i], now);
	if (lane->waiting.first && lane->waiting.first->expires_at <= now)
		expire(lane, &lane->waiting, now);
	if (lane->waiting.first || lane->later.first || lane_in_flight(lane) > 0)
		work(lane);
}

bool lane_takes(const struct lane *lane)
{
	/* The clause with the places: a burst within one turn of the loop has not left the queue
	 * yet, though there is room for it. */
	return !lane->closing && lane->failures < BREAKER_FAILURES &&
	       lane->waiting.count + lane->later.count < lane->queue_max + free_places(lane);
}

bool lane_send(struct lane *lane, const struct call *call)
{
	struct call *taken;

	if (!lane_takes(lane)) {
		lane->counts->unavailable++;
		return false;
	}
	taken = memory_alloc(sizeof(*taken));
	*taken = *call;
	taken->expires_at = call_clock() + WAIT_MS;
	call_push(&lane->waiting, taken);
	lane->counts->calls++;
	work(lane);
	return true;
}

/* ------------------------------------------------------------------ connections come and go */

void lane_serving(struct lane *lane)
{
	lane->failures = 0;
	work(lane);
}

void lane_attempt_failed(struct lane *lane)
{
	if (lane_serving_count(lane) == 0)
		lane->failures++;
}

void lane_init(struct lane *lane, struct event_base *base, int connections, int depth,
	       int queue_max, struct db_counts *counts)
{
	*lane = (struct lane){
		.count = connections, .depth = depth, .queue_max = queue_max, .counts = counts
	};
	lane->connections = memory_array((size_t)connections, sizeof(*lane->connections));
	lane->dispatch = event_new(base, -1, 0, on_dispatch, lane);
	lane->tick = event_new(base, -1, 0, on_tick, lane);
	if (!lane->dispatch || !lane->tick)
		bug("out of memory");
}

void lane_clear(struct lane *lane)
{
	struct call *call;

	lane->closing = true;
	for (int i = 0; i < lane->count; i++)
		connection_free(lane->connections[i]);
	while ((call = call_pop(&lane->waiting)) || (call = call_pop(&lane->later)))
		report_unavailable(lane, call, "the service is stopping");
	event_free(lane->dispatch);
	event_free(lane->tick);
	free(lane->connections);
}
