/* Loads the guards of an action: conditions, and the place of the body each speaks of. */
#include "core/catalog_parts.h"

#include <string.h>

#include "core/guard.h"

struct guard_source {
	const struct definition_source *parts;
	const struct action *action;
	const char *place;   /* of the guard */
	const char *pointer; /* of the first field that the act itself gives; NULL: none so far */
	bool looks_back;     /* needs what the snapshot does not always hold */
};

static void load_condition(struct guard_source *source, const json_t *json, const char *place,
			   struct condition *ret);

static void unknown(const struct guard_source *source, const char *place, const char *name)
{
	definition_unknown(source->parts, place, name);
}

static const struct field *taken(const struct action *action, const char *name)
{
	for (size_t i = 0; i < action->field_count; i++)
		if (strcmp(action->fields[i].name, name) == 0)
			return &action->fields[i];
	return NULL;
}

/* What every event or snapshot holds under a name of its own. */
static bool is_column(const char *name)
{
	static const char *const columns[] = { "occurred_on", "received_on", "accepted_on",
					       "moved_on",    "outcome",     "cause",
					       "source",      "region",	     "right_type" };

	for (size_t i = 0; i < sizeof(columns) / sizeof(*columns); i++)
		if (strcmp(columns[i], name) == 0)
			return true;
	return false;
}

/* The shape of a field of the kind or of all kinds, whoever asks for it; NULL: none of that name. */
static const json_t *shape_of(const struct kind_source *source, const char *name)
{
	const json_t *shape = json_object_get(source->shapes, name);

	return shape ? shape : json_object_get(source->loading->common_shapes, name);
}

static void note_pointer(struct guard_source *source, const char *name, const struct field *field)
{
	struct loading *loading = source->parts->source->loading;

	if (source->pointer)
		return;
	if (field)
		source->pointer =
			loading_place(loading, field->envelope ? "/%s" : "/data/%s", name);
	else if (strcmp(name, "outcome") == 0 && source->action->outcomes)
		source->pointer = "/outcome";
}

/* A field that a condition speaks of. Its shape, NULL for a column. */
static const json_t *load_field(struct guard_source *source, const char *name, const char *place)
{
	const struct field *field = taken(source->action, name);
	const json_t *shape = shape_of(source->parts->source, name);

	if (!shape && !is_column(name))
		unknown(source, place, name);
	note_pointer(source, name, field);
	if (!is_column(name) && !(field && field->required))
		source->looks_back = true;
	return shape;
}

static const char *below(const struct guard_source *source, const char *place, const char *name)
{
	return loading_place(source->parts->source->loading, "%s/%s", place, name);
}

static void expect_type(const struct guard_source *source, const json_t *shape, const char *type,
			const char *place, const char *reason)
{
	const char *given = json_get_text(shape, "type");

	if (shape && (!given || strcmp(given, type) != 0))
		loading_misshapen(source->parts->source->loading, place, reason);
}

static void load_day(struct guard_source *source, const json_t *json, const char *key,
		     const char *place, const char **ret)
{
	const char *at = below(source, place, key), *format;
	const json_t *shape;

	*ret = json_get_text(json, key);
	shape = load_field(source, *ret, at);
	format = json_get_text(shape, "format");
	if (shape ? !format || strcmp(format, "date") != 0 :
		    is_column(*ret) && !strstr(*ret, "_on"))
		loading_misshapen(source->parts->source->loading, at, "this field is no date");
}

static void load_days(struct guard_source *source, const json_t *json, const char *place,
		      struct condition *ret)
{
	static const char *const spans[] = {
		[SPAN_AT_LEAST] = "at_least", [SPAN_OVER] = "over", [SPAN_WITHIN] = "within"
	};
	int found = 0;

	load_day(source, json, "from", place, &ret->field);
	load_day(source, json, "to", place, &ret->other);
	ret->working_days = strcmp(json_get_text(json, "unit"), "working_day") == 0;
	for (size_t i = 0; i < sizeof(spans) / sizeof(*spans); i++) {
		if (!json_object_get(json, spans[i]))
			continue;
		ret->span = (enum span)i;
		ret->number = (int)json_get_int(json, spans[i], 0);
		found++;
	}
	if (found != 1)
		loading_misshapen(source->parts->source->loading, place,
				  "one of at_least, over and within must be given");
}

