/* Whether the guards of an action let it happen: each condition on the act and the case as loaded is
 * true, false or unknown, and only what is false refuses. */
#include "core/workflow_parts.h"

#include <string.h>

#include "core/base/arena.h"
#include "core/base/json.h"
#include "core/calendar.h"
#include "core/guard.h"

enum truth { UNKNOWN = -1, NO, YES };

static enum truth truth(bool value)
{
	return value ? YES : NO;
}

static const struct field *taken(const struct act *act, const char *name)
{
	for (size_t i = 0; i < act->action->field_count; i++)
		if (strcmp(act->action->fields[i].name, name) == 0)
			return &act->action->fields[i];
	return NULL;
}

/* Whether a value of the body was found wrong already: what it would mean is then unknown. */
static bool is_faulty(const struct act *act, const struct field *field)
{
	const char *pointer = arena_printf(act->problems->arena,
					   field->envelope ? "/%s" : "/data/%s", field->name);
	size_t length = strlen(pointer);

	for (const struct problem *one = act->problems->first; one; one = one->next)
		if (strncmp(one->pointer, pointer, length) == 0 &&
		    (one->pointer[length] == '\0' || one->pointer[length] == '/'))
			return true;
	return false;
}

static const json_t *case_value(const struct act *act, const char *name)
{
	const json_t *snapshot = act->input->snapshot;
	const json_t *value = json_object_get(snapshot, name);

	return value ? value : json_object_get(json_object_get(snapshot, "attributes"), name);
}

/* The value of a field after the act, JSON null if it has none; NULL: unknown. Before the act is
 * written down, whatever it may give is. */
static const json_t *value_of(const struct act *act, const char *name)
{
	const struct field *field = taken(act, name);
	const json_t *body = act->input->body, *value = NULL;

	if (field && !body)
		return NULL;
	if (field) {
		value = json_object_get(field->envelope ? body : json_object_get(body, "data"),
					name);
		if ((!value && field->required) || is_faulty(act, field))
			return NULL;
	}
	if (strcmp(name, "outcome") == 0 && act->action->outcomes)
		return act->outcome ?
			       json_tie(act->problems->arena, json_string(act->outcome->name)) :
			       NULL;
	if (strcmp(name, "right_type") == 0 && json_object_get(body, "rights"))
		value = json_object_get(json_array_get(json_object_get(body, "rights"), 0), "type");
	if (!value)
		value = case_value(act, name);
	return value ? value : json_null();
}

static bool day_of(const struct act *act, const char *name, struct date *ret)
{
	const char *text;

	if (strcmp(name, "occurred_on") == 0) {
		*ret = act->occurred_on;
		return act->dated;
	}
	text = json_string_value(value_of(act, name));
	return text && date_parse(text, ret);
}

/* The last day of a period that begins after `from`. */
static struct date period_end(const struct act *act, const struct condition *condition,
			      struct date from)
{
	const struct calendar *calendar = act->input->calendar;

	if (condition->working_days)
		return calendar_add(calendar, from, condition->number);
	return calendar_next(calendar, date_add(from, condition->number));
}

static enum truth days(const struct act *act, const struct condition *condition)
{
	struct date from, to, last;

	if (!day_of(act, condition->field, &from) || !day_of(act, condition->other, &to))
		return UNKNOWN;
	if (condition->span != SPAN_AT_LEAST) {
		last = period_end(act, condition, from);
		return truth((date_compare(to, last) > 0) == (condition->span == SPAN_OVER));
	}
	/* Counted backwards, from the day that is given notice of. */
	last = condition->working_days ?
		       calendar_add(act->input->calendar, to, -condition->number) :
		       date_add(to, -condition->number);
	return truth(date_compare(from, last) <= 0);
}

static bool among(const json_t *values, const json_t *value)
{
	const json_t *one;
	size_t i;

	json_array_foreach(values, i, one)
		if (json_equal(one, value))
			return true;
	return false;
}

