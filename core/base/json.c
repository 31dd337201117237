/* Strict reading of JSON. jansson parses; what it leaves open (depth, well-formed UTF-8 before
 * anything is built) is checked in one pass first. */
#include "core/base/json.h"

#include <string.h>

#include "core/base/arena.h"
#include "core/base/buf.h"
#include "core/base/log.h"
#include "core/base/text.h"

/* Line and column (in code points) of a byte. */
static void locate(const char *bytes, size_t offset, int *ret_line, int *ret_column)
{
	int line = 1, column = 1;

	for (size_t i = 0; i < offset; i++) {
		if (bytes[i] == '\n') {
			line++;
			column = 1;
		} else if (((unsigned char)bytes[i] & 0xc0) != 0x80) {
			column++;
		}
	}
	*ret_line = line;
	*ret_column = column;
}

/* The first byte that opens more than JSON_DEPTH_MAX levels, or length. */
static size_t depth_fault(const char *bytes, size_t length)
{
	bool in_text = false;
	int depth = 0;

	for (size_t i = 0; i < length; i++) {
		char c = bytes[i];

		if (in_text) {
			if (c == '\\')
				i++;
			else if (c == '"')
				in_text = false;
		} else if (c == '"') {
			in_text = true;
		} else if (c == '{' || c == '[') {
			if (++depth > JSON_DEPTH_MAX)
				return i;
		} else if (c == '}' || c == ']') {
			depth--;
		}
	}
	return length;
}

size_t json_value_count(const char *bytes, size_t length)
{
	bool in_text = false;
	size_t count = 1;

	for (size_t i = 0; i < length; i++) {
		char c = bytes[i];

		if (in_text && c == '\\')
			i++;
		else if (c == '"')
			in_text = !in_text;
		else if (!in_text && (c == ',' || c == '{' || c == '['))
			count++;
	}
	return count;
}

static enum json_fault scan(const char *bytes, size_t length, size_t *ret_offset)
{
	const char *nul = length > 0 ? memchr(bytes, '\0', length) : NULL;
	size_t until = nul ? (size_t)(nul - bytes) : length;

	*ret_offset = text_utf8_fault(bytes, until);
	if (*ret_offset < until)
		return JSON_NOT_UTF8;
	if (nul) /* valid UTF-8, but no JSON */
		return JSON_BROKEN;
	*ret_offset = depth_fault(bytes, length);
	return *ret_offset < length ? JSON_TOO_DEEP : JSON_FINE;
}

enum json_fault json_read(const char *bytes, size_t length, json_t **ret, int *ret_line,
			  int *ret_column)
{
	int line = 1, column = 1;
	json_error_t error;
	enum json_fault fault;
	size_t offset;

	fault = scan(bytes, length, &offset);
	if (fault != JSON_FINE) {
		locate(bytes, offset, &line, &column);
	} else {
		json_t *value =
			json_loadb(length > 0 ? bytes : "", length, JSON_REJECT_DUPLICATES, &error);

		if (value) {
			*ret = value;
			return JSON_FINE;
		}
		fault = json_error_code(&error) == json_error_duplicate_key ? JSON_DUPLICATE_KEY :
									      JSON_BROKEN;
		line = error.line > 0 ? error.line : 1;
		column = error.column > 0 ? error.column : 1;
	}
	if (ret_line)
		*ret_line = line;
	if (ret_column)
		*ret_column = column;
	return fault;
}

void json_pointer_add(struct buf *pointer, const char *name)
{
	buf_add_char(pointer, '/');
	for (; *name; name++) {
		if (*name == '~')
			buf_add_text(pointer, "~0");
		else if (*name == '/')
			buf_add_text(pointer, "~1");
		else
			buf_add_char(pointer, *name);
	}
}

static void release(void *value)
{
	json_decref(value);
}

json_t *json_tie(struct arena *arena, json_t *value)
{
	if (value)
		arena_defer(arena, release, value);
	return value;
}

char *json_text(struct arena *arena, const json_t *value)
{
	const size_t flags = JSON_COMPACT | JSON_ENCODE_ANY;
	size_t length = json_dumpb(value, NULL, 0, flags);
	char *text = arena_alloc(arena, length + 1);

	if (length == 0 || json_dumpb(value, text, length, flags) != length)
		bug("a JSON value without a text");
	return text;
}

char *json_names_array(struct arena *arena, const json_t *names)
{
	struct buf list = { 0 };
	const json_t *name;
	char *text;
	size_t i;

	buf_add_char(&list, '{');
	json_array_foreach(names, i, name) {
		if (i > 0)
			buf_add_char(&list, ',');
		buf_add_text(&list, json_string_value(name));
	}
	buf_add_char(&list, '}');
	text = arena_strndup(arena, list.data, list.length);
	buf_clear(&list);
	return text;
}

const char *json_get_text(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

json_int_t json_get_int(const json_t *object, const char *key, json_int_t otherwise)
{
	const json_t *value = json_object_get(object, key);

	return json_is_integer(value) ? json_integer_value(value) : otherwise;
}

bool json_get_bool(const json_t *object, const char *key, bool otherwise)
{
	const json_t *value = json_object_get(object, key);

	return json_is_boolean(value) ? json_is_true(value) : otherwise;
}
