/* What the routes below /summaries/{year} share. */
#ifndef API_RESOURCES_SUMMARY_H
#define API_RESOURCES_SUMMARY_H

#include <jansson.h>
#include <stdbool.h>

#include "core/period.h"

struct db_reply;
struct request;

/* The period of the path and the parameter; binds office, period, from and to for the queries. */
void summary_bind(struct request *request, struct period *ret);
/* Of it, what sql_summary_sums needs of a period, without the cuts of tables. */
void summary_bind_span(struct request *request, const struct period *period);
/* Whether the period has begun; else the problem has been sent. year and part: where
 * the two stand in the request; the problem names the one at which it lies. */
__attribute__((warn_unused_result)) bool summary_begun(struct request *request,
						       const struct period *period,
						       const char *year, const char *part);
/* The summary from the reply of sql_summary_sums. The caller owns it. NULL: the problem has been sent. */
json_t *summary_read(struct request *request, const struct db_reply *found,
		     const struct period *period, bool to_seal);
/* "summary-2024", "summary-2024-h1": the name of its files, without their ending. */
const char *summary_file(struct request *request, const struct period *period);

#endif
