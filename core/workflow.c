/* Decides what an action does to a case: finds the transition and lets the body be checked. */
#include "core/workflow.h"

#include "core/base/arena.h"
#include "core/base/json.h"
#include "core/workflow_parts.h"

static const char *allowed_now(const struct act *act)
{
	struct arena *arena = act->problems->arena;
	const char *list = "";

	for (size_t i = 0; i < act->definition->action_count; i++) {
		const struct action *action = &act->definition->actions[i];

		if (action_move(action, act->from, act->track))
			list = *list ? arena_printf(arena, "%s, %s", list, action->name) :
				       action->name;
	}
	return list;
}

const char *workflow_roles(const struct act *act, const json_t *by)
{
	const char *list = "";
	const json_t *role;
	size_t i;

	json_array_foreach(by, i, role)
		list = *list ? arena_printf(act->problems->arena, "%s, %s", list,
					    json_string_value(role)) :
			       json_string_value(role);
	return list;
}

/* The action and its move from here, under the law that applies. */
static bool find_move(struct act *act, const char *name)
{
	act->action = definition_action(act->definition, name);
	if (!act->action) {
		problem_add(act->problems, "/action", "action_unknown", "action", name, "kind",
			    act->kind->name, "allowed", allowed_now(act), NULL);
		return false;
	}
	if (act->action->binds && act->dated) {
		const struct definition *bound = kind_definition_on(act->kind, act->occurred_on);

		if (!bound || !definition_action(bound, name) ||
		    (act->from && !definition_state(bound, act->from->name))) {
			problem_add(act->problems, "/occurred_on", "definition_missing", "kind",
				    act->kind->name, NULL);
			return false;
		}
		act->definition = bound;
		act->action = definition_action(bound, name);
		act->from = act->from ? definition_state(bound, act->from->name) : NULL;
	}
	act->move = action_move(act->action, act->from, act->track);
	if (!act->move) {
		problem_add(act->problems, "/action", "action_not_now", "action", name, "state",
			    act->from ? act->from->name : "-", "allowed", allowed_now(act), NULL);
		return false;
	}
	if (!workflow_may(act, act->proposing ? act->action->proposers : act->action->grants))
		problem_add(act->problems, "/action", "action_not_yours", "action", name, "roles",
			    workflow_roles(act, act->proposing ? act->action->proposed_by :
								 act->action->by),
			    NULL);
	return true;
}

static void check_date(const struct act *act)
{
	const json_t *snapshot = act->input->snapshot;
	const char *key = workflow_moves(act) ? "moved_on" : "received_on";
	const char *after = snapshot ? json_get_text(snapshot, key) : NULL;
	struct date limit;

	if (date_compare(act->occurred_on, act->input->today) > 0) {
		char today[DATE_TEXT_SIZE];

		date_format(act->input->today, today);
		problem_add(act->problems, "/occurred_on", "date_future", "today", today, NULL);
	}
	if (after && date_parse(after, &limit) && date_compare(act->occurred_on, limit) < 0)
		problem_add(act->problems, "/occurred_on",
			    workflow_moves(act) ? "date_before_last" : "date_before_received",
			    "date", after, NULL);
}

/* occurred_on is read first, because the law that applies may hang on it; its faults are told by
 * workflow_check_body(). */
static void read_date(struct act *act)
{
	const char *text = json_get_text(act->input->body, "occurred_on");

	act->dated = text && date_parse(text, &act->occurred_on);
}

static void check_act(struct act *act)
{
	workflow_check_body(act);
	if (act->dated)
		check_date(act);
	workflow_check_officer(act);
	workflow_check_guards(act);
}

/* The faults of an act inside an act. */
static void take_over_faults(struct problem_list *to, const struct problem_list *from,
			     const char *place)
{
	for (const struct problem *one = from->first; one; one = one->next)
		problem_add_values(to, arena_printf(to->arena, "%s%s", place, one->pointer),
				   one->code, one->values);
}

/* What a proposal must not say: the approver does. */
static void check_members(struct act *proposed)
{
	static const char *const later[] = { "occurred_on", "proposal", "opinion" };

	for (size_t i = 0; i < sizeof(later) / sizeof(*later); i++)
		if (json_object_get(proposed->input->body, later[i]))
			problem_add(proposed->problems,
				    arena_printf(proposed->problems->arena, "/%s", later[i]),
				    "field_unknown", "field", later[i], NULL);
}

/* EFFECT_PROPOSE: the act in the field "act", as if it were approved on the same day. */
static void check_proposed(struct act *act)
{
	const json_t *given = json_object_get(json_object_get(act->input->body, "data"), "act");
	struct problem_list faults = { .arena = act->problems->arena },
			    warnings = { .arena = act->problems->arena };
	const char *name = json_get_text(given, "action");
	const struct action *action = name ? definition_action(act->definition, name) : NULL;
	struct workflow_input input = *act->input;
	struct act proposed = *act;

	if (!json_is_object(given))
		return; /* told with the shape */
	proposed.input = &input;
	proposed.problems = &faults;
	proposed.warnings = &warnings;
	proposed.proposing = true;
	proposed.action = NULL;
	proposed.move = NULL;
	input.body = given;
	check_members(&proposed);
	input.body = json_tie(faults.arena, json_copy((json_t *)given));
	json_object_set((json_t *)input.body, "occurred_on",
			json_object_get(act->input->body, "occurred_on"));
	if (!name) {
		problem_add(&faults, "/action", "field_missing", "field", "action", NULL);
	} else if (action && !action->proposed_by) {
		problem_add(&faults, "/action", "approval_not_needed", "action", name, NULL);
	} else if (find_move(&proposed, name)) {
		check_act(&proposed);
		if (problem_none(&faults)) /* a time limit may forbid it */
			json_decref(workflow_deadlines(&proposed));
		act->proposed = proposed.action;
		act->on_behalf_of = proposed.on_behalf_of;
	}
	take_over_faults(act->problems, &faults, "/data/act");
}

