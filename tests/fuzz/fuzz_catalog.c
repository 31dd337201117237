/* The small catalog with one place changed: it loads, or says why not, and never does anything else. The
 * input is a file, how deep and which way into it, and what is put there: bytes that each choose among what
 * there is. */
#include <stdint.h>
#include <stdlib.h>

#include "core/base/arena.h"
#include "core/catalog.h"
#include "core/problem.h"
#include "tests/fuzz/fuzz.h"
#include "tests/unit/catalog_small.h"

struct input {
	const uint8_t *at, *end;
};

static uint8_t take(struct input *input)
{
	return input->at < input->end ? *input->at++ : 0;
}

static json_t *value_made(struct input *input, const json_t *whole)
{
	switch (take(input) % 8) {
	case 0:
		return json_null();
	case 1:
		return json_integer((int8_t)take(input));
	case 2:
		return json_stringn_nocheck("", 0);
	case 3:
		return json_array();
	case 4:
		return json_object();
	case 5:
		return json_deep_copy(whole);
	case 6:
		return json_true();
	default:
		return json_string("no such thing");
	}
}

/* Changes one place of a value, so many levels down. */
static void change(struct input *input, json_t *value, const json_t *whole, int depth)
{
	size_t which = take(input), i = 0;
	const char *key;
	json_t *inner;

	if (json_is_object(value) && json_object_size(value) > 0) {
		json_object_foreach(value, key, inner) {
			if (i++ != which % json_object_size(value))
				continue;
			if (depth > 0 && (json_is_object(inner) || json_is_array(inner)))
				change(input, inner, whole, depth - 1);
			else if (take(input) % 4 == 0)
				json_object_del(value, key);
			else
				json_object_set_new(value, key, value_made(input, whole));
			return;
		}
	} else if (json_is_array(value) && json_array_size(value) > 0) {
		i = which % json_array_size(value);
		inner = json_array_get(value, i);
		if (depth > 0 && (json_is_object(inner) || json_is_array(inner)))
			change(input, inner, whole, depth - 1);
		else if (take(input) % 4 == 0)
			json_array_remove(value, i);
		else
			json_array_set_new(value, i, value_made(input, whole));
	}
}

static json_t *chosen(json_t *files, size_t which)
{
	json_t *content;
	const char *name;
	size_t i = 0;

	json_object_foreach(files, name, content) {
		if (i++ == which % json_object_size(files))
			return content;
	}
	abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input input = { data, data + size };
	json_t *files = small_read(), *file = chosen(files, take(&input));
	json_t *whole = json_deep_copy(file);
	struct arena *arena = arena_new();
	struct problem_list problems = { .arena = arena };
	struct catalog *catalog;

	change(&input, file, whole, take(&input) % 8);
	catalog = small_load(files, &problems);
	if (!catalog == problem_none(&problems))
		abort();
	catalog_free(catalog);
	arena_free(arena);
	json_decref(whole);
	json_decref(files);
	return 0;
}
