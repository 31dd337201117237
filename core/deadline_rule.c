/* A rule as it is shown. */
#include "core/deadline_rule.h"

#include "core/base/json.h"
#include "core/catalog_parts.h"
#include "core/deadline_explain.h"

static json_t *basis_json(const struct deadline_about *about)
{
	const json_t *laws = json_object_get(about->catalog->lists, "laws"), *entry;
	json_t *list = json_array();
	size_t i;

	json_array_foreach(json_object_get(about->rule->source, "basis"), i, entry) {
		const char *law = json_get_text(entry, "law");
		json_t *shown;

		if (!catalog_applies(entry, about->definition->version))
			continue;
		shown = json_copy((json_t *)entry);
		json_object_del(shown, "in");
		json_object_set(shown, "name", json_object_get(json_object_get(laws, law), "name"));
		json_array_append_new(list, shown);
	}
	return list;
}

json_t *deadline_rule_json(const struct deadline_about *about)
{
	const struct deadline_rule *rule = about->rule;
	const json_t *source = rule->source;

	return json_pack("{s:s, s:s, s:s, s:s, s:O, s:O, s:O, s:b, s:O, s:o, s:O*}", "kind",
			 about->kind->name, "rule", rule->name, "code", rule->code, "definition",
			 about->definition->version, "name", json_object_get(source, "name"),
			 "duty", json_object_get(source, "duty"), "whose",
			 json_object_get(source, "whose"), "expires", rule->expires, "tag",
			 json_object_get(source, "tag"), "basis", basis_json(about), "note",
			 json_object_get(source, "note"));
}
