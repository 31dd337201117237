/* correct_date: an earlier event happened on another day than was recorded. The event itself is
 * closed for good; the correction is an event of its own, by which the snapshot shows the right day
 * from then on. The dates of the case follow, and the facts are compensated. */
#include "core/workflow_parts.h"

#include <string.h>

#include "core/base/json.h"

static bool moves(const json_t *event)
{
	return strcmp(json_get_text(event, "from"), json_get_text(event, "to")) != 0;
}

static bool begins(const json_t *event)
{
	return *json_get_text(event, "from") == '\0';
}

/* An event that moved the case stays between those that did so too, and none goes before the case
 * came. */
static bool in_order(const json_t *event, const json_t *other)
{
	return begins(other) || (moves(event) && moves(other));
}

static void check_order(const struct act *act, const json_t *event, const char *on)
{
	const json_t *events = workflow_history(act, "events");
	json_int_t seq = json_get_int(event, "seq", 0);
	const json_t *other;
	size_t i;

	json_array_foreach(events, i, other) {
		json_int_t at = json_get_int(other, "seq", 0);
		const char *date = json_get_text(other, "occurred_on");
		int order = strcmp(date, on);

		if (at == seq || !in_order(event, other))
			continue;
		if ((at < seq && order > 0) || (at > seq && order < 0)) {
			const char *code = at > seq	? "date_after_next" :
					   moves(event) ? "date_before_last" :
							  "date_before_received";

			problem_add(act->problems, "/data/date", code, "date", date, NULL);
			return;
		}
	}
}

/* The law of the first event and of one that binds was chosen by its date: on a day of another law,
 * or of none, it could not have happened as it did. */
static void check_law(const struct act *act, const json_t *event, const char *old_on,
		      const char *new_on)
{
	const struct definition *law;
	const struct action *action;
	struct date old, new;

	if (!date_parse(old_on, &old) || !date_parse(new_on, &new))
		return;
	law = kind_definition_on(act->kind, old);
	action = law ? definition_action(law, json_get_text(event, "action")) : NULL;
	if ((begins(event) || (action && action->binds)) &&
	    kind_definition_on(act->kind, new) != law)
		problem_add(act->problems, "/data/date", "date_other_law", "kind", act->kind->name,
			    "date", new_on, NULL);
}

static const json_t *find_event(const struct act *act, json_int_t seq)
{
	const json_t *event;
	size_t i;

	json_array_foreach(workflow_history(act, "events"), i, event)
		if (json_get_int(event, "seq", 0) == seq)
			return event;
	return NULL;
}

void workflow_check_redate(const struct act *act)
{
	const json_t *data = json_object_get(act->input->body, "data");
	json_int_t seq = json_get_int(data, "event", 0);
	const json_t *event = find_event(act, seq);
	const char *on = json_get_text(data, "date"), *old;
	char today[DATE_TEXT_SIZE];
	struct date date;

	/* What is no number or no date has been told. */
	if (seq >= 1 && !event)
		problem_add(act->problems, "/data/event", "event_unknown", NULL);
	if (!on || !date_parse(on, &date))
		return;
	date_format(act->input->today, today);
	if (strcmp(on, today) > 0) {
		problem_add(act->problems, "/data/date", "date_future", "today", today, NULL);
	} else if (event) {
		old = json_get_text(event, "occurred_on");
		if (strcmp(old, on) == 0)
			problem_add(act->problems, "/data/date", "nothing_changes", NULL);
		check_order(act, event, on);
		check_law(act, event, old, on);
	}
}

static enum phase phase_of(const struct act *act, const char *state)
{
	const struct state *found = *state ? definition_state(act->definition, state) : NULL;

	return found ? found->phase : PHASE_NONE;
}

/* The dates of a case that an event sets, as a bit each. */
static const char *const dates[] = { "received_on", "accepted_on", "closed_on", "moved_on" };
#define DATES (sizeof(dates) / sizeof(*dates))

static unsigned int dates_of(const struct act *act, const json_t *event)
{
	enum phase from = phase_of(act, json_get_text(event, "from"));
	enum phase to = phase_of(act, json_get_text(event, "to"));
	bool comes = begins(event) || from == PHASE_INTAKE;
	bool open = to == PHASE_OPEN || to == PHASE_STAYED, closed = to == PHASE_CLOSED;

	if (!moves(event))
		return 0;
	return (begins(event) ? 1 : 0) | (comes && (open || closed) ? 2 : 0) |
	       (closed && from != PHASE_CLOSED ? 4 : 0) | 8;
}

static void set_columns(const struct act *act, const json_t *event, const char *on, json_t *columns)
{
	const json_t *events = workflow_history(act, "events");
	unsigned int set = dates_of(act, event);

	/* A date that a later event has set (closed again) is not this event's, */
	for (size_t i = json_array_size(events); i-- > 0 && json_array_get(events, i) != event;)
		set &= ~dates_of(act, json_array_get(events, i));
	/* nor one that was cleared (open again). */
	for (size_t i = 0; i < DATES; i++)
		if ((set & (1U << i)) && json_get_text(act->input->snapshot, dates[i]))
			json_object_set_new(columns, dates[i], json_string(on));
}

void workflow_redate(const struct act *act, json_t *columns, json_t *ret_facts)
{
	const json_t *data = json_object_get(act->input->body, "data");
	json_int_t seq = json_get_int(data, "event", 0);
	const char *on = json_get_text(data, "date");
	const json_t *event = find_event(act, seq);
	json_t *facts;

	set_columns(act, event, on, columns);
	facts = workflow_facts_redated(act, seq, json_get_text(event, "occurred_on"), on, columns);
	json_array_extend(ret_facts, facts);
	json_decref(facts);
}
