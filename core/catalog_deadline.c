/* Loads the rules that give times, and checks that every name in them is one of the same version. */
#include "core/catalog_parts.h"

#include <string.h>

#include "core/deadline_rule.h"

#define OPEN_BEGIN "1900-01-01"
#define OPEN_END "2199-12-31"

/* A version whose rules are being loaded. */
struct rules {
	const struct definition_source *parts;
	struct loading *loading;
	const char **fields; /* what the rules read of events */
	size_t field_count, field_room;
	bool moving; /* what is read moves or ends a limit of the kind: struct action, limited */
};

static bool has_length(const json_t *array)
{
	return json_array_size(array) > 0;
}

static void read_field(struct rules *rules, const char *name)
{
	if (!name || catalog_names_have(rules->fields, name))
		return;
	if (rules->field_count + 1 >= rules->field_room) {
		size_t room = rules->field_room > 0 ? 2 * rules->field_room : 16;
		const char **more = arena_alloc(rules->loading->arena, room * sizeof(*more));

		if (rules->field_count > 0)
			memcpy(more, rules->fields, rules->field_count * sizeof(*more));
		rules->fields = more;
		rules->field_room = room;
	}
	rules->fields[rules->field_count++] = name;
}

static struct action *find_action(const struct rules *rules, const char *name, const char *place)
{
	const struct definition *definition = rules->parts->definition;

	for (size_t i = 0; name && i < definition->action_count; i++)
		if (strcmp(definition->actions[i].name, name) == 0)
			return &rules->parts->actions[i];
	if (name)
		definition_unknown(rules->parts, loading_place(rules->loading, "%s/action", place),
				   name);
	return NULL;
}

static void time_action(const struct rules *rules, const char *name, const char *place)
{
	struct action *action = find_action(rules, name, place);

	if (action) {
		action->timed = true;
		action->limited |= rules->moving;
	}
}

static void time_phase(const struct rules *rules, enum phase phase)
{
	const struct definition *definition = rules->parts->definition;

	for (size_t i = 0; i < definition->action_count; i++) {
		struct action *action = &rules->parts->actions[i];

		for (size_t m = 0; m < action->move_count; m++)
			if (action->moves[m].to->phase == phase &&
			    action->moves[m].from != action->moves[m].to) {
				action->timed = true;
				action->limited |= rules->moving;
			}
	}
}

static enum phase read_phase(const char *name)
{
	for (int phase = PHASE_INTAKE; name && phase <= PHASE_ARCHIVED; phase++)
		if (strcmp(phase_name((enum phase)phase), name) == 0)
			return (enum phase)phase;
	return PHASE_NONE;
}

static const json_t *action_shape(const struct rules *rules, const char *action, const char *field)
{
	const struct action *found = definition_action(rules->parts->definition, action);

	for (size_t i = 0; found && field && i < found->field_count; i++)
		if (strcmp(found->fields[i].name, field) == 0)
			return found->fields[i].shape;
	return NULL;
}

static bool is_date(const json_t *shape)
{
	const char *format = json_get_text(shape, "format");

	return format && strcmp(format, "date") == 0;
}

static bool is_text(const json_t *shape)
{
	const char *type = json_get_text(shape, "type");

	return type && strcmp(type, "string") == 0;
}

/* A member of a hook that names a field of its action, or a member of that field's items. */
static const char *field_name(struct rules *rules, const json_t *json, const char *member,
			      const json_t *items, bool (*fits)(const json_t *), const char *place)
{
	const char *name = json_get_text(json, member), *action = json_get_text(json, "action");
	const char *at = loading_place(rules->loading, "%s/%s", place, member);
	const json_t *shape;

	if (!name || !action || !definition_action(rules->parts->definition, action))
		return name;
	shape = items ? json_object_get(json_object_get(items, "properties"), name) :
			action_shape(rules, action, name);
	if (!shape)
		definition_unknown(rules->parts, at, name);
	else if (fits && !fits(shape))
		loading_misshapen(rules->loading, at,
				  fits == is_date ? "the field is no date" :
						    "the field is no text");
	read_field(rules, name);
	return name;
}

static void check_codes(struct rules *rules, const json_t *when, const char *member,
			bool (*known)(const struct rules *, const char *), const char *place)
{
	const json_t *entry;
	size_t i;

	json_array_foreach(json_object_get(when, member), i, entry)
		if (!known(rules, json_string_value(entry)))
			definition_unknown(rules->parts,
					   loading_place(rules->loading, "%s/when/%s/%zu", place,
							 member, i),
					   json_string_value(entry));
}

