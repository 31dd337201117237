/* The body: its size, its type, its shape, all faults at once; and how much of it is taken from whom. */
#include <sodium.h>
#include <string.h>

#include "api/http/header.h"
#include "api/http/link.h"
#include "api/http/worker_parts.h"
#include "core/base/json.h"
#include "core/base/text.h"
#include "core/shape.h"

#define VALUES_MAX 10000 /* of a JSON body */
#define PUBLIC_MAX 4096	 /* bytes from somebody of whom nothing is known */

static bool type_read(struct request *request, bool raw, const char *content_type)
{
	const char *type;

	request->content_type = "";
	if (!content_type)
		return true;
	type = header_media_type(request->arena, content_type);
	if (type)
		request->content_type = type;
	if (type && (raw || strcmp(type, "application/json") == 0 ||
		     strcmp(type, "application/merge-patch+json") == 0))
		return true;
	problem_reply(request, "header:Content-Type", "content_type_wrong", "expected",
		      raw ? "type/subtype" : "application/json", NULL);
	return false;
}

/* What an Idempotency-Key is bound to: method, target and body. */
static const char *digest_make(struct request *request)
{
	const struct http_head *head = &request->link->exchange->head;
	crypto_hash_sha256_state state;
	unsigned char digest[crypto_hash_sha256_BYTES];
	char *hex = arena_alloc(request->arena, 2 * sizeof(digest) + 1);

	crypto_hash_sha256_init(&state);
	crypto_hash_sha256_update(&state, (const unsigned char *)head->method,
				  strlen(head->method) + 1);
	crypto_hash_sha256_update(&state, (const unsigned char *)head->target,
				  strlen(head->target) + 1);
	if (request->body)
		crypto_hash_sha256_update(&state, (const unsigned char *)request->body,
					  request->body_length);
	else
		crypto_hash_sha256_update(&state, request->link->body.sha256,
					  sizeof(request->link->body.sha256));
	crypto_hash_sha256_final(&state, digest);
	text_hex(digest, sizeof(digest), hex);
	return hex;
}

static const char *body_digest(struct request *request)
{
	struct http_body *body = &request->link->body;
	char *hex = arena_alloc(request->arena, 2 * sizeof(body->sha256) + 1);

	if (body->fd < 0)
		crypto_hash_sha256(body->sha256, (const unsigned char *)body->bytes, body->length);
	text_hex(body->sha256, sizeof(body->sha256), hex);
	return hex;
}

size_t request_body_read(const struct request *request, size_t at, void *room, size_t size)
{
	return http_body_read(&request->link->body, at, room, size);
}

/* Reading many small values takes many times what as many bytes of text take, and nobody else is served meanwhile. */
static bool values_pass(struct request *request)
{
	if (json_value_count(request->body, request->body_length) <= VALUES_MAX)
		return true;
	problem_reply(request, "", "json_too_many", "maximum",
		      arena_printf(request->arena, "%d", VALUES_MAX), NULL);
	return false;
}

static bool json_body_read(struct request *request)
{
	struct problem_list faults = { .arena = request->arena };
	int line = 0, column = 0;
	enum json_fault fault;
	const json_t *shape;

	if (!values_pass(request))
		return false;
	fault = json_read(request->body, request->body_length, &request->json, &line, &column);
	if (fault != JSON_FINE) {
		static const char *const codes[] = {
			[JSON_BROKEN] = "json_broken",
			[JSON_NOT_UTF8] = "json_not_utf8",
			[JSON_TOO_DEEP] = "json_too_deep",
			[JSON_DUPLICATE_KEY] = "json_duplicate_key",
		};

		request->json = NULL;
		problem_reply(request, "", codes[fault], "line",
			      arena_printf(request->arena, "%d", line), "column",
			      arena_printf(request->arena, "%d", column), NULL);
		return false;
	}
	json_tie(request->arena, request->json);
	shape = json_object_get(request->catalog->shapes, request->route->body);
	if (request->route->late_body && json_is_object(request->json))
		return true;
	if (shape_check(shape, request->catalog->shapes, request->json, "", &faults))
		return true;
	problem_reply_list(request, &faults);
	return false;
}

static bool is_raw(const struct route *route)
{
	return route->body && strcmp(route->body, "*") == 0;
}

size_t body_most(const struct service *service, const struct route *route)
{
	if (!route->body)
		return 0;
	if (route->need == PUBLIC)
		return PUBLIC_MAX;
	return (size_t)(is_raw(route) ? service->conf->document_max : service->conf->body_max);
}

/* What its head tells. */
bool body_fits(struct request *request)
{
	const struct http_exchange *exchange = request->link->exchange;
	const struct route *route = request->route;
	const char *content_type = http_head_find(&exchange->head, "Content-Type");
	size_t most = body_most(request->worker->service, route);

	if (!route->body) {
		if (exchange->body_length == 0)
			return true;
		problem_reply(request, "", "body_unexpected", NULL);
	} else if (exchange->body_length > most) {
		problem_reply(request, "", "body_too_large", "maximum",
			      arena_printf(request->arena, "%zu", most), NULL);
	} else if (type_read(request, is_raw(route), content_type)) {
		if (exchange->body_length > 0)
			return true;
		problem_reply(request, "", "body_missing", NULL);
	}
	return false;
}

/* Whether a head shows anything that says who sends it; whether it is true is asked with the body, or before
 * a late one. */
static bool shows_who(const struct service *service, const struct http_head *head)
{
	const char *sso = service->conf->sso_header;
	size_t length;

	return http_head_find(head, "Authorization") || (*sso && http_head_find(head, sso)) ||
	       header_cookie(http_head_find(head, "Cookie"), SESSION_COOKIE, &length);
}

size_t request_body_limit(const struct service *service, const struct http_head *head)
{
	struct router_match match;
	const struct route *route;

	if (head->fault ||
	    router_find(service->router, head->method, head->target, &match) != ROUTER_FOUND)
		return 0;
	route = match.entry->route;
	return route->need == PUBLIC || shows_who(service, head) ? body_most(service, route) : 0;
}

/* Places for large bodies are few: nobody, under whatever tokens and sessions, has more than his share of them. */
bool body_has_share(const struct request *request)
{
	const struct access *who = request->access, *whose;
	int count = 0;

	for (const struct request *other = request->worker->requests; who && other;
	     other = other->link->next) {
		whose = other->link->reading ? other->access : NULL;
		count += whose && strcmp(whose->user, who->user) == 0;
	}
	return count < BODIES_OWNED_MAX;
}

bool body_read(struct request *request)
{
	struct request_link *link = request->link;
	const struct route *route = request->route;
	bool raw = is_raw(route);

	if (route->body) {
		link->body = http_take_body(link->exchange);
		request->body = link->body.bytes;
		request->body_length = link->body.length;
		if (raw)
			request->body_sha256 = body_digest(request);
	}
	if (route->idempotent_key)
		request->digest = digest_make(request);
	return !route->body || raw || json_body_read(request);
}
