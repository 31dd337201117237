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

/* A moved event must stay between its neighbours that moved the case too. */
static bool check_order(const struct act *act, const json_t *event, const char *on)
{
	const json_t *events = workflow_history(act, "events");
	json_int_t seq = json_get_int(event, "seq", 0);
	const json_t *other;
	size_t i;

	json_array_foreach(events, i, other) {
		json_int_t at = json_get_int(other, "seq", 0);
		int order = strcmp(json_get_text(other, "occurred_on"), on);

		if (at == seq || !moves(other) || !moves(event))
			continue;
		if ((at < seq && order > 0) || (at > seq && order < 0)) {
			problem_add(act->problems, "/data/date",
				    at < seq ? "date_before_last" : "date_after_next", "date",
				    json_get_text(other, "occurred_on"), NULL);
			return false;
		}
	}
	return true;
}

static bool check_date(const struct act *act, const char *on)
{
	struct date date;
	char today[DATE_TEXT_SIZE];

	date_format(act->input->today, today);
	if (!date_parse(on, &date) || date_compare(date, act->input->today) > 0) {
		problem_add(act->problems, "/data/date", "date_future", "today", today, NULL);
		return false;
	}
	return true;
}

static bool check_law(const struct act *act, const json_t *event, const char *on)
{
	const struct action *action =
		definition_action(act->definition, json_get_text(event, "action"));
	struct date date;

	if (!action || !date_parse(on, &date))
		return false;
	if (action->binds && kind_definition_on(act->kind, date) != act->definition) {
		problem_add(act->problems, "/data/date", "date_other_law", "kind", act->kind->name,
			    "date", on, NULL);
		return false;
	}
	return true;
}

static enum phase phase_of(const struct act *act, const char *state)
{
	const struct state *found = *state ? definition_state(act->definition, state) : NULL;

	return found ? found->phase : PHASE_NONE;
}

static const json_t *newest_move(const struct act *act)
{
	const json_t *events = workflow_history(act, "events");

	for (size_t i = json_array_size(events); i-- > 0;)
		if (moves(json_array_get(events, i)))
			return json_array_get(events, i);
	return NULL;
}

static void set_columns(const struct act *act, const json_t *event, const char *old, const char *on,
			json_t *columns)
{
	static const char *const dates[] = { "received_on", "accepted_on", "closed_on" };
	enum phase from = phase_of(act, json_get_text(event, "from"));
	enum phase to = phase_of(act, json_get_text(event, "to"));
	bool open = to == PHASE_OPEN || to == PHASE_STAYED;
	bool set[] = { from == PHASE_NONE,
		       (from == PHASE_NONE || from == PHASE_INTAKE) && (open || to == PHASE_CLOSED),
		       to == PHASE_CLOSED && from != PHASE_CLOSED };

	for (size_t i = 0; i < sizeof(dates) / sizeof(*dates); i++) {
		const char *standing = json_get_text(act->input->snapshot, dates[i]);

		/* A date that a later event has set (closed again) is not this event's. */
		if (set[i] && standing && strcmp(standing, old) == 0)
			json_object_set_new(columns, dates[i], json_string(on));
	}
	if (event == newest_move(act))
		json_object_set_new(columns, "moved_on", json_string(on));
}

void workflow_redate(const struct act *act, json_t *columns, json_t *ret_facts)
{
	const json_t *data = json_object_get(act->input->body, "data");
	const json_t *events = workflow_history(act, "events");
	json_int_t seq = json_get_int(data, "event", 0);
	const char *on = json_get_text(data, "date");
	const json_t *event = NULL, *candidate;
	json_t *facts;
	const char *old;
	size_t i;

	json_array_foreach(events, i, candidate)
		if (json_get_int(candidate, "seq", 0) == seq)
			event = candidate;
	if (!event) {
		problem_add(act->problems, "/data/event", "event_unknown", NULL);
		return;
	}
	old = json_get_text(event, "occurred_on");
	if (strcmp(old, on) == 0) {
		problem_add(act->problems, "/data/date", "nothing_changes", NULL);
		return;
	}
	if (!check_date(act, on) || !check_order(act, event, on) || !check_law(act, event, on))
		return;
	set_columns(act, event, old, on, columns);
	facts = workflow_facts_redated(act, seq, old, on);
	json_array_extend(ret_facts, facts);
	json_decref(facts);
}
