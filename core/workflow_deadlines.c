/* What an act does to the deadlines of a case: its fact joins the clock, and all deadlines are had anew
 * from it; those that are other than before go into the change. */
#include "core/workflow_parts.h"

#include <string.h>

#include "core/base/arena.h"
#include "core/base/json.h"
#include "core/deadline_clock.h"

bool workflow_needs_clock(const struct catalog *catalog, const json_t *body)
{
	const json_t *proposed = json_object_get(json_object_get(body, "data"), "act");
	const char *name = json_get_text(body, "action"),
		   *proposed_name = json_get_text(proposed, "action");
	const struct action *action =
		name ? definition_action(&catalog->kinds[0].definitions[0], name) : NULL;

	if (proposed_name && json_object_get(catalog->timed, proposed_name))
		return true;
	return name && (json_object_get(catalog->timed, name) || json_object_get(body, "parties") ||
			(action && action->effect == EFFECT_REDATE));
}

static json_t *clock_old(const struct act *act)
{
	const json_t *clock = json_object_get(act->input->snapshot, "clock");

	return json_is_object(clock) ? json_deep_copy(clock) :
				       json_pack("{s:[], s:[]}", "parties", "facts");
}

static void add_fact(const struct act *act, json_t *clock)
{
	char on[DATE_TEXT_SIZE];
	const struct clock_event event = {
		.seq = json_get_int(act->input->snapshot, "version", 0) + 1,
		.action = act->action->name,
		.on = on,
		.version = act->definition->version,
		.to = act->move->to != act->from ? act->move->to->name : NULL,
		.outcome = act->outcome ? act->outcome->name : NULL,
		.body = act->input->body,
	};

	date_format(act->occurred_on, on);
	json_array_append_new(json_object_get(clock, "facts"), clock_fact(act->kind, &event));
}

static void set_parties(const struct act *act, json_t *clock)
{
	const json_t *parties = act->parties; /* as they are stored */
	json_t *kept = parties ? clock_parties(act->kind, parties) : NULL;

	if (kept)
		json_object_set_new(clock, "parties", kept);
}

/* An event happened on another day than was recorded: so did its fact. */
static void redate(const struct act *act, json_t *clock)
{
	const json_t *data = json_object_get(act->input->body, "data");
	json_int_t seq = json_get_int(data, "event", 0);
	json_t *fact;
	size_t i;

	json_array_foreach(json_object_get(clock, "facts"), i, fact)
		if (json_get_int(fact, "seq", 0) == seq)
			json_object_set(fact, "on", json_object_get(data, "date"));
}

static const struct calendar *calendar_of(const struct act *act)
{
	const struct workflow_input *input = act->input;

	return input->calendar ? input->calendar : input->catalog->calendar;
}

static json_t *deadlines_of(const struct act *act, const json_t *clock)
{
	return clock_deadlines(act->kind, act->track, clock, calendar_of(act),
			       act->problems->arena);
}

static const char *key_of(const struct act *act, const json_t *row)
{
	return arena_printf(act->problems->arena, "%s.%d.%d", json_get_text(row, "rule"),
			    (int)json_get_int(row, "seq", 0), (int)json_get_int(row, "item", 0));
}

/* Rows that are new or other than before; what remains in `before` is gone. */
static json_t *changed(const struct act *act, const json_t *rows, json_t *before)
{
	json_t *list = json_array(), *row;
	size_t i;

	json_array_foreach(rows, i, row) {
		const char *key = key_of(act, row);
		const json_t *old = json_object_get(before, key);

		if (!old || !json_equal(old, row))
			json_array_append(list, row);
		json_object_del(before, key);
	}
	return list;
}

static json_t *by_key(const struct act *act, const json_t *rows)
{
	json_t *index = json_object(), *row;
	size_t i;

	json_array_foreach(rows, i, row)
		json_object_set(index, key_of(act, row), row);
	return index;
}

static json_t *gone(const json_t *before)
{
	json_t *list = json_array(), *row;
	const char *key;

	json_object_foreach((json_t *)before, key, row)
		json_array_append_new(list, json_pack("{s:O, s:O, s:O}", "rule",
						      json_object_get(row, "rule"), "seq",
						      json_object_get(row, "seq"), "item",
						      json_object_get(row, "item")));
	return list;
}

static json_t *compare(const struct act *act, const json_t *old, json_t *clock)
{
	json_t *rows = deadlines_of(act, clock), *was, *before, *change;

	if (!rows || json_array_size(json_object_get(clock, "facts")) > CLOCK_FACTS_MAX) {
		problem_add(act->problems, "", "deadlines_too_many", "most",
			    arena_printf(act->problems->arena, "%d", CLOCK_FACTS_MAX), NULL);
		json_decref(rows);
		return NULL;
	}
	workflow_check_extensions(act, rows, calendar_of(act));
	was = deadlines_of(act, old);
	before = by_key(act, was);
	change = json_pack("{s:O, s:o}", "clock", clock, "rows", changed(act, rows, before));
	if (json_object_size(before) > 0)
		json_object_set_new(change, "gone", gone(before));
	json_decref(before);
	json_decref(was);
	json_decref(rows);
	return change;
}

json_t *workflow_deadlines(const struct act *act)
{
	const json_t *parties = act->parties;
	bool looks = clock_looks_at(act->kind, act->action->name);
	json_t *old, *clock, *change = NULL;

	if (!looks && !parties && act->action->effect != EFFECT_REDATE)
		return NULL;
	old = clock_old(act);
	clock = json_deep_copy(old);
	set_parties(act, clock);
	if (act->action->effect == EFFECT_REDATE)
		redate(act, clock);
	if (looks)
		add_fact(act, clock);
	if (!json_equal(old, clock))
		change = compare(act, old, clock);
	json_decref(clock);
	json_decref(old);
	return change;
}
