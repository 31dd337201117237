/* A named query: the SQL of one `-- name:` block of db/sql/, embedded at build. Parameters are
 * named in the file (:id::uuid) and numbered here. All result columns are text, json or bytea and
 * come in binary form, so their bytes can be sent on as they are. */
#ifndef DB_QUERY_H
#define DB_QUERY_H

#include <stdbool.h>
#include <stddef.h>

#define DB_PARAM_MAX 24

struct db_query {
	const char *name;	   /* "case_get": also the name of the prepared statement */
	const char *text;	   /* with $1, $2, ... */
	const char *const *params; /* names in order, NULL-terminated */
	int param_count;
	bool reads; /* a step of a change that changes nothing itself */
};

/* Those that every connection prepares, NULL-terminated; the ones of commands are not among them. */
extern const struct db_query *const db_queries[];

/* One object for each block: extern const struct db_query sql_<name>. Made at build. */
#include "db/query_names.h"

#endif
