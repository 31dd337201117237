/* Who asks: by a token, by the session of a cookie, or by the name that a proxy of ours gives. Asked of the
 * database once, then of the worker's cache for a while. */
#include <sodium.h>
#include <string.h>

#include "api/http/header.h"
#include "api/http/link.h"
#include "api/http/origin.h"
#include "api/http/sso.h"
#include "api/http/worker_parts.h"
#include "core/base/json.h"
#include "core/base/text.h"

static void on_token(const struct db_reply *reply, void *arg)
{
	struct request *request = arg;
	struct request_link *link = request->link;
	const char *bytes;
	size_t length;
	json_t *found = NULL;

	call_returned(request, DB_FAST, reply);
	link->entered = true;
	if (!link->exchange) {
		request_settle(request);
		return;
	}
	if (reply->outcome != DB_DONE) {
		outcome_reply(request, reply);
	} else if (reply->rows == 0 || !db_reply_value(reply, 0, "body", &bytes, &length) ||
		   json_read(bytes, length, &found, NULL, NULL) != JSON_FINE) {
		if (link->sso)
			problem_reply(request, "", "sso_unknown", "user", link->sso, NULL);
		else if (link->cookie)
			problem_reply(request, "header:Cookie", "session_over", NULL);
		else
			problem_reply(request, "header:Authorization", "token_wrong", NULL);
	} else {
		link->token = token_cache_put(request->worker->tokens, link->token_hash,
					      monotonic_us() / 1000, request->catalog, found);
		json_decref(found);
		request_enter(request);
	}
	request_settle(request);
}

static const struct db_value *token_values(struct request *request)
{
	struct db_value *value = arena_alloc(request->arena, sizeof(*value));
	char *hex = arena_alloc(request->arena, 2 * TOKEN_HASH_SIZE + 1);

	text_hex(request->link->token_hash, TOKEN_HASH_SIZE, hex);
	*value = (struct db_value){ .bytes = hex, .length = 2 * TOKEN_HASH_SIZE };
	return value;
}

static void token_ask(struct request *request)
{
	struct request_link *link = request->link;
	const struct db_query *query = link->sso    ? &sql_sso_find :
				       link->cookie ? &sql_session_find :
						      &sql_token_find;
	const struct db_value *values = link->sso ? sso_values(request) : token_values(request);

	link->called_us = monotonic_us();
	if (call_send(request, DB_FAST, query, NULL, values, on_token))
		link->calling = true;
	else
		problem_reply(request, "", "busy", NULL);
}

/* The secret that the peer shows: a token in Authorization, else a session in the cookie; each is good in
 * its own place only. NULL: none, and the problem has been sent. */
static const char *secret_shown(struct request *request, size_t *ret_length)
{
	struct request_link *link = request->link;
	const struct http_head *head = &link->exchange->head;
	const char *authorization = http_head_find(head, "Authorization");
	const char *cookies = http_head_find(head, "Cookie"), *secret;

	if (authorization) {
		secret = header_bearer(authorization, ret_length);
		if (secret && strncmp(secret, SESSION_PREFIX, strlen(SESSION_PREFIX)) != 0)
			return secret;
		problem_reply(request, "header:Authorization", "token_wrong", NULL);
		return NULL;
	}
	secret = header_cookie(cookies, SESSION_COOKIE, ret_length);
	if (secret && strncmp(secret, SESSION_PREFIX, strlen(SESSION_PREFIX)) == 0) {
		link->cookie = true;
		return secret;
	}
	problem_reply(request, "header:Authorization", "token_missing", NULL);
	return NULL;
}

/* What changes something, and does not stand on a token that no browser sends by itself, must come from
 * our own pages: a proxy names its user to whatever page asked. */
static bool origin_pass(struct request *request)
{
	const struct request_link *link = request->link;
	const struct http_head *head = &link->exchange->head;

	if (!link->writes || http_head_find(head, "Authorization") ||
	    origin_is_ours(head, link->sso || http_head_find(head, "Cookie")))
		return true;
	problem_reply(request, "header:Origin", "origin_foreign", NULL);
	return false;
}

/* Who a token or a session belongs to. False: none is shown, and the problem has been sent. */
static bool secret_hash_shown(struct request *request)
{
	size_t length;
	const char *secret = secret_shown(request, &length);

	if (secret)
		crypto_hash_sha256(request->link->token_hash, (const unsigned char *)secret,
				   length);
	return secret;
}

/* On the admin listener, which only the machine itself reaches, no one is asked for a token. */
void asker_find(struct request *request)
{
	struct request_link *link = request->link;

	if (!sso_read(request) || !origin_pass(request))
		return;
	if (request->route->need == PUBLIC || link->admin) {
		request_enter(request);
		return;
	}
	if (link->sso)
		sso_hash(request);
	else if (!secret_hash_shown(request))
		return;
	link->token =
		token_cache_find(request->worker->tokens, link->token_hash, monotonic_us() / 1000);
	if (link->token)
		request_enter(request);
	else
		token_ask(request);
}
