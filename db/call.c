/* Calls: queues of them, and the one table from SQLSTATE to what is done about it. */
#include "db/call.h"

#include <event2/util.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

void call_push(struct call_queue *queue, struct call *call)
{
	call->next = NULL;
	if (queue->last)
		queue->last->next = call;
	else
		queue->first = call;
	queue->last = call;
	queue->count++;
}

void call_push_first(struct call_queue *queue, struct call *call)
{
	call->next = queue->first;
	queue->first = call;
	if (!queue->last)
		queue->last = call;
	queue->count++;
}

struct call *call_pop(struct call_queue *queue)
{
	struct call *call = queue->first;

	if (!call)
		return NULL;
	queue->first = call->next;
	if (!queue->first)
		queue->last = NULL;
	queue->count--;
	call->next = NULL;
	return call;
}

/* Only states that mean "certainly rolled back" may stand here. */
static const struct {
	char sqlstate[6];
	enum call_remedy remedy;
} remedies[] = {
	{ "40001", CALL_REPEAT },  /* serialization failure */
	{ "40P01", CALL_REPEAT },  /* deadlock */
	{ "55P03", CALL_REPEAT },  /* lock_timeout */
	{ "25006", CALL_REBUILD }, /* read-only: a primary that became a standby */
	{ "25P02", CALL_REBUILD }, /* in a failed transaction: somebody's BEGIN got through */
	{ "26000", CALL_REBUILD }, /* the prepared statement is gone */
};

static enum call_remedy remedy_of(const PGresult *error)
{
	const char *sqlstate = PQresultErrorField(error, PG_DIAG_SQLSTATE);
	const char *function = PQresultErrorField(error, PG_DIAG_SOURCE_FUNCTION);

	if (!sqlstate)
		return CALL_REPORT;
	for (size_t i = 0; i < sizeof(remedies) / sizeof(remedies[0]); i++) {
		if (strcmp(sqlstate, remedies[i].sqlstate) == 0)
			return remedies[i].remedy;
	}
	/* "cached plan must not change result type" shares its state with every "not supported";
	 * the message is translated, the function's name is not. */
	if (strcmp(sqlstate, "0A000") == 0 && function &&
	    strcmp(function, "RevalidateCachedQuery") == 0)
		return CALL_REBUILD;
	return CALL_REPORT;
}

void call_close(struct call *call)
{
	call->remedy = CALL_REPORT;
	if (call->in_doubt) {
		call->outcome = DB_UNKNOWN;
		call->why = "committed, but not confirmed by a standby";
	} else if (call->error) {
		call->outcome = DB_REFUSED;
		call->remedy = remedy_of(call->error);
	} else if (!call->result) {
		call->outcome = DB_UNKNOWN;
		call->why = "no result before the sync";
	} else {
		call->outcome = DB_DONE;
	}
}

void call_reset(struct call *call)
{
	PQclear(call->result);
	PQclear(call->error);
	call->result = NULL;
	call->error = NULL;
	call->after_session = false;
	call->in_doubt = false;
	call->remedy = CALL_REPORT;
	call->why = NULL;
}

void call_free(struct call *call)
{
	call_reset(call);
	free(call);
}

int64_t call_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int call_jitter(int below)
{
	uint32_t random;

	evutil_secure_rng_get_bytes(&random, sizeof(random));
	return below > 0 ? (int)(random % (uint32_t)below) : 0;
}
