/* The database as commands use it: one query after another, and an end with the cause if one fails. */
#ifndef API_COMMAND_DATABASE_H
#define API_COMMAND_DATABASE_H

#include <jansson.h>

#include "db/once.h"

struct calendar;
struct conf;

/* Dies with what to do if there is no connection. */
struct db_once *command_connect(const struct conf *conf);
/* Under a role other than the service's. */
struct db_once *command_connect_as(const struct conf *conf, const char *role);
/* Dies with the query's name and the database's words if it refuses. */
void command_call(struct db_once *once, const struct db_query *query,
		  const struct once_value *values, struct db_reply *ret_reply);
/* The same for queries that return one JSON body; NULL if there is no row. The caller owns it. */
json_t *command_body(struct db_once *once, const struct db_query *query,
		     const struct once_value *values);
/* From here on the queries of this connection see every office there is. */
void command_see_everything(struct db_once *once);
/* The calendar as the database has it. The caller frees it. */
struct calendar *command_calendar_read(struct db_once *once);

#endif
