/* Counting, and writing it down in Prometheus' text format 0.0.4. */
#include "api/http/metrics.h"

#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

#include "api/http/worker_parts.h"
#include "core/base/buf.h"
#include "core/base/memory.h"

typedef atomic_ulong count_t;

static const int statuses[] = { 200, 201, 202, 204, 304, 400, 401, 403, 404, 405, 406, 409,
				412, 413, 415, 417, 422, 428, 429, 431, 500, 501, 503, 0 };
#define STATUSES (sizeof(statuses) / sizeof(*statuses)) /* the last: any other */

/* Upper bounds in microseconds, and as Prometheus wants them. */
static const struct {
	uint64_t microseconds;
	const char *seconds;
} buckets[] = {
	{ 500, "0.0005" },  { 1000, "0.001" },	{ 2500, "0.0025" }, { 5000, "0.005" },
	{ 10000, "0.01" },  { 25000, "0.025" }, { 50000, "0.05" },  { 100000, "0.1" },
	{ 250000, "0.25" }, { 500000, "0.5" },	{ 1000000, "1" },   { 2500000, "2.5" },
	{ 5000000, "5" },
};
#define BUCKETS (sizeof(buckets) / sizeof(*buckets))

struct route_counts {
	count_t by_status[STATUSES];
	count_t by_bucket[BUCKETS + 1]; /* not cumulative; the last: slower than all */
	count_t microseconds;
};

enum gauge {
	GAUGE_DB_CALLS,
	GAUGE_DB_REFUSALS,
	GAUGE_DB_UNAVAILABLES,
	GAUGE_DB_UNKNOWNS,
	GAUGE_DB_CONNECTS,
	GAUGE_DB_LOSSES,
	GAUGE_DB_SERVING,
	GAUGE_DB_IN_FLIGHT,
	GAUGE_DB_WAITING,
	GAUGE_CONNECTIONS,
	GAUGE_REQUESTS,
	GAUGES
};

struct metrics {
	size_t routes;
	count_t gauges[GAUGES];
	struct route_counts counts[];
};

struct metrics *metrics_new(size_t routes)
{
	struct metrics *metrics =
		memory_alloc(sizeof(*metrics) + (routes + 1) * sizeof(struct route_counts));

	metrics->routes = routes;
	return metrics;
}

void metrics_free(struct metrics *metrics)
{
	free(metrics);
}

/* Only one thread adds, so a load and a store are enough and no locked instruction is needed. */
static void add(count_t *count, unsigned long more)
{
	atomic_store_explicit(count, atomic_load_explicit(count, memory_order_relaxed) + more,
			      memory_order_relaxed);
}

static unsigned long read_count(const count_t *count)
{
	return atomic_load_explicit((count_t *)count, memory_order_relaxed);
}

void metrics_count(struct metrics *metrics, size_t route, int status, uint64_t microseconds)
{
	struct route_counts *counts =
		&metrics->counts[route < metrics->routes ? route : metrics->routes];
	size_t s = 0, b = 0;

	while (s < STATUSES - 1 && statuses[s] != status)
		s++;
	while (b < BUCKETS && microseconds > buckets[b].microseconds)
		b++;
	add(&counts->by_status[s], 1);
	add(&counts->by_bucket[b], 1);
	add(&counts->microseconds, microseconds);
}

static void set(struct metrics *metrics, enum gauge gauge, unsigned long value)
{
	atomic_store_explicit(&metrics->gauges[gauge], value, memory_order_relaxed);
}

void metrics_gauge(struct metrics *metrics, const struct db_counts *db, int connections,
		   int requests)
{
	set(metrics, GAUGE_DB_CALLS, db->calls);
	set(metrics, GAUGE_DB_REFUSALS, db->refused);
	set(metrics, GAUGE_DB_UNAVAILABLES, db->unavailable);
	set(metrics, GAUGE_DB_UNKNOWNS, db->unknown);
	set(metrics, GAUGE_DB_CONNECTS, db->connects);
	set(metrics, GAUGE_DB_LOSSES, db->losses);
	set(metrics, GAUGE_DB_SERVING, (unsigned long)db->serving);
	set(metrics, GAUGE_DB_IN_FLIGHT, (unsigned long)db->in_flight);
	set(metrics, GAUGE_DB_WAITING, (unsigned long)db->waiting);
	set(metrics, GAUGE_CONNECTIONS, (unsigned long)connections);
	set(metrics, GAUGE_REQUESTS, (unsigned long)requests);
}

static const char *route_name(const struct service *service, size_t route)
{
	if (route >= router_count(service->router))
		return "none";
	return router_entry(service->router, route)->route->name;
}