static bool state_known(const struct rules *rules, const char *name)
{
	return definition_state(rules->parts->definition, name);
}

static bool outcome_known(const struct rules *rules, const char *name)
{
	return kind_outcome(rules->parts->source->kind, name);
}

static bool role_known(const struct rules *rules, const char *name)
{
	return catalog_lists(rules->loading->catalog, "party_roles", name);
}

static const json_t *load_when(struct rules *rules, const json_t *json, const char *subject,
			       const char *place)
{
	static const char *const of_subjects[] = { "roles", "countries", "other_countries" };
	const json_t *when = json_object_get(json, "when");
	const char *name;
	json_t *values;

	check_codes(rules, when, "to", state_known, place);
	check_codes(rules, when, "outcomes", outcome_known, place);
	check_codes(rules, when, "roles", role_known, place);
	json_object_foreach(json_object_get(when, "fields"), name, values) {
		const json_t *common = rules->loading->common_shapes;

		if (!json_object_get(rules->parts->source->shapes, name) &&
		    !json_object_get(common, name))
			definition_unknown(rules->parts,
					   loading_place(rules->loading, "%s/when/fields/%s", place,
							 name),
					   name);
		read_field(rules, name);
	}
	for (size_t i = 0; i < sizeof(of_subjects) / sizeof(*of_subjects); i++) {
		if (!json_object_get(when, of_subjects[i]))
			continue;
		rules->parts->definition->timed_parties = true;
		if (!subject)
			loading_misshapen(
				rules->loading,
				loading_place(rules->loading, "%s/when/%s", place, of_subjects[i]),
				"only somebody named by \"subject\" has a role or country");
	}
	return when;
}

static const json_t *load_each(struct rules *rules, const json_t *json, const char *place)
{
	const char *name = json_get_text(json, "each"), *action = json_get_text(json, "action");
	const json_t *shape = name ? action_shape(rules, action, name) : NULL;
	const json_t *items = json_object_get(shape, "items");

	if (!name || !definition_action(rules->parts->definition, action))
		return NULL;
	read_field(rules, name);
	if (!shape)
		definition_unknown(rules->parts, loading_place(rules->loading, "%s/each", place),
				   name);
	else if (!json_object_get(items, "properties"))
		loading_misshapen(rules->loading, loading_place(rules->loading, "%s/each", place),
				  "the field is no list of objects");
	else if (!json_object_get(json, "on"))
		loading_misshapen(rules->loading, place, "each item must have its own day");
	return items;
}

static void load_hook(struct rules *rules, const json_t *json, const char *place,
		      struct deadline_hook *ret)
{
	const json_t *items = load_each(rules, json, place);

	ret->action = json_get_text(json, "action");
	ret->phase = read_phase(json_get_text(json, "phase"));
	if ((ret->action != NULL) == (ret->phase != PHASE_NONE))
		loading_misshapen(rules->loading, place, "either an action or a phase");
	if (ret->action)
		time_action(rules, ret->action, place);
	else
		time_phase(rules, ret->phase);
	ret->each = json_get_text(json, "each");
	ret->on = field_name(rules, json, "on", items, is_date, place);
	ret->subject = field_name(rules, json, "subject", items, is_text, place);
	ret->restarts = json_get_bool(json, "restarts", false);
	ret->when = load_when(rules, json, ret->subject, place);
}

static const struct deadline_hook *load_hooks(struct rules *rules, const json_t *json,
					      const char *member, const char *place,
					      size_t *ret_count)
{
	const json_t *array = json_object_get(json, member), *entry;
	struct deadline_hook *hooks =
		arena_alloc(rules->loading->arena, (json_array_size(array) + 1) * sizeof(*hooks));
	size_t i;

	json_array_foreach(array, i, entry)
		if (catalog_applies(entry, rules->parts->definition->version))
			load_hook(rules, entry,
				  loading_place(rules->loading, "%s/%s/%zu", place, member, i),
				  &hooks[(*ret_count)++]);
	return hooks;
}

static enum deadline_unit read_unit(const char *name)
{
	enum deadline_unit unit = DEADLINE_WORKING_DAY;