static enum truth value(const struct act *act, const struct condition *condition)
{
	const json_t *found = value_of(act, condition->field);

	return found ? truth(among(condition->values, found) != condition->negated) : UNKNOWN;
}

static enum truth given(const struct act *act, const struct condition *condition)
{
	const json_t *found = value_of(act, condition->field);

	return found ? truth(!json_is_null(found)) : UNKNOWN;
}

static enum truth size(const struct act *act, const struct condition *condition)
{
	const json_t *found = value_of(act, condition->field);
	size_t count = json_array_size(found);

	if (!json_is_array(found))
		return UNKNOWN;
	return truth(count >= (size_t)condition->number && (!condition->odd || count % 2 == 1));
}

static enum truth contains(const struct act *act, const struct condition *condition)
{
	const json_t *found = value_of(act, condition->field), *one;
	size_t i;

	if (!found)
		return UNKNOWN;
	json_array_foreach(condition->values, i, one)
		if (!among(found, one))
			return NO;
	return YES;
}

static enum truth apart(const struct act *act, const struct condition *condition)
{
	const json_t *one = value_of(act, condition->field);
	const json_t *other = value_of(act, condition->other), *entry;
	size_t i;

	if (!one || !other)
		return UNKNOWN;
	if (!json_is_array(one))
		return truth(json_is_array(other) ? !among(other, one) : !json_equal(one, other));
	json_array_foreach(one, i, entry)
		if (json_is_array(other) ? among(other, entry) : json_equal(other, entry))
			return NO;
	return YES;
}

static enum truth happened(const struct act *act, const struct condition *condition)
{
	const json_t *acts = json_object_get(act->input->snapshot, "acts"), *one;
	size_t i;

	json_array_foreach(acts, i, one)
		for (const char *const *name = condition->names; *name; name++)
			if (strcmp(*name, json_string_value(one)) == 0)
				return YES;
	return NO;
}

static enum truth flag(const struct act *act, const struct condition *condition)
{
	const struct field *field = taken(act, "flags");
	const json_t *flags = json_object_get(act->input->body, "flags"), *one;
	size_t i;

	if (field && (!act->input->body || is_faulty(act, field)))
		return UNKNOWN;
	if (!flags)
		flags = json_object_get(act->input->snapshot, "flags");
	json_array_foreach(flags, i, one)
		if (json_is_string(one) && strcmp(json_string_value(one), condition->field) == 0)
			return YES;
	return NO;
}

/* Whether a linked case is as the condition says: every member that it has must fit. */
static bool link_fits(const json_t *link, const json_t *wanted)
{
	static const char *const members[][2] = { { "types", "type" },
						  { "kinds", "kind" },
						  { "states", "state" },
						  { "phases", "phase" },
						  { "outcomes", "outcome" } };
	const char *direction = json_get_text(wanted, "direction"), *name;
	const json_t *flags = json_object_get(wanted, "flags"), *one;
	bool flagged = !flags;
	json_t *values;
	size_t i;

	if (direction && strcmp(direction, json_get_text(link, "direction")) != 0)
		return false;
	for (i = 0; i < sizeof(members) / sizeof(*members); i++) {
		const json_t *list = json_object_get(wanted, members[i][0]);

		if (list && !among(list, json_object_get(link, members[i][1])))
			return false;
	}
	json_array_foreach(flags, i, one)
		flagged |= among(json_object_get(link, "flags"), one);
	json_object_foreach(json_object_get(wanted, "fields"), name, values)
		if (!among(values, json_object_get(json_object_get(link, "fields"), name)))
			return false;
	return flagged;
}

static enum truth linked(const struct act *act, const struct condition *condition)
{
	const json_t *link;
	size_t i;

	json_array_foreach(json_object_get(act->input->snapshot, "links"), i, link)
		if (link_fits(link, condition->linked))
			return YES;
	return NO;
}

static enum truth judge(const struct act *act, const struct condition *condition);

