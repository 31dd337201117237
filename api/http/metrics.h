/* Counts for /metrics. Each worker writes its own; a reader on another thread sees each count whole
 * (relaxed atomics), not all of them at the same instant. */
#ifndef API_HTTP_METRICS_H
#define API_HTTP_METRICS_H

#include <stddef.h>
#include <stdint.h>

#include "db/db.h"

struct metrics;
struct service;
struct buf;

/* routes: how many; one more is kept for requests that found none. */
struct metrics *metrics_new(size_t routes);
void metrics_free(struct metrics *metrics);
void metrics_count(struct metrics *metrics, size_t route, int status, uint64_t microseconds);
void metrics_gauge(struct metrics *metrics, const struct db_counts *db, int connections,
		   int requests);
/* Prometheus text of all workers together. */
void metrics_write(const struct service *service, struct buf *text);

#endif
