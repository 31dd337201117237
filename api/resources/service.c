/* What the service says of itself: health, metrics, its description, the catalog. */
#include <string.h>

#include "api/http/metrics.h"
#include "api/http/request.h"
#include "api/http/worker_parts.h"
#include "api/resources/tables.h"
#include "core/base/buf.h"

/* The process runs and its loop turns; says nothing of the database on purpose. */
static void healthz(struct request *request)
{
	reply_json(request, 200, json_pack("{s:s}", "status", "alive"));
}

static void readyz(struct request *request)
{
	const struct service *service = request->worker->service;
	bool draining = atomic_load(&service->draining);
	bool database = db_ready(request->worker->db);
	bool full = atomic_load(&service->storage_full);
	bool started = atomic_load(&service->ready) == service->worker_count;
	const char *cause = draining  ? "draining" :
			    !database ? "database" :
			    full      ? "storage" :
					"starting";

	if (database && started && !draining && !full)
		reply_json(request, 200,
			   json_pack("{s:s, s:s, s:s}", "status", "ready", "database", "serving",
				     "version", IPCASE_VERSION));
	else
		problem_reply(request, "", "not_ready", "cause", cause, NULL);
}

static void metrics(struct request *request)
{
	struct buf text = { 0 };

	metrics_write(request->worker->service, &text);
	reply_bytes(request, 200, "text/plain; version=0.0.4; charset=utf-8", text.data,
		    text.length);
	buf_clear(&text);
}

static void fixed_send(struct request *request, const struct fixed_reply *fixed)
{
	reply_etag(request, fixed->etag);
	reply_bytes(request, 200, "application/json", fixed->text, fixed->length);
}

static void openapi(struct request *request)
{
	fixed_send(request, &request->worker->service->openapi);
}

static void catalog(struct request *request)
{
	fixed_send(request, &request->worker->service->catalog_reply);
}

// clang-format off
const struct route service_routes[] = {
	HANDLER("GET", "/healthz", "healthz", healthz,
		.summary = "Whether the process is alive", .reply = "health", .admin = true),
	HANDLER("GET", "/readyz", "readyz", readyz,
		.summary = "Whether it can serve; 503 while it cannot", .reply = "health",
		.admin = true),
	HANDLER("GET", "/metrics", "metrics", metrics,
		.summary = "Counts and latencies, Prometheus text", .need = OPERATE, .admin = true,
		.produces = "text/plain"),
	HANDLER("GET", "/openapi.json", "openapi", openapi,
		.summary = "This description", .admin = true),
	HANDLER("GET", "/api/v1/catalog", "catalog_get", catalog,
		.summary = "Kinds of case, states, actions, fields, documents, indicators: the law as data",
		.reply = "catalog"),
	{ .method = NULL },
};
// clang-format on
