/* Loads the kinds of case: what all versions of the law of a kind share, then each version. */
#include "core/catalog_parts.h"

#include <string.h>

#include "core/base/text.h"

#define OPEN_END "2199-12-31"

static const char *place_in(const struct kind_source *source, const char *part, size_t i,
			    const char *key)
{
	return loading_place(source->loading, "%s#/%s/%zu/%s", source->file, part, i, key);
}

static void duplicate(const struct kind_source *source, const char *part, size_t i, const char *key,
		      const char *name)
{
	loading_fault(source->loading, place_in(source, part, i, key), "catalog_duplicate", "name",
		      name);
}

static void *array_for(const struct kind_source *source, const json_t *array, size_t size)
{
	return arena_alloc(source->loading->arena, (json_array_size(array) + 1) * size);
}

static void load_tracks(const struct kind_source *source)
{
	const json_t *array = json_object_get(source->json, "tracks"), *entry;
	struct track *tracks = array_for(source, array, sizeof(*tracks));
	size_t i;

	source->kind->tracks = tracks;
	json_array_foreach(array, i, entry) {
		const char *name = json_get_text(entry, "track");

		if (kind_track(source->kind, name))
			duplicate(source, "tracks", i, "track", name);
		tracks[i] = (struct track){ name, catalog_label(entry) };
		source->kind->track_count = i + 1;
	}
}

static int read_success(const json_t *entry)
{
	const json_t *success = json_object_get(entry, "success");

	return json_is_boolean(success) ? json_is_true(success) : -1;
}

static void load_outcomes(const struct kind_source *source)
{
	const json_t *array = json_object_get(source->json, "outcomes"), *entry;
	struct outcome *outcomes = array_for(source, array, sizeof(*outcomes));
	size_t i;

	source->kind->outcomes = outcomes;
	json_array_foreach(array, i, entry) {
		const char *name = json_get_text(entry, "outcome");

		if (kind_outcome(source->kind, name))
			duplicate(source, "outcomes", i, "outcome", name);
		outcomes[i] = (struct outcome){ name, json_get_text(entry, "code"),
						catalog_label(entry),
						json_get_bool(entry, "closes", false),
						read_success(entry) };
		source->kind->outcome_count = i + 1;
	}
}

static bool is_in_volume(const json_t *entry, const char *name)
{
	const char *volume = json_get_text(entry, "volume");

	return volume && strcmp(volume, name) == 0;
}

/* Unless it says otherwise, what the office wrote for itself alone. */
static bool is_secondary(const json_t *entry)
{
	const char *origin = json_get_text(entry, "origin");

	return is_in_volume(entry, "secondary") ||
	       (!json_object_get(entry, "volume") && origin && strcmp(origin, "internal") == 0);
}

static void load_documents(const struct kind_source *source)
{
	const json_t *array = json_object_get(source->json, "documents"), *entry;
	struct document_type *documents = array_for(source, array, sizeof(*documents));
	size_t i;

	source->kind->documents = documents;
	json_array_foreach(array, i, entry) {
		const char *name = json_get_text(entry, "document");
		const char *series = json_get_text(entry, "series");

		if (kind_document(source->kind, name))
			duplicate(source, "documents", i, "document", name);
		if (series && !catalog_lists(source->loading->catalog, "series", series))
			loading_fault(source->loading, place_in(source, "documents", i, "series"),
				      "catalog_unknown_name", "name", series);
		documents[i] = (struct document_type){ name, catalog_label(entry), series,
						       is_secondary(entry),
						       is_in_volume(entry, "none") };
		source->kind->document_count = i + 1;
	}
}

static void load_flags(const struct kind_source *source)
{
	const json_t *array = json_object_get(source->json, "flags"), *entry;
	const char **flags = array_for(source, array, sizeof(*flags));
	size_t i;

	json_array_foreach(array, i, entry) {
		const char *name = json_get_text(entry, "flag");

		if (catalog_names_have(flags, name))
			duplicate(source, "flags", i, "flag", name);
		flags[i] = name;
	}
	source->kind->flags = flags;
}

static void load_right_types(const struct kind_source *source)
{
	const json_t *array = json_object_get(source->json, "right_types"), *entry;
	size_t i;

	json_array_foreach(array, i, entry)
		if (!catalog_lists(source->loading->catalog, "rights", json_string_value(entry)))
			loading_fault(source->loading,
				      loading_place(source->loading, "%s#/right_types/%zu",
						    source->file, i),
				      "catalog_unknown_name", "name", json_string_value(entry));
	source->kind->right_types = catalog_load_names(source->loading, array);
}

