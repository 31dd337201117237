/* The route table. A row is all a read needs; a handler exists only where C decides something.
 * Rows are checked at start against the named queries: a parameter that no one provides, or a
 * misspelt name, stops the start. The same rows yield /openapi.json. */
#ifndef API_HTTP_ROUTE_H
#define API_HTTP_ROUTE_H

#include <stdbool.h>

#include "api/http/access.h"
#include "db/db.h"

struct request;

struct route {
	const char *method;
	const char *path; /* "/api/v1/cases/:id/events?after&limit": allowed parameters behind '?' */
	const char *name;	      /* "case_events": operationId, and of the metrics */
	const char *summary;	      /* English, for OpenAPI */
	const struct db_query *query; /* a read: its reply's body column is sent */
	void (*handle)(struct request *request); /* else */
	enum permission need;
	enum db_lane lane;
	const char *
		body; /* schema of the JSON body in schemas ("case_new"), NULL: none; "*": raw bytes */
	bool late_body;	   /* the handler checks the body itself: its shape hangs on the catalog */
	const char *reply; /* schema of the 2xx body; NULL: no JSON */
	int status;	   /* of success; 0 is 200 */
	bool precondition; /* If-Match is mandatory: 428 without */
	/* Of a write exactly one: Idempotency-Key is honoured; or no key is needed, for doing it twice does
	 * no harm. */
	bool idempotent_key, repeatable;
	bool owing; /* also for who owes a password or a second factor: what it takes to set that */
	bool admin; /* also on the admin listener */
	const char *produces; /* content types for OpenAPI, comma separated; NULL: application/json */
};

/* Path and query parameters common to many routes (limit, cursor, from, to, id ...) have their shape
 * in parameters of core/catalog/schemas.json ("parameters": {"limit": {shape}, ...}); a parameter
 * that is not of its shape is a 400 problem with pointer "query:limit" or "path:id". Defaults there
 * ("default") are bound when the parameter is absent; without one SQL NULL is bound. */

#define QUERY(m, p, n, q, ...)                                              \
	{                                                                   \
		.method = m, .path = p, .name = n, .query = &q, __VA_ARGS__ \
	}
#define HANDLER(m, p, n, h, ...)                                            \
	{                                                                   \
		.method = m, .path = p, .name = n, .handle = h, __VA_ARGS__ \
	}

extern const struct route *const route_tables
	[]; /* NULL-terminated list of tables, each ending in a row with method NULL; defined in api/resources/tables.c */

#endif
