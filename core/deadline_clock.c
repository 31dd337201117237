/* Turns the facts of a case into its deadlines: goes through them once, in order, and lets each set
 * off, extend, meet or end what it does. */
#include "core/deadline_clock.h"

#include <string.h>

#include "core/base/arena.h"
#include "core/base/json.h"
#include "core/base/log.h"
#include "core/calendar.h"
#include "core/deadline_clock_parts.h"

static void add(struct clock *clock, const struct deadline_rule *rule, const json_t *fact,
		size_t item, const char *subject, struct date on)
{
	struct instance *one;

	if (clock->count == CLOCK_DEADLINES_MAX) {
		clock->too_many = true;
		return;
	}
	one = &clock->instances[clock->count++];
	*one = (struct instance){ .rule = rule,
				  .version = json_get_text(fact, "version"),
				  .seq = json_get_int(fact, "seq", 0),
				  .item = item,
				  .subject = subject,
				  .started_on = on };
	one->grants = arena_alloc(clock->arena, (rule->grant_count + 1) * sizeof(*one->grants));
}

static bool over(const struct instance *one)
{
	return one->met || one->lapsed;
}

static void lapse(struct instance *one, struct date on)
{
	one->lapsed = true;
	one->ended_on = on;
}

/* What was set off before, and is not over, is set off anew. */
static void restart(struct clock *clock, const struct deadline_rule *rule, size_t before,
		    struct date on)
{
	for (size_t i = 0; i < before; i++) {
		struct instance *one = &clock->instances[i];

		if (!over(one) && strcmp(one->rule->name, rule->name) == 0)
			lapse(one, on);
	}
}

static void start_once(struct clock *clock, const struct deadline_rule *rule,
		       const struct deadline_hook *hook, const json_t *fact, const json_t *item,
		       size_t at)
{
	const char *subject = hook->subject ? json_get_text(item, hook->subject) : NULL;
	const char *text = hook->on ? json_get_text(item, hook->on) : json_get_text(fact, "on");
	size_t before = clock->count;
	struct date on;

	if (!text || !date_parse(text, &on) || date_compare(on, rule->from) < 0 ||
	    date_compare(on, rule->to) > 0 || !clock_when(clock, hook->when, fact, subject))
		return;
	add(clock, rule, fact, at, subject, on);
	if (hook->restarts)
		restart(clock, rule, before, on);
}

static void start(struct clock *clock, const struct deadline_rule *rule,
		  const struct deadline_hook *hook, const json_t *fact)
{
	const json_t *data = json_object_get(fact, "data"), *item;
	size_t i;

	if (!hook->each) {
		start_once(clock, rule, hook, fact, data, 0);
		return;
	}
	json_array_foreach(json_object_get(data, hook->each), i, item)
		start_once(clock, rule, hook, fact, item, i);
}

static bool on_track(const struct deadline_rule *rule, const char *track)
{
	return !rule->tracks || clock_listed(rule->tracks, track);
}

static void start_all(struct clock *clock, const json_t *fact)
{
	const struct definition *definition =
		kind_definition(clock->kind, json_get_text(fact, "version"));
	const char *action = json_get_text(fact, "action");

	for (size_t r = 0; definition && r < definition->deadline_count; r++) {
		const struct deadline_rule *rule = &definition->deadlines[r];

		if (!on_track(rule, clock->track))
			continue;
		for (size_t i = 0; i < rule->start_count; i++)
			if (strcmp(rule->starts[i].action, action) == 0)
				start(clock, rule, &rule->starts[i], fact);
	}
}

static void extend(struct instance *one, const json_t *fact)
{
	const char *action = json_get_text(fact, "action");

	/* Granted again: the newer takes the place of the older, so that the most is never passed. */
	for (size_t i = 0; i < one->rule->grant_count; i++)
		if (strcmp(one->rule->grants[i].action, action) == 0)
			one->grants[i] = fact;
}

