/* The one reply of a request, and the headers that every reply has. */
#include <string.h>

#include "api/http/header.h"
#include "api/http/link.h"
#include "api/http/worker_parts.h"
#include "core/base/log.h"

/* Nothing of ours runs scripts or loads anything: a page is one file with its own style sheet. Replies are
 * no part of other pages, and stored files no page of ours. */
#define CONTENT_POLICY                                                                        \
	"default-src 'none'; style-src 'unsafe-inline'; object-src 'none'; base-uri 'none'; " \
	"form-action 'none'; frame-ancestors 'none'"

void reply_header(struct request *request, const char *name, const char *value)
{
	/* Some values come from the database; what may not stand in a header is left out. */
	if (request->link->exchange && http_header_fits(value))
		http_reply_header(request->link->exchange, name, value);
}

void reply_etag(struct request *request, const char *version)
{
	request->link->etag = arena_printf(request->arena, "\"%s\"", version);
}

void reply_etag_weak(struct request *request, const char *version)
{
	request->link->etag = arena_printf(request->arena, "W/\"%s\"", version);
}

/* A read whose reply the client has already. */
static bool is_unchanged(const struct request *request, int status)
{
	const struct request_link *link = request->link;
	const char *method = link->exchange->head.method;

	return status == 200 && link->etag && request->if_none_match &&
	       (strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0) &&
	       header_names_tag(request->if_none_match, link->etag);
}

/* Everything before the body. The status that it comes to, 0: the peer is gone. */
static int reply_start(struct request *request, int status, const char *type)
{
	struct request_link *link = request->link;
	struct http_exchange *exchange = link->exchange;

	if (link->status)
		bug("a second reply (%d after %d) of %s", status, link->status,
		    request->route ? request->route->name : "no route");
	link->status = status;
	if (!exchange)
		return 0;
	if (link->etag)
		reply_header(request, "ETag", link->etag);
	if (negotiation_vary(request))
		http_reply_header(exchange, "Vary", negotiation_vary(request));
	if (is_unchanged(request, status))
		status = link->status = 304;
	if (type && status != 304)
		reply_header(request, "Content-Type", type);
	http_reply_header(exchange, "X-Content-Type-Options", "nosniff");
	http_reply_header(exchange, "Cache-Control", "no-store");
	http_reply_header(exchange, "Referrer-Policy", "no-referrer");
	http_reply_header(exchange, "Content-Security-Policy", CONTENT_POLICY);
	http_reply_header(exchange, "Cross-Origin-Resource-Policy", "same-origin");
	http_reply_header(exchange, "X-Request-Id", request->request_id);
	metrics_count(request->worker->metrics,
		      request->route ? link->match.entry->index : SIZE_MAX, status,
		      monotonic_us() - link->began_us);
	return status;
}

static void reply_send(struct request *request, int status, const char *type, const void *bytes,
		       size_t length)
{
	status = reply_start(request, status, type);
	if (status == 0)
		return;
	http_reply(request->link->exchange, status, bytes, status == 304 ? 0 : length);
	request->link->exchange = NULL;
}

bool reply_begin(struct request *request, int status, const char *type, size_t length)
{
	struct request_link *link = request->link;

	status = reply_start(request, status, type);
	if (status == 0)
		return false;
	if (status == 304 || strcmp(link->exchange->head.method, "HEAD") == 0) {
		http_reply(link->exchange, status, NULL, status == 304 ? 0 : length);
		link->exchange = NULL;
		return false;
	}
	link->in_pieces = true;
	http_reply_begin(link->exchange, status, length);
	return true;
}

static void on_more(void *arg)
{
	struct request *request = arg;

	request->link->entered = true;
	request->link->more(request);
	request_settle(request);
}

void reply_piece(struct request *request, const void *bytes, size_t length,
		 void (*more)(struct request *request))
{
	struct request_link *link = request->link;
	struct http_exchange *exchange = link->exchange;

	link->more = more;
	if (!more)
		link->exchange = NULL;
	http_reply_piece(exchange, bytes, length, more ? on_more : NULL, request);
}

void reply_break(struct request *request)
{
	http_reply_break(request->link->exchange);
	request->link->exchange = NULL;
}

void reply_json(struct request *request, int status, json_t *body)
{
	char *text = json_dumps(body, JSON_COMPACT | JSON_ENCODE_ANY);

	if (!text)
		bug("a reply that is no JSON value: %s", request->route->name);
	reply_send(request, status, "application/json", text, strlen(text));
	free(text);
	json_decref(body);
}

void reply_found(struct request *request, const struct db_reply *found, const char *pointer,
		 const char *code)
{
	const char *bytes;
	size_t length;

	if (!db_reply_value(found, 0, "body", &bytes, &length))
		problem_reply(request, pointer, code, NULL);
	else
		reply_bytes(request, request->route->status ? request->route->status : 200,
			    "application/json", bytes, length);
}

void reply_bytes(struct request *request, int status, const char *type, const void *bytes,
		 size_t length)
{
	reply_send(request, status, type, bytes, length);
}
