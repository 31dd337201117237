/* Checks a value against a shape. The place is kept as a chain on the stack and written out as a
 * JSON pointer only when there is a fault to tell. */
#include "core/shape.h"

#include <string.h>

#include "core/base/arena.h"
#include "core/base/buf.h"
#include "core/base/json.h"
#include "core/base/text.h"
#include "core/problem.h"
#include "core/shape_format.h"

#define TEXT_MAX 2000
#define LIST_MAX 100
#define ECHO_MAX 80 /* bytes of a wrong value or name that are shown */

/* A shape may refer to itself; a value ends that (JSON_DEPTH_MAX), a chain of references alone
 * does not. */
#define HOPS_MAX 16

struct place {
	const struct place *parent; /* NULL: the root, whose key is the pointer given */
	const char *key;	    /* NULL: an index */
	size_t index;
};

struct check {
	const json_t *definitions;
	struct problem_list *problems; /* NULL: only whether it fits */
};

static bool check_value(const struct check *check, const json_t *shape, const json_t *value,
			const struct place *place, int hops);

static void write_pointer(const struct place *place, struct buf *pointer)
{
	if (!place->parent) {
		buf_add_text(pointer, place->key);
		return;
	}
	write_pointer(place->parent, pointer);
	if (place->key)
		json_pointer_add(pointer, place->key);
	else
		buf_add_format(pointer, "/%zu", place->index);
}

/* Adds a fault with up to two values; returns false, what its callers return. */
static bool fault(const struct check *check, const struct place *place, const char *code,
		  const char *name, const char *value, const char *name2, const char *value2)
{
	struct buf pointer = { 0 };

	if (!check->problems)
		return false;
	buf_add_text(&pointer, "");
	write_pointer(place, &pointer);
	if (!name)
		problem_add(check->problems, pointer.data, code, NULL);
	else if (!name2)
		problem_add(check->problems, pointer.data, code, name, value, NULL);
	else
		problem_add(check->problems, pointer.data, code, name, value, name2, value2, NULL);
	buf_clear(&pointer);
	return false;
}

static bool fault_number(const struct check *check, const struct place *place, const char *code,
			 const char *name, json_int_t limit)
{
	char text[24];

	snprintf(text, sizeof(text), "%" JSON_INTEGER_FORMAT, limit);
	return fault(check, place, code, name, text, NULL, NULL);
}

static const char *plain_word(const json_t *value)
{
	if (json_is_boolean(value))
		return json_is_true(value) ? "true" : "false";
	return json_is_null(value) ? "null" : "-";
}

static void write_short_text(struct buf *text, const char *string)
{
	size_t length = strlen(string);

	if (length > ECHO_MAX) {
		length = ECHO_MAX;
		while (length > 0 && ((unsigned char)string[length] & 0xc0) == 0x80)
			length--; /* not in the middle of a character */
	}
	buf_add(text, string, length);
	if (string[length])
		buf_add_text(text, "...");
}

