/* Loads audit.json: how long what of the audit trail is kept, at least as long as the law wants. */
#include "core/catalog_parts.h"

#include "core/base/json.h"

static void check_actions(struct loading *loading, size_t i, const json_t *class, json_t *known)
{
	const json_t *action;
	size_t k;

	json_array_foreach(json_object_get(class, "actions"), k, action) {
		if (json_object_get(known, json_string_value(action)))
			loading_fault(loading,
				      loading_place(loading, "audit.json#/classes/%zu/actions/%zu",
						    i, k),
				      "catalog_duplicate", "name", json_string_value(action));
		json_object_set_new(known, json_string_value(action), json_true());
	}
}

void catalog_load_audit(struct loading *loading)
{
	struct catalog *catalog = loading->catalog;
	const json_t *file = loading_file(loading, "audit.json"), *class;
	json_t *known = json_tie(loading->arena, json_object());
	size_t i;

	catalog->audit_classes = json_object_get(file, "classes");
	catalog->audit_minimum_days = (int)json_get_int(file, "minimum_days", 0);
	json_array_foreach(catalog->audit_classes, i, class) {
		check_actions(loading, i, class, known);
		if (json_get_int(class, "days", 0) >= catalog->audit_minimum_days)
			continue;
		problem_add(loading->problems,
			    loading_place(loading, "audit.json#/classes/%zu/days", i),
			    "catalog_kept_too_short", "class", json_get_text(class, "class"),
			    "days", loading_place(loading, "%d", catalog->audit_minimum_days),
			    NULL);
	}
}
