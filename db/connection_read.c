/* What comes on a connection, in order: notices, results, syncs. */
#include "db/connection_parts.h"

#include <event2/event.h>
#include <string.h>

/* "The transaction has already committed locally, but might not have been replicated": neither
 * the message's language nor its wording can be relied on, the function's name can. A notice is
 * read before the sync of its own segment and after the sync of the one before. */
void connection_on_notice(void *arg, const PGresult *notice)
{
	struct connection *connection = arg;
	const char *function = PQresultErrorField(notice, PG_DIAG_SOURCE_FUNCTION);
	const char *message = PQresultErrorField(notice, PG_DIAG_MESSAGE_PRIMARY);

	if (connection->in_flight.first &&
	    ((function && strcmp(function, "SyncRepWaitForLSN") == 0) ||
	     (message && strstr(message, "synchronous replication"))))
		connection->in_flight.first->in_doubt = true;
}

static bool prepare_result(struct connection *connection, PGresult *result)
{
	bool fine = true;

	if (PQresultStatus(result) == PGRES_PIPELINE_SYNC) {
		connection->state = CONNECTION_SERVING;
		connection->step = 0;
		connection->answered = false;
		event_del(connection->timer);
	} else {
		connection->answered = true;
		fine = segment_prepared(result, connection->step, connection->why,
					sizeof(connection->why), &connection->broken);
	}
	PQclear(result);
	return fine;
}

/* The sync came: the first call in flight is over. False: the connection cannot be used again. */
static bool call_over(struct connection *connection, struct call_queue *finished)
{
	struct call *call = call_pop(&connection->in_flight);
	PGTransactionStatusType status;

	call_close(call);
	call_push(finished, call);
	connection->step = 0;
	connection->answered = false;
	if (call->remedy == CALL_REBUILD)
		connection->state = CONNECTION_LEAVING;
	if (connection->in_flight.count > 0)
		return true; /* libpq then says ACTIVE, whatever the server's sync said */
	status = PQtransactionStatus(connection->pg);
	if (status == PQTRANS_INTRANS || status == PQTRANS_INERROR) {
		if (call->outcome == DB_DONE) {
			call->outcome = DB_UNKNOWN;
			call->why = "the query left its transaction open";
		}
		connection_say(connection, "query %s left a transaction open", call->query->name);
		return false;
	}
	return true;
}

/* A result of the segment that sets the session's context. Were it refused, what follows would be
 * read with another reader's eyes: the connection is given up, and nothing that came after it is
 * told to anyone. */
static bool session_step(struct connection *connection, PGresult *result)
{
	ExecStatusType status = PQresultStatus(result);

	PQclear(result);
	connection->answered = status == PGRES_TUPLES_OK;
	if (status == PGRES_TUPLES_OK)
		return true;
	if (status == PGRES_PIPELINE_SYNC && connection->step == 1) {
		connection->in_flight.first->after_session = false;
		connection->step = 0;
		return true;
	}
	connection_say(connection, "the context of the session was refused");
	return false;
}

/* An error that is not the server's: libpq had no memory for a result. What it says from then on may belong
 * to another call. */
static bool made_by_libpq(const PGresult *result)
{
	return PQresultStatus(result) == PGRES_FATAL_ERROR &&
	       !PQresultErrorField(result, PG_DIAG_SQLSTATE);
}

static bool segment_step(struct connection *connection, PGresult *result,
			 struct call_queue *finished)
{
	if (made_by_libpq(result)) {
		connection_say(connection, "%s", PQresultErrorMessage(result));
		PQclear(result);
		return false;
	}
	if (connection->in_flight.first->after_session)
		return session_step(connection, result);

	switch (segment_result(connection->in_flight.first, connection->step, result)) {
	case SEGMENT_GOES_ON:
		connection->answered = true;
		return true;
	case SEGMENT_ENDED:
		return call_over(connection, finished);
	case SEGMENT_LOST:
		break;
	}
	connection_say(connection, "query %s returned what cannot be read in a pipeline",
		       connection->in_flight.first->query->name);
	return false;
}

bool connection_collect(struct connection *connection, struct call_queue *finished)
{
	while ((connection->state == CONNECTION_PREPARING || connection->in_flight.count > 0) &&
	       !PQisBusy(connection->pg)) {
		PGresult *result = PQgetResult(connection->pg);

		if (!result) {
			connection->step += connection->answered;
			connection->answered = false;
			if (++connection->nulls > 2) {
				connection_say(connection, "%s%s",
					       PQstatus(connection->pg) == CONNECTION_BAD ?
						       "" :
						       "the pipeline is out of step: ",
					       PQerrorMessage(connection->pg));
				return false;
			}
			continue;
		}
		connection->nulls = 0;
		if (connection->state == CONNECTION_PREPARING ?
			    !prepare_result(connection, result) :
			    !segment_step(connection, result, finished))
			return false;
	}
	return true;
}
