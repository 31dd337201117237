/* One deadline of a case with all that it hangs on, as it is stored. */
#include <string.h>

#include "core/base/arena.h"
#include "core/base/json.h"
#include "core/base/log.h"
#include "core/calendar.h"
#include "core/deadline_clock_parts.h"

static void set_date(json_t *object, const char *key, bool given, struct date date)
{
	char text[DATE_TEXT_SIZE];

	if (given)
		date_format(date, text);
	json_object_set_new(object, key, given ? json_string(text) : json_null());
}

static void set_text(json_t *object, const char *key, const char *value)
{
	if (value)
		json_object_set_new(object, key, json_string(value));
}

static json_t *extensions_of(const struct instance *one)
{
	json_t *list = json_array();

	for (size_t i = 0; i < one->rule->grant_count; i++) {
		const struct deadline_grant *grant = &one->rule->grants[i];
		const json_t *fact = one->grants[i];
		json_t *entry;

		if (!fact)
			continue;
		entry = json_pack("{s:s, s:O, s:O}", "action", grant->action, "seq",
				  json_object_get(fact, "seq"), "on", json_object_get(fact, "on"));
		if (grant->limited) {
			json_object_set_new(entry, "length", json_integer(grant->most.length));
			set_text(entry, "unit", deadline_unit_name(grant->most.unit));
		}
		if (grant->to)
			set_text(entry, "to",
				 json_get_text(json_object_get(fact, "data"), grant->to));
		/* without a day and without a length nothing was granted */
		if (grant->limited || json_object_get(entry, "to"))
			json_array_append(list, entry);
		json_decref(entry);
	}
	return list;
}

static struct date date_of(const char *text)
{
	struct date date = { 0 };

	if (!text || !date_parse(text, &date))
		bug("a clock holds no date where one must be");
	return date;
}

static json_t *suspension_new(const struct deadline_pause *pause, const json_t *fact,
			      const char *from)
{
	json_t *entry = json_pack("{s:s, s:O, s:s}", "action", pause->action, "seq",
				  json_object_get(fact, "seq"), "from", from);

	if (pause->ground)
		set_text(entry, "ground",
			 json_get_text(json_object_get(fact, "data"), pause->ground));
	return entry;
}

/* From the event up to the one that ends it, which counts again. */
static void pause_until(const struct clock *clock, const struct deadline_pause *pause, json_t *list)
{
	json_t *open = NULL;
	const json_t *fact;
	size_t i;

	json_array_foreach(json_object_get(clock->json, "facts"), i, fact) {
		const char *action = json_get_text(fact, "action"), *on = json_get_text(fact, "on");

		if (open && clock_listed(pause->ends, action)) {
			set_date(open, "to", true, date_add(date_of(on), -1));
			open = NULL;
		} else if (!open && strcmp(action, pause->action) == 0 &&
			   clock_when(clock, pause->when, fact, NULL)) {
			open = suspension_new(pause, fact, on);
			json_array_append_new(list, open);
		}
	}
}

/* Told again for the same ground and first day, a span takes the place of what was told before. */
static void drop_older(json_t *list, const json_t *entry)
{
	static const char *const keys[] = { "action", "from", "ground" };

	for (size_t i = json_array_size(list); i-- > 0;) {
		const json_t *old = json_array_get(list, i);
		bool same = true;

		for (size_t k = 0; k < sizeof(keys) / sizeof(*keys); k++) {
			const json_t *a = json_object_get(old, keys[k]);
			const json_t *b = json_object_get(entry, keys[k]);

			same &= a == b || json_equal(a, b);
		}
		if (same)
			json_array_remove(list, i);
	}
}

static void pause_span(const struct clock *clock, const struct deadline_pause *pause, json_t *list)
{
	const json_t *fact;
	size_t i;

	json_array_foreach(json_object_get(clock->json, "facts"), i, fact) {
		const json_t *data = json_object_get(fact, "data");
		const char *from = json_get_text(data, pause->from);
		json_t *entry;

		if (strcmp(json_get_text(fact, "action"), pause->action) != 0 || !from ||
		    !clock_when(clock, pause->when, fact, NULL))
			continue;
		entry = suspension_new(pause, fact, from);
		set_text(entry, "to", json_get_text(data, pause->to));
		drop_older(list, entry);
		json_array_append_new(list, entry);
	}
}

/* When it is over, so is what held it up; and what came later does not matter any more. */
static void close_suspensions(const struct instance *one, json_t *list)
{
	for (size_t i = json_array_size(list); i-- > 0;) {
		json_t *entry = json_array_get(list, i);

		if (date_compare(date_of(json_get_text(entry, "from")), one->ended_on) >= 0)
			json_array_remove(list, i);
		else if (!json_object_get(entry, "to"))
			set_date(entry, "to", true, date_add(one->ended_on, -1));
	}
}

static json_t *suspensions_of(const struct clock *clock, const struct instance *one)
{
	json_t *list = json_array();

	for (size_t i = 0; i < one->rule->pause_count; i++) {
		const struct deadline_pause *pause = &one->rule->pauses[i];

		if (pause->ends)
			pause_until(clock, pause, list);
		else
			pause_span(clock, pause, list);
	}
	if (one->met || one->lapsed)
		close_suspensions(one, list);
	return list;
}

static json_t *inputs_of(const struct clock *clock, const struct instance *one)
{
	json_t *inputs = json_object();
	json_t *extensions = extensions_of(one);
	json_t *suspensions = suspensions_of(clock, one);

	set_date(inputs, "started_on", true, one->started_on);
	json_object_set(inputs, "periods", (json_t *)one->rule->periods_source);
	json_object_set_new(inputs, "roll", json_boolean(one->rule->roll));
	if (json_array_size(extensions) > 0)
		json_object_set(inputs, "extensions", extensions);
	if (json_array_size(suspensions) > 0)
		json_object_set(inputs, "suspensions", suspensions);
	json_decref(extensions);
	json_decref(suspensions);
	return inputs;
}

json_t *clock_row(const struct clock *clock, const struct instance *one,
		  const struct calendar *calendar)
{
	json_t *inputs = inputs_of(clock, one);
	struct deadline_result result;
	json_t *row;

	if (!deadline_recompute(inputs, calendar, clock->arena, &result))
		bug("the rule %s makes no deadline", one->rule->name);
	row = json_pack("{s:s, s:I, s:I, s:s, s:s?, s:b}", "rule", one->rule->name, "seq", one->seq,
			"item", (json_int_t)one->item, "definition", one->version, "subject",
			one->subject, "expires", one->rule->expires);
	set_date(row, "started_on", true, one->started_on);
	set_date(row, "due_on", true, result.due_on);
	set_date(row, "nominal_on", true, result.nominal_on);
	set_date(row, "met_on", one->met, one->ended_on);
	set_date(row, "lapsed_on", one->lapsed, one->ended_on);
	json_object_set_new(row, "suspended",
			    json_boolean(result.suspended && !one->met && !one->lapsed));
	json_object_set_new(row, "provisional", json_boolean(result.provisional));
	set_date(row, "span_from", result.spans, result.span_from);
	set_date(row, "span_to", result.spans, result.span_to);
	json_object_set_new(row, "calendar", json_integer(calendar_revision(calendar)));
	json_object_set_new(row, "inputs", inputs);
	return row;
}
