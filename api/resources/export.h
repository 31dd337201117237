/* Lists as CSV, streamed: see exports.c. */
#ifndef API_RESOURCES_EXPORT_H
#define API_RESOURCES_EXPORT_H

struct db_query;
struct request;

/* Answers with all pages of a query. It takes :after, null at first, and returns body (lines), next (what
 * :after is for the page behind it; null: there is none) and perhaps known_at, which the later pages ask for
 * too. Without a row the office is unknown. file: the name, without ".csv". */
void export_send(struct request *request, const struct db_query *query, const char *file);

#endif
