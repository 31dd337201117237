/* Do the types of links name kinds and actions that there are, and offer what they allow? */
#include "core/catalog_parts.h"

#include <string.h>

#include "core/link.h"

static bool check_kind(struct loading *loading, const json_t *name, const char *place)
{
	if (catalog_kind(loading->catalog, json_string_value(name)))
		return true;
	loading_fault(loading, place, "catalog_unknown_name", "name", json_string_value(name));
	return false;
}

static void check_kinds(struct loading *loading, const json_t *names, const char *place)
{
	const json_t *name;
	size_t i;

	json_array_foreach(names, i, name)
		check_kind(loading, name, loading_place(loading, "%s/%zu", place, i));
}

static bool has_action(const struct kind *kind, const char *action)
{
	for (size_t i = 0; i < kind->definition_count; i++)
		if (definition_action(&kind->definitions[i], action))
			return true;
	return false;
}

/* The new case must be one that the type may go to or come from. */
static void check_begun(struct loading *loading, const char *type, const json_t *offer,
			const char *place)
{
	const char *acting = json_get_text(offer, "kind");
	bool in = strcmp(json_get_text(offer, "direction"), "in") == 0;
	const json_t *begun;
	size_t i;

	json_array_foreach(json_object_get(offer, "begins"), i, begun) {
		const char *at = loading_place(loading, "%s/begins/%zu", place, i);
		const char *new = json_string_value(begun);

		if (check_kind(loading, begun, at) &&
		    !link_allowed(loading->catalog, type, in ? new : acting, in ? acting : new))
			loading_fault(loading, at, "catalog_link_kinds", "type", type);
	}
}

static void check_offer(struct loading *loading, const char *type, const json_t *offer,
			const char *place)
{
	const json_t *actions = json_object_get(offer, "actions"), *action;
	const struct kind *kind;
	size_t i;

	if (!check_kind(loading, json_object_get(offer, "kind"),
			loading_place(loading, "%s/kind", place)))
		return;
	kind = catalog_kind(loading->catalog, json_get_text(offer, "kind"));
	json_array_foreach(actions, i, action)
		if (!has_action(kind, json_string_value(action)))
			loading_fault(loading, loading_place(loading, "%s/actions/%zu", place, i),
				      "catalog_unknown_name", "name", json_string_value(action));
	check_begun(loading, type, offer, place);
}

void catalog_check_links(struct loading *loading)
{
	const json_t *entry, *part;
	size_t t, i;

	json_array_foreach(loading_file(loading, "link_types.json"), t, entry) {
		const char *place = loading_place(loading, "link_types.json#/%zu", t);

		json_array_foreach(json_object_get(entry, "between"), i, part) {
			check_kinds(loading, json_object_get(part, "from"),
				    loading_place(loading, "%s/between/%zu/from", place, i));
			check_kinds(loading, json_object_get(part, "to"),
				    loading_place(loading, "%s/between/%zu/to", place, i));
		}
		json_array_foreach(json_object_get(entry, "offered"), i, part)
			check_offer(loading, json_get_text(entry, "type"), part,
				    loading_place(loading, "%s/offered/%zu", place, i));
	}
}

/* Each merges into a link, so a catalog without a type that merges cannot have such an action. */
static void note_definition(struct loading *loading, const struct definition *definition,
			    const char **names, size_t *count)
{
	for (size_t i = 0; i < definition->action_count; i++) {
		const struct action *action = &definition->actions[i];

		if (action->effect != EFFECT_MERGE || catalog_names_have(names, action->name))
			continue;
		names[(*count)++] = action->name;
		if (!link_merging(loading->catalog))
			loading_misshapen(loading, "link_types.json#",
					  "a kind merges cases, and no type of link says so");
	}
}

void catalog_note_merging(struct loading *loading)
{
	struct catalog *catalog = loading->catalog;
	size_t most = 1, count = 0;
	const char **names;

	for (size_t k = 0; k < catalog->kind_count; k++)
		for (size_t i = 0; i < catalog->kinds[k].definition_count; i++)
			most += catalog->kinds[k].definitions[i].action_count;
	names = arena_alloc(loading->arena, most * sizeof(*names));
	for (size_t k = 0; k < catalog->kind_count; k++)
		for (size_t i = 0; i < catalog->kinds[k].definition_count; i++)
			note_definition(loading, &catalog->kinds[k].definitions[i], names, &count);
	catalog->merging = names;
}
