/* What is wrong with a request, all of it at once. A list of faults, each with a JSON pointer into
 * the body (or a name of a header or parameter), a stable code and its values. The words in Chinese
 * and English and the HTTP status of each code stand in core/catalog/messages.json. */
#ifndef CORE_PROBLEM_H
#define CORE_PROBLEM_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct arena;

struct problem {
	const char *pointer; /* "/data/panel", "header:If-Match", "query:limit" */
	const char *code;    /* "field_missing": a key of messages.json */
	json_t *values;	     /* object of strings for the message's {names}; may be NULL */
	struct problem *next;
};

struct problem_list {
	struct arena *arena; /* everything in the list lives there */
	struct problem *first, *last;
	size_t count; /* also counts those not kept: at most PROBLEM_MAX are kept */
};

#define PROBLEM_MAX 100

/* values: name, value, ..., NULL (strings, copied) */
void problem_add(struct problem_list *list, const char *pointer, const char *code, ...)
	__attribute__((sentinel));
/* Values as an object of strings, or NULL; they must last as long as the list. */
void problem_add_values(struct problem_list *list, const char *pointer, const char *code,
			json_t *values);
static inline bool problem_none(const struct problem_list *list)
{
	return list->count == 0;
}

#endif
