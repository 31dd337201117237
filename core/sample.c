/* Sample histories: walks each recipe of the plan through the catalog's moves. */
#include "core/sample.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/json.h"
#include "core/base/log.h"
#include "core/sample_parts.h"

bool sample_fault(const struct walk *walk, const char *format, ...)
{
	struct sample *sample = walk->sample;
	const char *action = json_get_text(walk->step, "action");
	char text[512];
	va_list args;

	if (sample->fault)
		return false;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	sample->fault = arena_printf(sample->arena, "%s, step %d (%s): %s", walk->recipe,
				     walk->step_number, action ? action : "no action", text);
	return false;
}

/* An array of the arena doubles by being copied. */
static void *grown(struct arena *arena, void *array, size_t count, size_t *capacity, size_t size)
{
	void *larger;

	if (count < *capacity)
		return array;
	*capacity = *capacity ? *capacity * 2 : 256;
	larger = arena_alloc(arena, *capacity * size);
	if (count > 0)
		memcpy(larger, array, count * size);
	return larger;
}

static void line_add(struct sample *sample, struct date date, json_t *json)
{
	sample->lines = grown(sample->arena, sample->lines, sample->line_count,
			      &sample->line_capacity, sizeof(*sample->lines));
	sample->lines[sample->line_count] =
		(struct line){ date, sample->line_count, json_tie(sample->arena, json) };
	sample->line_count++;
}

static struct date date_setting(const struct walk *walk, const json_t *object, const char *name,
				struct date otherwise)
{
	const char *text = json_get_text(object, name);
	struct date date;

	if (!text)
		return otherwise;
	if (!date_parse(text, &date)) {
		sample_fault(walk, "%s is no date: %s", name, text);
		return otherwise;
	}
	return date;
}

/* The day of a step: some working days after the one before, within from..by. */
static bool step_date(struct walk *walk, struct date *ret)
{
	struct history *history = &walk->history;
	const json_t *after = json_object_get(walk->step, "after"), *plan = history->plan;
	int least = json_is_array(after) ? (int)json_integer_value(json_array_get(after, 0)) : 1;
	int most = json_is_array(after) ? (int)json_integer_value(json_array_get(after, 1)) : 5;
	struct date last = history->date, by, from;

	by = date_setting(walk, walk->history.recipe, "by",
			  date_setting(walk, plan, "until", date_make(2199, 12, 31)));
	by = date_setting(walk, walk->step, "by", by);
	from = date_setting(walk, walk->step, "from", last);
	if (walk->sample->fault)
		return false;
	if (date_compare(from, last) > 0)
		last = from;
	*ret = sample_working_day(plan, last, sample_random_range(&history->random, least, most));
	if (date_compare(*ret, by) <= 0)
		return true;
	if (date_compare(last, by) > 0)
		return sample_fault(walk, "no day is left before the date it must be done by");
	do { /* any working day of those left */
		*ret = date_add(last,
				sample_random_range(&history->random, 0, date_compare(by, last)));
		*ret = sample_working_day(plan, *ret, 0);
	} while (date_compare(*ret, by) > 0 && date_compare(last, by) < 0);
	if (date_compare(*ret, by) > 0)
		return sample_fault(walk,
				    "no working day is left before the date it must be done by");
	return true;
}

/* Of a first event: the history's share of the recipe's window, so that they spread over it. */
static bool first_date(struct walk *walk, struct date *ret)
{
	struct history *history = &walk->history;
	const json_t *start = json_object_get(history->recipe, "start");
	int count = (int)json_get_int(history->recipe, "count", 1), days, from, to;
	struct date first, last;

	if (!date_parse(json_array_size(start) == 2 ? json_string_value(json_array_get(start, 0)) :
						      "",
			&first) ||
	    !date_parse(json_string_value(json_array_get(start, 1)), &last) ||
	    date_compare(first, last) > 0)
		return sample_fault(walk, "start must be two dates in order");
	days = date_compare(last, first) + 1;
	from = (int)((int64_t)days * (history->ordinal - 1) / count);
	to = (int)((int64_t)days * history->ordinal / count) - 1;
	*ret = date_add(first, sample_random_range(&history->random, from, to > from ? to : from));
	*ret = sample_working_day(history->plan, *ret, 0);
	while (date_compare(*ret, last) > 0) /* the window ends on a weekend: back into it */
		*ret = sample_working_day(history->plan, date_add(*ret, -7), 0);
	if (date_compare(*ret, first) < 0)
		return sample_fault(walk, "the window has no working day");
	return true;
}

