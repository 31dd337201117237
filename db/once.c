/* Synchronous calls over one connection. */
#include "db/once.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <string.h>

#include "core/base/memory.h"
#include "db/conninfo.h"

#define TIMEOUT_MS 3600000 /* checks of everything take as long as there is */

struct db_once {
	PGconn *connection;
	PGresult *result;
};

struct db_once *db_once_open(const char *conninfo, const char *role, const char **ret_error)
{
	static char error[512];
	struct db_once *once = NULL;
	struct conninfo info;
	PGconn *connection = NULL;

	*ret_error = error;
	if (!conninfo_init(&info, conninfo, role, TIMEOUT_MS, 0)) {
		snprintf(error, sizeof(error), "%s", info.error);
	} else {
		connection = PQconnectdbParams((const char *const *)info.keywords,
					       (const char *const *)info.values, 0);
		if (connection && PQstatus(connection) == CONNECTION_OK) {
			once = memory_alloc(sizeof(*once));
			once->connection = connection;
		} else {
			snprintf(error, sizeof(error), "%s",
				 connection ? PQerrorMessage(connection) : "out of memory");
			PQfinish(connection);
		}
	}
	conninfo_clear(&info);
	return once;
}

void db_once_close(struct db_once *once)
{
	if (!once)
		return;
	PQclear(once->result);
	PQfinish(once->connection);
	free(once);
}

static const char *value_of(const struct once_value *values, const char *name)
{
	for (; values->name; values++) {
		if (strcmp(values->name, name) == 0)
			return values->text;
	}
	return NULL;
}

static const char *field(const PGresult *result, int code)
{
	const char *text = PQresultErrorField(result, code);

	return text ? text : "";
}

bool db_once_begin(struct db_once *once, const struct db_query *query,
		   const struct once_value *values)
{
	const char *texts[DB_PARAM_MAX];

	for (int i = 0; i < query->param_count; i++)
		texts[i] = value_of(values, query->params[i]);
	return PQsendQueryParams(once->connection, query->text, query->param_count, NULL, texts,
				 NULL, NULL, 1) == 1;
}

static bool reply_read(struct db_once *once, struct db_reply *ret_reply)
{
	ExecStatusType status = PQresultStatus(once->result);

	*ret_reply = (struct db_reply){ .outcome = DB_REFUSED };
	snprintf(ret_reply->sqlstate, sizeof(ret_reply->sqlstate), "%s",
		 field(once->result, PG_DIAG_SQLSTATE));
	ret_reply->constraint = field(once->result, PG_DIAG_CONSTRAINT_NAME);
	ret_reply->message = field(once->result, PG_DIAG_MESSAGE_PRIMARY);
	if (!*ret_reply->message)
		ret_reply->message = PQerrorMessage(once->connection);
	if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
		return false;
	ret_reply->outcome = DB_DONE;
	ret_reply->rows = PQntuples(once->result);
	ret_reply->columns = PQnfields(once->result);
	ret_reply->result = once->result;
	return true;
}

bool db_once_end(struct db_once *once, struct db_reply *ret_reply)
{
	PGresult *next;

	PQclear(once->result);
	once->result = PQgetResult(once->connection);
	while ((next = PQgetResult(once->connection)))
		PQclear(next);
	return reply_read(once, ret_reply);
}

bool db_once_call(struct db_once *once, const struct db_query *query,
		  const struct once_value *values, struct db_reply *ret_reply)
{
	return db_once_begin(once, query, values) ? db_once_end(once, ret_reply) :
						    reply_read(once, ret_reply);
}