/* Values must be among those that the field can have. */
static void check_values(const struct guard_source *source, const json_t *values,
			 const json_t *shape, const char *place)
{
	const json_t *choices = json_object_get(shape, "enum"), *value, *choice;
	size_t i, k;

	json_array_foreach(values, i, value) {
		bool known = !choices;

		json_array_foreach(choices, k, choice)
			known |= json_equal(value, choice);
		if (!known)
			unknown(source,
				loading_place(source->parts->source->loading, "%s/%zu", place, i),
				json_string_value(value));
	}
}

static void check_outcomes(const struct guard_source *source, const json_t *values,
			   const char *place)
{
	const json_t *value;
	size_t i;

	json_array_foreach(values, i, value)
		if (!json_is_string(value) ||
		    !kind_outcome(source->parts->source->kind, json_string_value(value)))
			unknown(source,
				loading_place(source->parts->source->loading, "%s/%zu", place, i),
				json_string_value(value));
}

static void load_value(struct guard_source *source, const json_t *json, const char *place,
		       struct condition *ret)
{
	const char *key = json_object_get(json, "is") ? "is" : "is_not";
	const char *at = below(source, place, key);
	const json_t *shape;

	ret->field = json_get_text(json, "field");
	ret->negated = strcmp(key, "is_not") == 0;
	ret->values = json_object_get(json, key);
	if (json_object_size(json) != 2)
		loading_misshapen(source->parts->source->loading, place,
				  "one of is and is_not must be given");
	shape = load_field(source, ret->field, below(source, place, "field"));
	if (strcmp(ret->field, "outcome") == 0)
		check_outcomes(source, ret->values, at);
	else
		check_values(source, ret->values, shape, at);
}

static void load_list(struct guard_source *source, const json_t *json, const char *place,
		      struct condition *ret)
{
	const char *at = below(source, place, "field");
	const json_t *shape;

	ret->field = json_get_text(json, "field");
	shape = load_field(source, ret->field, at);
	expect_type(source, shape, "array", at, "this field is no list");
	if (ret->test == TEST_CONTAINS) {
		ret->values = json_object_get(json, "all");
		check_values(source, ret->values, json_object_get(shape, "items"),
			     below(source, place, "all"));
		return;
	}
	ret->number = (int)json_get_int(json, "at_least", 0);
	ret->odd = json_get_bool(json, "odd", false);
}

static void load_apart(struct guard_source *source, const json_t *json, const char *place,
		       struct condition *ret)
{
	ret->field = json_get_text(json, "field");
	ret->other = json_get_text(json, "other");
	load_field(source, ret->field, below(source, place, "field"));
	load_field(source, ret->other, below(source, place, "other"));
}

/* Actions of this version, those that stand further down included. */
static bool action_written(const struct definition_source *parts, const char *name)
{
	const json_t *files[] = { parts->source->json,
				  loading_file(parts->source->loading, "common.json") };
	const json_t *entry;
	size_t i;

	for (size_t f = 0; f < 2; f++)
		json_array_foreach(json_object_get(files[f], "actions"), i, entry)
			if (strcmp(json_get_text(entry, "action"), name) == 0 &&
			    catalog_applies(entry, parts->definition->version))
				return true;
	return false;
}

static void load_happened(struct guard_source *source, const json_t *json, const char *place,
			  struct condition *ret)
{
	struct loading *loading = source->parts->source->loading;
	const json_t *name;
	size_t i;

	json_array_foreach(json, i, name)
		if (!action_written(source->parts, json_string_value(name)))
			unknown(source, loading_place(loading, "%s/%zu", place, i),
				json_string_value(name));
	ret->names = catalog_load_names(loading, json);
	source->looks_back = true;
}

static bool kind_written(const struct loading *loading, const char *name)
{
	return loading_file(loading, loading_place(loading, "kinds/%s.json", name));
}

