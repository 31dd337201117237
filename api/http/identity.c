/* What a handler may ask and say about who is asking. */
#include <sodium.h>
#include <string.h>

#include "api/http/link.h"
#include "api/http/worker_parts.h"
#include "core/base/conf.h"

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

const char *request_network(struct request *request)
{
	const struct http_exchange *exchange = request->link->exchange;
	const char *forwarded = request->worker->service->conf->behind_proxy ?
					http_head_find(&exchange->head, "X-Forwarded-For") :
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

const struct conf *request_conf(const struct request *request)
{
	return request->worker->service->conf;
}
