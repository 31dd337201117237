/* The trie of segments. */
#include "api/http/router.h"

#include <string.h>

#include "core/base/arena.h"
#include "core/base/buf.h"
#include "core/base/json.h"
#include "core/base/log.h"
#include "core/base/memory.h"

struct node {
	const char *segment; /* NULL: a variable */
	size_t length;
	struct node *children; /* literals first, the variable last */
	struct node *next;
	struct router_entry *entries;
};

struct router {
	struct arena *arena;
	struct node root;
	struct router_entry **entries;
	size_t count;
};

static const struct node *node_child(const struct node *node, const char *text, size_t length)
{
	for (const struct node *child = node->children; child; child = child->next) {
		if (!child->segment)
			return length > 0 ? child : NULL;
		if (child->length == length && memcmp(child->segment, text, length) == 0)
			return child;
	}
	return NULL;
}

static struct node *node_make(struct router *router, struct node *parent, const char *text,
			      size_t length)
{
	struct node **at = &parent->children;
	struct node *node;
	bool variable = length > 0 && text[0] == ':';

	for (; *at; at = &(*at)->next) {
		bool same = (*at)->segment ? !variable && (*at)->length == length &&
						     memcmp((*at)->segment, text, length) == 0 :
					     variable;

		if (same)
			return *at;
		if (!(*at)->segment)
			break;
	}
	node = arena_alloc(router->arena, sizeof(*node));
	if (!variable) {
		node->segment = text;
		node->length = length;
	}
	node->next = *at;
	*at = node;
	return node;
}

static void parameter_add(struct router *router, struct router_entry *entry, const char *text,
			  size_t length, const struct catalog *catalog)
{
	struct parameter *parameter;
	const json_t *otherwise;

	if (entry->parameter_count == ROUTE_PARAMETERS_MAX)
		die("route %s: more than %d parameters", entry->route->name, ROUTE_PARAMETERS_MAX);
	parameter = &entry->parameters[entry->parameter_count++];
	parameter->name = arena_strndup(router->arena, text, length);
	parameter->shape = json_object_get(catalog->parameters, parameter->name);
	if (!parameter->shape)
		die("route %s: the parameter \"%s\" has no shape; add it to \"parameters\" in "
		    "schemas.json of the catalog",
		    entry->route->name, parameter->name);
	otherwise = json_object_get(parameter->shape, "default");
	if (json_is_string(otherwise))
		parameter->otherwise = json_string_value(otherwise);
	else if (json_is_integer(otherwise))
		parameter->otherwise = arena_printf(router->arena, "%" JSON_INTEGER_FORMAT,
						    json_integer_value(otherwise));
}

static void query_compile(struct router *router, struct router_entry *entry, const char *query,
			  const struct catalog *catalog)
{
	struct buf allowed = { 0 };

	while (query && *query) {
		size_t length = strcspn(query, "&");

		parameter_add(router, entry, query, length, catalog);
		if (allowed.length > 0)
			buf_add_text(&allowed, ", ");
		buf_add(&allowed, query, length);
		query += length + (query[length] == '&');
	}
	entry->allowed = allowed.length ? arena_strdup(router->arena, allowed.data) : "";
	buf_clear(&allowed);
}

static bool is_always_there(const char *name)
{
	static const char *const names[] = { "user",  "office", "key",	  "today",
					     "total", "digest", "grants", "session" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (strcmp(names[i], name) == 0)
			return true;
	}
	return false;
}

static void sources_compile(struct router_entry *entry)
{
	const struct route *route = entry->route;

	for (int i = 0; route->query && i < route->query->param_count; i++) {
		const char *name = route->query->params[i];

		entry->source[i] = -1;
		for (size_t j = 0; j < entry->parameter_count; j++) {
			if (strcmp(entry->parameters[j].name, name) == 0)
				entry->source[i] = (int)j;
		}
		if (entry->source[i] < 0 && !is_always_there(name))
			die("route %s: the query %s wants :%s, which the route does not provide",
			    route->name, route->query->name, name);
	}
}

