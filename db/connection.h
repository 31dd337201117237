/* One connection to PostgreSQL as a state machine. Its owner starts it, hands it calls and hears of
 * what became of them; the loop does the rest. Private to db.
 *
 *	LOST -> CONNECTING -> PREPARING -> SERVING -> (LEAVING ->) LOST
 *
 * LEAVING takes no more calls and is lost once the last one in flight has come back. */
#ifndef DB_CONNECTION_H
#define DB_CONNECTION_H

#include <stdbool.h>
#include <stdint.h>

#include "db/call.h"
#include "db/segment.h"

struct event;
struct event_base;
struct connection;

enum connection_state {
	CONNECTION_LOST,
	CONNECTION_CONNECTING,
	CONNECTION_PREPARING,
	CONNECTION_SERVING,
	CONNECTION_LEAVING,
};

/* None of them runs from inside connection_start() or connection_take(). */
struct connection_owner {
	void (*serving)(struct connection *connection, void *owner);
	/* After the last call in flight was finished. was: the state it had. broken: a statement of
	 * ours cannot be prepared. */
	void (*lost)(struct connection *connection, enum connection_state was, bool broken,
		     const char *why, void *owner);
	/* Outcome and remedy are set; the call is the owner's again. */
	void (*finished)(struct call *call, void *owner);
};

struct connection_plan {
	const char *conninfo;
	const char *role;
	int timeout_ms; /* statement_timeout */
	struct segment_contexts contexts;
	int *turn; /* of the list of hosts: what one has learnt serves all */
};

struct connection {
	struct event_base *base;
	const struct connection_plan *plan;
	const struct connection_owner *owner;
	void *owner_arg;
	enum connection_state state;
	PGconn *pg;
	int fd; /* as registered with the loop; -1: not */
	struct event *read, *write, *timer;
	char *offices,
		*keys; /* what the last segment sent lets readers see; "" and "{}" at first */
	struct call_queue in_flight;
	int step;	  /* statements of the first segment that have come back */
	bool answered;	  /* the present statement has a result; NULL will end it */
	int nulls;	  /* in a row: what libpq says for ever when it has nothing */
	int64_t heard_at; /* last sign of life while calls are in flight */
	bool doomed;	  /* an open segment was left on the wire: no other may follow */
	bool broken;
	char why[512];
};

struct connection *connection_new(struct event_base *base, const struct connection_plan *plan,
				  const struct connection_owner *owner, void *owner_arg);
/* Finishes what is in flight first; `lost` does not run. */
void connection_free(struct connection *connection);

/* From LOST. */
void connection_start(struct connection *connection);
/* Puts a segment into libpq's buffer. False: not taken, certainly not done, and connection_turn()
 * will give the connection up. Only while SERVING. */
__attribute__((warn_unused_result)) bool connection_take(struct connection *connection,
							 struct call *call);
/* Sends what is buffered, takes in what has come. After the last connection_take() of a row. */
void connection_turn(struct connection *connection);
/* Gives up a connection that owes an answer for too long. */
void connection_check(struct connection *connection, int64_t now);

#endif
