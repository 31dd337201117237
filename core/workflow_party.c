/* Checks the parties of an act: their roles and types, and the numbers that they are known by. */
#include "core/workflow_parts.h"

#include <stdio.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/json.h"
#include "core/base/text.h"
#include "core/identifier.h"

static bool has_party(const json_t *parties, const char *role)
{
	const json_t *party;
	size_t i;

	json_array_foreach(parties, i, party) {
		const char *given = json_get_text(party, "role");

		if (given && strcmp(given, role) == 0)
			return true;
	}
	return false;
}

static const char *party_identifiers(const struct act *act)
{
	const struct catalog *catalog = act->input->catalog;
	const char *list = "";

	for (size_t i = 0; i < catalog->identifier_count; i++)
		if (!catalog->identifiers[i].of_right)
			list = arena_printf(act->problems->arena, "%s%s%s", list, *list ? ", " : "",
					    catalog->identifiers[i].name);
	return list;
}

/* Which kind of number it is: told, or that of the type of party. NULL: a fault was added. */
static const struct identifier *identifier_of(const struct act *act, const json_t *party,
					      const char *pointer)
{
	const char *told = json_get_text(party, "identifier_type");
	const struct identifier *found =
		told ? catalog_identifier(act->input->catalog, told) :
		       catalog_party_identifier(act->input->catalog, json_get_text(party, "type"));

	if (found && !found->of_right)
		return found;
	problem_add(act->problems, pointer,
		    told ? "identifier_type_unknown" : "identifier_type_missing", "allowed",
		    party_identifiers(act), "value", told, NULL);
	return NULL;
}

static bool is_needed(const struct act *act, const struct identifier *identifier, const char *role)
{
	const char *const *needed = act->kind->identified;

	if (!identifier->personal)
		return true;
	while (role && needed && *needed && strcmp(*needed, role) != 0)
		needed++;
	return role && needed && *needed;
}

static void check_identifier(const struct act *act, json_t *party, size_t i)
{
	const char *typed = json_get_text(party, "identifier");
	const char *role = json_get_text(party, "role");
	const char *pointer = arena_printf(act->problems->arena, "/parties/%zu/identifier", i);
	struct identifier_input input = {
		.catalog = act->input->catalog,
		.typed = typed,
		.today = act->input->today,
		.pointer = pointer,
	};

	if (!typed && json_object_get(party, "identifier_type") &&
	    !json_object_get(party, "identifier"))
		problem_add(act->problems, pointer, "field_missing", "field", "identifier", NULL);
	if (!typed || !workflow_is_number(typed) || workflow_is_cover(act, typed))
		return;
	input.identifier = identifier_of(
		act, party, arena_printf(act->problems->arena, "/parties/%zu/identifier_type", i));
	if (!input.identifier)
		return;
	if (!is_needed(act, input.identifier, role)) {
		problem_add(act->problems, pointer, "identifier_not_needed", "kind",
			    act->kind->name, "role", role ? role : "-", NULL);
		return;
	}
	json_object_set_new(party, "identifier",
			    json_string(identifier_check(&input, act->problems, act->warnings)));
	json_object_set_new(party, "identifier_type", json_string(input.identifier->name));
}

bool workflow_is_number(const char *typed)
{
	return text_utf8_count(typed) <= IDENTIFIER_LENGTH_MAX && !text_is_blank(typed) &&
	       !text_has_control(typed);
}

static void check_code(const struct act *act, const char *list, const json_t *party,
		       const char *key, size_t i, const char *code)
{
	const char *given = json_get_text(party, key);
	char pointer[64];

	snprintf(pointer, sizeof(pointer), "/parties/%zu/%s", i, key);
	if (given && !catalog_lists(act->input->catalog, list, given))
		problem_add(act->problems, pointer, code, "value", given, NULL);
}

/* Who asks and who answers, for finding the same matter again. */
static void set_side(const struct act *act, json_t *party)
{
	const json_t *roles = json_object_get(act->input->catalog->lists, "party_roles");
	const char *role = json_get_text(party, "role");
	json_t *side = role ? json_object_get(json_object_get(roles, role), "side") : NULL;

	if (side)
		json_object_set(party, "side", side);
}

void workflow_check_parties(struct act *act)
{
	const json_t *given = json_object_get(act->input->body, "parties");
	const char *const *needed = act->action->required_parties;
	json_t *party;
	size_t i;

	if (!json_is_array(given))
		return;
	act->parties = json_tie(act->problems->arena, json_deep_copy(given));
	json_array_foreach(act->parties, i, party) {
		check_code(act, "party_roles", party, "role", i, "party_role_unknown");
		check_code(act, "party_types", party, "type", i, "party_type_unknown");
		check_identifier(act, party, i);
		set_side(act, party);
	}
	for (i = 0; needed && needed[i]; i++)
		if (!has_party(given, needed[i]))
			problem_add(act->problems, "/parties", "party_missing", "role", needed[i],
				    NULL);
}
