/* Checks the body of an act against what its action asks for, and names every fault at once. */
#include "core/workflow_parts.h"

#include <stdio.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/buf.h"
#include "core/base/json.h"
#include "core/shape.h"

static const char *pointer_in(const struct act *act, const char *parent, const char *name)
{
	struct buf pointer = { 0 };
	const char *text;

	buf_add_text(&pointer, parent);
	json_pointer_add(&pointer, name);
	text = arena_strndup(act->problems->arena, pointer.data, pointer.length);
	buf_clear(&pointer);
	return text;
}

static const struct field *find_field(const struct act *act, const char *name, bool envelope)
{
	for (size_t i = 0; i < act->action->field_count; i++) {
		const struct field *field = &act->action->fields[i];

		if (field->envelope == envelope && strcmp(field->name, name) == 0)
			return field;
	}
	return NULL;
}

/* The shape of a member of the envelope. A correction may clear what a merge patch may. */
static const json_t *envelope_shape(const struct act *act, const struct field *field,
				    const json_t *value)
{
	const json_t *patch = json_object_get(act->input->catalog->shapes, "case_patch");
	const json_t *shape = json_object_get(json_object_get(patch, "properties"), field->name);

	return json_is_null(value) && act->action->effect == EFFECT_REVISE && shape ? shape :
										      field->shape;
}

/* The shape of what every event has: action, occurred_on, outcome, documents, and where a case
 * begins kind, track, office_id and links. */
static const json_t *general_shape(const struct act *act, const char *name)
{
	const char *schema = act->from ? "event_new" : "case_new";
	const json_t *shape = json_object_get(act->input->catalog->shapes, schema);

	if (find_field(act, name, true))
		return NULL;
	if (act->from == NULL || strcmp(name, "data") == 0 || strcmp(name, "action") == 0 ||
	    strcmp(name, "occurred_on") == 0 || strcmp(name, "outcome") == 0 ||
	    strcmp(name, "documents") == 0)
		return json_object_get(json_object_get(shape, "properties"), name);
	return NULL;
}

/* What only an act that decides on a proposal has. */
static const json_t *answer_shape(const struct act *act, const char *name)
{
	const json_t *shape = json_object_get(act->input->catalog->shapes, "event_new");
	bool answers = act->action->proposed_by || act->action->effect == EFFECT_RETURN ||
		       act->action->effect == EFFECT_WITHDRAW;

	if (answers && (strcmp(name, "proposal") == 0 || strcmp(name, "opinion") == 0))
		return json_object_get(json_object_get(shape, "properties"), name);
	return NULL;
}

