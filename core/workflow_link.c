/* Links to other cases: one that is added to a case, and those that a new case begins with. Whether
 * the kinds of the two cases fit is for commit_change(): it alone sees the other one. */
#include "core/workflow_parts.h"

#include <string.h>

#include "core/base/arena.h"
#include "core/base/json.h"
#include "core/link.h"

static const json_t *links_begun(const struct act *act)
{
	return act->from ? NULL : json_object_get(act->input->body, "links");
}

static void check_link(const struct act *act, const json_t *link, const char *place)
{
	const char *type = json_get_text(link, "type");
	const char *other = json_get_text(link, "case_id");
	const char *self = json_get_text(act->input->snapshot, "id");

	if (type && !catalog_lists(act->input->catalog, "link_types", type))
		problem_add(act->problems, arena_printf(act->problems->arena, "%s/type", place),
			    "link_type_unknown", "value", type, NULL);
	if (other && self && strcmp(other, self) == 0)
		problem_add(act->problems, arena_printf(act->problems->arena, "%s/case_id", place),
			    "link_to_self", NULL);
}

/* EFFECT_MERGE: the case that it goes on in; a link of that type says nothing else. */
static json_t *merging(const struct act *act)
{
	const json_t *data = json_object_get(act->input->body, "data");

	return json_pack("{s:s, s:O*, s:O*}", "type", link_merging(act->input->catalog),
			 "office_id", json_object_get(data, "office_id"), "case_id",
			 json_object_get(data, "case_id"));
}

/* Only a merger makes such a link. */
static void check_added(const struct act *act, const json_t *link, const char *place)
{
	const char *type = json_get_text(link, "type");
	const char *merges = link_merging(act->input->catalog);

	check_link(act, link, place);
	if (type && merges && strcmp(type, merges) == 0)
		problem_add(act->problems, arena_printf(act->problems->arena, "%s/type", place),
			    "link_by_merger", "type", type, NULL);
}

void workflow_check_links(const struct act *act)
{
	const json_t *link;
	size_t i;

	if (act->action->effect == EFFECT_LINK)
		check_added(act, json_object_get(act->input->body, "data"), "/data");
	else if (act->action->effect == EFFECT_MERGE)
		check_link(act, json_object_get(act->input->body, "data"), "/data");
	json_array_foreach(links_begun(act), i, link)
		check_added(act, link, arena_printf(act->problems->arena, "/links/%zu", i));
}

json_t *workflow_links(const struct act *act)
{
	const json_t *begun = links_begun(act);

	if (act->action->effect == EFFECT_LINK)
		return json_pack("[O]", json_object_get(act->input->body, "data"));
	if (act->action->effect == EFFECT_MERGE)
		return json_pack("[o]", merging(act));
	return json_array_size(begun) > 0 ? json_deep_copy(begun) : NULL;
}
