/* The way of a request: gate, route, who asks, access, parameters, body, then its query or its handler;
 * and its life, which ends when it was answered and no call is under way. */
#include "api/http/request.h"

#include <string.h>
#include <time.h>

#include "api/http/calendar_watch.h"
#include "api/http/gate.h"
#include "api/http/header.h"
#include "api/http/link.h"
#include "api/http/worker_parts.h"
#include "core/base/log.h"
#include "core/base/text.h"

#define SLOW_US 500000
static const uint64_t expire_us[DB_LANES] = { [DB_FAST] = 5000000, [DB_SLOW] = 35000000 };

uint64_t monotonic_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

static void request_log(const struct request *request)
{
	uint64_t took = monotonic_us() - request->link->began_us;
	int status = request->link->status;
	char status_text[12], took_text[24];

	/* A refusal because of load is counted, not logged: the log must not make it worse. */
	if (took < SLOW_US && (status < 500 || status == 501 || status == 503))
		return;
	snprintf(status_text, sizeof(status_text), "%d", status);
	snprintf(took_text, sizeof(took_text), "%llu", (unsigned long long)(took / 1000));
	log_info("request", "request", request->request_id, "route",
		 request->route ? request->route->name : "none", "status", status_text,
		 "milliseconds", took_text, NULL);
}

static void request_free(struct request *request)
{
	struct request_link *link = request->link;
	struct worker *worker = request->worker;

	request_log(request);
	if (link->previous)
		link->previous->link->next = link->next;
	else
		worker->requests = link->next;
	if (link->next)
		link->next->link->previous = link->previous;
	worker->request_count--;
	token_entry_release(link->token);
	http_body_free(&link->body);
	arena_free(request->arena);
}

void request_settle(struct request *request)
{
	struct request_link *link = request->link;

	if (!link->calling && !link->reading && link->exchange && !link->in_pieces) {
		log_error("no_reply", "request", request->request_id, "route",
			  request->route ? request->route->name : "none", NULL);
		problem_reply(request, "", "internal", "request", request->request_id, NULL);
	}
	link->entered = false;
	if (!link->calling && !link->exchange)
		request_free(request);
}

static void on_gone(void *arg)
{
	struct request *request = arg;

	request->link->exchange = NULL;
	if (!request->link->entered && !request->link->calling)
		request_free(request);
}

static const char *request_id(struct worker *worker, struct arena *arena,
			      const struct http_head *head)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789-_.";
	const char *given = http_head_find(head, "X-Request-Id");
	size_t length = given ? strspn(given, allowed) : 0;

	if (length > 0 && length <= 64 && given[length] == '\0')
		return arena_strdup(arena, given);
	return arena_printf(arena, "%s-%d-%llu", worker->service->boot, worker->index,
			    (unsigned long long)++worker->request_number);
}

static struct request *request_new(struct worker *worker, struct http_exchange *exchange,
				   bool admin)
{
	struct arena *arena = arena_new();
	struct request *request = arena_alloc(arena, sizeof(*request));
	struct request_link *link = arena_alloc(arena, sizeof(*link));

	request->arena = arena;
	request->worker = worker;
	request->catalog = worker->service->catalog;
	request->link = link;
	negotiation_read(request, &exchange->head);
	request->request_id = request_id(worker, arena, &exchange->head);
	request->body = request->content_type = request->digest = "";
	link->exchange = exchange;
	link->body.fd = -1;
	link->admin = admin;
	link->entered = true;
	link->began_us = monotonic_us();
	link->next = worker->requests;
	if (link->next)
		link->next->link->previous = request;
	worker->requests = request;
	worker->request_count++;
	http_on_gone(exchange, on_gone, request);
	return request;
}

static bool gate_pass(struct request *request)
{
	struct request_link *link = request->link;
	const char *hosts = link->admin ? "" : request->worker->service->conf->hosts;
	const char *what;
	const char *code = gate_check(&link->exchange->head, hosts, &what);

	if (!code)
		return true;
	reply_header(request, "Connection", "close");
	problem_reply(request, "", code, "part", what, NULL);
	return false;
}

static bool route_find(struct request *request)
{
	struct request_link *link = request->link;
	const struct http_head *head = &link->exchange->head;
	enum router_result result = router_find(request->worker->service->router, head->method,
						head->target, &link->match);

	if (result == ROUTER_FOUND && link->admin && !link->match.entry->route->admin)
		result = ROUTER_NO_PATH;
	if (result == ROUTER_FOUND) {
		request->route = link->match.entry->route;
		link->writes = strcmp(request->route->method, "GET") != 0;
		return true;
	}
	if (result == ROUTER_NO_METHOD) {
		const char *allowed = router_methods(link->match.others, request->arena);

		reply_header(request, "Allow", allowed);
		problem_reply(request, "", "method_not_allowed", "allowed", allowed, NULL);
	} else {
		problem_reply(request, "", "route_unknown", NULL);
	}
	return false;
}

