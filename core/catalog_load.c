/* Loads the catalog: reads the folder, then resolves what refers to what, then checks the whole. */
#include "core/catalog_parts.h"

#include <string.h>

bool loading_told(const struct loading *loading, const char *pointer, const char *code)
{
	for (const struct problem *known = loading->problems->first; known; known = known->next)
		if (strcmp(known->pointer, pointer) == 0 && strcmp(known->code, code) == 0)
			return true;
	return false;
}

void loading_fault(struct loading *loading, const char *pointer, const char *code, const char *name,
		   const char *value)
{
	if (!loading_told(loading, pointer, code))
		problem_add(loading->problems, pointer, code, name, value, NULL);
}

void loading_misshapen(struct loading *loading, const char *pointer, const char *reason)
{
	if (!loading_told(loading, pointer, "catalog_shape"))
		problem_add(loading->problems, pointer, "catalog_shape", "reason", reason, NULL);
}

bool catalog_applies(const json_t *entry, const char *version)
{
	const json_t *versions = json_object_get(entry, "in"), *one;
	size_t i;

	json_array_foreach(versions, i, one)
		if (strcmp(json_string_value(one), version) == 0)
			return true;
	return !versions;
}

struct label catalog_label(const json_t *entry)
{
	const json_t *name = json_object_get(entry, "name");

	return (struct label){ json_get_text(name, "zh"), json_get_text(name, "en") };
}

bool catalog_names_have(const char *const *names, const char *name)
{
	for (; names && *names; names++)
		if (strcmp(*names, name) == 0)
			return true;
	return false;
}

static void set_file(const struct loading *loading, json_t *whole, const char *key,
		     const char *file)
{
	json_object_set(whole, key, (json_t *)loading_file(loading, file));
}

/* What GET /catalog shows: the files as written, under their names. */
static void make_whole(struct loading *loading)
{
	static const char *const lists[] = { "rights",	   "regions",	  "causes",
					     "sources",	   "party_types", "party_roles",
					     "link_types", "laws",	  "units",
					     "indicators", "series",	  "service_methods",
					     "provinces",  "identifiers", "media_types",
					     "standings",  "restatements" };
	json_t *whole = json_tie(loading->arena, json_object());
	json_t *kinds = json_object();

	json_object_set_new(whole, "digest", json_string(loading->catalog->digest));
	for (size_t i = 0; i < loading->catalog->kind_count; i++) {
		const struct kind *kind = &loading->catalog->kinds[i];

		json_object_set(kinds, kind->name, (json_t *)kind->source);
	}
	json_object_set_new(whole, "kinds", kinds);
	set_file(loading, whole, "audit", "audit.json");
	set_file(loading, whole, "calendars", "calendars.json");
	set_file(loading, whole, "common", "common.json");
	set_file(loading, whole, "figures", "figures.json");
	set_file(loading, whole, "masks", "masks.json");
	set_file(loading, whole, "phrases", "phrases.json");
	set_file(loading, whole, "report", "report.json");
	set_file(loading, whole, "secrecies", "secrecies.json");
	set_file(loading, whole, "sentences", "sentences.json");
	json_object_set(whole, "grants",
			json_object_get(loading_file(loading, "roles.json"), "grants"));
	json_object_set(whole, "roles",
			json_object_get(loading_file(loading, "roles.json"), "roles"));
	for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++)
		set_file(loading, whole, lists[i], loading_place(loading, "%s.json", lists[i]));
	loading->catalog->whole = whole;
}

static void resolve(struct loading *loading)
{
	loading->catalog->messages = loading_file(loading, "messages.json");
	loading->catalog->explanations = loading_file(loading, "explanations.json");
	catalog_load_lists(loading);
	catalog_load_identifiers(loading);
	catalog_load_roles(loading);
	catalog_load_audit(loading);
	catalog_load_masks(loading);
	catalog_load_secrecies(loading);
	catalog_load_schemas(loading);
	catalog_load_calendars(loading);
	catalog_load_indicators(loading);
	catalog_load_sentences(loading);
	catalog_load_phrases(loading);
	catalog_load_kinds(loading);
	catalog_define_indicators(loading);
	catalog_note_looking_back(loading);
	catalog_note_merging(loading);
	catalog_check_links(loading);
}

struct catalog *catalog_load(const char *folder, struct problem_list *problems)
{
	struct arena *arena = arena_new();
	struct catalog *catalog = arena_alloc(arena, sizeof(*catalog));
	struct loading loading = { .catalog = catalog, .arena = arena, .problems = problems };
	size_t before = problems->count;

	catalog->arena = arena;
	catalog_read(&loading, folder);
	if (problems->count == before)
		resolve(&loading);
	if (problems->count == before) {
		make_whole(&loading);
		return catalog;
	}
	arena_free(arena);
	return NULL;
}

void catalog_free(struct catalog *catalog)
{
	if (catalog)
		arena_free(catalog->arena);
}
