/* Is a shape itself well made? Each key has a rule for its value. */
#include "core/shape.h"

#include <string.h>

#include "core/base/json.h"
#include "core/shape_format.h"

static const char *fault_type(const char *key, const json_t *value)
{
	static const char *const types[] = { "string", "integer", "boolean",
					     "object", "array",	  "null" };
	const char *type = json_string_value(value);

	for (size_t i = 0; type && i < sizeof(types) / sizeof(*types); i++)
		if (strcmp(types[i], type) == 0)
			return NULL;
	return key;
}

static const char *fault_format(const char *key, const json_t *value)
{
	const char *format = json_string_value(value);

	return format && shape_format_known(format) ? NULL : key;
}

static const char *fault_enum(const char *key, const json_t *value)
{
	return json_array_size(value) > 0 ? NULL : key;
}

static const char *fault_size(const char *key, const json_t *value)
{
	return json_is_integer(value) && json_integer_value(value) >= 0 ? NULL : key;
}

static const char *fault_integer(const char *key, const json_t *value)
{
	return json_is_integer(value) ? NULL : key;
}

static const char *fault_boolean(const char *key, const json_t *value)
{
	return json_is_boolean(value) ? NULL : key;
}

static const char *fault_items(const char *key, const json_t *value)
{
	return json_is_object(value) ? shape_fault(value) : key;
}

static const char *fault_others(const char *key, const json_t *value)
{
	return json_is_boolean(value) ? NULL : fault_items(key, value);
}

static const char *fault_properties(const char *key, const json_t *value)
{
	const char *name, *found = json_is_object(value) ? NULL : key;
	json_t *shape;

	json_object_foreach((json_t *)value, name, shape)
		if (!found)
			found = fault_items(name, shape);
	return found;
}

static const char *fault_required(const char *key, const json_t *value)
{
	const json_t *name;
	size_t i;

	json_array_foreach(value, i, name)
		if (!json_is_string(name))
			return key;
	return json_is_array(value) ? NULL : key;
}

static const char *fault_any(const char *key, const json_t *value)
{
	const char *found = json_array_size(value) > 0 ? NULL : key;
	const json_t *shape;
	size_t i;

	json_array_foreach(value, i, shape)
		if (!found)
			found = fault_items(key, shape);
	return found;
}

static const char *fault_reference(const char *key, const json_t *value)
{
	static const char prefix[] = "#/components/schemas/";
	const char *name = json_string_value(value);

	return name && strncmp(name, prefix, sizeof(prefix) - 1) == 0 ? NULL : key;
}

static const char *fault_none(const char *key, const json_t *value)
{
	(void)key;
	(void)value;
	return NULL;
}

static const struct {
	const char *key;
	const char *(*fault)(const char *key, const json_t *value);
} rules[] = {
	{ "type", fault_type },
	{ "enum", fault_enum },
	{ "minLength", fault_size },
	{ "maxLength", fault_size },
	{ "format", fault_format },
	{ "minimum", fault_integer },
	{ "maximum", fault_integer },
	{ "items", fault_items },
	{ "minItems", fault_size },
	{ "maxItems", fault_size },
	{ "properties", fault_properties },
	{ "required", fault_required },
	{ "anyOf", fault_any },
	{ "$ref", fault_reference },
	{ "additionalProperties", fault_others },
	{ "x-odd", fault_boolean },
	{ "title", fault_none },
	{ "description", fault_none },
	{ "default", fault_none },
	{ "examples", fault_none },
};

static const char *fault_of(const char *key, const json_t *value)
{
	for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++)
		if (strcmp(rules[i].key, key) == 0)
			return rules[i].fault(key, value);
	return strncmp(key, "x-", 2) == 0 ? NULL : key;
}

const char *shape_fault(const json_t *shape)
{
	const char *key;
	json_t *value;

	if (!json_is_object(shape))
		return "shape";
	json_object_foreach((json_t *)shape, key, value) {
		const char *found = fault_of(key, value);

		if (found)
			return found;
	}
	return NULL;
}
