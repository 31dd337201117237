/* Strict reading of JSON and small getters. Ownership as jansson's: _get borrows, others say. */
#ifndef CORE_BASE_JSON_H
#define CORE_BASE_JSON_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct arena;
struct buf;

#define JSON_DEPTH_MAX 16

/* How many values a text has at the most, if it is JSON: its commas and what it opens. */
size_t json_value_count(const char *bytes, size_t length);

enum json_fault { JSON_FINE, JSON_BROKEN, JSON_NOT_UTF8, JSON_TOO_DEEP, JSON_DUPLICATE_KEY };

/* Reads one object or array; duplicates, NUL, non-UTF-8, trailing bytes and depth beyond
 * JSON_DEPTH_MAX are faults. ret_line and ret_column (1-based, may be NULL) say where.
 * The caller owns *ret. */
__attribute__((warn_unused_result)) enum json_fault
json_read(const char *bytes, size_t length, json_t **ret, int *ret_line, int *ret_column);
/* Ties a value to the arena (decref when it is freed) and returns it. Steals the reference. */
json_t *json_tie(struct arena *arena, json_t *value);
/* Compact text, keys in insertion order; lives in the arena. */
char *json_text(struct arena *arena, const json_t *value);
/* "{a,b}": an array of PostgreSQL's, of names that need no quotes there. */
char *json_names_array(struct arena *arena, const json_t *names);
const char *json_get_text(const json_t *object, const char *key); /* NULL if absent or no string */
json_int_t json_get_int(const json_t *object, const char *key, json_int_t otherwise);
bool json_get_bool(const json_t *object, const char *key, bool otherwise);
/* Adds "/name" to a JSON pointer, '~' and '/' of the name escaped (RFC 6901). */
void json_pointer_add(struct buf *pointer, const char *name);

#endif
