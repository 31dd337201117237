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

/* The queries that say who asks; NULL: there is no query of this name.
 * context(user, offices, writes, keys) holds for the segment it begins; writers always have it.
 * context_session(offices, keys) holds for what comes after, in a segment of its own: readers who see
 * the same share it. Setting it anew for each read cost a quarter of the read. */
struct segment_contexts {
	const struct db_query *segment;
	const struct db_query *session;
};

/* What the session must show for this call: what a reader sees, nothing to who has no context; NULL
 * when the call's own segment says so. */
const struct db_context *segment_session(const struct segment_contexts *contexts,
					 const struct call *call);
/* What is set for the keys of a context: none is "{}", for a setting cannot be NULL. */
const char *segment_keys(const struct db_context *context);
/* Sets what the session sees, in a segment of its own. */
enum segment_sent segment_send_session(PGconn *pg, const struct segment_contexts *contexts,
				       const struct db_context *reader);
enum segment_sent segment_send(PGconn *pg, const struct segment_contexts *contexts,
			       struct call *call);
/* Takes the result over. step: how many statements of the segment have come back before it. */
enum segment_news segment_result(struct call *call, int step, PGresult *result);

/* All of db_queries[], and what each returns. False: the connection is of no use. */
__attribute__((warn_unused_result)) bool segment_prepare(PGconn *pg);
/* False: cannot serve; why names the query, broken says that another attempt will fail as well. */
__attribute__((warn_unused_result)) bool segment_prepared(const PGresult *result, int step,
							  char *why, size_t size, bool *broken);

#endif
