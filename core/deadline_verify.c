/* Computes the deadlines of a case anew, from its events. */
#include "core/deadline_verify.h"

#include <string.h>

#include "core/base/arena.h"
#include "core/base/json.h"
#include "core/deadline_clock.h"

/* The outcome that was given, or the only one there is. */
static const char *outcome_of(const struct kind *kind, const json_t *event)
{
	const struct definition *definition =
		kind_definition(kind, json_get_text(event, "version"));
	const struct action *action =
		definition ? definition_action(definition, json_get_text(event, "action")) : NULL;
	const char *given = json_get_text(json_object_get(event, "data"), "outcome");

	if (given || !action || !action->outcomes || !action->outcomes[0] || action->outcomes[1])
		return given;
	return action->outcomes[0]->name;
}

static void add_fact(const struct kind *kind, const json_t *event, json_t *facts)
{
	const char *from = json_get_text(event, "from"), *to = json_get_text(event, "to");
	const struct clock_event one = {
		.seq = json_get_int(event, "seq", 0),
		.action = json_get_text(event, "action"),
		.on = json_get_text(event, "on"),
		.version = json_get_text(event, "version"),
		.to = strcmp(from, to) != 0 ? to : NULL,
		.outcome = outcome_of(kind, event),
		.body = json_object_get(event, "data"),
	};

	if (clock_looks_at(kind, one.action))
		json_array_append_new(facts, clock_fact(kind, &one));
}

static json_t *clock_of(const struct kind *kind, const json_t *stored)
{
	json_t *parties = clock_parties(kind, json_object_get(stored, "parties"));
	json_t *facts = json_array();
	const json_t *event;
	size_t i;

	json_array_foreach(json_object_get(stored, "events"), i, event)
		add_fact(kind, event, facts);
	return json_pack("{s:o, s:o}", "parties", parties ? parties : json_array(), "facts", facts);
}

static void fault_add(json_t *faults, const char *fault, const json_t *row)
{
	json_array_append_new(faults, json_pack("{s:s, s:O*, s:O*, s:O*}", "fault", fault, "rule",
						json_object_get(row, "rule"), "seq",
						json_object_get(row, "seq"), "item",
						json_object_get(row, "item")));
}

static bool same_key(const json_t *a, const json_t *b)
{
	static const char *const keys[] = { "rule", "seq", "item" };

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		if (!json_equal(json_object_get(a, keys[i]), json_object_get(b, keys[i])))
			return false;
	return true;
}

static const json_t *find_row(const json_t *rows, const json_t *wanted)
{
	const json_t *row;
	size_t i;

	json_array_foreach(rows, i, row)
		if (same_key(row, wanted))
			return row;
	return NULL;
}

static void compare(const json_t *expected, const json_t *rows, json_t *faults)
{
	const json_t *found;
	json_t *row;
	size_t i;

	json_array_foreach(expected, i, row) {
		/* by which revision it was computed does not matter, if the days are right */
		json_object_del(row, "calendar");
		found = find_row(rows, row);
		if (!found)
			fault_add(faults, "missing", row);
		else if (!json_equal(found, row))
			fault_add(faults, "altered", row);
	}
	json_array_foreach(rows, i, row)
		if (!find_row(expected, row))
			fault_add(faults, "extra", row);
}

json_t *deadline_verify(const struct catalog *catalog, const struct calendar *calendar,
			const json_t *stored, struct arena *arena)
{
	const struct kind *kind = catalog_kind(catalog, json_get_text(stored, "kind"));
	const json_t *kept = json_object_get(stored, "clock");
	json_t *faults = json_array(), *clock, *expected;

	if (!kind)
		return faults;
	clock = clock_of(kind, stored);
	if (json_is_object(kept) ? !json_equal(clock, kept) :
				   json_array_size(json_object_get(clock, "facts")) > 0)
		fault_add(faults, "clock", NULL);
	expected = clock_deadlines(kind, json_get_text(stored, "track"), clock, calendar, arena);
	compare(expected, json_object_get(stored, "rows"), faults);
	json_decref(expected);
	json_decref(clock);
	return faults;
}
