/* Collects faults. Everything is copied, so a caller may pass what does not last. */
#include "core/problem.h"

#include <stdarg.h>

#include "core/base/arena.h"
#include "core/base/json.h"

/* Names and values up to NULL; those without a value, or not UTF-8, are left out. */
static json_t *values_read(va_list pairs)
{
	json_t *values = NULL;
	const char *name;

	while ((name = va_arg(pairs, const char *))) {
		const char *value = va_arg(pairs, const char *);
		json_t *text = value ? json_string(value) : NULL;

		if (!text)
			continue;
		if (!values)
			values = json_object();
		json_object_set_new(values, name, text);
	}
	return values;
}

void problem_add_values(struct problem_list *list, const char *pointer, const char *code,
			json_t *values)
{
	struct problem *problem;

	if (list->count++ >= PROBLEM_MAX)
		return;
	problem = arena_alloc(list->arena, sizeof(*problem));
	problem->pointer = arena_strdup(list->arena, pointer);
	problem->code = arena_strdup(list->arena, code);
	problem->values = values;
	if (list->last)
		list->last->next = problem;
	else
		list->first = problem;
	list->last = problem;
}

void problem_add(struct problem_list *list, const char *pointer, const char *code, ...)
{
	json_t *values;
	va_list pairs;

	if (list->count >= PROBLEM_MAX) {
		list->count++;
		return;
	}
	va_start(pairs, code);
	values = values_read(pairs);
	va_end(pairs);
	problem_add_values(list, pointer, code, values ? json_tie(list->arena, values) : NULL);
}