	while (strcmp(deadline_unit_name(unit), name) != 0)
		unit++; /* the shape of the file lets no other name through */
	return unit;
}

static struct deadline_period read_period(const json_t *json)
{
	return (struct deadline_period){ (int32_t)json_get_int(json, "length", 0),
					 read_unit(json_get_text(json, "unit")),
					 json_get_bool(json, "roll", false) };
}

static void load_periods(struct rules *rules, const json_t *json, const char *place,
			 struct deadline_rule *rule)
{
	const json_t *array = json_object_get(json, "period"), *entry;
	struct deadline_period *periods =
		arena_alloc(rules->loading->arena, json_array_size(array) * sizeof(*periods));
	size_t i;

	json_array_foreach(array, i, entry) {
		periods[i] = read_period(entry);
		if (periods[i].length < 0 && (json_array_size(array) > 1 ||
					      has_length(json_object_get(json, "extensions")) ||
					      has_length(json_object_get(json, "suspensions"))))
			loading_misshapen(rules->loading,
					  loading_place(rules->loading, "%s/period/%zu", place, i),
					  "what is counted backwards has one period, and neither "
					  "extensions nor suspensions");
	}
	rule->periods = periods;
	rule->period_count = json_array_size(array);
	rule->periods_source = array;
}

static void load_grant(struct rules *rules, const json_t *json, const char *place,
		       struct deadline_grant *ret)
{
	bool length = json_object_get(json, "length"), unit = json_object_get(json, "unit");

	ret->action = json_get_text(json, "action");
	time_action(rules, ret->action, place);
	ret->to = field_name(rules, json, "to", NULL, is_date, place);
	ret->limited = length && unit;
	if (length != unit || (!length && !ret->to))
		loading_misshapen(rules->loading, place,
				  "an extension has a length with its unit, or a field that fixes "
				  "the day, or both");
	if (ret->limited)
		ret->most = read_period(json);
	ret->source = json;
}

static struct label grant_law(const struct rules *rules, const json_t *json, const json_t *rule)
{
	const char *version = rules->parts->definition->version;
	const json_t *basis =
		catalog_basis(rules->loading, json_object_get(json, "basis"), version);

	if (json_array_size(basis) == 0)
		basis = catalog_basis(rules->loading, json_object_get(rule, "basis"), version);
	return catalog_basis_line(rules->loading, basis);
}

static void load_grants(struct rules *rules, const json_t *json, const char *place,
			struct deadline_rule *rule)
{
	const json_t *array = json_object_get(json, "extensions"), *entry;
	struct deadline_grant *grants =
		arena_alloc(rules->loading->arena, (json_array_size(array) + 1) * sizeof(*grants));
	size_t i;

	json_array_foreach(array, i, entry) {
		struct deadline_grant *grant = &grants[rule->grant_count];

		if (!catalog_applies(entry, rules->parts->definition->version))
			continue;
		load_grant(rules, entry,
			   loading_place(rules->loading, "%s/extensions/%zu", place, i), grant);
		grant->law = grant_law(rules, entry, json);
		rule->grant_count++;
	}
	rule->grants = grants;
}

static void load_pause(struct rules *rules, const json_t *json, const char *place,
		       struct deadline_pause *ret)
{
	const json_t *until = json_object_get(json, "until"), *entry;
	size_t i;

	ret->action = json_get_text(json, "action");
	time_action(rules, ret->action, place);
	json_array_foreach(until, i, entry)
		time_action(rules, json_string_value(entry),
			    loading_place(rules->loading, "%s/until/%zu", place, i));
	ret->ends = catalog_load_names(rules->loading, until);
	ret->from = field_name(rules, json, "from", NULL, is_date, place);
	ret->to = field_name(rules, json, "to", NULL, is_date, place);
	ret->ground = field_name(rules, json, "ground", NULL, is_text, place);
	ret->when = load_when(rules, json, NULL, place);
	if (until ? ret->from || ret->to : !ret->from || !ret->to)
		loading_misshapen(rules->loading, place,
				  "a suspension lasts until an action, or from one date field to "
				  "another");
	ret->source = json;
}

static void load_pauses(struct rules *rules, const json_t *json, const char *place,
			struct deadline_rule *rule)
{
	const json_t *array = json_object_get(json, "suspensions"), *entry;
	struct deadline_pause *pauses =
		arena_alloc(rules->loading->arena, (json_array_size(array) + 1) * sizeof(*pauses));
	size_t i;

