/* Checks the rights of an act: their types, numbers and classes. */
#include "core/workflow_parts.h"

#include <stdio.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/json.h"
#include "core/identifier.h"

static bool kind_takes_right(const struct kind *kind, const char *type)
{
	for (size_t i = 0; kind->right_types && kind->right_types[i]; i++)
		if (strcmp(kind->right_types[i], type) == 0)
			return true;
	return !kind->right_types;
}

static void check_number(const struct act *act, json_t *right, const char *type, size_t i)
{
	const char *typed = json_get_text(right, "number");
	struct identifier_input input = {
		.catalog = act->input->catalog,
		.identifier = catalog_right_identifier(act->input->catalog, type),
		.typed = typed,
		.right = type,
		.today = act->input->today,
		.pointer = arena_printf(act->problems->arena, "/rights/%zu/number", i),
	};

	if (json_object_get(right, "classes") && !(input.identifier && input.identifier->classes))
		problem_add(act->problems,
			    arena_printf(act->problems->arena, "/rights/%zu/classes", i),
			    "right_classes_not_taken", "type", type, NULL);
	if (!typed || !workflow_is_number(typed))
		return;
	if (input.identifier) {
		typed = identifier_check(&input, act->problems, act->warnings);
		json_object_set_new(right, "number", json_string(typed));
	}
	json_object_set_new(
		right, "key",
		json_string(identifier_key(act->problems->arena, input.identifier, typed)));
}

void workflow_check_rights(struct act *act)
{
	const json_t *given = json_object_get(act->input->body, "rights");
	json_t *right;
	size_t i;

	if (!json_is_array(given))
		return;
	act->rights = json_tie(act->problems->arena, json_deep_copy(given));
	json_array_foreach(act->rights, i, right) {
		const char *type = json_get_text(right, "type");
		char pointer[64];

		if (!type)
			continue;
		snprintf(pointer, sizeof(pointer), "/rights/%zu/type", i);
		if (!catalog_lists(act->input->catalog, "rights", type) ||
		    !kind_takes_right(act->kind, type))
			problem_add(act->problems, pointer, "right_type_wrong", "type", type,
				    "kind", act->kind->name, NULL);
		else
			check_number(act, right, type, i);
	}
}