bool header_read(struct request *request, const struct http_head *head)
{
	const char *key = http_head_find(head, "Idempotency-Key");
	const char *none_match = http_head_find(head, "If-None-Match");

	request->if_none_match = none_match ? arena_strdup(request->arena, none_match) : NULL;
	request->total_wanted =
		header_prefers(http_head_find(head, "Prefer"), "return=total-count");
	switch (header_if_match(request->arena, http_head_find(head, "If-Match"),
				&request->if_match)) {
	case MATCH_WRONG:
		problem_reply(request, "header:If-Match", "header_wrong", "name", "If-Match", NULL);
		return false;
	case MATCH_WEAK: /* is never equal to a version (RFC 9110, 13.1.1) */
		problem_reply(request, "header:If-Match", "version_stale", NULL);
		return false;
	case MATCH_NONE:
		if (request->route->precondition) {
			problem_reply(request, "header:If-Match", "precondition_required", NULL);
			return false;
		}
		break;
	case MATCH_VERSION:
		break;
	}
	if (key && request->route->idempotent_key) {
		if (!header_key_is_fine(key)) {
			problem_reply(request, "header:Idempotency-Key", "key_wrong", NULL);
			return false;
		}
		request->idempotency_key = arena_strdup(request->arena, key);
	}
	return true;
}

/* Of one user's there is too much at a time. */
static void often_tell(struct request *request)
{
	reply_header(request, "Retry-After", "1");
	problem_reply(request, "", "requests_often", NULL);
}

static bool access_pass(struct request *request)
{
	struct request_link *link = request->link;
	const char *owes;

	request->access = link->token ? link->token->access : NULL;
	if (link->token && !link->body_came &&
	    !account_spend(link->token->account, monotonic_us() / 1000,
			   request->worker->service->conf->user_rate)) {
		often_tell(request);
		return false;
	}
	owes = request->access ? request->access->owes : NULL;
	if (!link->admin && (!access_may(request->access, request->route->need) ||
			     (owes && !request->route->owing))) {
		problem_reply(request, "",
			      !owes			    ? "not_allowed" :
			      strcmp(owes, "password") == 0 ? "password_owed" :
							      "second_factor_owed",
			      NULL);
		return false;
	}
	return true;
}

/* Everything that is told before the body is read. */
static bool head_pass(struct request *request)
{
	struct request_link *link = request->link;

	/* What is turned away must cost little: before the body is read, which is most of the work. */
	if (request->route->body && !link->admin && !call_let_in(request)) {
		problem_reply(request, "", "busy", NULL);
		return false;
	}
	request->today = date_of_instant(time(NULL));
	date_format(request->today, link->today);
	return parameter_read(request) && header_read(request, &link->exchange->head) &&
	       body_fits(request);
}

/* A large body may take a minute: what ended meanwhile has ended, so that who asks is found again. */
static void on_body(void *arg)
{
	struct request *request = arg;
	struct request_link *link = request->link;

	link->reading = false;
	link->body_came = true;
	link->entered = true;
	link->began_us = monotonic_us(); /* its time was the peer's */
	token_entry_release(link->token);
	link->token = NULL;
	asker_find(request);
	request_settle(request);
}

/* While a body is read nobody else is served: who sends it is charged for that too. */
static bool body_pass(struct request *request)
{
	uint64_t began = monotonic_us(), now;
	bool fine = body_read(request);

	now = monotonic_us();
	if (request->link->token)
		account_charge(request->link->token->account, now / 1000, (int64_t)(now - began));
	return fine;
}

/* Places for large bodies are few: who is given one is known, and may. */
void request_enter(struct request *request)
{
	struct request_link *link = request->link;

	if (!access_pass(request) || (!link->body_came && !head_pass(request)))
		return;
	if (link->exchange->body_late) {
		if (!body_has_share(request)) {
			often_tell(request);
			return;
		}
		link->reading = http_read_body(link->exchange, on_body, request);
		if (!link->reading)
			problem_reply(request, "", "busy", NULL);
		return;
	}
	if (!body_pass(request))
		return;
	if (request->route->handle)
		request->route->handle(request);
	else
		query_send(request, request->route->query, read_reply);
}

const struct calendar *request_calendar(const struct request *request)
{
	return calendar_watch_calendar(request->worker->calendar);
}

void request_serve(struct worker *worker, struct http_exchange *exchange, bool admin)
{
	struct request *request = request_new(worker, exchange, admin);

	if (gate_pass(request) && route_find(request))
		asker_find(request);
	request_settle(request);
}

int request_stop_reading(struct worker *worker)
{
	struct request *next;
	int count = 0;

	for (struct request *request = worker->requests; request; request = next) {
		next = request->link->next;
		if (!request->link->reading)
			continue;
		count++;
		request->link->reading = false;
		problem_reply(request, "", "busy", NULL);
		request_settle(request);
	}
	return count;
}

static uint64_t since(const struct request_link *link)
{
	return link->doubted_us ? link->doubted_us : link->called_us;
}

static void expire(struct request *request)
{
	const struct request_link *link = request->link;
	bool in_doubt = link->in_doubt || link->doubted_us;

	if (link->in_pieces)
		reply_break(request);
	else /* work of the pool comes before what it is for is sent */
		problem_reply(request, "",
			      in_doubt && !link->computing ? doubt_code(request) : "busy", NULL);
}

void request_expire_all(struct worker *worker)
{
	uint64_t now = monotonic_us();
	struct request *next;

	for (struct request *request = worker->requests; request; request = next) {
		struct request_link *link = request->link;
		enum db_lane lane = request->route ? request->route->lane : DB_FAST;

		next = link->next;
		/* What waits for the pool does so behind others, as in the slow lane. */
		if (link->calling && link->exchange &&
		    now - since(link) >= expire_us[link->computing ? DB_SLOW : lane])
			expire(request);
		if (link->waiting)
			doubt_turn(request);
	}
}