	json_array_foreach(array, i, entry)
		if (catalog_applies(entry, rules->parts->definition->version))
			load_pause(rules, entry,
				   loading_place(rules->loading, "%s/suspensions/%zu", place, i),
				   &pauses[rule->pause_count++]);
	rule->pauses = pauses;
}

static struct date read_date(const json_t *json, const char *key, const char *otherwise)
{
	const char *text = json_get_text(json, key);
	struct date date = { 0 };

	/* the shape of the file saw to it that it is a date */
	if (!date_parse(text ? text : otherwise, &date))
		date = (struct date){ 0 };
	return date;
}

/* Whether the organ's own limits go on to a working day is a setting. */
static bool read_roll(struct rules *rules, const json_t *json, const char *place)
{
	const char *roll = json_get_text(json, "roll"), *name = "roll_own_limits";
	const json_t *settings =
		json_object_get(loading_file(rules->loading, "common.json"), "settings");
	const json_t *setting;
	size_t i;

	if (strcmp(roll, "own") != 0)
		return strcmp(roll, "law") == 0;
	json_array_foreach(settings, i, setting)
		if (strcmp(json_get_text(setting, "setting"), name) == 0)
			return json_get_bool(setting, "value", false);
	loading_fault(rules->loading, loading_place(rules->loading, "%s/roll", place),
		      "catalog_unknown_name", "name", name);
	return false;
}

static bool is_limit(const json_t *kind, const char *name)
{
	static const char *const sorts[] = { "statutory", "deciding" };
	const json_t *one;
	size_t i;

	for (size_t s = 0; s < sizeof(sorts) / sizeof(*sorts); s++)
		json_array_foreach(json_object_get(kind, sorts[s]), i, one)
			if (strcmp(json_string_value(one), name) == 0)
				return true;
	return false;
}

/* What only sets a limit off makes a new one; what sets it off again moves it. */
static void mark_restarts(struct rules *rules, const struct deadline_rule *rule, const char *place)
{
	for (size_t i = 0; i < rule->start_count && rules->moving; i++)
		if (rule->starts[i].restarts && rule->starts[i].action)
			time_action(rules, rule->starts[i].action, place);
}

static void load_rule(struct rules *rules, const json_t *json, const char *place,
		      struct deadline_rule *rule)
{
	const struct kind_source *source = rules->parts->source;

	rule->name = json_get_text(json, "rule");
	rule->code = json_get_text(json, "code");
	rule->label = catalog_label(json);
	rule->from = read_date(json, "from", OPEN_BEGIN);
	rule->to = read_date(json, "to", OPEN_END);
	rule->tracks = catalog_load_tracks(source, json_object_get(json, "tracks"), place);
	rule->roll = read_roll(rules, json, place);
	rule->expires = json_get_bool(json, "expires", false);
	rule->source = json;
	load_periods(rules, json, place, rule);
	rule->starts = load_hooks(rules, json, "starts", place, &rule->start_count);
	rules->moving = is_limit(source->json, rule->name);
	mark_restarts(rules, rule, place);
	rule->met = load_hooks(rules, json, "met", place, &rule->met_count);
	rule->lapses = load_hooks(rules, json, "lapses", place, &rule->lapse_count);
	load_grants(rules, json, place, rule);
	load_pauses(rules, json, place, rule);
	rules->moving = false;
}

void catalog_load_deadlines(const struct definition_source *parts)
{
	const json_t *array = json_object_get(parts->source->json, "deadlines"), *entry;
	struct loading *loading = parts->source->loading;
	struct definition *definition = parts->definition;
	struct deadline_rule *list =
		arena_alloc(loading->arena, (json_array_size(array) + 1) * sizeof(*list));
	struct rules rules = { .parts = parts, .loading = loading };
	size_t i;

	definition->deadlines = list;
	json_array_foreach(array, i, entry) {
		const char *place =
			loading_place(loading, "%s#/deadlines/%zu", parts->source->file, i);
		const char *name = json_get_text(entry, "rule");

		if (!catalog_applies(entry, definition->version))
			continue;
		if (definition_deadline(definition, name))
			loading_fault(loading, loading_place(loading, "%s/rule", place),
				      "catalog_duplicate", "name", name);
		load_rule(&rules, entry, place, &list[definition->deadline_count]);
		definition->deadline_count++;
	}
	definition->timed_fields = rules.fields;
}