static void schema_must_be(const struct route *route, const char *schema,
			   const struct catalog *catalog)
{
	if (schema && strcmp(schema, "*") != 0 && !json_object_get(catalog->shapes, schema))
		die("route %s: there is no schema \"%s\" in schemas.json of the catalog",
		    route->name, schema);
}

static void route_add(struct router *router, const struct route *route,
		      const struct catalog *catalog)
{
	struct router_entry *entry = arena_alloc(router->arena, sizeof(*entry));
	const char *path = route->path;
	struct node *node = &router->root;

	entry->route = route;
	entry->index = router->count;
	if (!route->name || (!route->query == !route->handle) || path[0] != '/')
		die("route %s %s: needs a name, a path, and either a query or a handler",
		    route->method, route->path);
	if (strcmp(route->method, "GET") != 0 && route->idempotent_key == route->repeatable)
		die("route %s: what changes something is either under a key or may be repeated",
		    route->name);
	schema_must_be(route, route->body, catalog);
	schema_must_be(route, route->reply, catalog);
	while (*path == '/') {
		size_t length = strcspn(++path, "/?");

		if (*path == ':') {
			parameter_add(router, entry, path + 1, length - 1, catalog);
			if (++entry->variable_count > ROUTE_VARIABLES_MAX)
				die("route %s: too many variables", route->name);
		}
		node = node_make(router, node, path, length);
		path += length;
	}
	query_compile(router, entry, *path == '?' ? path + 1 : NULL, catalog);
	sources_compile(entry);
	for (struct router_entry *other = node->entries; other; other = other->next) {
		if (strcmp(other->route->method, route->method) == 0)
			die("routes %s and %s have the same method and path", other->route->name,
			    route->name);
	}
	entry->next = node->entries;
	node->entries = entry;
	router->entries = memory_grow(router->entries, (router->count + 1) * sizeof(entry));
	router->entries[router->count++] = entry;
}

struct router *router_new(const struct route *const tables[], const struct catalog *catalog)
{
	struct router *router = memory_alloc(sizeof(*router));

	router->arena = arena_new();
	for (size_t i = 0; tables[i]; i++) {
		for (const struct route *route = tables[i]; route->method; route++)
			route_add(router, route, catalog);
	}
	return router;
}

void router_free(struct router *router)
{
	if (!router)
		return;
	free(router->entries);
	arena_free(router->arena);
	free(router);
}

enum router_result router_find(const struct router *router, const char *method, const char *target,
			       struct router_match *ret_match)
{
	const struct node *node = &router->root;
	const char *wanted = strcmp(method, "HEAD") == 0 ? "GET" : method;
	size_t variables = 0;

	ret_match->entry = NULL;
	ret_match->others = NULL;
	ret_match->query = NULL;
	while (*target == '/') {
		size_t length = strcspn(++target, "/?");

		node = node_child(node, target, length);
		if (!node)
			return ROUTER_NO_PATH;
		if (!node->segment) {
			if (variables == ROUTE_VARIABLES_MAX)
				return ROUTER_NO_PATH;
			ret_match->variables[variables++] = (struct router_slice){ target, length };
		}
		target += length;
	}
	if (!node->entries)
		return ROUTER_NO_PATH;
	if (*target == '?')
		ret_match->query = target + 1;
	for (const struct router_entry *entry = node->entries; entry; entry = entry->next) {
		if (strcmp(entry->route->method, wanted) == 0) {
			ret_match->entry = entry;
			return ROUTER_FOUND;
		}
	}
	ret_match->others = node->entries;
	return ROUTER_NO_METHOD;
}

const char *router_methods(const struct router_entry *entries, struct arena *arena)
{
	const char *methods = NULL;

	for (; entries; entries = entries->next) {
		const char *method = entries->route->method;

		if (strcmp(method, "GET") == 0)
			method = "GET, HEAD";
		methods = methods ? arena_printf(arena, "%s, %s", method, methods) : method;
	}
	return methods ? methods : "";
}

size_t router_count(const struct router *router)
{
	return router->count;
}

const struct router_entry *router_entry(const struct router *router, size_t index)
{
	return router->entries[index];
}
