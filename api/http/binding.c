/* Values for queries by name, and sending a query. */
#include <string.h>

#include "api/http/link.h"
#include "api/http/worker_parts.h"
#include "core/base/json.h"
#include "core/base/log.h"

const char *request_param(const struct request *request, const char *name)
{
	const struct router_entry *entry = request->link->match.entry;

	for (size_t i = 0; entry && i < entry->parameter_count; i++) {
		if (strcmp(entry->parameters[i].name, name) == 0)
			return request->link->values[i];
	}
	return NULL;
}

static struct db_value text_value(const char *text)
{
	return (struct db_value){ .bytes = text, .length = text ? strlen(text) : 0 };
}

static void bind(struct request *request, const char *name, struct db_value value)
{
	struct request_link *link = request->link;
	size_t i = 0;

	while (i < link->binding_count && strcmp(link->bindings[i].name, name) != 0)
		i++;
	if (i == BINDINGS_MAX)
		bug("too many values bound: %s", name);
	link->bindings[i] = (struct binding){ name, value };
	if (i == link->binding_count)
		link->binding_count++;
}

void request_bind(struct request *request, const char *name, const char *value)
{
	bind(request, name, text_value(value));
}

void request_bind_bytes(struct request *request, const char *name, const void *bytes, size_t length)
{
	bind(request, name, (struct db_value){ .bytes = bytes, .length = length, .binary = true });
}

static bool value_always(const struct request *request, const char *name, struct db_value *ret)
{
	const struct access *access = request->access;
	const char *text;

	if (strcmp(name, "key") == 0)
		text = request->idempotency_key;
	else if (strcmp(name, "today") == 0)
		text = request->link->today;
	else if (strcmp(name, "total") == 0)
		text = request->total_wanted ? "true" : "false";
	else if (strcmp(name, "digest") == 0)
		text = request->digest;
	else if (strcmp(name, "user") == 0)
		text = access ? access->user : NULL;
	else if (strcmp(name, "office") == 0)
		text = access ? access->office : NULL;
	else if (strcmp(name, "session") == 0)
		text = access ? access->session : NULL;
	else if (strcmp(name, "grants") == 0)
		text = access ? json_text(request->arena, access->grants) : NULL;
	else
		return false;
	*ret = text_value(text);
	return true;
}

/* What the handler bound comes first, then the route's parameters, then what is always there. */
static bool value_find(const struct request *request, const char *name, struct db_value *ret)
{
	const struct request_link *link = request->link;
	const struct router_entry *entry = link->match.entry;

	for (size_t i = 0; i < link->binding_count; i++) {
		if (strcmp(link->bindings[i].name, name) == 0) {
			*ret = link->bindings[i].value;
			return true;
		}
	}
	for (size_t i = 0; i < entry->parameter_count; i++) {
		if (strcmp(entry->parameters[i].name, name) == 0) {
			*ret = text_value(link->values[i]);
			return true;
		}
	}
	return value_always(request, name, ret);
}

static void on_reply(const struct db_reply *reply, void *arg)
{
	struct request *request = arg;
	struct request_link *link = request->link;

	call_returned(request, request->route->lane, reply);
	link->entered = true;
	if (link->once && reply->outcome == DB_DONE)
		request_believe(request);
	if (link->exchange && reply->outcome == DB_DONE)
		link->then(request, reply);
	else if (link->exchange && link->in_pieces)
		reply_break(request);
	else if (link->exchange && !doubt_goes_on(request, reply))
		outcome_reply(request, reply);
	request_settle(request);
}

static const struct db_context *context_of(const struct request *request)
{
	return request->access ? &request->access->contexts[request->route->need] : NULL;
}

bool query_again(struct request *request)
{
	struct request_link *link = request->link;

	link->called_us = monotonic_us();
	link->calling = call_send(request, request->route->lane, link->query, context_of(request),
				  link->sent, on_reply);
	return link->calling;
}

static void send(struct request *request, const struct db_query *query, request_then *then,
		 bool surely)
{
	struct request_link *link = request->link;
	const struct router_entry *entry = link->match.entry;
	bool of_route = query == request->route->query;
	struct db_value *values =
		arena_alloc(request->arena, ((size_t)query->param_count + 1) * sizeof(*values));

	if (link->calling || (link->status && !link->in_pieces))
		bug("%s sends %s in the middle of a call or after its reply", request->route->name,
		    query->name);
	for (int i = 0; i < query->param_count; i++) {
		if (of_route && entry->source[i] >= 0)
			values[i] = text_value(link->values[entry->source[i]]);
		else if (!value_find(request, query->params[i], &values[i]))
			bug("route %s: nobody bound :%s of the query %s", request->route->name,
			    query->params[i], query->name);
	}
	link->then = then;
	link->query = query;
	link->sent = values;
	link->surely = surely;
	link->in_doubt = link->writes && !query->reads;
	if (link->in_doubt && atomic_load(&request->worker->service->storage_full)) {
		problem_reply(request, "", "storage_full", NULL);
		return;
	}
	if (query_again(request))
		return;
	if (link->in_pieces)
		reply_break(request);
	else
		problem_reply(request, "", link->doubted_us ? doubt_code(request) : "busy", NULL);
}

void query_send(struct request *request, const struct db_query *query, request_then *then)
{
	send(request, query, then, false);
}

void query_send_surely(struct request *request, const struct db_query *query, request_then *then)
{
	send(request, query, then, true);
}

void query_send_once(struct request *request, const struct db_query *query, request_then *then)
{
	request_key_make(request);
	request->link->once = true;
	send(request, query, then, true);
}
