/* What the files of a connection share. Private to them. */
#ifndef DB_CONNECTION_PARTS_H
#define DB_CONNECTION_PARTS_H

#include "db/connection.h"

/* Why it is going to be lost, in one line. */
__attribute__((format(printf, 2, 3))) void connection_say(struct connection *connection,
							  const char *format, ...);

/* connection_read.c: reads what libpq has. Callers of calls are not told from there: they may do anything, and libpq
 * is in the middle of its work. False: the connection must be given up. */
bool connection_collect(struct connection *connection, struct call_queue *finished);
/* libpq's notice receiver; arg: the connection. */
void connection_on_notice(void *arg, const PGresult *notice);

#endif
