/* Loads an action of a definition: who may, what it asks for, what it leads to. */
#include "core/catalog_parts.h"

#include <string.h>

static const char *place_of(const struct definition_source *parts, const char *place,
			    const char *part, size_t i)
{
	return loading_place(parts->source->loading, "%s/%s/%zu", place, part, i);
}

/* What a role is held through; 0 when there is no such role. */
static grant_set role_grants(const struct loading *loading, const char *name, bool *ret_known)
{
	const json_t *roles = json_object_get(loading_file(loading, "roles.json"), "roles");
	grant_set grants = catalog_grant(loading->catalog, name);
	const json_t *role, *holder;
	size_t i, h;

	*ret_known = grants != 0;
	json_array_foreach(roles, i, role) {
		if (strcmp(json_get_text(role, "role"), name) != 0)
			continue;
		*ret_known = true;
		json_array_foreach(json_object_get(role, "held_by"), h, holder)
			grants |= catalog_grant(loading->catalog, json_string_value(holder));
	}
	return grants;
}

/* The grants through which one of the roles is held; a list that nobody holds is told. */
static grant_set load_roles(const struct definition_source *parts, const json_t *roles,
			    const char *place, const char *action)
{
	struct loading *loading = parts->source->loading;
	grant_set grants = 0;
	bool all_known = true;
	const json_t *role;
	size_t i;

	json_array_foreach(roles, i, role) {
		bool known;

		grants |= role_grants(loading, json_string_value(role), &known);
		all_known &= known;
		if (!known)
			definition_unknown(parts, loading_place(loading, "%s/%zu", place, i),
					   json_string_value(role));
	}
	if (grants == 0 && all_known)
		loading_fault(loading, place, "catalog_nobody_may", "action", action);
	return grants;
}

static void load_by(const struct definition_source *parts, const json_t *json, const char *place,
		    struct action *action)
{
	struct loading *loading = parts->source->loading;
	const json_t *approval = json_object_get(json, "approval");

	action->by = json_object_get(json, "by");
	action->grants =
		load_roles(parts, action->by, loading_place(loading, "%s/by", place), action->name);
	action->proposed_by = json_object_get(approval, "proposed_by");
	if (action->proposed_by)
		action->proposers = load_roles(
			parts, action->proposed_by,
			loading_place(loading, "%s/approval/proposed_by", place), action->name);
}

static bool has_field(const struct action *action, const char *name)
{
	for (size_t i = 0; i < action->field_count; i++)
		if (strcmp(action->fields[i].name, name) == 0)
			return true;
	return false;
}

/* The field of the kind or, failing that, the common one. */
static const json_t *find_field(const struct kind_source *source, const char *name,
				const json_t **ret_shape)
{
	const json_t *common = loading_file(source->loading, "common.json");
	const json_t *field = json_object_get(json_object_get(source->json, "fields"), name);

	*ret_shape = json_object_get(source->shapes, name);
	if (field)
		return field;
	*ret_shape = json_object_get(source->loading->common_shapes, name);
	return json_object_get(json_object_get(common, "fields"), name);
}

static void load_fields(const struct definition_source *parts, const json_t *json,
			const char *place, struct action *action)
{
	const json_t *array = json_object_get(json, "fields"), *use;
	struct loading *loading = parts->source->loading;
	struct field *fields =
		arena_alloc(loading->arena, json_array_size(array) * sizeof(*fields));
	size_t i;

	action->fields = fields;
	json_array_foreach(array, i, use) {
		const char *at = place_of(parts, place, "fields", i);
		const char *name = json_get_text(use, "field");
		const json_t *shape, *field = find_field(parts->source, name, &shape);

		if (!field)
			definition_unknown(parts, at, name);
		if (!field || !catalog_applies(use, parts->definition->version) ||
		    !catalog_applies(field, parts->definition->version))
			continue;
		if (has_field(action, name))
			loading_fault(loading, at, "catalog_duplicate", "name", name);
		fields[action->field_count++] =
			(struct field){ name, catalog_label(field), shape,
					!json_get_bool(use, "optional", false),
					json_get_bool(field, "envelope", false) };
	}
}

