/* The conditions under which an event sets off or ends a deadline. */
#include <string.h>

#include "core/base/json.h"
#include "core/deadline_clock_parts.h"

bool clock_listed(const char *const *names, const char *name)
{
	for (; names && *names; names++)
		if (strcmp(*names, name) == 0)
			return true;
	return false;
}

enum phase clock_phase(const struct clock *clock, const json_t *fact)
{
	const struct definition *definition =
		kind_definition(clock->kind, json_get_text(fact, "version"));
	const char *to = json_get_text(fact, "to");
	const struct state *state = definition && to ? definition_state(definition, to) : NULL;

	return state ? state->phase : PHASE_NONE;
}

static bool holds(const json_t *names, const char *name)
{
	const json_t *one;
	size_t i;

	json_array_foreach(names, i, one)
		if (name && strcmp(json_string_value(one), name) == 0)
			return true;
	return false;
}

/* A field's newest value is one of those listed; of a field that is a list, one of its items. */
static bool field_holds(const json_t *value, const json_t *wanted)
{
	const json_t *item;
	size_t i;

	if (json_is_boolean(value))
		return holds(wanted, json_is_true(value) ? "true" : "false");
	if (!json_is_array(value))
		return holds(wanted, json_string_value(value));
	json_array_foreach(value, i, item)
		if (holds(wanted, json_string_value(item)))
			return true;
	return false;
}

/* Somebody who is not among the parties (a lawyer who took the papers) stands for one of them at home
 * in whatever role is asked for. */
static const json_t *find_party(const struct clock *clock, const char *name)
{
	const json_t *party;
	size_t i;

	json_array_foreach(json_object_get(clock->json, "parties"), i, party)
		if (name && strcmp(json_get_text(party, "name"), name) == 0)
			return party;
	return NULL;
}

static bool party_holds(const struct clock *clock, const json_t *when, const char *subject)
{
	const json_t *party = find_party(clock, subject);
	const char *role = json_get_text(party, "role"), *country = json_get_text(party, "country");
	const json_t *roles = json_object_get(when, "roles");
	const json_t *others = json_object_get(when, "other_countries");
	const json_t *countries = json_object_get(when, "countries");

	return (!roles || !role || holds(roles, role)) &&
	       (!countries || !country || holds(countries, country)) &&
	       (!others || (country && !holds(others, country)));
}

bool clock_when(const struct clock *clock, const json_t *when, const json_t *fact,
		const char *subject)
{
	const json_t *to = json_object_get(when, "to"),
		     *outcomes = json_object_get(when, "outcomes");
	const json_t *data = json_object_get(fact, "data");
	const char *name;
	json_t *wanted;

	if (!when)
		return true;
	if (to && !holds(to, json_get_text(fact, "to")))
		return false;
	if (outcomes && !holds(outcomes, clock->outcome))
		return false;
	json_object_foreach(json_object_get(when, "fields"), name, wanted) {
		const json_t *own = json_object_get(data, name);

		if (!field_holds(own ? own : json_object_get(clock->known, name), wanted))
			return false;
	}
	return party_holds(clock, when, subject);
}
