/* The catalog's plain lists, roles and named shapes. */
#include "core/catalog_parts.h"

#include <string.h>

#include "core/base/log.h"
#include "core/shape.h"

/* Each list is an array of entries, told apart by one of their members. */
static const struct {
	const char *list;
	const char *key;
} lists[] = {
	{ "causes", "cause" },
	{ "laws", "law" },
	{ "link_types", "type" },
	{ "party_roles", "role" },
	{ "party_types", "type" },
	{ "regions", "region" },
	{ "rights", "right" },
	{ "series", "series" },
	{ "service_methods", "method" },
	{ "sources", "source" },
	{ "units", "unit" },
	{ "provinces", "province" },
	{ "media_types", "media_type" },
	{ "standings", "standing" },
	{ "restatements", "restatement" },
};

static json_t *index_list(struct loading *loading, const char *list, const char *key)
{
	json_t *index = json_object();
	const json_t *entry;
	size_t i;

	json_array_foreach(loading_file(loading, loading_place(loading, "%s.json", list)), i,
			   entry) {
		const char *place = loading_place(loading, "%s.json#/%zu/%s", list, i, key);
		const char *code = json_get_text(entry, key);

		if (!code)
			loading_fault(loading, place, "field_missing", "field", key);
		else if (json_object_get(index, code))
			loading_fault(loading, place, "catalog_duplicate", "name", code);
		else
			json_object_set(index, code, (json_t *)entry);
	}
	return index;
}

/* A region that was merged into another, or lies in one, names it; the last day of a retired code is
 * a day. */
static void check_regions(struct loading *loading)
{
	static const char *const keys[] = { "parent", "replaced_by" };
	const json_t *entry;
	size_t i;

	json_array_foreach(loading_file(loading, "regions.json"), i, entry) {
		const char *to = json_get_text(entry, "to");
		struct date last;

		if (to && !date_parse(to, &last))
			loading_fault(loading, loading_place(loading, "regions.json#/%zu/to", i),
				      "date_wrong", "value", to);
		for (size_t k = 0; k < sizeof(keys) / sizeof(*keys); k++) {
			const char *code = json_get_text(entry, keys[k]);

			if (code && !catalog_lists(loading->catalog, "regions", code))
				loading_fault(loading,
					      loading_place(loading, "regions.json#/%zu/%s", i,
							    keys[k]),
					      "catalog_unknown_name", "name", code);
		}
	}
}

void catalog_load_lists(struct loading *loading)
{
	json_t *all = json_tie(loading->arena, json_object());

	for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++)
		json_object_set_new(all, lists[i].list,
				    index_list(loading, lists[i].list, lists[i].key));
	loading->catalog->lists = all;
	check_regions(loading);
}

static bool kind_lists(const struct kind *kind, const char *list, const char *code)
{
	if (strcmp(list, "kinds") == 0)
		return strcmp(kind->name, code) == 0;
	if (strcmp(list, "outcomes") == 0)
		return kind_outcome(kind, code);
	return kind_track(kind, code);
}

bool catalog_lists(const struct catalog *catalog, const char *list, const char *code)
{
	static const char *const of_kinds[] = { "kinds", "tracks", "outcomes" };
	const json_t *index = json_object_get(catalog->lists, list);

	for (size_t i = 0; i < sizeof(of_kinds) / sizeof(*of_kinds); i++) {
		if (strcmp(list, of_kinds[i]) != 0)
			continue;
		for (size_t k = 0; k < catalog->kind_count; k++)
			if (kind_lists(&catalog->kinds[k], list, code))
				return true;
		return false;
	}
	if (!index)
		bug("the catalog has no list \"%s\"", list);
	return json_object_get(index, code);
}

static permission_set load_permissions(struct loading *loading, const json_t *grant, size_t i)
{
	permission_set permissions = 0;
	const json_t *name;
	size_t m;

	json_array_foreach(json_object_get(grant, "may"), m, name) {
		enum permission permission = permission_of(json_string_value(name));

		/* What everybody may, or whoever is signed in, is nobody's to give. */
		if (permission <= SELF || permission == PERMISSIONS)
			loading_fault(loading,
				      loading_place(loading, "roles.json#/grants/%zu/may/%zu", i,
						    m),
				      "catalog_unknown_name", "name", json_string_value(name));
		else
			permissions |= PERMISSION(permission);
	}
	return permissions;
}

