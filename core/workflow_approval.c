/* What needs two persons: an act is proposed by one, which leaves the case where it is, and let happen
 * by another, who may, on the case as it then is. Or it is returned, or withdrawn. */
#include "core/workflow_parts.h"

#include <string.h>

#include "core/base/arena.h"
#include "core/base/json.h"

bool workflow_may(struct act *act, grant_set grants)
{
	const struct workflow_actor *actor = &act->input->actor;
	grant_set held = grants & actor->grants;

	if (!held)
		return false;
	if (grants & actor->own)
		return true;
	for (size_t i = 0; i < act->input->catalog->grant_count && !act->on_behalf_of; i++)
		if (held & (grant_set)1 << i)
			act->on_behalf_of = json_get_text(actor->delegated,
							  act->input->catalog->grants[i].name);
	return true;
}

static bool same(const char *one, const char *other)
{
	return one && other && strcmp(one, other) == 0;
}

/* Neither who proposed nor for whom he did has a second voice, himself or through another. */
static bool is_own(const struct act *act, const json_t *proposal)
{
	const char *by = json_get_text(proposal, "proposed_by");
	const char *for_whom = json_get_text(proposal, "proposed_for");
	const char *user = act->input->actor.user;

	return same(by, user) || same(by, act->on_behalf_of) || same(for_whom, user) ||
	       same(for_whom, act->on_behalf_of);
}

/* The pending proposal that the body names by its number; NULL: the fault is told. */
static const json_t *pending(const struct act *act)
{
	const json_t *number = json_object_get(act->input->body, "proposal");
	const json_t *proposal = json_object_get(act->input->snapshot, "proposal");

	if (!number)
		problem_add(act->problems, "/proposal", "field_missing", "field", "proposal", NULL);
	else if (!json_is_integer(number))
		return NULL; /* told with the shape */
	else if (!json_is_object(proposal))
		problem_add(act->problems, "/proposal", "proposal_unknown", NULL);
	else if (!same(json_get_text(proposal, "status"), "pending"))
		problem_add(act->problems, "/proposal", "proposal_decided", "status",
			    json_get_text(proposal, "status"), NULL);
	else
		return proposal;
	return NULL;
}

static void check_opinion(const struct act *act)
{
	if (!json_object_get(act->input->body, "opinion"))
		problem_add(act->problems, "/opinion", "field_missing", "field", "opinion", NULL);
}

static grant_set grants_named(const struct catalog *catalog, const json_t *names)
{
	grant_set grants = 0;
	const json_t *name;
	size_t i;

	json_array_foreach(names, i, name)
		grants |= catalog_grant(catalog, json_string_value(name));
	return grants;
}

/* EFFECT_RETURN: by who could approve it. */
static void check_return(struct act *act)
{
	const json_t *proposal = pending(act);

	check_opinion(act);
	if (!proposal)
		return;
	if (!workflow_may(act,
			  grants_named(act->input->catalog, json_object_get(proposal, "grants"))))
		problem_add(act->problems, "/proposal", "proposal_not_for_you", NULL);
	else if (is_own(act, proposal))
		problem_add(act->problems, "/proposal", "proposal_own", NULL);
}

/* EFFECT_WITHDRAW: by who proposed it. */
static void check_withdraw(const struct act *act)
{
	const json_t *proposal = pending(act);

	if (proposal && !same(json_get_text(proposal, "proposed_by"), act->input->actor.user))
		problem_add(act->problems, "/proposal", "proposal_not_yours", NULL);
}

void workflow_check_answer(struct act *act)
{
	if (act->action->effect == EFFECT_RETURN)
		check_return(act);
	else
		check_withdraw(act);
}

/* The rest of the act was said by who proposed it, and is not said again. */
static void refuse_more(const struct act *act)
{
	static const char *const members[] = { "action", "occurred_on", "proposal", "opinion" };
	const char *name;
	json_t *value;

	json_object_foreach((json_t *)act->input->body, name, value) {
		bool known = false;

		for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++)
			known |= strcmp(members[i], name) == 0;
		if (!known)
			problem_add(act->problems, arena_printf(act->problems->arena, "/%s", name),
				    "field_not_again", "field", name, NULL);
	}
}

