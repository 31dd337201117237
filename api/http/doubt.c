/* A change whose connection to the database was lost is sent again until it is known what became of it. */
#include <sodium.h>
#include <string.h>

#include "api/http/link.h"
#include "core/base/text.h"

bool request_doubted(const struct request *request)
{
	return request->link->doubted_us > 0;
}

void request_believe(struct request *request)
{
	request->link->doubted_us = 0;
}

void request_repeat_by(struct request *request, const char *version)
{
	request->link->repeat_match = version;
}

const char *request_random(struct request *request)
{
	unsigned char bytes[16];
	char *hex = arena_alloc(request->arena, 2 * sizeof(bytes) + 1);

	randombytes_buf(bytes, sizeof(bytes));
	text_hex(bytes, sizeof(bytes), hex);
	return hex;
}

void request_key_make(struct request *request)
{
	if (!request->idempotency_key)
		request->idempotency_key = request_random(request);
}

const char *doubt_code(const struct request *request)
{
	return request->route->repeatable ? "repeatable" : "outcome_unknown";
}

/* What may go by itself: no room, no connection, a server that starts. Anything else that is wrong with the
 * second sending says nothing of the first. */
static bool passes(const struct db_reply *reply)
{
	static const char *const states[] = { "40", "55P03", "57", "53", "25006", "26000", "0A000" };

	if (reply->outcome != DB_REFUSED)
		return true;
	for (size_t i = 0; i < sizeof(states) / sizeof(*states); i++) {
		if (strncmp(reply->sqlstate, states[i], strlen(states[i])) == 0)
			return true;
	}
	return false;
}

bool doubt_goes_on(struct request *request, const struct db_reply *reply)
{
	struct request_link *link = request->link;
	bool first = !link->doubted_us;

	if (!link->surely || !passes(reply) || (first && reply->outcome != DB_UNKNOWN))
		return false;
	if (first && !link->in_doubt)
		return false;
	if (first) {
		link->doubted_us = link->called_us;
		if (query_again(request))
			return true;
	}
	link->calling = link->waiting = true;
	return true;
}

void doubt_turn(struct request *request)
{
	struct request_link *link = request->link;

	link->calling = link->waiting = false;
	if (link->exchange && !query_again(request))
		link->calling = link->waiting = true;
	if (!link->exchange)
		request_settle(request);
}