static bool is_general(const char *name)
{
	static const char *const names[] = { "action",	  "occurred_on", "outcome", "data",
					     "documents", "kind",	 "track",   "office_id",
					     "links",	  NULL };

	for (size_t i = 0; names[i]; i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

static void check_top(const struct act *act)
{
	const json_t *shapes = act->input->catalog->shapes;
	const char *name;
	json_t *value;

	json_object_foreach((json_t *)act->input->body, name, value) {
		const struct field *field = find_field(act, name, true);
		const json_t *shape = field ? envelope_shape(act, field, value) :
					      general_shape(act, name);
		const char *pointer = pointer_in(act, "", name);
		const json_t *answer = answer_shape(act, name);

		if (answer)
			shape_check(answer, shapes, value, pointer, act->problems);
		else if (!shape || (!field && !is_general(name)))
			problem_add(act->problems, pointer, "field_unknown", "field", name, NULL);
		else
			shape_check(shape, shapes, value, pointer, act->problems);
	}
	if (!json_object_get(act->input->body, "occurred_on"))
		problem_add(act->problems, "/occurred_on", "field_missing", "field", "occurred_on",
			    NULL);
}

static void check_data(const struct act *act)
{
	json_t *data = json_object_get(act->input->body, "data");
	const char *name;
	json_t *value;

	if (!json_is_object(data))
		return;
	json_object_foreach(data, name, value) {
		const struct field *field = find_field(act, name, false);
		const char *pointer = pointer_in(act, "/data", name);

		if (!field)
			problem_add(act->problems, pointer, "field_unknown", "field", name, NULL);
		else
			shape_check(field->shape, act->input->catalog->shapes, value, pointer,
				    act->problems);
	}
}

static void check_required(const struct act *act)
{
	const json_t *body = act->input->body;
	const json_t *data = json_object_get(body, "data");

	for (size_t i = 0; i < act->action->field_count; i++) {
		const struct field *field = &act->action->fields[i];

		if (field->required && !json_object_get(field->envelope ? body : data, field->name))
			problem_add(act->problems,
				    pointer_in(act, field->envelope ? "" : "/data", field->name),
				    "field_missing", "field", field->name, NULL);
	}
}

static bool has_document(const json_t *documents, const char *type)
{
	const json_t *document;
	size_t i;

	json_array_foreach(documents, i, document) {
		const char *given = json_get_text(document, "type");

		if (given && strcmp(given, type) == 0)
			return true;
	}
	return false;
}

static void check_documents(const struct act *act)
{
	const json_t *documents = json_object_get(act->input->body, "documents");
	const json_t *document;
	size_t i;

	json_array_foreach(documents, i, document) {
		const char *type = json_get_text(document, "type");
		char pointer[64];

		snprintf(pointer, sizeof(pointer), "/documents/%zu/type", i);
		if (type && !kind_document(act->kind, type))
			problem_add(act->problems, pointer, "document_type_unknown", "type", type,
				    "kind", act->kind->name, NULL);
	}
	for (i = 0; i < act->action->document_count; i++) {
		const struct action_document *needed = &act->action->documents[i];

		if (needed->required && !has_document(documents, needed->type->name))
			problem_add(act->problems, "/documents", "document_missing", "document",
				    needed->type->name, "name", needed->type->label.zh, NULL);
	}
}

static const char *outcome_names(const struct act *act)
{
	const struct outcome *const *outcomes = act->action->outcomes;
	const char *list = outcomes[0]->name;

	for (size_t i = 1; outcomes[i]; i++)
		list = arena_printf(act->problems->arena, "%s, %s", list, outcomes[i]->name);
	return list;
}

static void check_outcome(struct act *act)
{
	const struct outcome *const *outcomes = act->action->outcomes;
	const json_t *value = json_object_get(act->input->body, "outcome");
	const char *given = json_string_value(value);

	if (!outcomes || !outcomes[0]) {
		if (value)
			problem_add(act->problems, "/outcome", "outcome_not_taken", "action",
				    act->action->name, NULL);
		return;
	}
	if (!value && !outcomes[1])
		act->outcome = outcomes[0];
	else if (!value)
		problem_add(act->problems, "/outcome", "outcome_missing", "allowed",
			    outcome_names(act), NULL);
	for (size_t i = 0; given && outcomes[i]; i++)
		if (strcmp(outcomes[i]->name, given) == 0)
			act->outcome = outcomes[i];
	if (given && !act->outcome)
		problem_add(act->problems, "/outcome", "outcome_unknown_here", "outcome", given,
			    "allowed", outcome_names(act), NULL);
}

/* Codes that stand in a list of the catalog. */
static void check_listed(const struct act *act, const char *list, const json_t *value,
			 const char *pointer, const char *code)
{
	const char *given = json_string_value(value);

	if (given && !catalog_lists(act->input->catalog, list, given))
		problem_add(act->problems, pointer, code, "value", given, NULL);
}

/* The day the case came to the office: what a code must have been in use on. */
static bool day_received(const struct act *act, struct date *ret)
{
	const char *on = act->input->snapshot ? json_get_text(act->input->snapshot, "received_on") :
						json_get_text(act->input->body, "occurred_on");

	return on && date_parse(on, ret);
}

/* Codes that were given up stay good in what is older. */
static void check_region(const struct act *act)
{
	const char *given = json_get_text(act->input->body, "region");
	const json_t *regions = json_object_get(act->input->catalog->lists, "regions");
	const json_t *region = given ? json_object_get(regions, given) : NULL;
	const char *to = json_get_text(region, "to");
	struct date received, last;

	check_listed(act, "regions", json_object_get(act->input->body, "region"), "/region",
		     "region_unknown");
	if (to && date_parse(to, &last) && day_received(act, &received) &&
	    date_compare(received, last) > 0)
		problem_add(act->problems, "/region", "region_retired", "value", given, "to", to,
			    "replaced_by", json_get_text(region, "replaced_by"), NULL);
}

static void check_flags(const struct act *act)
{
	const json_t *flag;
	size_t i;

	json_array_foreach(json_object_get(act->input->body, "flags"), i, flag) {
		const char *given = json_string_value(flag);
		const char *const *known = act->kind->flags;
		char pointer[64];

		while (given && known && *known && strcmp(*known, given) != 0)
			known++;
		snprintf(pointer, sizeof(pointer), "/flags/%zu", i);
		if (given && (!known || !*known))
			problem_add(act->problems, pointer, "flag_unknown", "flag", given, "kind",
				    act->kind->name, NULL);
	}
}

/* A correction of nothing would only add an event and a version. */
static void check_revise(const struct act *act)
{
	const char *name;
	json_t *value;

	json_object_foreach((json_t *)act->input->body, name, value)
		if (find_field(act, name, true))
			return;
	problem_add(act->problems, "", "nothing_changes", NULL);
}

void workflow_check_shape(const struct act *act)
{
	const json_t *shapes = act->input->catalog->shapes;
	const char *schema = act->input->snapshot ? "event_new" : "case_new";

	shape_check(json_object_get(shapes, schema), shapes, act->input->body, "", act->problems);
}

void workflow_check_body(struct act *act)
{
	const json_t *body = act->input->body;

	check_top(act);
	check_data(act);
	check_required(act);
	check_outcome(act);
	check_documents(act);
	workflow_check_rights(act);
	workflow_check_parties(act);
	workflow_check_masked(act);
	check_flags(act);
	workflow_check_services(act);
	check_region(act);
	check_listed(act, "causes", json_object_get(body, "cause"), "/cause", "cause_unknown");
	check_listed(act, "sources", json_object_get(body, "source"), "/source", "source_unknown");
	workflow_check_links(act);
	if (act->action->effect == EFFECT_REVISE)
		check_revise(act);
	else if (act->action->effect == EFFECT_REDATE)
		workflow_check_redate(act);
}