static bool hook_takes(struct clock *clock, const struct deadline_hook *hook, const json_t *fact)
{
	const char *to = json_get_text(fact, "to");

	if (hook->action ? strcmp(hook->action, json_get_text(fact, "action")) != 0 :
			   !to || clock_phase(clock, fact) != hook->phase)
		return false;
	return clock_when(clock, hook->when, fact, NULL);
}

static struct date hook_date(const struct deadline_hook *hook, const json_t *fact)
{
	const char *text = hook->on ? json_get_text(json_object_get(fact, "data"), hook->on) : NULL;
	struct date date = { 0 };

	if (!text || !date_parse(text, &date))
		if (!date_parse(json_get_text(fact, "on"), &date))
			bug("a fact of a clock has no date");
	return date;
}

static bool is_subject(const struct instance *one, const char *name)
{
	return one->subject && strcmp(one->subject, name) == 0;
}

/* Whether an action meets deadlines of a rule. */
static bool meets(const char *action, const struct deadline_rule *rule)
{
	for (size_t i = 0; i < rule->met_count; i++)
		if (rule->met[i].action && strcmp(rule->met[i].action, action) == 0)
			return true;
	return false;
}

/* Whether the act of somebody is that of this one's subject: by name; a name that none has, of those
 * whose deadlines the action meets, is that of the only one there is. */
static bool hook_means(const struct clock *clock, const struct instance *one,
		       const struct deadline_hook *hook, const json_t *fact)
{
	const char *name =
		hook->subject ? json_get_text(json_object_get(fact, "data"), hook->subject) : NULL;
	size_t open = 0;

	if (!name || !hook->action || is_subject(one, name))
		return true;
	for (size_t i = 0; i < clock->count; i++) {
		const struct instance *other = &clock->instances[i];

		if (is_subject(other, name) && meets(hook->action, other->rule))
			return false;
		open += !over(other) && strcmp(other->rule->name, one->rule->name) == 0;
	}
	return open == 1;
}

static void end(struct clock *clock, struct instance *one, const json_t *fact)
{
	const struct deadline_rule *rule = one->rule;

	for (size_t i = 0; i < rule->met_count; i++) {
		const struct deadline_hook *hook = &rule->met[i];

		if (hook_takes(clock, hook, fact) && hook_means(clock, one, hook, fact)) {
			one->met = true;
			one->ended_on = hook_date(hook, fact);
			return;
		}
	}
	/* What this very fact set off, it does not end. */
	for (size_t i = 0; one->seq != json_get_int(fact, "seq", 0) && i < rule->lapse_count; i++)
		if (hook_takes(clock, &rule->lapses[i], fact)) {
			lapse(one, hook_date(&rule->lapses[i], fact));
			return;
		}
}

static void go_on(struct clock *clock, const json_t *fact)
{
	json_t *data = json_object_get(fact, "data");

	if (data)
		json_object_update(clock->known, data);
	if (json_get_text(fact, "outcome"))
		clock->outcome = json_get_text(fact, "outcome");
	start_all(clock, fact);
	for (size_t i = 0; i < clock->count; i++) {
		struct instance *one = &clock->instances[i];

		if (over(one))
			continue;
		extend(one, fact);
		end(clock, one, fact);
	}
}

json_t *clock_deadlines(const struct kind *kind, const char *track, const json_t *json,
			const struct calendar *calendar, struct arena *arena)
{
	struct clock clock = {
		.kind = kind, .track = track, .json = json, .arena = arena, .known = json_object()
	};
	const json_t *fact;
	json_t *rows;
	size_t i;

	clock.instances = arena_alloc(arena, CLOCK_DEADLINES_MAX * sizeof(*clock.instances));
	json_array_foreach(json_object_get(json, "facts"), i, fact)
		go_on(&clock, fact);
	rows = clock.too_many ? NULL : json_array();
	for (i = 0; rows && i < clock.count; i++)
		json_array_append_new(rows, clock_row(&clock, &clock.instances[i], calendar));
	json_decref(clock.known);
	return rows;
}
