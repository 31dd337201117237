/* The clock that goes with the fact of a closing: since when the case was in work, the last day the law
 * allowed, and the days between that do not count. So days taken, closings in time and those of a
 * period's own intake are sums of facts like any other. */
#include "core/workflow_parts.h"

#include <string.h>

#include "core/base/arena.h"
#include "core/base/json.h"
#include "core/deadline.h"
#include "core/deadline_clock.h"

static bool is_on(const json_t *row, const char *key, const char *on)
{
	const char *date = json_get_text(row, key);

	return date && strcmp(date, on) == 0;
}

static bool is_statutory(const struct kind *kind, const json_t *row)
{
	const char *rule = json_get_text(row, "rule");

	for (const char *const *name = kind->statutory; name && *name; name++)
		if (strcmp(*name, rule) == 0)
			return true;
	return false;
}

/* The time limit that ended with the closing; of several the one set off last (opened again). */
static const json_t *limit_of(const struct kind *kind, const json_t *rows, const char *on)
{
	const json_t *row, *found = NULL;
	size_t i;

	json_array_foreach(rows, i, row)
		if (is_statutory(kind, row) &&
		    (is_on(row, "met_on", on) || is_on(row, "lapsed_on", on)))
			found = row;
	return found;
}

static int32_t days_between(const char *from, const char *to)
{
	struct date first, last;

	return from && to && date_parse(from, &first) && date_parse(to, &last) ?
		       last.days - first.days :
		       0;
}

/* Suspended days up to the closing, and of a case opened again all before that. */
static int32_t excluded(const struct act *act, const json_t *limit, const char *since,
			const char *on)
{
	struct deadline_inputs inputs;
	int32_t days = days_between(since, json_get_text(limit, "started_on"));
	struct date closed;

	if (days < 0)
		days = 0;
	if (!date_parse(on, &closed) ||
	    !deadline_read(json_object_get(limit, "inputs"), act->problems->arena, &inputs))
		return days;
	for (size_t i = 0; i < inputs.merged_count; i++) {
		const struct deadline_suspension *one = &inputs.merged[i];
		struct date to = one->open || date_compare(one->to, closed) > 0 ? closed : one->to;

		if (date_compare(one->from, to) <= 0)
			days += to.days - one->from.days + 1;
	}
	return days;
}

/* A day that is both the last of a suspension and that of the closing is not taken off twice. */
static int32_t at_most(int32_t days, const char *since, const char *on)
{
	int32_t all = days_between(since, on);

	return days < all ? days : all < 0 ? 0 : all;
}

void workflow_fact_limit(const struct act *act, const json_t *limit, const char *since,
			 const char *on, json_t *fact)
{
	json_object_set_new(fact, "since", json_string(since));
	json_object_set_new(fact, "due_on",
			    limit ? json_string(json_get_text(limit, "due_on")) : json_null());
	json_object_set_new(
		fact, "excluded",
		limit ? json_integer(at_most(excluded(act, limit, since, on), since, on)) :
			json_integer(0));
}

void workflow_fact_clock(const struct act *act, const struct indicator *indicator,
			 const char *since, const json_t *rows, json_t *fact)
{
	const char *on = json_get_text(fact, "occurred_on");

	if (!since ||
	    (indicator->balance != BALANCE_CLOSED && indicator->balance != BALANCE_REOPENED))
		return;
	if (indicator->balance == BALANCE_CLOSED)
		workflow_fact_limit(act, limit_of(act->kind, rows, on), since, on, fact);
	else
		json_object_set_new(fact, "since", json_string(since));
}

json_t *workflow_deadline_rows(const struct act *act)
{
	const struct workflow_input *input = act->input;
	const json_t *clock = json_object_get(act->deadlines, "clock");

	if (!clock)
		clock = json_object_get(input->snapshot, "clock");
	if (!json_is_object(clock))
		return NULL;
	return clock_deadlines(act->kind, act->track, clock,
			       input->calendar ? input->calendar : input->catalog->calendar,
			       act->problems->arena);
}
