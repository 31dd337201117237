/* What the files of workflow share: one act under decision. Private to core/workflow*.c. */
#ifndef CORE_WORKFLOW_PARTS_H
#define CORE_WORKFLOW_PARTS_H

#include "core/workflow.h"

#include "core/problem.h"

struct act {
	const struct workflow_input *input;
	struct problem_list *problems;
	struct problem_list *warnings; /* what is doubtful and does not stop the act */
	const struct kind *kind;
	const struct definition *definition; /* whose transition the event takes */
	const struct action *action;
	const struct state *from; /* NULL: the case begins */
	const struct move *move;
	const struct outcome *outcome; /* chosen or implied, NULL if none */
	json_t *parties, *rights; /* as they are stored: numbers in one form; NULL: not given */
	const char *track;
	struct date occurred_on;
	bool dated;		       /* occurred_on is known */
	const char *on_behalf_of;      /* whose grant the actor uses, NULL: his own */
	const json_t *proposal;	       /* that the act approves, NULL: none */
	const struct action *proposed; /* EFFECT_PROPOSE: what */
	bool proposing;	   /* judged for EFFECT_PROPOSE: by who may propose, on that day */
	json_t *warned;	   /* names of guards that only warn and do not hold; NULL: none */
	json_t *deadlines; /* of the change; NULL: it changes none */
};

/* Checks the body against the action: fields, documents, outcome, parties, rights. Adds every fault. */
void workflow_check_body(struct act *act);
/* Of workflow_check_body(); they fill act->parties and act->rights. */
void workflow_check_parties(struct act *act);
void workflow_check_rights(struct act *act);
/* Whether what comes is what was shown instead of something personal: it must not replace it. */
bool workflow_is_cover(const struct act *act, const char *value);
void workflow_check_masked(const struct act *act);
/* Whether the case is in another state after the act. */
bool workflow_moves(const struct act *act);
/* The whole change of an act that was checked and has no fault. The caller owns it. */
json_t *workflow_change(const struct act *act);
/* What is personal in the act, for the change; the caller owns it. NULL: nothing. */
json_t *workflow_personal(const struct act *act);
/* Whether the text is fit to be read as a number at all; else its shape has told why. */
bool workflow_is_number(const char *typed);
/* Only what holds whatever the action: for a body whose kind or action is not to be had, so that its
 * other faults are told too. */
void workflow_check_shape(const struct act *act);

/* Whether the actor holds one of the grants; notes on whose behalf. */
bool workflow_may(struct act *act, grant_set grants);
/* Names of roles, for a message. */
const char *workflow_roles(const struct act *act, const json_t *by);
/* An action that needs approval: the act becomes the one that was proposed. Adds every fault; false:
 * there is none to be judged. */
bool workflow_take_proposal(struct act *act);
/* Whether the actor may put another in charge of the case, if the act does: of a marked one who marks may. */
void workflow_check_officer(struct act *act);
/* Whether this actor may not. */
bool workflow_officer_is_shut(const struct act *act);
/* EFFECT_RETURN and EFFECT_WITHDRAW; adds every fault. */
void workflow_check_answer(struct act *act);
/* What the act does to proposals, for the change; NULL: nothing. The caller owns it. */
json_t *workflow_approval(const struct act *act);
/* For GET /cases/{id}/actions; steals proposed_by. The caller owns it. */
json_t *workflow_approval_offer(const struct act *act, json_t *proposed_by);

/* Adds a fault for each guard of the action that does not hold, and notes those that only warn. After
 * workflow_check_body(): what is wrong by itself is not judged again. */
void workflow_check_guards(struct act *act);
/* The guards of an action for GET /cases/{id}/actions, each with whether it holds now (null: it hangs
 * on what the act will say). The caller owns the array. */
json_t *workflow_guards(const struct act *act);

/* The facts the act leaves, each as {"indicator", "occurred_on", "quantity", ...}. `columns` are the
 * columns of the case that change. The caller owns the array. */
json_t *workflow_facts(const struct act *act, const json_t *columns);
/* A fact of the case with its dimensions, without subject, item and outcome; the caller owns it. */
json_t *workflow_fact(const struct act *act, const json_t *columns,
		      const struct indicator *indicator, const char *on, const char *quantity);
/* Adds to `facts` what takes the fact back. */
void workflow_take_back(const struct act *act, const json_t *fact, json_t *facts);
/* Whether time limits leave facts of it, rather than acts. */
bool workflow_is_of_limit(const struct indicator *indicator);
/* Adds to `facts` of the act what it does to those of the time limits by which the case is to be closed
 * or decided: what they would be after the act, less those there are. */
void workflow_limits(const struct act *act, const json_t *columns, json_t *facts);
/* Compensating facts when dimensions of the case change: the old taken back, the new put there. */
json_t *workflow_facts_revised(const struct act *act, const json_t *columns);
/* What the act leaves, and compensating facts for all that the case counted for: the one it is merged
 * into counts for both. */
json_t *workflow_facts_merged(const struct act *act, const json_t *columns);
/* Compensating facts when the event `seq` happened on another day. */
json_t *workflow_facts_redated(const struct act *act, json_int_t seq, const char *old_on,
			       const char *new_on, const json_t *columns);
/* Adds to the fact of a closing or reopening: "since" (the day given; NULL: none), "due_on" and
 * "excluded" from rows of deadlines. Other facts have no clock. */
void workflow_fact_clock(const struct act *act, const struct indicator *indicator,
			 const char *since, const json_t *rows, json_t *fact);
/* "since", "due_on" and "excluded" of what was done on that day under the limit, a row of deadlines
 * (NULL: none). */
void workflow_fact_limit(const struct act *act, const json_t *limit, const char *since,
			 const char *on, json_t *fact);
/* All deadlines as they are after the act; NULL: the case has no clock. The caller owns them. */
json_t *workflow_deadline_rows(const struct act *act);

/* EFFECT_REDATE: whether the event may have happened on the new date; adds every fault. */
void workflow_check_redate(const struct act *act);
/* Fills the changed columns and facts of what was checked. */
void workflow_redate(const struct act *act, json_t *columns, json_t *ret_facts);

/* Every item of a field "services": method, consent, days. Adds every fault. */
void workflow_check_services(const struct act *act);
/* Parts of the change, owned by the caller; NULL where the act has nothing of the kind. */
json_t *workflow_services(const struct act *act);
json_t *workflow_issue(const struct act *act);
json_t *workflow_volume(const struct act *act);

/* Adds a fault for each deadline (`rows`: as they would be) that the act extends beyond the most. */
void workflow_check_extensions(const struct act *act, const json_t *rows,
			       const struct calendar *calendar);
/* What the act does to the deadlines of the case: {"clock", "rows", "gone"}, or NULL if nothing. Adds
 * a fault if there would be too many, or one would be extended too far. The caller owns it. */
json_t *workflow_deadlines(const struct act *act);

/* Links that the act adds, or that a new case begins with: their types, and that none leads to the case
 * itself. */
void workflow_check_links(const struct act *act);
json_t *workflow_links(const struct act *act); /* of the change; NULL: none. The caller owns it */

/* "events" or "facts" of the snapshot's history. */
const json_t *workflow_history(const struct act *act, const char *part);

/* The value of an envelope column after the act: that of `columns`, else that of the snapshot. */
const char *workflow_column(const struct act *act, const json_t *columns, const char *name);

#endif
