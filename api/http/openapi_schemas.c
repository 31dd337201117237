/* Schemas for the description of the interface. */
#include "api/http/openapi_schemas.h"

#include <string.h>

#include "core/base/json.h"
#include "core/catalog.h"

json_t *openapi_parameter_schema(const json_t *shape)
{
	json_t *schema = json_deep_copy(shape);
	const char *otherwise = json_get_text(schema, "default");
	const char *type = json_get_text(schema, "type");

	json_object_del(schema, "description");
	/* Defaults are bound as text; the description gives them their type. */
	if (otherwise && type && strcmp(type, "integer") == 0)
		json_object_set_new(schema, "default", json_integer(strtoll(otherwise, NULL, 10)));
	return schema;
}

static json_t *data_schema(const struct definition *definition, const struct action *action)
{
	json_t *properties = json_object(), *required = json_array();

	for (size_t i = 0; i < action->field_count; i++) {
		const struct field *field = &action->fields[i];
		json_t *shape;

		if (field->envelope)
			continue;
		shape = json_deep_copy(field->shape);
		json_object_set_new(shape, "title", json_string(field->label.zh));
		if (!json_object_get(shape, "description"))
			json_object_set_new(shape, "description", json_string(field->label.en));
		json_object_set_new(properties, field->name, shape);
		if (field->required)
			json_array_append_new(required, json_string(field->name));
	}
	return json_pack("{s:s, s:o, s:o, s:o, s:o, s:b}", "type", "object", "title",
			 json_sprintf("%s: %s", definition->kind->label.zh, action->label.zh),
			 "description",
			 json_sprintf("data of the action %s (%s)", action->name, action->label.en),
			 "properties", properties, "required", required, "additionalProperties", 0);
}

static void kind_add(json_t *schemas, const struct kind *kind)
{
	for (size_t d = 0; d < kind->definition_count; d++) {
		const struct definition *definition = &kind->definitions[d];

		for (size_t a = 0; a < definition->action_count; a++) {
			const struct action *action = &definition->actions[a];
			json_t *name = json_sprintf("%s.%s.%s", kind->name, definition->version,
						    action->name);

			json_object_set_new(schemas, json_string_value(name),
					    data_schema(definition, action));
			json_decref(name);
		}
	}
}

/* The kinds there are, so that a reader of the description need not ask the catalog. */
static void kinds_add(json_t *schemas, const struct catalog *catalog)
{
	json_t *kind = json_object_get(
		json_object_get(json_object_get(schemas, "case_new"), "properties"), "kind");
	json_t *names = json_array();

	for (size_t i = 0; i < catalog->kind_count; i++)
		json_array_append_new(names, json_string(catalog->kinds[i].name));
	json_object_set_new(kind, "enum", names);
}

json_t *openapi_schemas(const struct catalog *catalog)
{
	json_t *schemas = json_deep_copy(catalog->shapes);

	kinds_add(schemas, catalog);

	for (size_t i = 0; i < catalog->kind_count; i++)
		kind_add(schemas, &catalog->kinds[i]);
	return schemas;
}