static void load_identified(const struct kind_source *source)
{
	const json_t *roles =
		json_object_get(json_object_get(source->json, "identified"), "parties");
	const json_t *role;
	size_t i;

	json_array_foreach(roles, i, role)
		if (!catalog_lists(source->loading->catalog, "party_roles",
				   json_string_value(role)))
			loading_fault(source->loading,
				      loading_place(source->loading, "%s#/identified/parties/%zu",
						    source->file, i),
				      "catalog_unknown_name", "name", json_string_value(role));
	source->kind->identified = catalog_load_names(source->loading, roles);
}

const char *const *catalog_load_names(struct loading *loading, const json_t *array)
{
	size_t count = json_array_size(array);
	const char **names;

	if (!array)
		return NULL;
	names = arena_alloc(loading->arena, (count + 1) * sizeof(*names));
	for (size_t i = 0; i < count; i++)
		names[i] = json_string_value(json_array_get(array, i));
	return names;
}

const char *const *catalog_load_tracks(const struct kind_source *source, const json_t *array,
				       const char *place)
{
	const json_t *entry;
	size_t i;

	json_array_foreach(array, i, entry)
		if (!kind_track(source->kind, json_string_value(entry)))
			loading_fault(source->loading,
				      loading_place(source->loading, "%s/tracks/%zu", place, i),
				      "catalog_unknown_name", "name", json_string_value(entry));
	return catalog_load_names(source->loading, array);
}

const json_t *catalog_load_fields(struct loading *loading, const json_t *fields, const char *place)
{
	static const char *const own[] = { "name", "in", "basis", "tag", "note", "envelope" };
	json_t *shapes = json_tie(loading->arena, json_object());
	const char *name;
	json_t *field;

	json_object_foreach((json_t *)fields, name, field) {
		const char *at = loading_place(loading, "%s/%s", place, name);
		json_t *shape = json_copy(field);

		for (size_t i = 0; i < sizeof(own) / sizeof(*own); i++)
			json_object_del(shape, own[i]);
		json_object_set_new(shapes, name, shape);
		if (!text_is_code(name))
			loading_misshapen(loading, at, "the field has no proper name");
		if (json_object_size(shape) == 0)
			loading_misshapen(loading, at, "the field has no shape");
		catalog_check_shape(loading, shape, at);
	}
	return shapes;
}

static void load_fields(struct kind_source *source)
{
	const json_t *fields = json_object_get(source->json, "fields");
	const char *place = loading_place(source->loading, "%s#/fields", source->file);
	const char *name;
	json_t *field;

	json_object_foreach((json_t *)fields, name, field)
		if (json_object_get(source->loading->common_shapes, name))
			loading_fault(source->loading,
				      loading_place(source->loading, "%s/%s", place, name),
				      "catalog_duplicate", "name", name);
	source->shapes = catalog_load_fields(source->loading, fields, place);
}

static struct date read_date(const json_t *entry, const char *key, const char *otherwise)
{
	const char *text = json_get_text(entry, key);
	struct date date = { 0 };

	/* the shape of the file saw to it that it is a date */
	if (!date_parse(text ? text : otherwise, &date))
		date = (struct date){ 0 };
	return date;
}

/* A version applies until the next begins; it may end sooner. */
static void load_spans(const struct kind_source *source, struct definition *definitions)
{
	const json_t *array = json_object_get(source->json, "definitions"), *entry;
	size_t i;

	json_array_foreach(array, i, entry) {
		const json_t *next = json_array_get(array, i + 1);
		struct definition *one = &definitions[i];

		one->kind = source->kind;
		one->version = json_get_text(entry, "version");
		one->from = read_date(entry, "from", OPEN_END);
		one->to = read_date(entry, "to", OPEN_END);
		if (!json_object_get(entry, "to") && next)
			one->to = date_add(read_date(next, "from", OPEN_END), -1);
		if (kind_definition(source->kind, one->version))
			duplicate(source, "definitions", i, "version", one->version);
		if (i > 0 && date_compare(definitions[i - 1].from, one->from) >= 0)
			loading_misshapen(source->loading,
					  place_in(source, "definitions", i, "from"),
					  "definitions must stand in the order of their beginning");
		else if (i > 0 && date_compare(definitions[i - 1].to, one->from) >= 0)
			loading_misshapen(source->loading,
					  place_in(source, "definitions", i - 1, "to"),
					  "the definition overlaps the next");
		if (json_object_get(entry, "to") && date_compare(one->to, one->from) < 0)
			loading_misshapen(source->loading, place_in(source, "definitions", i, "to"),
					  "the definition ends before it begins");
		source->kind->definition_count = i + 1;
	}
}

