/* A connection: connects, prepares, serves, is lost; and each time says why. */
#include "db/connection_parts.h"

#include <event2/event.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/log.h"
#include "core/base/memory.h"
#include "db/conninfo.h"
#include "db/segment.h"

#define CONNECT_MS 2000 /* a host; libpq ignores connect_timeout when it must not block */
#define PREPARE_MS 5000
#define SILENCE_MS 3000 /* beyond statement_timeout, which does not bound a commit */

/* ------------------------------------------------------------------ what the loop watches */

static void watch_free(struct event **event)
{
	if (*event)
		event_free(*event);
	*event = NULL;
}

/* libpq closes its socket whenever it likes. After that, and before anything can open a file with
 * the same number, the loop must forget it. */
static void unwatch(struct connection *connection)
{
	watch_free(&connection->read);
	watch_free(&connection->write);
	connection->fd = -1;
}

static struct event *watch_new(struct connection *connection, short what,
			       event_callback_fn callback)
{
	struct event *event =
		event_new(connection->base, connection->fd, what, callback, connection);

	if (!event)
		bug("out of memory");
	return event;
}

static void timer_set(struct connection *connection, int ms)
{
	struct timeval time = { .tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000 };

	event_add(connection->timer, &time);
}

/* ------------------------------------------------------------------ the end */

void connection_say(struct connection *connection, const char *format, ...)
{
	va_list arguments;
	size_t length;

	va_start(arguments, format);
	vsnprintf(connection->why, sizeof(connection->why), format, arguments);
	va_end(arguments);
	/* libpq ends its messages with a newline, and has a line for each host it tried */
	length = strlen(connection->why);
	while (length > 0 && connection->why[length - 1] == '\n')
		connection->why[--length] = '\0';
	for (char *at = connection->why; *at; at++) {
		if (*at == '\n' || *at == '\t')
			*at = ' ';
	}
}

static void finish(struct connection *connection, struct call_queue *finished)
{
	struct call *call;

	while ((call = call_pop(finished)))
		connection->owner->finished(call, connection->owner_arg);
}

static void disconnect(struct connection *connection)
{
	struct call_queue lost = connection->in_flight;

	unwatch(connection);
	event_del(connection->timer);
	PQfinish(connection->pg);
	connection->pg = NULL;
	connection->in_flight = (struct call_queue){ 0 };
	connection->state = CONNECTION_LOST;
	for (struct call *call = lost.first; call; call = call->next) {
		call->outcome = DB_UNKNOWN;
		call->remedy = CALL_REPORT;
		call->why = "the connection was lost before the sync";
	}
	finish(connection, &lost);
}

/* connection->why is set. */
static void lose(struct connection *connection)
{
	enum connection_state was = connection->state;

	if (was == CONNECTION_LOST)
		return;
	disconnect(connection);
	connection->owner->lost(connection, was, connection->broken, connection->why,
				connection->owner_arg);
}

/* ------------------------------------------------------------------ turns */

static bool flush(struct connection *connection)
{
	int left = PQflush(connection->pg);

	if (left > 0 && connection->write)
		event_add(connection->write, NULL);
	else if (connection->write)
		event_del(connection->write);
	return left >= 0;
}

/* When libpq finds the connection closed it forgets all that is in flight: what has come is read
 * before anything is sent. And once more after: what cannot be sent makes libpq read, and the loop
 * does not report again what libpq already holds. */
static void turn(struct connection *connection, bool alive)
{
	enum connection_state was = connection->state;
	struct call_queue finished = { 0 };

	if (!connection_collect(connection, &finished) || !flush(connection) ||
	    !connection_collect(connection, &finished))
		alive = false;
	if (connection->doomed || PQstatus(connection->pg) == CONNECTION_BAD ||
	    PQsocket(connection->pg) != connection->fd) {
		connection_say(connection, "%s", PQerrorMessage(connection->pg));
		alive = false;
	} else if (connection->state == CONNECTION_LEAVING && connection->in_flight.count == 0) {
		connection_say(connection, "the session is stale, another is made");
		alive = false;
	}
	if (!alive)
		unwatch(connection); /* before anybody can open a file */
	finish(connection, &finished);
	if (!alive)
		lose(connection);
	else if (was == CONNECTION_PREPARING && connection->state == CONNECTION_SERVING)
		connection->owner->serving(connection, connection->owner_arg);
}

static void on_readable(evutil_socket_t fd, short what, void *arg)
{
	struct connection *connection = arg;

	(void)fd;
	(void)what;
	connection->heard_at = call_clock();
	if (PQconsumeInput(connection->pg)) {
		turn(connection, true);
	} else {
		connection_say(connection, "%s", PQerrorMessage(connection->pg));
		turn(connection, false);
	}
}

static void on_writable(evutil_socket_t fd, short what, void *arg)
{
	struct connection *connection = arg;

	(void)fd;
	(void)what;
	connection->heard_at = call_clock();
	turn(connection, true);
}

/* ------------------------------------------------------------------ the beginning */

static bool prepare(struct connection *connection)
{
	PGconn *pg = connection->pg;
	const char *standby = PQparameterStatus(pg, "in_hot_standby");

	if (standby && strcmp(standby, "on") == 0) {
		connection_say(connection, "the server is a standby: it cannot write");
		++*connection->plan->turn;
		return false;
	}
	PQsetNoticeReceiver(pg, connection_on_notice, connection);
	if (PQsetnonblocking(pg, 1) != 0 || !PQenterPipelineMode(pg) || !segment_prepare(pg)) {
		connection_say(connection, "%s", PQerrorMessage(pg));
		return false;
	}
	connection->state = CONNECTION_PREPARING;
	connection->fd = PQsocket(pg);
	connection->read = watch_new(connection, EV_READ | EV_PERSIST, on_readable);
	connection->write = watch_new(connection, EV_WRITE, on_writable);
	event_add(connection->read, NULL);
	timer_set(connection, PREPARE_MS);
	return true;
}