/* One part that is `decisive` decides; else what is unknown leaves all unknown. */
static enum truth of_parts(const struct act *act, const struct condition *condition,
			   enum truth decisive)
{
	enum truth all = decisive == YES ? NO : YES;

	for (size_t i = 0; i < condition->part_count; i++) {
		enum truth part = judge(act, &condition->parts[i]);

		if (part == decisive)
			return decisive;
		if (part == UNKNOWN)
			all = UNKNOWN;
	}
	return all;
}

static enum truth opposite(enum truth of)
{
	return of == UNKNOWN ? UNKNOWN : truth(of == NO);
}

static enum truth judge(const struct act *act, const struct condition *condition)
{
	switch (condition->test) {
	case TEST_ALL:
		return of_parts(act, condition, NO);
	case TEST_ANY:
		return of_parts(act, condition, YES);
	case TEST_NOT:
		return opposite(judge(act, &condition->parts[0]));
	case TEST_DAYS:
		return days(act, condition);
	case TEST_SIZE:
		return size(act, condition);
	case TEST_VALUE:
		return value(act, condition);
	case TEST_GIVEN:
		return given(act, condition);
	case TEST_CONTAINS:
		return contains(act, condition);
	case TEST_APART:
		return apart(act, condition);
	case TEST_HAPPENED:
		return happened(act, condition);
	case TEST_LINKED:
		return linked(act, condition);
	case TEST_FLAG:
		return flag(act, condition);
	}
	return UNKNOWN;
}

static bool named(const char *const *names, const char *name)
{
	for (; names && *names; names++)
		if (name && strcmp(*names, name) == 0)
			return true;
	return !names;
}

/* Whether the guard speaks of this track and of the state the case is in. */
static bool concerns(const struct act *act, const struct guard *guard)
{
	return named(guard->tracks, act->track) &&
	       named(guard->from, act->from ? act->from->name : NULL);
}

static enum truth holds(const struct act *act, const struct guard *guard)
{
	enum truth applies = guard->only_if ? judge(act, guard->only_if) : YES, outcome = YES;

	if (guard->outcomes && act->outcome)
		outcome = truth(named(guard->outcomes, act->outcome->name));
	else if (guard->outcomes)
		outcome = UNKNOWN;
	if (applies == NO || outcome == NO)
		return YES;
	if (judge(act, guard->require) == YES)
		return YES;
	if (applies == UNKNOWN || outcome == UNKNOWN)
		return UNKNOWN;
	return judge(act, guard->require);
}

static void tell(struct problem_list *list, const struct guard *guard)
{
	problem_add(list, guard->pointer, "guard_failed", "guard", guard->name, "rule_zh",
		    guard->message.zh, "rule_en", guard->message.en, "source_zh", guard->source.zh,
		    "source_en", guard->source.en, NULL);
}

void workflow_check_guards(struct act *act)
{
	for (size_t i = 0; i < act->action->guard_count; i++) {
		const struct guard *guard = &act->action->guards[i];

		if (!concerns(act, guard) || holds(act, guard) != NO)
			continue;
		tell(guard->warns ? act->warnings : act->problems, guard);
		if (!guard->warns)
			continue;
		if (!act->warned)
			act->warned = json_tie(act->problems->arena, json_array());
		json_array_append_new(act->warned, json_string(guard->name));
	}
}

json_t *workflow_guards(const struct act *act)
{
	json_t *items = json_array();

	for (size_t i = 0; i < act->action->guard_count; i++) {
		const struct guard *guard = &act->action->guards[i];
		enum truth now;

		if (!concerns(act, guard))
			continue;
		now = holds(act, guard);
		json_array_append_new(
			items, json_pack("{s:s, s:o, s:O, s:s*, s:b, s:s, s:o}", "guard",
					 guard->name, "message", label_json(&guard->message),
					 "basis", guard->basis, "tag", guard->tag, "warns",
					 guard->warns, "pointer", guard->pointer, "holds",
					 now == UNKNOWN ? json_null() : json_boolean(now == YES)));
	}
	return items;
}
