/* PostgreSQL, asynchronously. A struct db belongs to one event loop: its connections, two lanes
 * with bounded queues, all statements prepared before a connection serves, and reconnection with
 * back-off and full jitter. Nothing here blocks (but getaddrinfo when the host is a name: use an
 * address or a socket folder) and nothing is shared between threads.
 *
 * A call is one pipeline segment = one named query (of a writer: the context statement before it) +
 * one sync = one implicit transaction. `done` runs exactly once for each call that db_send() took,
 * from the loop, never from inside db_send(). A write may be acknowledged only on DB_DONE.
 *
 * What is certainly rolled back and may simply be run again (serialization failure, deadlock, lock
 * timeout, a prepared statement gone stale, a server that turned read-only) is run again here, at
 * most three times and never after the call has been here for five seconds. Nothing else is. */
#ifndef DB_DB_H
#define DB_DB_H

#include <stdbool.h>
#include <stddef.h>

#include "db/query.h"

struct event_base;
struct db;

enum db_lane { DB_FAST, DB_SLOW, DB_LANES };

enum db_news {
	DB_SERVING, /* a connection began to serve */
	DB_LOST,    /* a serving connection was lost or given up */
	DB_FAILED,  /* an attempt to connect failed; the next one follows by itself */
	DB_BROKEN,  /* a statement cannot be prepared and nothing has served yet: the schema is not
		     * the one of this program, the start should fail. Trying goes on. */
};

/* Runs from the loop. message: the cause, for the log. */
typedef void db_report(enum db_news news, const char *message, void *arg);

struct db_settings {
	const char *conninfo;
	const char *role; /* startup option role=..., NULL: none */
	int connections[DB_LANES];
	int depth[DB_LANES];	  /* segments in flight on a connection; slow: 1 */
	int timeout_ms[DB_LANES]; /* statement_timeout; a connection silent for 3 s more is lost */
	int queue_max;		  /* calls waiting in a lane; beyond it db_send() refuses */
	db_report *report;	  /* NULL: nobody listens */
	void *report_arg;
};

/* Who asks, for row-level security; text of set_config values. Borrowed until done. */
struct db_context {
	const char *user;
	const char *offices; /* "{wuxi-ip-office,wuxi-ip-centre}": may see */
	const char *writes;  /* may change; NULL: only reads, and is not named */
	const char *keys; /* "{wuxi-ip-office/sensitive,@li.lei}": opens marked cases; NULL: none */
};

struct db_value {
	const void *bytes; /* NULL: SQL NULL */
	size_t length;	   /* of binary; text ends at its NUL */
	bool binary;	   /* bytea */
};

enum db_outcome {
	DB_DONE,	/* the sync came without an error: committed */
	DB_REFUSED,	/* certainly rolled back: sqlstate, constraint, message say why */
	DB_UNAVAILABLE, /* certainly not done: never sent, or no connection; try again later */
	DB_UNKNOWN,	/* sent, and the connection was lost before the sync, or the commit was not
			 * confirmed by a standby: it may have happened */
};

/* Valid only inside `done`. */
struct db_reply {
	enum db_outcome outcome;
	char sqlstate[6];	/* "" if the server named none */
	const char *constraint; /* "" if none */
	const char *message;	/* for the log and for codes of our own, never raw to a client */
	int rows;
	int columns;
	const void *result; /* use db_reply_value */
};

/* Column by name of a row; false if the value is NULL or there is no such column. The bytes are
 * followed by a NUL that is not counted. */
bool db_reply_value(const struct db_reply *reply, int row, const char *column,
		    const char **ret_bytes, size_t *ret_length);

typedef void db_done(const struct db_reply *reply, void *arg);

/* Never NULL. Connects in the loop; `settings` may go after the call. */
struct db *db_new(struct event_base *base, const struct db_settings *settings);
/* Fails what is in flight (DB_UNKNOWN) and waiting (DB_UNAVAILABLE), closes all, frees. Not from
 * inside `done` or `report`. NULL is accepted. */
void db_free(struct db *db);

/* Copies nothing: query, context and values stay valid until done. context NULL: the segment has
 * no context statement. False: the lane's queue is full or no connection has served for three
 * attempts (the breaker is open); done will not run. */
__attribute__((warn_unused_result)) bool
db_send(struct db *db, enum db_lane lane, const struct db_query *query,
	const struct db_context *context, const struct db_value *values, db_done *done, void *arg);

/* Whether db_send() would take a call now. */
bool db_takes(const struct db *db, enum db_lane lane);
bool db_ready(const struct db *db);		/* every lane has a serving connection */
const char *db_last_error(const struct db *db); /* of connections, not of calls; "" if none */

/* For /metrics. */
struct db_counts {
	unsigned long calls; /* taken */
	unsigned long refused, unavailable,
		unknown; /* outcomes; what db_send() refused is unavailable */
	unsigned long retries;
	unsigned long connects, losses;
	int serving, in_flight, waiting; /* now */
};
struct db_counts db_counts(const struct db *db);

#endif
