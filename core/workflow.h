/* What an action does to a case: a change, or every error at once. Pure: the catalog, the case as
 * loaded, the input and today's date go in; a change for commit_change() comes out.
 *
 * The change and the snapshot are the two JSON forms that C and the database exchange; both are
 * described in docs/change.md and made by nobody else. */
#ifndef CORE_WORKFLOW_H
#define CORE_WORKFLOW_H

#include <jansson.h>
#include <stdbool.h>

#include "core/base/date.h"
#include "core/catalog.h"

struct arena;
struct calendar;
struct problem_list;

struct workflow_actor {
	const char *user;
	grant_set grants;	 /* what the user holds in the office of the case */
	grant_set own;		 /* without what others have delegated */
	const json_t *delegated; /* grant -> the user who delegated it; NULL: none */
};

struct workflow_input {
	const struct catalog *catalog;
	const json_t *snapshot; /* of case_load; NULL when the case begins */
	const json_t *body;	/* {"action", "occurred_on", "outcome", "data", "documents", ...} */
	struct workflow_actor actor;
	struct date today;
	const struct calendar *calendar;
};

/* Begins a case. body: {"kind", "track", "action" (default: the kind's first), "occurred_on", ...}.
 * The caller owns *ret_change. */
__attribute__((warn_unused_result)) bool workflow_begin(const struct workflow_input *input,
							json_t **ret_change,
							struct problem_list *problems);
/* Goes on with a case. */
__attribute__((warn_unused_result)) bool workflow_decide(const struct workflow_input *input,
							 json_t **ret_change,
							 struct problem_list *problems);
/* Whether the snapshot for this body must have the history: acts that correct look back. */
bool workflow_needs_history(const struct catalog *catalog, const json_t *body);
/* Whether it must have what guards look back to: the case's fields and flags, what happened to it,
 * and the cases linked to it. */
bool workflow_needs_background(const struct catalog *catalog, const json_t *body);
/* Whether it must have the clock of the case: acts that some deadline looks at, or that put right what
 * one hangs on. */
bool workflow_needs_clock(const struct catalog *catalog, const json_t *body);
/* The proposal that the body names, 0: none: the snapshot must have it. */
json_int_t workflow_names_proposal(const json_t *body);
/* What may legally happen next: an array of actions with names, target states, fields, documents,
 * outcomes, who may, and whether this actor may. The caller owns it. */
json_t *workflow_actions(const struct workflow_input *input);

#endif
