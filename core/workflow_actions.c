/* What may legally happen next to a case: the answer to GET /cases/{id}/actions. */
#include "core/workflow_parts.h"

#include <string.h>

#include "core/base/json.h"
#include "core/link.h"

static json_t *role_names(const struct catalog *catalog, const json_t *by)
{
	const json_t *lists = json_object_get(catalog->whole, "roles");
	json_t *items = json_array();
	const json_t *role;
	size_t i;

	json_array_foreach(by, i, role) {
		static const char *const kinds[][2] = { { "roles", "role" },
							{ "grants", "grant" } };
		json_t *name = NULL;

		for (size_t k = 0; k < 2 && !name; k++) {
			const json_t *known;
			size_t n;

			json_array_foreach(json_object_get(lists, kinds[k][0]), n, known)
				if (json_equal(json_object_get(known, kinds[k][1]), role))
					name = json_object_get(known, "name");
		}
		json_array_append_new(items, json_pack("{s:O, s:O*}", "role", role, "name", name));
	}
	return items;
}

/* Of an act that two persons do, who lets it happen answers for whom it puts in charge. */
static bool is_offered(const struct act *act, const struct field *field)
{
	return strcmp(field->name, "officer") != 0 || act->action->proposed_by ||
	       !workflow_officer_is_shut(act);
}

static json_t *fields_json(const struct act *act)
{
	const struct action *action = act->action;
	json_t *items = json_array();

	for (size_t i = 0; i < action->field_count; i++) {
		const struct field *field = &action->fields[i];

		if (!is_offered(act, field))
			continue;
		json_array_append_new(
			items, json_pack("{s:s, s:o, s:b, s:b, s:O}", "field", field->name, "name",
					 label_json(&field->label), "required", field->required,
					 "envelope", field->envelope, "shape", field->shape));
	}
	return items;
}

static json_t *documents_json(const struct action *action)
{
	json_t *items = json_array();

	for (size_t i = 0; i < action->document_count; i++) {
		const struct action_document *document = &action->documents[i];

		json_array_append_new(items,
				      json_pack("{s:s, s:o, s:b}", "document", document->type->name,
						"name", label_json(&document->type->label),
						"required", document->required));
	}
	return items;
}

static json_t *outcomes_json(const struct action *action)
{
	json_t *items = json_array();

	for (size_t i = 0; action->outcomes && action->outcomes[i]; i++) {
		const struct outcome *outcome = action->outcomes[i];

		json_array_append_new(items, json_pack("{s:s, s:s, s:o}", "outcome", outcome->name,
						       "code", outcome->code, "name",
						       label_json(&outcome->label)));
	}
	return items;
}

static json_t *parties_json(const struct action *action)
{
	json_t *items = json_array();

	for (size_t i = 0; action->required_parties && action->required_parties[i]; i++)
		json_array_append_new(items, json_string(action->required_parties[i]));
	return items;
}

/* The cases that the act may begin, and how they hang together with this one; NULL: none. */
static json_t *begins_json(const struct workflow_input *input, const struct action *action)
{
	json_t *offers =
		link_offers(input->catalog, json_get_text(input->snapshot, "kind"), action->name);

	if (json_array_size(offers) > 0)
		return offers;
	json_decref(offers);
	return NULL;
}

static json_t *action_json(const struct act *act)
{
	const struct workflow_input *input = act->input;
	const struct action *action = act->action;

	return json_pack(
		"{s:s, s:o, s:s, s:b, s:o, s:o*, s:o, s:o, s:o, s:o, s:o, s:o*, s:O*, s:s*}",
		"action", action->name, "name", label_json(&action->label), "to",
		act->move->to->name, "may", (action->grants & input->actor.grants) != 0, "by",
		role_names(input->catalog, action->by), "approval",
		action->proposed_by ?
			workflow_approval_offer(act,
						role_names(input->catalog, action->proposed_by)) :
			NULL,
		"fields", fields_json(act), "documents", documents_json(action), "outcomes",
		outcomes_json(action), "parties", parties_json(action), "guards",
		workflow_guards(act), "begins", begins_json(input, action), "basis", action->basis,
		"tag", action->tag);
}

json_t *workflow_actions(const struct workflow_input *input)
{
	const json_t *snapshot = input->snapshot;
	struct act act = { .input = input,
			   .track = json_get_text(snapshot, "track"),
			   .occurred_on = input->today,
			   .dated = true };
	json_t *items = json_array();

	act.kind = catalog_kind(input->catalog, json_get_text(snapshot, "kind"));
	act.definition =
		act.kind ? kind_definition(act.kind, json_get_text(snapshot, "definition")) : NULL;
	act.from = act.definition ?
			   definition_state(act.definition, json_get_text(snapshot, "state")) :
			   NULL;
	for (size_t i = 0; act.from && i < act.definition->action_count; i++) {
		act.action = &act.definition->actions[i];
		act.move = action_move(act.action, act.from, act.track);
		if (act.move)
			json_array_append_new(items, action_json(&act));
	}
	return json_pack("{s:O, s:O, s:O, s:O, s:o}", "case", json_object_get(snapshot, "id"),
			 "kind", json_object_get(snapshot, "kind"), "version",
			 json_object_get(snapshot, "version"), "state",
			 json_object_get(snapshot, "state"), "items", items);
}
