/* From a method and a raw path to a row of the route tables. The rows are compiled once at start
 * into a trie of segments and then only read, by all threads. Literal segments are compared byte by
 * byte as sent; only the values of variables are percent-decoded. */
#ifndef API_HTTP_ROUTER_H
#define API_HTTP_ROUTER_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "api/http/route.h"

#define ROUTE_VARIABLES_MAX 4
#define ROUTE_PARAMETERS_MAX 32 /* variables of the path and parameters of the query */

struct arena;

/* What the table says of one variable or parameter. */
struct parameter {
	const char *name;
	const json_t *shape;   /* of the catalog's parameters */
	const char *otherwise; /* the default, or NULL */
};

/* A row, compiled. The path's variables come first in `parameters`. */
struct router_entry {
	const struct route *route;
	size_t index; /* among all rows: for the metrics */
	size_t variable_count;
	size_t parameter_count;
	struct parameter parameters[ROUTE_PARAMETERS_MAX];
	const char *allowed;	   /* names of the query's parameters, for people */
	int source[DB_PARAM_MAX];  /* of the query's n-th value: a parameter, or -1: by name */
	struct router_entry *next; /* another method on the same path */
};

struct router;

/* Dies with the row's name if a row is wrong: a parameter without a shape, a query that names a
 * value which nobody provides, a schema that is not there, two rows for one method and path. */
struct router *router_new(const struct route *const tables[], const struct catalog *catalog);
void router_free(struct router *router);

struct router_slice {
	const char *text;
	size_t length;
};

enum router_result { ROUTER_FOUND, ROUTER_NO_PATH, ROUTER_NO_METHOD };

struct router_match {
	const struct router_entry *entry;		    /* if found */
	const struct router_entry *others;		    /* if only the method is wrong */
	struct router_slice variables[ROUTE_VARIABLES_MAX]; /* raw */
	const char *query;				    /* behind '?', or NULL */
};

/* HEAD finds what GET finds. */
enum router_result router_find(const struct router *router, const char *method, const char *target,
			       struct router_match *ret_match);
/* "GET, POST": what a path takes. */
const char *router_methods(const struct router_entry *entries, struct arena *arena);
size_t router_count(const struct router *router);
const struct router_entry *router_entry(const struct router *router, size_t index);

#endif
