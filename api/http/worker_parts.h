/* What a service and its workers consist of. Private to api/http and to the service's own routes. */
#ifndef API_HTTP_WORKER_PARTS_H
#define API_HTTP_WORKER_PARTS_H

#include <pthread.h>
#include <stdatomic.h>

#include "api/http/admission.h"
#include "api/http/http.h"
#include "api/http/metrics.h"
#include "api/http/refusal.h"
#include "api/http/request.h"
#include "api/http/router.h"
#include "api/http/token_cache.h"
#include "core/base/conf.h"
#include "db/db.h"

struct blocklist;
struct calendar_watch;
struct chores;
struct pool;
struct pool_port;
struct event;
struct proxies;

/* Text that is made once at start and sent as it is. */
struct fixed_reply {
	char *text;
	size_t length;
	char etag[72];
};

/* Read-only once the workers run, but for the atomics. */
struct service {
	const struct conf *conf;
	const struct catalog *catalog;
	struct router *router;
	struct fixed_reply openapi, catalog_reply;
	struct worker *workers;
	int worker_count;
	struct http_share share;
	struct pool *pools[COMPUTE_KINDS];
	struct proxies *proxies;
	struct blocklist *blocklist; /* NULL: none */
	atomic_bool draining;
	atomic_bool storage_full; /* nothing is written until a probe finds room (storage.h) */
	atomic_int ready;	  /* workers that have served */
	char boot[12];		  /* begins every request id */
	char address[144];	  /* "http://127.0.0.1:8080", "unix:/run/ipcase.sock" */
};

/* The body of the problem `busy`, but for the id of its request; made when it is first told. */
struct busy_text {
	char *before, *after;
};

void busy_clear(struct busy_text *busy);

struct worker {
	struct service *service;
	int index;
	pthread_t thread;
	int listen_fd, admin_fd; /* -1: none */
	int wake_fd;		 /* eventfd: look at service->draining */
	struct event_base *base;
	struct http_server *server, *admin;
	struct db *db;
	struct admission admission[DB_LANES];
	struct pool_port *ports[COMPUTE_KINDS]; /* to the service's pools */
	struct token_cache *tokens;
	struct metrics *metrics;
	struct request *requests; /* under way */
	int request_count;
	uint64_t request_number;
	struct refusals refusals;
	struct busy_text busy[2];      /* in Chinese, in English */
	uint64_t drain_since, db_told; /* monotonic ms */
	uint64_t drain_quiet_since; /* when something was last said to peers that may still send */
	atomic_uint beats;	    /* ticks of the loop: a sign of life for the watchdog */
	struct event *tick, *wake;
	struct calendar_watch *calendar;
	struct chores *chores; /* of the first worker; else NULL */
	bool was_ready;
};

/* One event loop, from its first connection to the end of the drain: the body of a thread. */
void *worker_run(void *worker);
void worker_drain(struct worker *worker);

#endif
