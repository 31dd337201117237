/* One query after another, waiting for each: for commands only. */
#ifndef DB_ONCE_H
#define DB_ONCE_H

#include <stdbool.h>

#include "db/db.h"

struct db_once;

/* A value by its name; the list ends with a NULL name. What is not named is NULL. */
struct once_value {
	const char *name;
	const char *text;
};

/* NULL: *ret_error says why (static text, good until the next call). */
struct db_once *db_once_open(const char *conninfo, const char *role, const char **ret_error);
void db_once_close(struct db_once *once);
/* True: done. False: refused, and the reply says why. The reply is good until the next call. */
__attribute__((warn_unused_result)) bool db_once_call(struct db_once *once,
						      const struct db_query *query,
						      const struct once_value *values,
						      struct db_reply *ret_reply);

/* The same in two steps: what is between them runs while the database works. One call at a time. */
__attribute__((warn_unused_result)) bool
db_once_begin(struct db_once *once, const struct db_query *query, const struct once_value *values);
__attribute__((warn_unused_result)) bool db_once_end(struct db_once *once,
						     struct db_reply *ret_reply);

#endif