static bool act_decide(struct act *act, const char *action, json_t **ret_change)
{
	if (!find_move(act, action)) {
		workflow_check_shape(act);
		return false;
	}
	if (act->action->proposed_by && !workflow_take_proposal(act))
		return false;
	check_act(act);
	if (act->action->effect == EFFECT_PROPOSE)
		check_proposed(act);
	else if (act->action->effect == EFFECT_RETURN || act->action->effect == EFFECT_WITHDRAW)
		workflow_check_answer(act);
	if (!problem_none(act->problems))
		return false;
	act->deadlines = workflow_deadlines(act);
	if (!problem_none(act->problems))
		return false;
	*ret_change = workflow_change(act);
	return true;
}

bool workflow_decide(const struct workflow_input *input, json_t **ret_change,
		     struct problem_list *problems)
{
	const json_t *snapshot = input->snapshot;
	const char *action = json_get_text(input->body, "action");
	struct problem_list warnings = { .arena = problems->arena };
	struct act act = { .input = input, .problems = problems, .warnings = &warnings };

	act.kind = catalog_kind(input->catalog, json_get_text(snapshot, "kind"));
	act.definition =
		act.kind ? kind_definition(act.kind, json_get_text(snapshot, "definition")) : NULL;
	act.from = act.definition ?
			   definition_state(act.definition, json_get_text(snapshot, "state")) :
			   NULL;
	act.track = json_get_text(snapshot, "track");
	if (!act.from) {
		problem_add(problems, "", "definition_missing", "kind",
			    json_get_text(snapshot, "kind"), NULL);
		return false;
	}
	if (!action) {
		workflow_check_shape(&act);
		return false;
	}
	read_date(&act);
	return act_decide(&act, action, ret_change);
}

/* The first action of the definition that can begin a case. */
static const char *first_action(const struct definition *definition, const char *track)
{
	for (size_t i = 0; i < definition->action_count; i++)
		if (action_move(&definition->actions[i], NULL, track))
			return definition->actions[i].name;
	return definition->actions[0].name;
}

/* That it is missing or no text is told with the shape. */
static bool read_kind(struct act *act)
{
	const char *name = json_get_text(act->input->body, "kind");

	act->kind = name ? catalog_kind(act->input->catalog, name) : NULL;
	if (name && !act->kind)
		problem_add(act->problems, "/kind", "kind_unknown", "kind", name, NULL);
	return act->kind;
}

static void read_track(struct act *act)
{
	const json_t *value = json_object_get(act->input->body, "track");
	const char *name = json_string_value(value);

	/* Any track of the kind will do to find the action and name the other faults. */
	act->track = act->kind->track_count > 0 ? act->kind->tracks[0].name : "";
	if (value && !name)
		return; /* told with the shape */
	if (!name && act->kind->track_count > 0)
		problem_add(act->problems, "/track", "track_missing", "kind", act->kind->name,
			    NULL);
	else if (name && *name && !kind_track(act->kind, name))
		problem_add(act->problems, "/track", "track_unknown", "track", name, "kind",
			    act->kind->name, NULL);
	else if (name)
		act->track = name;
}

bool workflow_begin(const struct workflow_input *input, json_t **ret_change,
		    struct problem_list *problems)
{
	struct problem_list warnings = { .arena = problems->arena };
	struct act act = { .input = input, .problems = problems, .warnings = &warnings };
	const char *action = json_get_text(input->body, "action");

	read_date(&act);
	if (!read_kind(&act)) {
		workflow_check_shape(&act);
		return false;
	}
	read_track(&act);
	act.definition = kind_definition_on(act.kind, act.dated ? act.occurred_on : input->today);
	if (!act.definition) {
		problem_add(problems, "/occurred_on", "definition_missing", "kind", act.kind->name,
			    NULL);
		workflow_check_shape(&act);
		return false;
	}
	return act_decide(&act, action ? action : first_action(act.definition, act.track),
			  ret_change);
}

bool workflow_needs_history(const struct catalog *catalog, const json_t *body)
{
	const char *name = json_get_text(body, "action");
	/* Every definition has the common actions; those of its own that look back say so. */
	const struct action *action =
		name ? definition_action(&catalog->kinds[0].definitions[0], name) : NULL;

	return name &&
	       ((action && (action->effect == EFFECT_REVISE || action->effect == EFFECT_REDATE)) ||
		catalog_merges(catalog, name) || json_object_get(catalog->limited, name));
}

bool workflow_needs_background(const struct catalog *catalog, const json_t *body)
{
	const json_t *proposed = json_object_get(json_object_get(body, "data"), "act");
	const char *name = json_get_text(body, "action");
	const char *proposed_name = json_get_text(proposed, "action");

	return (name && catalog_looks_back(catalog, name)) ||
	       (proposed_name && catalog_looks_back(catalog, proposed_name));
}

json_int_t workflow_names_proposal(const json_t *body)
{
	json_int_t number = json_get_int(body, "proposal", 0);

	return number >= 1 && number <= INT32_MAX ? number : 0;
}