static bool fits(const struct act *act, const json_t *proposal)
{
	if (!same(json_get_text(proposal, "action"), act->action->name)) {
		problem_add(act->problems, "/proposal", "proposal_other_action", "action",
			    json_get_text(proposal, "action"), NULL);
		return false;
	}
	if (is_own(act, proposal))
		problem_add(act->problems, "/proposal", "proposal_own", NULL);
	return true;
}

bool workflow_take_proposal(struct act *act)
{
	const json_t *given = act->input->body, *proposal;
	struct workflow_input *input;
	json_t *body;

	if (!json_object_get(given, "proposal")) {
		problem_add(act->problems, "/proposal", "approval_needed", "action",
			    act->action->name, "roles",
			    workflow_roles(act, act->action->proposed_by), NULL);
		return true; /* what else is wrong is told too */
	}
	proposal = pending(act);
	if (!proposal || !fits(act, proposal))
		return false;
	check_opinion(act);
	refuse_more(act);
	body = json_tie(act->problems->arena, json_copy(json_object_get(proposal, "act")));
	json_object_update(body, (json_t *)given);
	input = arena_alloc(act->problems->arena, sizeof(*input));
	*input = *act->input;
	input->body = body;
	act->input = input;
	act->proposal = proposal;
	return true;
}

/* Grants as names: what the list of approvals asks for. */
static json_t *grant_names(const struct catalog *catalog, grant_set grants)
{
	json_t *names = json_array();

	for (size_t i = 0; i < catalog->grant_count; i++)
		if (grants & (grant_set)1 << i)
			json_array_append_new(names, json_string(catalog->grants[i].name));
	return names;
}

/* A case that ends leaves nothing to be decided. */
static bool ends(const struct act *act)
{
	bool some = false;

	for (size_t i = 0; i < act->definition->action_count && !some; i++)
		some = act->definition->actions[i].proposed_by;
	return some && act->move->to->terminal && act->move->to != act->from && act->from;
}

json_t *workflow_approval(const struct act *act)
{
	const char *decision = act->proposal			      ? "approved" :
			       act->action->effect == EFFECT_RETURN   ? "returned" :
			       act->action->effect == EFFECT_WITHDRAW ? "withdrawn" :
									NULL;
	json_t *approval = json_object();

	if (act->proposed)
		json_object_set_new(
			approval, "propose",
			json_pack("{s:s, s:o}", "action", act->proposed->name, "grants",
				  grant_names(act->input->catalog, act->proposed->grants)));
	if (decision)
		json_object_set_new(approval, "decide",
				    json_pack("{s:O, s:s, s:O*}", "proposal",
					      json_object_get(act->input->body, "proposal"),
					      "status", decision, "opinion",
					      json_object_get(act->input->body, "opinion")));
	if (ends(act))
		json_object_set_new(approval, "lapse", json_true());
	if (json_object_size(approval) > 0) {
		if (act->on_behalf_of)
			json_object_set_new(approval, "on_behalf_of",
					    json_string(act->on_behalf_of));
		return approval;
	}
	json_decref(approval);
	return NULL;
}

/* The pending proposal of an action, as a reader of the actions sees it. */
static json_t *shown(const struct act *act)
{
	const json_t *one;
	size_t i;

	json_array_foreach(json_object_get(act->input->snapshot, "proposals"), i, one)
		if (same(json_get_text(one, "action"), act->action->name))
			return json_deep_copy(one);
	return json_null();
}

json_t *workflow_approval_offer(const struct act *act, json_t *proposed_by)
{
	return json_pack("{s:o, s:b, s:o}", "proposed_by", proposed_by, "may_propose",
			 (act->action->proposers & act->input->actor.grants) != 0, "proposal",
			 shown(act));
}