/* The sum over workers of the count that stands where `place` does in the first one's. */
static unsigned long sum(const struct service *service, const count_t *place)
{
	size_t offset = (size_t)((const char *)place - (const char *)service->workers[0].metrics);
	unsigned long total = 0;

	for (int w = 0; w < service->worker_count; w++)
		total += read_count(
			(const count_t *)(const void *)((const char *)service->workers[w].metrics +
							offset));
	return total;
}
#define SUM(service, place) sum((service), &(service)->workers[0].metrics->place)

static void requests_write(const struct service *service, struct buf *text)
{
	buf_add_text(text, "# HELP ipcase_requests_total Requests answered.\n"
			   "# TYPE ipcase_requests_total counter\n");
	for (size_t r = 0; r <= router_count(service->router); r++) {
		for (size_t s = 0; s < STATUSES; s++) {
			unsigned long total = SUM(service, counts[r].by_status[s]);

			if (total > 0)
				buf_add_format(text,
					       "ipcase_requests_total{route=\"%s\",status=\"%d\"} "
					       "%lu\n",
					       route_name(service, r), statuses[s], total);
		}
	}
}

static void latency_write(const struct service *service, struct buf *text, size_t r)
{
	const char *name = route_name(service, r);
	unsigned long so_far = 0, microseconds = SUM(service, counts[r].microseconds);
	unsigned long buckets_of_route[BUCKETS + 1], total = 0;

	for (size_t b = 0; b <= BUCKETS; b++) {
		buckets_of_route[b] = SUM(service, counts[r].by_bucket[b]);
		total += buckets_of_route[b];
	}
	if (total == 0)
		return;
	for (size_t b = 0; b < BUCKETS; b++) {
		so_far += buckets_of_route[b];
		buf_add_format(text, "ipcase_request_seconds_bucket{route=\"%s\",le=\"%s\"} %lu\n",
			       name, buckets[b].seconds, so_far);
	}
	buf_add_format(text, "ipcase_request_seconds_bucket{route=\"%s\",le=\"+Inf\"} %lu\n", name,
		       total);
	buf_add_format(text, "ipcase_request_seconds_sum{route=\"%s\"} %lu.%06lu\n", name,
		       microseconds / 1000000, microseconds % 1000000);
	buf_add_format(text, "ipcase_request_seconds_count{route=\"%s\"} %lu\n", name, total);
}

static unsigned long resident_bytes(void)
{
	unsigned long pages = 0, resident = 0;
	FILE *file = fopen("/proc/self/statm", "re");

	if (!file)
		return 0;
	if (fscanf(file, "%lu %lu", &pages, &resident) != 2)
		resident = 0;
	fclose(file);
	return resident * (unsigned long)sysconf(_SC_PAGESIZE);
}

static void gauges_write(const struct service *service, struct buf *text)
{
	static const struct {
		enum gauge gauge;
		const char *name, *type, *help;
	} rows[] = {
		{ GAUGE_DB_CALLS, "ipcase_db_calls_total", "counter", "Calls taken by a lane." },
		{ GAUGE_DB_REFUSALS, "ipcase_db_refused_total", "counter",
		  "Calls that were rolled back." },
		{ GAUGE_DB_UNAVAILABLES, "ipcase_db_unavailable_total", "counter",
		  "Calls that were never sent." },
		{ GAUGE_DB_UNKNOWNS, "ipcase_db_unknown_total", "counter",
		  "Calls whose outcome was lost with the connection." },
		{ GAUGE_DB_CONNECTS, "ipcase_db_connects_total", "counter", "Connections made." },
		{ GAUGE_DB_LOSSES, "ipcase_db_losses_total", "counter", "Connections lost." },
		{ GAUGE_DB_SERVING, "ipcase_db_connections", "gauge", "Connections that serve." },
		{ GAUGE_DB_IN_FLIGHT, "ipcase_db_in_flight", "gauge",
		  "Calls sent and not answered." },
		{ GAUGE_DB_WAITING, "ipcase_db_waiting", "gauge", "Calls not sent yet." },
		{ GAUGE_CONNECTIONS, "ipcase_http_connections", "gauge",
		  "Connections of clients." },
		{ GAUGE_REQUESTS, "ipcase_http_requests", "gauge", "Requests under way." },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		buf_add_format(text, "# HELP %s %s\n# TYPE %s %s\n%s %lu\n", rows[i].name,
			       rows[i].help, rows[i].name, rows[i].type, rows[i].name,
			       SUM(service, gauges[rows[i].gauge]));
}

void metrics_write(const struct service *service, struct buf *text)
{
	requests_write(service, text);
	buf_add_text(text, "# HELP ipcase_request_seconds Time from a whole request to its reply.\n"
			   "# TYPE ipcase_request_seconds histogram\n");
	for (size_t r = 0; r <= router_count(service->router); r++)
		latency_write(service, text, r);
	gauges_write(service, text);
	buf_add_format(text,
		       "# HELP process_resident_memory_bytes Resident memory.\n"
		       "# TYPE process_resident_memory_bytes gauge\n"
		       "process_resident_memory_bytes %lu\n",
		       resident_bytes());
}
