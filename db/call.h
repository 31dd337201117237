/* A call on its way through a lane and a connection, and what its end means. Private to db. */
#ifndef DB_CALL_H
#define DB_CALL_H

#include <libpq-fe.h>
#include <stdbool.h>
#include <stdint.h>

#include "db/db.h"

/* What a refused call asks for before its caller hears of it. */
enum call_remedy {
	CALL_REPORT,  /* nothing: tell the caller */
	CALL_REPEAT,  /* certainly rolled back, and another run may succeed */
	CALL_REBUILD, /* as CALL_REPEAT, but on another connection: this one must be made anew */
};

struct call {
	struct call *next;
	const struct db_query *query;
	const struct db_context *context;
	const struct db_value *values;
	db_done *done;
	void *arg;
	int64_t expires_at; /* call_clock(); no run begins after it */
	int64_t due_at;	    /* of a repeated run */
	int repeats;	    /* runs after the first, by remedy */
	int rebuilds;

	/* of the present run */
	bool after_session; /* a segment that sets the session's context is still before its own */
	bool with_context;  /* its own segment begins with the context */
	PGresult *result;   /* of the query */
	PGresult *error;    /* the first of the segment */
	bool in_doubt;	    /* committed here, but a standby did not confirm */
	enum db_outcome outcome;
	enum call_remedy remedy;
	const char *why; /* a constant, when the server gave no message */
};

struct call_queue {
	struct call *first, *last;
	int count;
};

void call_push(struct call_queue *queue, struct call *call);
void call_push_first(struct call_queue *queue, struct call *call);
struct call *call_pop(struct call_queue *queue); /* NULL: empty */

/* The sync of its segment came: decides outcome and remedy. */
void call_close(struct call *call);
/* Forgets the run, so that another can begin. */
void call_reset(struct call *call);
void call_free(struct call *call);

int64_t call_clock(void);   /* milliseconds, monotonic */
int call_jitter(int below); /* 0 .. below-1 */

#endif
