/* json_read and shape_check over hostile bodies. The first input line is read as a shape, the rest as
 * the value; a shape that shape_fault refuses is not tried. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/json.h"
#include "core/base/text.h"
#include "core/problem.h"
#include "core/shape.h"
#include "tests/fuzz/fuzz.h"

static json_t *read_tied(struct arena *arena, const char *bytes, size_t length)
{
	json_t *value = NULL;
	int line = 0, column = 0;
	enum json_fault fault = json_read(bytes, length, &value, &line, &column);

	if ((fault == JSON_FINE) != (value != NULL) || (!value && (line < 1 || column < 1)))
		abort();
	return json_tie(arena, value);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *bytes = (const char *)data, *newline = size ? memchr(bytes, '\n', size) : NULL;
	struct arena *arena = arena_new();
	struct problem_list problems = { .arena = arena };
	json_t *shape = NULL, *value;

	if (newline)
		shape = read_tied(arena, bytes, (size_t)(newline - bytes));
	value = newline ? read_tied(arena, newline + 1, size - (size_t)(newline + 1 - bytes)) :
			  read_tied(arena, bytes, size);
	if (value) {
		char *text = json_text(arena, value);

		/* what was read can be written and read again, and is the same */
		if (!text_utf8_valid(text, strlen(text)) ||
		    !json_equal(value, read_tied(arena, text, strlen(text))))
			abort();
	}
	if (shape && value && json_is_object(shape) && !shape_fault(shape)) {
		bool fine = shape_check(shape, NULL, value, "", &problems);

		if (fine != problem_none(&problems))
			abort();
	}
	arena_free(arena);
	return 0;
}