/* Chooses action and move, and goes there. */
static const struct action *step_move(struct walk *walk)
{
	const char *name = json_get_text(walk->step, "action");
	const struct kind *kind = walk->history.kind;
	const struct action *action;
	const struct move *move;

	if (!walk->definition)
		walk->definition = kind_definition_on(kind, walk->history.date);
	if (!walk->definition || !name) {
		sample_fault(walk, "no definition applies, or no action is named");
		return NULL;
	}
	action = definition_action(walk->definition, name);
	if (action && action->binds) {
		walk->definition = kind_definition_on(kind, walk->history.date);
		action = walk->definition ? definition_action(walk->definition, name) : NULL;
	}
	if (!action) {
		sample_fault(walk, "%s has no such action", kind->name);
		return NULL;
	}
	move = action_move(action, walk->state, walk->track);
	if (!move && action->effect == EFFECT_NONE) {
		sample_fault(walk, "not from state %s on track \"%s\"",
			     walk->state ? walk->state->name : "(none)", walk->track);
		return NULL;
	}
	if (move)
		walk->state = move->to;
	return action;
}

static void begun_add(struct walk *walk)
{
	struct sample *sample = walk->sample;

	sample->begun = grown(sample->arena, sample->begun, sample->begun_count,
			      &sample->begun_capacity, sizeof(*sample->begun));
	sample->begun[sample->begun_count++] =
		(struct begun){ walk->reference, walk->recipe, walk->history.date, false };
}

static void event_add(struct walk *walk, json_t *event, const json_t *actors)
{
	json_t *line = json_pack("{s:s, s:O}", "case", walk->reference, "event", event);

	if (actors)
		json_object_set(line, "actor", json_array_get(actors, 0));
	line_add(walk->sample, walk->history.date, line);
	walk->event_count++;
}

/* The act by which others are proposed. */
static const char *proposing(const struct definition *definition)
{
	for (size_t i = 0; i < definition->action_count; i++)
		if (definition->actions[i].effect == EFFECT_PROPOSE)
			return definition->actions[i].name;
	return NULL;
}

/* What needs two persons is proposed by one; the event of the other is what remains. */
static json_t *propose(struct walk *walk, const struct action *action, json_t *event,
		       const char *date)
{
	if (!proposing(walk->definition) || !json_get_text(walk->history.plan, "opinion")) {
		sample_fault(walk, "it needs approval, for which there is no act or no opinion");
		return NULL;
	}
	json_object_del(event, "occurred_on");
	event_add(walk,
		  json_tie(walk->sample->arena,
			   json_pack("{s:s, s:s, s:{s:O}}", "action", proposing(walk->definition),
				     "occurred_on", date, "data", "act", event)),
		  action->proposed_by);
	return json_tie(walk->sample->arena,
			json_pack("{s:s, s:s, s:i, s:s}", "action", action->name, "occurred_on",
				  date, "proposal", walk->event_count, "opinion",
				  json_get_text(walk->history.plan, "opinion")));
}

static bool step_take(struct walk *walk)
{
	bool first = walk->event_count == 0;
	json_t *event = json_tie(walk->sample->arena, json_object());
	const struct action *action;
	char date[DATE_TEXT_SIZE];

	if (!(first ? first_date(walk, &walk->history.date) : step_date(walk, &walk->history.date)))
		return false;
	action = step_move(walk);
	if (!action)
		return false;
	if (first) {
		begun_add(walk);
		json_object_set_new(event, "kind", json_string(walk->history.kind->name));
		if (*walk->track)
			json_object_set_new(event, "track", json_string(walk->track));
		json_object_set(event, "office_id", json_object_get(walk->history.office, "id"));
	}
	date_format(walk->history.date, date);
	json_object_set_new(event, "action", json_string(action->name));
	json_object_set_new(event, "occurred_on", json_string(date));
	if (!sample_event_fill(walk, action, event))
		return false;
	if (action->proposed_by)
		event = propose(walk, action, event, date);
	if (!event)
		return false;
	event_add(walk, event, action->proposed_by ? action->by : NULL);
	walk->numbers[walk->step_count] = walk->event_count;
	walk->dates[walk->step_count++] = walk->history.date;
	return true;
}

