/* What goes over a connection: the segment of a call, and the statements that are prepared when a
 * connection is new. Knows libpq's pipeline, not the loop. Private to db. */
#ifndef DB_SEGMENT_H
#define DB_SEGMENT_H

#include <stdbool.h>
#include <stddef.h>

#include "db/call.h"

enum segment_sent {
	SEGMENT_SENT,
	SEGMENT_REFUSED, /* without a sync: nothing of the call can be committed */
	SEGMENT_TORN,	 /* the sync may be on its way, or may not */
};

enum segment_news {
	SEGMENT_GOES_ON,
	SEGMENT_ENDED, /* the sync came */
	SEGMENT_LOST,  /* a result that no query of ours may have: nothing can be read after it */
};

/* The queries that say who asks: context(user, offices, writes) and context_read(offices). */
struct segment_contexts {
	const struct db_query *whole;	/* NULL: there is no query of this name */
	const struct db_query *reading; /* NULL: readers are given the whole */
};

enum segment_sent segment_send(PGconn *pg, const struct segment_contexts *contexts,
			       const struct call *call);
/* Takes the result over. step: how many statements of the segment have come back before it. */
enum segment_news segment_result(struct call *call, int step, PGresult *result);

/* All of db_queries[], and what each returns. False: the connection is of no use. */
__attribute__((warn_unused_result)) bool segment_prepare(PGconn *pg);
/* False: cannot serve; why names the query, broken says that another attempt will fail as well. */
__attribute__((warn_unused_result)) bool segment_prepared(const PGresult *result, int step,
							  char *why, size_t size, bool *broken);

#endif
