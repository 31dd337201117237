/* What the clock keeps of an event. */
#include <string.h>

#include "core/base/json.h"
#include "core/deadline_clock_parts.h"

bool clock_looks_at(const struct kind *kind, const char *name)
{
	for (size_t i = 0; i < kind->definition_count; i++) {
		const struct action *action = definition_action(&kind->definitions[i], name);

		if (action && action->timed)
			return true;
	}
	return false;
}

/* A case that goes over to another version takes its older deadlines along: hence all of them. */
static bool is_read(const struct kind *kind, const char *field)
{
	for (size_t i = 0; i < kind->definition_count; i++)
		if (clock_listed(kind->definitions[i].timed_fields, field))
			return true;
	return false;
}

static void pick(const struct kind *kind, const json_t *from, json_t *to)
{
	const char *name;
	json_t *value;

	json_object_foreach((json_t *)from, name, value)
		if (is_read(kind, name))
			json_object_set(to, name, value);
}

static json_t *pick_items(const struct kind *kind, const json_t *items)
{
	json_t *list = json_array();
	const json_t *item;
	size_t i;

	json_array_foreach(items, i, item) {
		json_t *kept = json_is_object(item) ? json_object() : json_incref((json_t *)item);

		if (json_is_object(item))
			pick(kind, item, kept);
		json_array_append_new(list, kept);
	}
	return list;
}

json_t *clock_fact(const struct kind *kind, const struct clock_event *event)
{
	json_t *fact = json_pack("{s:I, s:s, s:s, s:s, s:s*, s:s*}", "seq", event->seq, "action",
				 event->action, "on", event->on, "version", event->version, "to",
				 event->to, "outcome", event->outcome);
	json_t *data = json_object(), *value;
	const char *name;
	void *next;

	pick(kind, event->body, data);
	pick(kind, json_object_get(event->body, "data"), data);
	json_object_foreach_safe(data, next, name, value)
		if (json_is_array(value))
			json_object_set_new(data, name, pick_items(kind, value));
	if (json_object_size(data) > 0)
		json_object_set(fact, "data", data);
	json_decref(data);
	return fact;
}

json_t *clock_parties(const struct kind *kind, const json_t *parties)
{
	static const char *const members[] = { "name", "role", "country" };
	const json_t *party;
	bool wanted = false;
	json_t *list;
	size_t i;

	for (i = 0; i < kind->definition_count; i++)
		wanted |= kind->definitions[i].timed_parties;
	if (!wanted)
		return NULL;
	list = json_array();
	json_array_foreach(parties, i, party) {
		json_t *kept = json_object();

		for (size_t m = 0; m < sizeof(members) / sizeof(*members); m++) {
			json_t *value = json_object_get(party, members[m]);

			if (value)
				json_object_set(kept, members[m], value);
		}
		json_array_append_new(list, kept);
	}
	return list;
}