/* The rules by which its cases are to be closed, or decided: each must be a rule of some version. */
static const char *const *load_limits(const struct kind_source *source, const char *sort)
{
	const json_t *names = json_object_get(source->json, sort), *name;
	const struct kind *kind = source->kind;
	size_t i;

	json_array_foreach(names, i, name) {
		bool known = false;

		for (size_t d = 0; d < kind->definition_count; d++)
			known |= definition_deadline(&kind->definitions[d],
						     json_string_value(name)) != NULL;
		if (!known)
			loading_fault(source->loading,
				      loading_place(source->loading, "%s#/%s/%zu", source->file,
						    sort, i),
				      "catalog_unknown_name", "name", json_string_value(name));
	}
	return catalog_load_names(source->loading, names);
}

static void load_definitions(const struct kind_source *source, size_t before)
{
	size_t count = json_array_size(json_object_get(source->json, "definitions"));
	struct loading *loading = source->loading;
	struct definition *definitions = arena_alloc(loading->arena, count * sizeof(*definitions));
	struct definition_source *parts = arena_alloc(loading->arena, count * sizeof(*parts));

	source->kind->definitions = definitions;
	load_spans(source, definitions);
	for (size_t i = 0; i < count; i++)
		catalog_load_definition(source, &definitions[i], &parts[i]);
	if (loading->problems->count != before)
		return; /* what has holes already cannot be judged as a whole */
	for (size_t i = 0; i < count; i++) {
		catalog_check_balance(&parts[i]);
		catalog_check_states(&parts[i]);
	}
}

static void load_kind(struct loading *loading, const struct catalog_file *file, struct kind *kind)
{
	struct kind_source source = {
		.loading = loading, .file = file->name, .json = file->json, .kind = kind
	};
	const char *name = json_get_text(file->json, "kind");
	size_t before = loading->problems->count;

	kind->name = name;
	kind->label = catalog_label(file->json);
	kind->number_template = json_get_text(file->json, "number");
	kind->archive = json_object_get(file->json, "archive");
	kind->source = file->json;
	if (strcmp(loading_place(loading, "kinds/%s.json", name), file->name) != 0)
		loading_misshapen(loading, loading_place(loading, "%s#/kind", file->name),
				  "the file must be named after the kind");
	load_tracks(&source);
	load_outcomes(&source);
	load_documents(&source);
	load_flags(&source);
	load_right_types(&source);
	load_identified(&source);
	load_fields(&source);
	load_definitions(&source, before);
	kind->statutory = load_limits(&source, "statutory");
	kind->deciding = load_limits(&source, "deciding");
	catalog_load_templates(loading, kind);
	catalog_check_references(loading, file->json, kind,
				 loading_place(loading, "%s#", file->name));
}

static void load_common(struct loading *loading)
{
	const json_t *common = loading_file(loading, "common.json");

	loading->common_shapes = catalog_load_fields(loading, json_object_get(common, "fields"),
						     "common.json#/fields");
	catalog_check_references(loading, common, NULL, "common.json#");
}

static void time_actions(const struct kind *kind, json_t *timed, json_t *limited)
{
	for (size_t d = 0; d < kind->definition_count; d++) {
		const struct definition *definition = &kind->definitions[d];

		for (size_t i = 0; i < definition->action_count; i++) {
			if (definition->actions[i].timed)
				json_object_set_new(timed, definition->actions[i].name,
						    json_true());
			if (definition->actions[i].limited)
				json_object_set_new(limited, definition->actions[i].name,
						    json_true());
		}
	}
}

/* The files stand in the order of their names, so the kinds do. */
void catalog_load_kinds(struct loading *loading)
{
	struct kind *kinds = arena_alloc(loading->arena, loading->file_count * sizeof(*kinds));
	size_t count = 0;

	json_t *timed = json_tie(loading->arena, json_object());
	json_t *limited = json_tie(loading->arena, json_object());

	load_common(loading);
	for (size_t i = 0; i < loading->file_count; i++)
		if (strncmp(loading->files[i].name, "kinds/", 6) == 0)
			load_kind(loading, &loading->files[i], &kinds[count++]);
	loading->catalog->kinds = kinds;
	loading->catalog->kind_count = count;
	for (size_t i = 0; i < count; i++)
		time_actions(&kinds[i], timed, limited);
	loading->catalog->timed = timed;
	loading->catalog->limited = limited;
}
