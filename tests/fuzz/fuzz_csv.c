/* CSV: what is written can be read again by the rules of RFC 4180 alone, cell for cell, and no cell begins
 * a formula. The input is cut into cells at NUL bytes. */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/buf.h"
#include "core/base/csv.h"
#include "core/base/text.h"
#include "tests/fuzz/fuzz.h"

#define CELLS_MAX 64

/* Reads a quoted cell; where it ends. */
static const char *cell_read(const char *at, struct buf *ret)
{
	if (*at++ != '"')
		abort();
	for (;; at++) {
		if (*at == '\0')
			abort();
		if (*at == '"' && *++at != '"')
			return at;
		buf_add_char(ret, *at);
	}
}

/* "-5.47": digits on both sides of one point, or no point. */
static bool is_negative(const char *text)
{
	size_t whole = *text == '-' ? strspn(text + 1, "0123456789") : 0;
	const char *rest = text + 1 + whole;
	size_t decimals = whole > 0 && *rest == '.' ? strspn(rest + 1, "0123456789") : 0;

	return whole > 0 && (*rest == '\0' || (decimals > 0 && rest[1 + decimals] == '\0'));
}

static void check_cell(const char *written, const char *text)
{
	if (*written && strchr("=+-@\t\r", *written) && !is_negative(written))
		abort();
	if (*written == '\'' && *text != '\'')
		written++;
	if (strcmp(written, text) != 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	json_t *cells[CELLS_MAX];
	size_t count = 0, at = 0;
	struct buf line = { 0 };
	const char *rest;

	while (at < size && count < CELLS_MAX) {
		const char *text = arena_strndup(arena, (const char *)data + at, size - at);

		at += strlen(text) + 1;
		if (text_utf8_valid(text, strlen(text)))
			cells[count++] = json_string(text);
	}
	csv_add_line(&line, (const json_t *const *)cells, count);
	rest = line.data;
	for (size_t i = 0; i < count; i++) {
		struct buf cell = { 0 };

		rest = cell_read(rest, &cell);
		check_cell(cell.length > 0 ? cell.data : "", json_string_value(cells[i]));
		buf_clear(&cell);
		if (i + 1 < count && *rest++ != ',')
			abort();
		json_decref(cells[i]);
	}
	if (strcmp(rest, "\r\n") != 0)
		abort();
	buf_clear(&line);
	arena_free(arena);
	return 0;
}