static const json_t *office_find(const json_t *plan, const char *id)
{
	const json_t *offices = json_object_get(plan, "offices"), *office;
	size_t i;

	json_array_foreach(offices, i, office)
		if (id && strcmp(json_get_text(office, "id"), id) == 0)
			return office;
	return NULL;
}

static bool history_make(struct sample *sample, const json_t *recipe, int ordinal)
{
	const char *name = json_get_text(recipe, "recipe"), *kind = json_get_text(recipe, "kind");
	const char *track = json_get_text(recipe, "track"),
		   *office = json_get_text(recipe, "office");
	const json_t *steps = json_object_get(recipe, "steps");
	struct walk walk = { .sample = sample, .recipe = name, .track = track ? track : "" };
	struct history *history = &walk.history;
	size_t i;

	*history = (struct history){
		.arena = sample->arena,
		.catalog = sample->catalog,
		.plan = sample->plan,
		.recipe = recipe,
		.standard = json_object_get(json_object_get(sample->plan, "kinds"), kind),
		.kind = catalog_kind(sample->catalog, kind),
		.random = sample_random_for(json_get_int(sample->plan, "seed", 0), name, ordinal),
		.ordinal = ordinal,
	};
	walk.reference = arena_printf(sample->arena, "S-%s-%04d", name, ordinal);
	walk.dates = arena_alloc(sample->arena, (json_array_size(steps) + 1) * sizeof(struct date));
	walk.numbers = arena_alloc(sample->arena, (json_array_size(steps) + 1) * sizeof(int));
	if (!office)
		office =
			json_string_value(sample_pick(history, sample_setting(history, "offices")));
	history->office = office_find(sample->plan, office);
	if (!history->kind || !history->office)
		return sample_fault(&walk, "no such kind, or no such office");
	json_array_foreach(steps, i, walk.step) {
		walk.step_number = (int)i + 1;
		if (!step_take(&walk))
			return false;
	}
	return true;
}

static int compare_lines(const void *a, const void *b)
{
	const struct line *one = a, *other = b;
	int32_t order = date_compare(one->date, other->date);

	if (order != 0)
		return order < 0 ? -1 : 1;
	return one->order < other->order ? -1 : one->order > other->order;
}

/* Entries of the plan that are lines as they are, but for what is meant for the generator alone. */
static void copy_entries(const json_t *entries, const char *line, json_t *ret_lines)
{
	const json_t *entry;
	size_t i;

	json_array_foreach(entries, i, entry) {
		json_t *copy = json_deep_copy(entry);

		json_object_del(copy, "regions");
		json_array_append_new(ret_lines, json_pack("{s:o}", line, copy));
	}
}

json_t *sample_make(struct arena *arena, const struct catalog *catalog, const json_t *plan,
		    const char **ret_fault)
{
	struct sample sample = { .arena = arena, .catalog = catalog, .plan = plan };
	const json_t *recipes = json_object_get(plan, "recipes"), *recipe;
	json_t *lines;
	size_t i;

	json_array_foreach(recipes, i, recipe) {
		int count = (int)json_get_int(recipe, "count", 1);

		if (!json_get_text(recipe, "recipe") || !json_get_text(recipe, "kind")) {
			*ret_fault = arena_printf(arena, "recipe %zu needs recipe and kind", i + 1);
			return NULL;
		}
		for (int ordinal = 1; ordinal <= count; ordinal++) {
			if (!history_make(&sample, recipe, ordinal)) {
				*ret_fault = sample.fault;
				return NULL;
			}
		}
	}
	if (sample.line_count > 0)
		qsort(sample.lines, sample.line_count, sizeof(*sample.lines), compare_lines);
	lines = json_array();
	copy_entries(json_object_get(plan, "offices"), "office", lines);
	copy_entries(json_object_get(plan, "external_figures"), "external_figure", lines);
	for (i = 0; i < sample.line_count; i++)
		json_array_append(lines, sample.lines[i].json);
	return lines;
}
