/* What a handler may ask and say about who is asking. */
#include <sodium.h>
#include <string.h>

#include "api/http/header.h"
#include "api/http/link.h"
#include "api/http/proxies.h"
#include "api/http/worker_parts.h"
#include "core/base/conf.h"
#include "core/base/text.h"

#define COOKIE_KEPT "Path=/; Secure; HttpOnly; SameSite=Lax"

void request_forget(struct request *request, const char *hash)
{
	unsigned char bytes[TOKEN_HASH_SIZE];

	if (sodium_hex2bin(bytes, sizeof(bytes), hash, strlen(hash), NULL, NULL, NULL) == 0)
		token_cache_drop(request->worker->tokens, bytes);
}

void request_forget_self(struct request *request)
{
	token_cache_drop(request->worker->tokens, request->link->token_hash);
}

/* Where no proxies are named, whoever reaches the service is one. */
static bool speaks_for_others(const struct request *request)
{
	const struct service *service = request->worker->service;

	return service->conf->behind_proxy &&
	       (proxies_count(service->proxies) == 0 ||
		http_comes_from(request->link->exchange, service->proxies));
}

const char *request_network(struct request *request)
{
	const struct http_exchange *exchange = request->link->exchange;
	const char *forwarded = speaks_for_others(request) ?
					http_head_find_last(&exchange->head, "X-Forwarded-For") :
					NULL;
	char *network = arena_alloc(request->arena, HTTP_NETWORK_SIZE);

	http_network(exchange, forwarded, network);
	return network;
}

const char *request_agent(struct request *request)
{
	const char *agent = http_head_find(&request->link->exchange->head, "User-Agent");

	return agent && http_header_fits(agent) ? arena_strdup(request->arena, agent) : "";
}

bool request_signed_on(const struct request *request)
{
	return request->link->sso != NULL;
}

const char *request_session_shown(struct request *request)
{
	const char *cookies = http_head_find(&request->link->exchange->head, "Cookie"), *secret;
	unsigned char hash[TOKEN_HASH_SIZE];
	size_t length;
	char *hex;

	secret = header_cookie(cookies, SESSION_COOKIE, &length);
	if (!secret)
		return NULL;
	hex = arena_alloc(request->arena, 2 * TOKEN_HASH_SIZE + 1);
	crypto_hash_sha256(hash, (const unsigned char *)secret, length);
	text_hex(hash, sizeof(hash), hex);
	return hex;
}

void request_cookie_set(struct request *request, const char *secret)
{
	reply_header(request, "Set-Cookie",
		     arena_printf(request->arena, "%s=%s; " COOKIE_KEPT, SESSION_COOKIE, secret));
}

void request_cookie_clear(struct request *request)
{
	reply_header(request, "Set-Cookie",
		     arena_printf(request->arena, "%s=; Max-Age=0; " COOKIE_KEPT, SESSION_COOKIE));
}

const struct conf *request_conf(const struct request *request)
{
	return request->worker->service->conf;
}

const struct blocklist *request_blocklist(const struct request *request)
{
	return request->worker->service->blocklist;
}
