/* What only those may do to a marked case who mark cases: choose its officer, who sees it from then on. */
#include "core/base/arena.h"
#include "core/base/json.h"
#include "core/workflow_parts.h"

static const char *grants_listed(const struct act *act, grant_set grants)
{
	const struct catalog *catalog = act->input->catalog;
	struct arena *arena = act->problems->arena;
	const char *list = "";

	for (size_t i = 0; i < catalog->grant_count; i++)
		if (grants & (grant_set)1 << i)
			list = *list ? arena_printf(arena, "%s, %s", list,
						    catalog->grants[i].name) :
				       catalog->grants[i].name;
	return list;
}

static bool is_marked(const struct act *act)
{
	return act->input->snapshot && json_get_text(act->input->snapshot, "secrecy");
}

bool workflow_officer_is_shut(const struct act *act)
{
	return is_marked(act) && !(act->input->catalog->secrecy_set_by & act->input->actor.grants);
}

static bool changes_officer(const struct act *act)
{
	const json_t *chosen = json_object_get(act->input->body, "officer");

	return chosen && !json_equal(chosen, json_object_get(act->input->snapshot, "officer"));
}

void workflow_check_officer(struct act *act)
{
	grant_set markers = act->input->catalog->secrecy_set_by;

	/* What is proposed, who lets it happen answers for. */
	if (act->proposing || !is_marked(act) || !changes_officer(act) ||
	    workflow_may(act, markers))
		return;
	problem_add(act->problems, "/officer", "officer_not_yours", "grants",
		    grants_listed(act, markers), NULL);
}
