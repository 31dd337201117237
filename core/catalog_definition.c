/* Loads one version of the law of a kind: its states and actions, whole, the common actions
 * included. */
#include "core/catalog_parts.h"

#include <string.h>

void definition_unknown(const struct definition_source *parts, const char *place, const char *name)
{
	struct loading *loading = parts->source->loading;

	if (!loading_told(loading, place, "catalog_unknown_name"))
		problem_add(loading->problems, place, "catalog_unknown_name", "name", name,
			    "version", parts->definition->version, NULL);
}

static enum phase read_phase(const char *name)
{
	for (int phase = PHASE_INTAKE; phase <= PHASE_ARCHIVED; phase++)
		if (strcmp(phase_name((enum phase)phase), name) == 0)
			return (enum phase)phase;
	return PHASE_NONE; /* the shape of the file does not let it come to that */
}

static bool code_taken(const struct definition *definition, const char *code)
{
	for (size_t i = 0; i < definition->state_count; i++)
		if (strcmp(definition->states[i].code, code) == 0)
			return true;
	return false;
}

static void load_state(struct definition_source *parts, const json_t *entry, size_t place)
{
	struct definition *definition = parts->definition;
	struct loading *loading = parts->source->loading;
	const char *name = json_get_text(entry, "state"), *code = json_get_text(entry, "code");
	const char *at = loading_place(loading, "%s#/states/%zu", parts->source->file, place);

	if (definition_state(definition, name))
		loading_fault(loading, loading_place(loading, "%s/state", at), "catalog_duplicate",
			      "name", name);
	else if (code_taken(definition, code))
		loading_fault(loading, loading_place(loading, "%s/code", at), "catalog_duplicate",
			      "name", code);
	parts->state_places[definition->state_count] = at;
	parts->states[definition->state_count++] =
		(struct state){ name, code, catalog_label(entry),
				read_phase(json_get_text(entry, "phase")),
				json_get_bool(entry, "terminal", false) };
}

static void load_states(struct definition_source *parts)
{
	const json_t *array = json_object_get(parts->source->json, "states"), *entry;
	struct arena *arena = parts->source->loading->arena;
	size_t count = json_array_size(array), i;

	parts->states = arena_alloc(arena, count * sizeof(*parts->states));
	parts->state_places = arena_alloc(arena, count * sizeof(*parts->state_places));
	parts->definition->states = parts->states;
	json_array_foreach(array, i, entry)
		if (catalog_applies(entry, parts->definition->version))
			load_state(parts, entry, i);
}

/* Makes room for an action; its name must be new. */
static struct action *action_add(struct definition_source *parts, const json_t *entry,
				 const char *place)
{
	struct definition *definition = parts->definition;
	struct loading *loading = parts->source->loading;
	const char *name = json_get_text(entry, "action");
	size_t at = definition->action_count;

	if (definition_action(definition, name))
		loading_fault(loading, loading_place(loading, "%s/action", place),
			      "catalog_duplicate", "name", name);
	parts->action_sources[at] = entry;
	parts->action_places[at] = place;
	parts->actions[at].name = name;
	definition->action_count = at + 1;
	return &parts->actions[at];
}

static void load_own_actions(struct definition_source *parts, const json_t *array)
{
	struct loading *loading = parts->source->loading;
	const json_t *entry;
	size_t i;

	json_array_foreach(array, i, entry) {
		const char *place =
			loading_place(loading, "%s#/actions/%zu", parts->source->file, i);
		struct action *action;

		if (!catalog_applies(entry, parts->definition->version))
			continue;
		action = action_add(parts, entry, place);
		catalog_load_action(parts, entry, place, action);
		catalog_load_moves(parts, entry, place, action);
		catalog_load_counts(parts, entry, place, action);
		catalog_load_guards(parts, entry, place, action);
	}
	parts->own_actions = parts->definition->action_count;
}

static void load_common_actions(struct definition_source *parts, const json_t *array)
{
	struct loading *loading = parts->source->loading;
	const json_t *entry;
	size_t i;

	json_array_foreach(array, i, entry) {
		const char *place = loading_place(loading, "common.json#/actions/%zu", i);
		struct action *action = action_add(parts, entry, place);

		catalog_load_action(parts, entry, place, action);
		catalog_load_common_moves(parts, entry, action);
	}
}

void catalog_load_definition(const struct kind_source *source, struct definition *definition,
			     struct definition_source *ret)
{
	const json_t *own = json_object_get(source->json, "actions");
	const json_t *common =
		json_object_get(loading_file(source->loading, "common.json"), "actions");
	size_t most = json_array_size(own) + json_array_size(common);
	struct arena *arena = source->loading->arena;

	ret->source = source;
	ret->definition = definition;
	ret->actions = arena_alloc(arena, most * sizeof(*ret->actions));
	ret->action_sources = arena_alloc(arena, most * sizeof(*ret->action_sources));
	ret->action_places = arena_alloc(arena, most * sizeof(*ret->action_places));
	definition->actions = ret->actions;
	load_states(ret);
	load_own_actions(ret, own);
	load_common_actions(ret, common);
	catalog_load_deadlines(ret);
}