/* Fields and flags of cases of other kinds: some kind must have them. */
static bool written_somewhere(const struct loading *loading, const char *part, const char *name)
{
	for (size_t i = 0; i < loading->file_count; i++) {
		const json_t *entries = json_object_get(loading->files[i].json, part), *entry;
		size_t k;

		if (strncmp(loading->files[i].name, "kinds/", 6) != 0)
			continue;
		if (json_object_get(entries, name))
			return true;
		json_array_foreach(entries, k, entry)
			if (json_get_text(entry, "flag") &&
			    strcmp(json_get_text(entry, "flag"), name) == 0)
				return true;
	}
	return false;
}

static void check_linked_names(const struct guard_source *source, const json_t *linked,
			       const char *key, const char *place)
{
	struct loading *loading = source->parts->source->loading;
	const json_t *entry;
	size_t i;

	json_array_foreach(json_object_get(linked, key), i, entry) {
		const char *name = json_string_value(entry);
		bool known = strcmp(key, "types") == 0 ?
				     catalog_lists(loading->catalog, "link_types", name) :
			     strcmp(key, "kinds") == 0 ? kind_written(loading, name) :
							 written_somewhere(loading, key, name);

		if (!known)
			unknown(source, loading_place(loading, "%s/%s/%zu", place, key, i), name);
	}
}

static void load_linked(struct guard_source *source, const json_t *json, const char *place,
			struct condition *ret)
{
	const char *name;
	json_t *values;

	check_linked_names(source, json, "types", place);
	check_linked_names(source, json, "kinds", place);
	check_linked_names(source, json, "flags", place);
	json_object_foreach(json_object_get(json, "fields"), name, values)
		if (!written_somewhere(source->parts->source->loading, "fields", name))
			unknown(source, below(source, below(source, place, "fields"), name), name);
	ret->linked = json;
	source->looks_back = true;
}

static void load_flag(struct guard_source *source, const json_t *json, const char *place,
		      struct condition *ret)
{
	ret->field = json_string_value(json);
	if (!catalog_names_have(source->parts->source->kind->flags, ret->field))
		unknown(source, place, ret->field);
	source->looks_back = true;
}

static void load_parts(struct guard_source *source, const json_t *json, const char *place,
		       struct condition *ret)
{
	struct loading *loading = source->parts->source->loading;
	size_t count = json_is_array(json) ? json_array_size(json) : 1;
	struct condition *parts = arena_alloc(loading->arena, count * sizeof(*parts));

	for (size_t i = 0; i < count; i++)
		load_condition(source, json_is_array(json) ? json_array_get(json, i) : json,
			       json_is_array(json) ? loading_place(loading, "%s/%zu", place, i) :
						     place,
			       &parts[i]);
	ret->parts = parts;
	ret->part_count = count;
}

static void load_given(struct guard_source *source, const json_t *json, const char *place,
		       struct condition *ret)
{
	ret->field = json_string_value(json);
	load_field(source, ret->field, place);
}

/* A condition has one member, which says of what sort it is. */
static const struct {
	const char *key;
	void (*load)(struct guard_source *source, const json_t *json, const char *place,
		     struct condition *ret);
} tests[] = {
	[TEST_ALL] = { "all", load_parts },	   [TEST_ANY] = { "any", load_parts },
	[TEST_NOT] = { "not", load_parts },	   [TEST_DAYS] = { "days", load_days },
	[TEST_SIZE] = { "size", load_list },	   [TEST_VALUE] = { "value", load_value },
	[TEST_GIVEN] = { "given", load_given },	   [TEST_CONTAINS] = { "contains", load_list },
	[TEST_APART] = { "apart", load_apart },	   [TEST_HAPPENED] = { "happened", load_happened },
	[TEST_LINKED] = { "linked", load_linked }, [TEST_FLAG] = { "flag", load_flag },
};

static void load_condition(struct guard_source *source, const json_t *json, const char *place,
			   struct condition *ret)
{
	size_t i = 0;

	*ret = (struct condition){ .test = TEST_ALL };
	if (json_object_size(json) != 1) {
		loading_misshapen(source->parts->source->loading, place,
				  "a condition has one member, which says of what sort it is");
		return;
	}
	while (!json_object_get(json, tests[i].key))
		i++; /* the shape of the file knows no other */
	ret->test = (enum test)i;
	tests[i].load(source, json_object_get(json, tests[i].key),
		      below(source, place, tests[i].key), ret);
}

