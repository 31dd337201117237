/* Segments: one call, one implicit transaction, one sync. */
#include "db/segment.h"

#include <stdio.h>
#include <string.h>

#include "core/base/log.h"

/* Types whose binary form is their text, or plain bytes; from pg_type.dat, fixed for good. */
enum {
	OID_BYTEA = 17,
	OID_TEXT = 25,
	OID_JSON = 114,
	OID_VARCHAR = 1043,
	OID_VOID = 2278,
};

static bool send_prepared(PGconn *pg, const struct db_query *query, const struct db_value *values)
{
	const char *bytes[DB_PARAM_MAX];
	int lengths[DB_PARAM_MAX];
	int formats[DB_PARAM_MAX];

	for (int i = 0; i < query->param_count; i++) {
		bytes[i] = values[i].bytes;
		lengths[i] = (int)values[i].length;
		formats[i] = values[i].binary;
	}
	return PQsendQueryPrepared(pg, query->name, query->param_count, bytes, lengths, formats, 1);
}

static bool send_sync(PGconn *pg)
{
#ifdef LIBPQ_HAS_SEND_PIPELINE_SYNC
	return PQsendPipelineSync(pg);
#else
	/* Until libpq 17 a sync is also a send(2): one a call, however many calls come together. */
	return PQpipelineSync(pg);
#endif
}

const char *segment_keys(const struct db_context *context)
{
	return context->keys ? context->keys : "{}";
}

const struct db_context *segment_session(const struct segment_contexts *contexts,
					 const struct call *call)
{
	static const struct db_context nobody = { .offices = "" };

	if (!contexts->session)
		return NULL;
	if (!call->context)
		return &nobody;
	return call->context->writes ? NULL : call->context;
}

enum segment_sent segment_send_session(PGconn *pg, const struct segment_contexts *contexts,
				       const struct db_context *reader)
{
	const struct db_value values[] = { { .bytes = reader->offices },
					   { .bytes = segment_keys(reader) } };

	if (!send_prepared(pg, contexts->session, values))
		return SEGMENT_REFUSED;
	return send_sync(pg) ? SEGMENT_SENT : SEGMENT_TORN;
}

static bool send_context(PGconn *pg, const struct segment_contexts *contexts,
			 const struct db_context *context)
{
	const struct db_value values[] = {
		{ .bytes = context->user },
		{ .bytes = context->offices },
		{ .bytes = context->writes },
		{ .bytes = segment_keys(context) },
	};

	if (!contexts->segment)
		bug("a call with a context, but no query named context");
	return send_prepared(pg, contexts->segment, values);
}

enum segment_sent segment_send(PGconn *pg, const struct segment_contexts *contexts,
			       struct call *call)
{
	call->with_context = call->context && !segment_session(contexts, call);
	if (call->with_context && !send_context(pg, contexts, call->context))
		return SEGMENT_REFUSED;
	if (!send_prepared(pg, call->query, call->values))
		return SEGMENT_REFUSED;
	return send_sync(pg) ? SEGMENT_SENT : SEGMENT_TORN;
}

enum segment_news segment_result(struct call *call, int step, PGresult *result)
{
	enum segment_news news = SEGMENT_GOES_ON;

	switch (PQresultStatus(result)) {
	case PGRES_TUPLES_OK:
	case PGRES_COMMAND_OK:
		/* not yet a commit: a deferred constraint speaks at the sync */
		if (step == (call->with_context ? 1 : 0) && !call->result) {
			call->result = result;
			return SEGMENT_GOES_ON;
		}
		break;
	case PGRES_FATAL_ERROR:
		if (!call->error) {
			call->error = result;
			return SEGMENT_GOES_ON;
		}
		break;
	case PGRES_PIPELINE_ABORTED:
		break;
	case PGRES_PIPELINE_SYNC:
		news = SEGMENT_ENDED;
		break;
	default:
		/* COPY: libpq would return this result for ever */
		news = SEGMENT_LOST;
		break;
	}
	PQclear(result);
	return news;
}

bool segment_prepare(PGconn *pg)
{
	for (size_t i = 0; db_queries[i]; i++) {
		if (!PQsendPrepare(pg, db_queries[i]->name, db_queries[i]->text, 0, NULL) ||
		    !PQsendDescribePrepared(pg, db_queries[i]->name))
			return false;
	}
	return send_sync(pg);
}

/* Not the statement's fault: the server is going down, is full, or a migration holds a lock. */
static bool passing(const char *sqlstate)
{
	static const char classes[][3] = { "08", "40", "53", "55", "57", "58", "XX" };

	for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
		if (strncmp(sqlstate, classes[i], 2) == 0)
			return true;
	}
	return false;
}

bool segment_prepared(const PGresult *result, int step, char *why, size_t size, bool *broken)
{
	const struct db_query *query = db_queries[step / 2];
	const char *sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);
	const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);

	if (PQresultStatus(result) != PGRES_COMMAND_OK) {
		*broken = sqlstate && !passing(sqlstate);
		snprintf(why, size, "query %s cannot be prepared: %s: %s",
			 query ? query->name : "?", sqlstate ? sqlstate : "-",
			 message ? message : PQresultErrorMessage(result));
		return false;
	}
	for (int i = 0; step % 2 == 1 && i < PQnfields(result); i++) {
		switch (PQftype(result, i)) {
		case OID_BYTEA:
		case OID_TEXT:
		case OID_JSON:
		case OID_VARCHAR:
		case OID_VOID:
			break;
		default:
			*broken = true;
			snprintf(
				why, size,
				"query %s: column %s must be cast to text, json or bytea (type is %u)",
				query->name, PQfname(result, i), PQftype(result, i));
			return false;
		}
	}
	return true;
}
