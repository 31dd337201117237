/* Personal data of an act: what is to be covered in every reply, and covers that come back. */
#include "core/workflow_parts.h"

#include <string.h>

#include "core/base/arena.h"
#include "core/base/json.h"
#include "core/mask.h"

bool workflow_is_cover(const struct act *act, const char *value)
{
	const json_t *one;
	size_t i;

	json_array_foreach(json_object_get(act->input->snapshot, "personal"), i, one)
		if (strcmp(json_get_text(one, "shown"), value) == 0)
			return true;
	return false;
}

void workflow_check_masked(const struct act *act)
{
	const json_t *rules = json_object_get(act->input->catalog->masked, "parties");
	const json_t *party, *rule;
	size_t i, r;

	json_array_foreach(json_object_get(act->input->body, "parties"), i, party) {
		json_array_foreach(rules, r, rule) {
			const char *field = json_get_text(rule, "field");
			const char *value = json_get_text(party, field);

			if (value && workflow_is_cover(act, value))
				problem_add(act->problems,
					    arena_printf(act->problems->arena, "/parties/%zu/%s", i,
							 field),
					    "value_masked", "value", value, NULL);
		}
	}
}

/* The parties as they were typed, with the kinds of number that were found for them. */
static json_t *typed_parties(const struct act *act)
{
	json_t *typed = json_deep_copy(json_object_get(act->input->body, "parties")), *party;
	size_t i;

	json_array_foreach(typed, i, party) {
		json_t *type = json_object_get(json_array_get(act->parties, i), "identifier_type");

		if (type)
			json_object_set(party, "identifier_type", type);
	}
	return json_tie(act->problems->arena, typed);
}

/* The fields of an action that are marked as personal. */
static void mask_fields(const struct act *act, const struct action *action, const json_t *body,
			json_t *list)
{
	const json_t *data = json_object_get(body, "data");

	for (size_t i = 0; i < action->field_count; i++) {
		const struct field *field = &action->fields[i];

		if (!field->envelope)
			mask_value(act->input->catalog, act->problems->arena, field->shape,
				   json_object_get(data, field->name), list);
	}
}

/* An act that is only proposed shows what it would bring. */
static void mask_proposed(const struct act *act, const json_t *proposed, json_t *list)
{
	const char *name = json_get_text(proposed, "action");
	const struct action *action = name ? definition_action(act->definition, name) : NULL;

	mask_parties(act->input->catalog, act->problems->arena,
		     json_object_get(proposed, "parties"), list);
	if (action)
		mask_fields(act, action, proposed, list);
}

static bool is_covered(const json_t *list, const json_t *one)
{
	const char *clear = json_get_text(one, "clear");
	const json_t *known;
	size_t i;

	json_array_foreach(list, i, known)
		if (strcmp(json_get_text(known, "clear"), clear) == 0)
			return true;
	return false;
}

/* Who is a party, or was named before, and only comes up again is shown as he is there: by himself he
 * would be told from nobody (张某甲, 张某乙). */
static void add_mentioned(const struct act *act, const json_t *mentioned, json_t *list)
{
	const json_t *before = json_object_get(act->input->snapshot, "personal"), *one;
	size_t i;

	json_array_foreach(mentioned, i, one)
		if (!is_covered(before, one) && !is_covered(list, one))
			json_array_append(list, (json_t *)one);
}

json_t *workflow_personal(const struct act *act)
{
	const struct catalog *catalog = act->input->catalog;
	const json_t *body = act->input->body;
	struct arena *arena = act->problems->arena;
	json_t *list = json_array(), *mentioned = json_tie(arena, json_array());

	if (act->parties) { /* as typed, for the event, and as stored */
		mask_parties(catalog, arena, typed_parties(act), list);
		mask_parties(catalog, arena, act->parties, list);
	}
	mask_fields(act, act->action, body, mentioned);
	if (act->action->effect == EFFECT_PROPOSE)
		mask_proposed(act, json_object_get(json_object_get(body, "data"), "act"),
			      mentioned);
	add_mentioned(act, mentioned, list);
	if (json_array_size(list) > 0)
		return list;
	json_decref(list);
	return NULL;
}