static void write_short(struct buf *text, const json_t *value)
{
	const char *string = json_string_value(value);

	if (json_is_integer(value)) {
		buf_add_format(text, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
		return;
	}
	if (!string) {
		buf_add_text(text, plain_word(value));
		return;
	}
	write_short_text(text, string);
}

static bool fault_text(const struct check *check, const struct place *place, const char *code,
		       const json_t *value, const char *name2, const char *value2)
{
	struct buf shown = { 0 };

	buf_add_text(&shown, "");
	write_short(&shown, value);
	fault(check, place, code, "value", shown.data, name2, value2);
	buf_clear(&shown);
	return false;
}

static bool check_enum(const struct check *check, const json_t *listed, const json_t *value,
		       const struct place *place)
{
	struct buf allowed = { 0 };
	const json_t *one;
	size_t i;

	json_array_foreach(listed, i, one)
		if (json_equal(one, value))
			return true;
	if (!check->problems)
		return false;
	buf_add_text(&allowed, "");
	json_array_foreach(listed, i, one) {
		if (i > 0)
			buf_add_text(&allowed, ", ");
		write_short(&allowed, one);
	}
	fault_text(check, place, "value_not_listed", value, "allowed", allowed.data);
	buf_clear(&allowed);
	return false;
}

static bool check_text(const struct check *check, const json_t *shape, const json_t *value,
		       const struct place *place)
{
	const char *text = json_string_value(value);
	const char *format = json_get_text(shape, "format");
	json_int_t least = json_get_int(shape, "minLength", 0);
	json_int_t most = json_get_int(shape, "maxLength", TEXT_MAX);
	json_int_t length = (json_int_t)text_utf8_count(text);

	if (length < least)
		return fault_number(check, place, "text_too_short", "minimum", least);
	if (length > most)
		return fault_number(check, place, "text_too_long", "maximum", most);
	if (least > 0 && text_is_blank(text))
		return fault(check, place, "text_blank", NULL, NULL, NULL, NULL);
	if (!json_is_true(json_object_get(shape, "x-pasted")) && text_has_control(text))
		return fault(check, place, "text_control", NULL, NULL, NULL, NULL);
	if (!format || shape_format_fits(format, text))
		return true;
	return fault_text(check, place, strcmp(format, "date") == 0 ? "date_wrong" : "format_wrong",
			  value, "format", format);
}

static bool check_number(const struct check *check, const json_t *shape, const json_t *value,
			 const struct place *place)
{
	json_int_t number = json_integer_value(value);
	const json_t *least = json_object_get(shape, "minimum");
	const json_t *most = json_object_get(shape, "maximum");

	if (json_is_integer(least) && number < json_integer_value(least))
		return fault_number(check, place, "number_too_small", "minimum",
				    json_integer_value(least));
	if (json_is_integer(most) && number > json_integer_value(most))
		return fault_number(check, place, "number_too_large", "maximum",
				    json_integer_value(most));
	return true;
}

static bool check_list(const struct check *check, const json_t *shape, const json_t *value,
		       const struct place *place)
{
	const json_t *items = json_object_get(shape, "items");
	json_int_t least = json_get_int(shape, "minItems", 0);
	json_int_t most = json_get_int(shape, "maxItems", LIST_MAX);
	json_int_t size = (json_int_t)json_array_size(value);
	bool fine = true;

	if (size > most) /* and no look at the items: there is no telling how many */
		return fault_number(check, place, "list_too_long", "maximum", most);
	if (size < least)
		fine = fault_number(check, place, "list_too_short", "minimum", least);
	else if (json_get_bool(shape, "x-odd", false) && size % 2 == 0)
		fine = fault(check, place, "list_not_odd", NULL, NULL, NULL, NULL);
	for (size_t i = 0; items && i < json_array_size(value); i++) {
		struct place inner = { place, NULL, i };

		fine &= check_value(check, items, json_array_get(value, i), &inner, 0);
	}
	return fine;
}

/* A long name is none of ours; whoever sent it knows it by its beginning. */
static bool fault_unknown(const struct check *check, const struct place *place, const char *name)
{
	struct buf shown = { 0 };
	struct place inner = { place, NULL, 0 };

	if (!check->problems)
		return false;
	write_short_text(&shown, name);
	inner.key = shown.data;
	fault(check, &inner, "field_unknown", "field", shown.data, NULL, NULL);
	buf_clear(&shown);
	return false;
}

static bool check_members(const struct check *check, const json_t *shape, const json_t *value,
			  const struct place *place)
{
	const json_t *properties = json_object_get(shape, "properties");
	const json_t *others = json_object_get(shape, "additionalProperties");
	bool fine = true;
	const char *name;
	json_t *member;

	json_object_foreach((json_t *)value, name, member) {
		struct place inner = { place, name, 0 };
		const json_t *known = json_object_get(properties, name);

		if (!known && json_is_object(others))
			known = others;
		if (known)
			fine &= check_value(check, known, member, &inner, 0);
		else if (!json_is_true(others))
			fine = fault_unknown(check, place, name);
	}
	return fine;
}

static bool check_object(const struct check *check, const json_t *shape, const json_t *value,
			 const struct place *place)
{
	const json_t *name;
	bool fine = true;
	size_t i;

	json_array_foreach(json_object_get(shape, "required"), i, name) {
		const char *key = json_string_value(name);
		struct place inner = { place, key, 0 };

		if (key && !json_object_get(value, key))
			fine = fault(check, &inner, "field_missing", "field", key, NULL, NULL);
	}
	return check_members(check, shape, value, place) && fine;
}

static bool type_fits(const char *type, const json_t *value)
{
	switch (json_typeof(value)) {
	case JSON_OBJECT:
		return strcmp(type, "object") == 0;
	case JSON_ARRAY:
		return strcmp(type, "array") == 0;
	case JSON_STRING:
		return strcmp(type, "string") == 0;
	case JSON_INTEGER:
		return strcmp(type, "integer") == 0;
	case JSON_TRUE:
	case JSON_FALSE:
		return strcmp(type, "boolean") == 0;
	case JSON_NULL:
		return strcmp(type, "null") == 0;
	case JSON_REAL:
		break;
	}
	return false;
}

/* The shape that a chain of references ends in, or NULL. */
static const json_t *follow(const struct check *check, const json_t *shape, int *hops)
{
	static const char prefix[] = "#/components/schemas/";
	const char *name;

	while ((name = json_get_text(shape, "$ref"))) {
		if (++*hops > HOPS_MAX || strncmp(name, prefix, sizeof(prefix) - 1) != 0)
			return NULL;
		shape = json_object_get(check->definitions, name + sizeof(prefix) - 1);
	}
	return shape;
}

/* "string or null": what the alternatives would take. */
static void write_types(const struct check *check, const json_t *alternatives, struct buf *types)
{
	const json_t *one;
	size_t i;

	json_array_foreach(alternatives, i, one) {
		int hops = 0;
		const char *type = json_get_text(follow(check, one, &hops), "type");

		if (!type || (types->data && strstr(types->data, type)))
			continue;
		if (types->length > 0)
			buf_add_text(types, " or ");
		buf_add_text(types, type);
	}
	buf_add_text(types, "");
}

static bool check_any(const struct check *check, const json_t *alternatives, const json_t *value,
		      const struct place *place, int hops)
{
	const struct check quiet = { check->definitions, NULL };
	const json_t *one, *meant = NULL;
	struct buf types = { 0 };
	size_t meanings = 0, i;

	if (hops >= HOPS_MAX)
		return fault(check, place, "type_wrong", "expected", "-", NULL, NULL);
	json_array_foreach(alternatives, i, one) {
		int steps = 0;
		const json_t *shape = follow(check, one, &steps);
		const char *type = json_get_text(shape, "type");

		if (type && !type_fits(type, value))
			continue;
		if (check_value(&quiet, one, value, place, hops + 1))
			return true;
		meant = one;
		meanings++;
	}
	if (!check->problems)
		return false;
	if (meanings == 1) /* of the right type, so that one's faults are of use */
		return check_value(check, meant, value, place, hops + 1);
	write_types(check, alternatives, &types);
	fault(check, place, "type_wrong", "expected", types.data, NULL, NULL);
	buf_clear(&types);
	return false;
}

static bool check_typed(const struct check *check, const json_t *shape, const json_t *value,
			const struct place *place)
{
	switch (json_typeof(value)) {
	case JSON_STRING:
		return check_text(check, shape, value, place);
	case JSON_INTEGER:
		return check_number(check, shape, value, place);
	case JSON_ARRAY:
		return check_list(check, shape, value, place);
	case JSON_OBJECT:
		return check_object(check, shape, value, place);
	default:
		return true;
	}
}

static bool check_value(const struct check *check, const json_t *shape, const json_t *value,
			const struct place *place, int hops)
{
	const json_t *end = follow(check, shape, &hops);
	const json_t *alternatives, *listed;
	const char *type;

	if (!end)
		return fault(check, place, "type_wrong", "expected", "-", NULL, NULL);
	alternatives = json_object_get(end, "anyOf");
	if (alternatives && !check_any(check, alternatives, value, place, hops))
		return false;
	type = json_get_text(end, "type");
	if ((type && !type_fits(type, value)) || json_is_real(value))
		return fault(check, place, "type_wrong", "expected", type ? type : "integer", NULL,
			     NULL);
	listed = json_object_get(end, "enum");
	if (listed)
		return check_enum(check, listed, value, place);
	return type ? check_typed(check, end, value, place) : true;
}

bool shape_check(const json_t *shape, const json_t *definitions, const json_t *value,
		 const char *pointer, struct problem_list *problems)
{
	const struct check check = { definitions, problems };
	const struct place root = { NULL, pointer, 0 };

	return check_value(&check, shape, value, &root, 0);
}
