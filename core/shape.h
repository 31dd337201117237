/* A shape says what a JSON value may be. It is written as JSON Schema (a small, closed subset), so
 * the same text that checks a request is what /openapi.json shows. Used for bodies of routes, for
 * the fields of the catalog, and for the catalog itself.
 *
 * Keys: type (string integer boolean object array), enum, minLength, maxLength (code points;
 * 2000 unless told), format (date, date-time, uuid, code, decimal: exact,
 * two decimals at most, money: a decimal that is not negative and below 10^12, cursor), minimum, maximum, items,
 * minItems, maxItems (100 unless told), properties, required, anyOf (array of shapes, for
 * "string or null" and the like), $ref ("#/components/schemas/NAME", resolved in `definitions`),
 * "x-odd": true (an array with an odd number of items), and "x-pasted": true (a text with whatever
 * control characters it had where it was copied from; else they are refused). Objects are closed: an unknown member
 * is a fault, unless "additionalProperties" is true or itself a shape. Annotations are passed over:
 * title, description, default, examples, x-*; of parameters api/http/parameter.c heeds "x-not-after", "x-listed"
 * and "x-past". Numbers with a fraction are never accepted. */
#ifndef CORE_SHAPE_H
#define CORE_SHAPE_H

#include <jansson.h>
#include <stdbool.h>

struct problem_list;

/* Adds every fault of `value` to the list, pointers beginning with `pointer` ("" for the whole
 * body). Codes: field_missing, field_unknown, type_wrong, value_not_listed, text_too_short,
 * text_too_long, text_blank, text_control, date_wrong, format_wrong, number_too_small, number_too_large,
 * list_too_short, list_too_long, list_not_odd. Returns whether it was fine. */
bool shape_check(const json_t *shape, const json_t *definitions, const json_t *value,
		 const char *pointer, struct problem_list *problems);
/* Checks a shape itself: unknown keys or types. Returns NULL or the offending key (borrowed). */
const char *shape_fault(const json_t *shape);

#endif