/* The entry of the file that defines a name: it may apply in some versions alone. */
static const json_t *source_entry(const struct definition_source *parts, const char *part,
				  const char *key, const char *name)
{
	const json_t *entry;
	size_t i;

	json_array_foreach(json_object_get(parts->source->json, part), i, entry)
		if (strcmp(json_get_text(entry, key), name) == 0)
			return entry;
	return NULL;
}

static void load_documents(const struct definition_source *parts, const json_t *json,
			   const char *place, struct action *action)
{
	const json_t *array = json_object_get(json, "documents"), *use;
	struct loading *loading = parts->source->loading;
	struct action_document *documents =
		arena_alloc(loading->arena, json_array_size(array) * sizeof(*documents));
	size_t i;

	action->documents = documents;
	json_array_foreach(array, i, use) {
		const char *name = json_get_text(use, "document");
		const char *at = place_of(parts, place, "documents", i);
		const json_t *entry = source_entry(parts, "documents", "document", name);

		if (!entry)
			definition_unknown(parts, at, name);
		if (!entry || !catalog_applies(use, parts->definition->version) ||
		    !catalog_applies(entry, parts->definition->version))
			continue;
		for (size_t k = 0; k < action->document_count; k++)
			if (strcmp(documents[k].type->name, name) == 0)
				loading_fault(loading, at, "catalog_duplicate", "name", name);
		documents[action->document_count++] =
			(struct action_document){ kind_document(parts->source->kind, name),
						  !json_get_bool(use, "optional", false) };
	}
}

static void load_outcomes(const struct definition_source *parts, const json_t *json,
			  const char *place, struct action *action)
{
	const json_t *array = json_object_get(json, "outcomes"), *one;
	struct loading *loading = parts->source->loading;
	size_t size = (json_array_size(array) + 1) * sizeof(struct outcome *), count = 0, i;
	const struct outcome **outcomes = arena_alloc(loading->arena, size);

	json_array_foreach(array, i, one) {
		const char *name = json_string_value(one);
		const char *at = place_of(parts, place, "outcomes", i);
		const json_t *entry = source_entry(parts, "outcomes", "outcome", name);

		if (!entry)
			definition_unknown(parts, at, name);
		if (!entry || !catalog_applies(entry, parts->definition->version))
			continue;
		for (size_t k = 0; k < count; k++)
			if (strcmp(outcomes[k]->name, name) == 0)
				loading_fault(loading, at, "catalog_duplicate", "name", name);
		outcomes[count++] = kind_outcome(parts->source->kind, name);
	}
	action->outcomes = count > 0 ? outcomes : NULL;
}

static void load_parties(const struct definition_source *parts, const json_t *json,
			 const char *place, struct action *action)
{
	const json_t *array = json_object_get(json, "parties"), *role;
	struct loading *loading = parts->source->loading;
	size_t i;

	json_array_foreach(array, i, role)
		if (!catalog_lists(loading->catalog, "party_roles", json_string_value(role)))
			definition_unknown(parts, place_of(parts, place, "parties", i),
					   json_string_value(role));
	action->required_parties = catalog_load_names(loading, array);
}

static enum effect read_effect(const char *name)
{
	static const char *const names[] = { "",	 "revise", "redate", "document", "link",
					     "issue",	 "serve",  "volume", "propose",	 "return",
					     "withdraw", "merge",  "erase" };

	for (size_t i = 1; name && i < sizeof(names) / sizeof(*names); i++)
		if (strcmp(names[i], name) == 0)
			return (enum effect)i;
	return EFFECT_NONE;
}

void catalog_load_action(const struct definition_source *parts, const json_t *json,
			 const char *place, struct action *action)
{
	action->label = catalog_label(json);
	action->numbers = json_get_bool(json, "numbers", false);
	action->binds = json_get_bool(json, "binds", false);
	action->effect = read_effect(json_get_text(json, "effect"));
	action->basis = json_object_get(json, "basis");
	action->tag = json_get_text(json, "tag");
	load_by(parts, json, place, action);
	load_fields(parts, json, place, action);
	load_documents(parts, json, place, action);
	load_outcomes(parts, json, place, action);
	load_parties(parts, json, place, action);
}