static const struct condition *load_member(struct guard_source *source, const json_t *json,
					   const char *key)
{
	struct condition *condition;

	if (!json_object_get(json, key))
		return NULL;
	condition = arena_alloc(source->parts->source->loading->arena, sizeof(*condition));
	load_condition(source, json_object_get(json, key), below(source, source->place, key),
		       condition);
	return condition;
}

/* Only what the action itself can have narrows a guard. */
static void check_narrowing(const struct guard_source *source, const json_t *json)
{
	struct loading *loading = source->parts->source->loading;
	const json_t *name;
	bool known;
	size_t i;

	json_array_foreach(json_object_get(json, "outcomes"), i, name) {
		known = false;
		for (size_t k = 0; source->action->outcomes && source->action->outcomes[k]; k++)
			known |= strcmp(source->action->outcomes[k]->name,
					json_string_value(name)) == 0;
		if (!known)
			unknown(source, loading_place(loading, "%s/outcomes/%zu", source->place, i),
				json_string_value(name));
	}
	json_array_foreach(json_object_get(json, "from"), i, name) {
		known = false;
		for (size_t k = 0; k < source->action->move_count; k++)
			known |= source->action->moves[k].from &&
				 strcmp(source->action->moves[k].from->name,
					json_string_value(name)) == 0;
		if (!known)
			unknown(source, loading_place(loading, "%s/from/%zu", source->place, i),
				json_string_value(name));
	}
}

static bool load_guard(const struct definition_source *parts, const json_t *json, const char *place,
		       const struct action *action, struct guard *ret)
{
	struct loading *loading = parts->source->loading;
	struct guard_source source = { .parts = parts, .action = action, .place = place };
	const json_t *message = json_object_get(json, "message");

	*ret = (struct guard){
		.name = json_get_text(json, "guard"),
		.message = { json_get_text(message, "zh"), json_get_text(message, "en") },
		.basis = catalog_basis(loading, json_object_get(json, "basis"),
				       parts->definition->version),
		.tag = json_get_text(json, "tag"),
		.warns = json_get_bool(json, "warns", false),
		.tracks =
			catalog_load_tracks(parts->source, json_object_get(json, "tracks"), place),
		.outcomes = catalog_load_names(loading, json_object_get(json, "outcomes")),
		.from = catalog_load_names(loading, json_object_get(json, "from")),
	};
	check_narrowing(&source, json);
	ret->require = load_member(&source, json, "require");
	ret->only_if = load_member(&source, json, "if");
	ret->pointer = source.pointer ? source.pointer : "/action";
	ret->source = catalog_basis_line(loading, ret->basis);
	if (json_array_size(ret->basis) == 0)
		loading_misshapen(loading, below(&source, place, "basis"),
				  "a guard names the rule it comes from, in every version");
	return source.looks_back;
}

void catalog_load_guards(const struct definition_source *parts, const json_t *json,
			 const char *place, struct action *action)
{
	const json_t *array = json_object_get(json, "guards"), *entry;
	struct loading *loading = parts->source->loading;
	struct guard *guards =
		arena_alloc(loading->arena, json_array_size(array) * sizeof(*guards));
	size_t i;

	action->guards = guards;
	json_array_foreach(array, i, entry) {
		const char *at = loading_place(loading, "%s/guards/%zu", place, i);
		struct guard *guard = &guards[action->guard_count];

		if (!catalog_applies(entry, parts->definition->version))
			continue;
		action->looks_back |= load_guard(parts, entry, at, action, guard);
		for (size_t k = 0; k < action->guard_count; k++)
			if (strcmp(guards[k].name, guard->name) == 0)
				loading_fault(loading, loading_place(loading, "%s/guard", at),
					      "catalog_duplicate", "name", guard->name);
		action->guard_count++;
	}
}

static void note_definition(const struct definition *definition, const char **names, size_t *count)
{
	for (size_t i = 0; i < definition->action_count; i++) {
		const struct action *action = &definition->actions[i];

		if (action->looks_back && !catalog_names_have(names, action->name))
			names[(*count)++] = action->name;
	}
}

void catalog_note_looking_back(struct loading *loading)
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
			note_definition(&catalog->kinds[k].definitions[i], names, &count);
	catalog->looking_back = names;
}