static void load_grants(struct loading *loading, const json_t *listed)
{
	size_t count = json_array_size(listed);
	struct grant *grants = arena_alloc(loading->arena, count * sizeof(*grants));

	loading->catalog->grants = grants;
	for (size_t i = 0; i < count; i++) {
		const json_t *entry = json_array_get(listed, i);
		const char *name = json_get_text(entry, "grant");

		if (catalog_grant(loading->catalog, name))
			loading_fault(loading,
				      loading_place(loading, "roles.json#/grants/%zu/grant", i),
				      "catalog_duplicate", "name", name);
		grants[i] = (struct grant){ name, catalog_label(entry),
					    load_permissions(loading, entry, i),
					    json_is_true(json_object_get(entry, "apart")) };
		loading->catalog->grant_count = i + 1;
	}
}

static void check_role(struct loading *loading, const json_t *role, size_t i)
{
	const json_t *holder;
	size_t h;

	json_array_foreach(json_object_get(role, "held_by"), h, holder)
		if (!catalog_grant(loading->catalog, json_string_value(holder)))
			loading_fault(loading,
				      loading_place(loading, "roles.json#/roles/%zu/held_by/%zu", i,
						    h),
				      "catalog_unknown_name", "name", json_string_value(holder));
}

void catalog_load_roles(struct loading *loading)
{
	const json_t *file = loading_file(loading, "roles.json");
	json_t *seen = json_object();
	const json_t *role;
	size_t i;

	load_grants(loading, json_object_get(file, "grants"));
	json_array_foreach(json_object_get(file, "roles"), i, role) {
		const char *name = json_get_text(role, "role");

		if (json_object_get(seen, name) || catalog_grant(loading->catalog, name))
			loading_fault(loading,
				      loading_place(loading, "roles.json#/roles/%zu/role", i),
				      "catalog_duplicate", "name", name);
		json_object_set_new(seen, name, json_true());
		check_role(loading, role, i);
	}
	json_decref(seen);
}

/* Every name that "$ref" speaks of, however deep. */
static void check_references(struct loading *loading, const json_t *value, const char *place)
{
	static const char prefix[] = "#/components/schemas/";
	const json_t *schemas = loading->catalog->shapes;
	const char *key;
	json_t *member;
	size_t i;

	json_array_foreach(value, i, member)
		check_references(loading, member, place);
	json_object_foreach((json_t *)value, key, member) {
		const char *name = json_string_value(member);

		if (strcmp(key, "x-personal") == 0 &&
		    (!name || !json_object_get(loading->catalog->masks, name)))
			loading_fault(loading, place, "catalog_unknown_name", "name",
				      name ? name : key);
		if (strcmp(key, "$ref") != 0 || !name) {
			check_references(loading, member, place);
			continue;
		}
		if (strncmp(name, prefix, sizeof(prefix) - 1) != 0 ||
		    !json_object_get(schemas, name + sizeof(prefix) - 1))
			loading_fault(loading, place, "catalog_unknown_name", "name", name);
	}
}

void catalog_check_shape(struct loading *loading, const json_t *shape, const char *place)
{
	const char *fault = shape_fault(shape);

	if (fault)
		loading_misshapen(loading, place, loading_place(loading, "\"%s\" is wrong", fault));
	else
		check_references(loading, shape, place);
}

void catalog_load_schemas(struct loading *loading)
{
	static const char *const parts[] = { "schemas", "parameters" };
	const json_t *file = loading_file(loading, "schemas.json");

	loading->catalog->shapes = json_object_get(file, "schemas");
	loading->catalog->parameters = json_object_get(file, "parameters");
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		const char *name;
		json_t *shape;

		json_object_foreach(json_object_get(file, parts[i]), name, shape)
			catalog_check_shape(loading, shape,
					    loading_place(loading, "schemas.json#/%s/%s", parts[i],
							  name));
	}
}