static void on_poll(evutil_socket_t fd, short what, void *arg);

static void poll_again(struct connection *connection, short what)
{
	int fd = PQsocket(connection->pg);

	if (fd != connection->fd)
		timer_set(connection, CONNECT_MS); /* another host, or another way to this one */
	connection->fd = fd;
	connection->read = watch_new(connection, what, on_poll);
	event_add(connection->read, NULL);
}

static void on_poll(evutil_socket_t fd, short what, void *arg)
{
	struct connection *connection = arg;

	(void)fd;
	(void)what;
	watch_free(&connection->read); /* libpq may close the socket now */
	switch (PQconnectPoll(connection->pg)) {
	case PGRES_POLLING_READING:
		poll_again(connection, EV_READ);
		return;
	case PGRES_POLLING_WRITING:
		poll_again(connection, EV_WRITE);
		return;
	case PGRES_POLLING_OK:
		if (prepare(connection))
			connection_turn(connection);
		else
			lose(connection);
		return;
	default:
		connection_say(connection, "%s", PQerrorMessage(connection->pg));
		lose(connection);
		return;
	}
}

/* Too late, or connection_start() failed at once. */
static void on_timer(evutil_socket_t fd, short what, void *arg)
{
	struct connection *connection = arg;

	(void)fd;
	if (connection->state == CONNECTION_CONNECTING && (what & EV_TIMEOUT)) {
		connection_say(connection, "no connection within %d ms", CONNECT_MS);
		++*connection->plan->turn;
	} else if (connection->state == CONNECTION_PREPARING) {
		connection_say(connection, "the statements were not prepared within %d ms",
			       PREPARE_MS);
	}
	lose(connection);
}

static void session_is(struct connection *connection, const struct db_context *reader)
{
	free(connection->offices);
	free(connection->keys);
	connection->offices = memory_strdup(reader->offices);
	connection->keys = memory_strdup(segment_keys(reader));
}

void connection_start(struct connection *connection)
{
	const struct connection_plan *plan = connection->plan;
	struct conninfo info;

	connection->state = CONNECTION_CONNECTING;
	session_is(connection, &(struct db_context){ .offices = "" });
	connection->step = 0;
	connection->answered = false;
	connection->nulls = 0;
	connection->doomed = false;
	connection->broken = false;
	connection->fd = -1;
	if (conninfo_init(&info, plan->conninfo, plan->role, plan->timeout_ms, *plan->turn)) {
		connection->pg = PQconnectStartParams((const char *const *)info.keywords,
						      (const char *const *)info.values, 0);
		if (!connection->pg)
			bug("out of memory");
		if (PQstatus(connection->pg) != CONNECTION_BAD) {
			poll_again(connection, EV_WRITE);
			conninfo_clear(&info);
			return;
		}
		connection_say(connection, "%s", PQerrorMessage(connection->pg));
	} else {
		connection_say(connection, "%s", info.error);
	}
	conninfo_clear(&info);
	event_active(connection->timer, EV_WRITE, 0);
}

/* ------------------------------------------------------------------ calls */

/* Before a reader who sees something else than the reader before him. */
static enum segment_sent prepare_session(struct connection *connection, struct call *call)
{
	const struct segment_contexts *contexts = &connection->plan->contexts;
	const struct db_context *reader = segment_session(contexts, call);
	enum segment_sent sent = SEGMENT_SENT;

	if (reader && (strcmp(reader->offices, connection->offices) != 0 ||
		       strcmp(segment_keys(reader), connection->keys) != 0)) {
		sent = segment_send_session(connection->pg, contexts, reader);
		session_is(connection, reader);
		call->after_session = true;
	}
	return sent;
}

bool connection_take(struct connection *connection, struct call *call)
{
	enum segment_sent sent = prepare_session(connection, call);

	if (sent == SEGMENT_SENT)
		sent = segment_send(connection->pg, &connection->plan->contexts, call);
	if (sent != SEGMENT_SENT)
		connection->doomed = true;
	if (sent == SEGMENT_REFUSED)
		return false;
	if (connection->in_flight.count == 0)
		connection->heard_at = call_clock();
	call_push(&connection->in_flight, call);
	return true;
}

void connection_turn(struct connection *connection)
{
	if (connection->state >= CONNECTION_PREPARING)
		turn(connection, true);
}

void connection_check(struct connection *connection, int64_t now)
{
	int64_t silence = now - connection->heard_at;

	if (connection->in_flight.count == 0 ||
	    silence <= connection->plan->timeout_ms + SILENCE_MS)
		return;
	connection_say(connection, "no answer for %lld ms", (long long)silence);
	lose(connection);
}

struct connection *connection_new(struct event_base *base, const struct connection_plan *plan,
				  const struct connection_owner *owner, void *owner_arg)
{
	struct connection *connection = memory_alloc(sizeof(*connection));

	connection->base = base;
	connection->plan = plan;
	connection->owner = owner;
	connection->owner_arg = owner_arg;
	connection->fd = -1;
	connection->timer = event_new(base, -1, 0, on_timer, connection);
	if (!connection->timer)
		bug("out of memory");
	return connection;
}

void connection_free(struct connection *connection)
{
	if (!connection)
		return;
	disconnect(connection);
	event_free(connection->timer);
	free(connection->offices);
	free(connection->keys);
	free(connection);
}
