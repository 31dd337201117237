/* The facts an act leaves in the statistics, and the compensating facts of a correction: a fact is
 * never changed, it is taken back where it stood and put where it belongs. */
#include "core/workflow_parts.h"

#include <string.h>

#include "core/base/arena.h"
#include "core/base/json.h"

/* Dimensions a correction of the case can move; track and outcome only change by acts. */
static const char *const case_dimensions[] = { "region", "right_type", "cause", "source" };
#define CASE_DIMENSIONS (sizeof(case_dimensions) / sizeof(*case_dimensions))

const char *workflow_column(const struct act *act, const json_t *columns, const char *name)
{
	const json_t *changed = json_object_get(columns, name);

	if (changed)
		return json_string_value(changed);
	return act->input->snapshot ? json_get_text(act->input->snapshot, name) : NULL;
}

const json_t *workflow_history(const struct act *act, const char *part)
{
	return json_object_get(json_object_get(act->input->snapshot, "history"), part);
}

static void set_text(json_t *object, const char *key, const char *value)
{
	json_object_set_new(object, key, value ? json_string(value) : json_null());
}

static bool listed(const char *const *list, const char *name)
{
	for (; list && *list; list++)
		if (name && strcmp(*list, name) == 0)
			return true;
	return !list;
}

/* A field's value as an exact quantity: money is a decimal string, a count an integer. */
static const char *field_quantity(const struct act *act, const char *field)
{
	const json_t *value = json_object_get(json_object_get(act->input->body, "data"), field);

	if (!value)
		value = json_object_get(act->input->body, field);
	if (json_is_integer(value))
		return arena_printf(act->problems->arena, "%" JSON_INTEGER_FORMAT,
				    json_integer_value(value));
	return json_string_value(value);
}

json_t *workflow_fact(const struct act *act, const json_t *columns,
		      const struct indicator *indicator, const char *on, const char *quantity)
{
	json_t *fact = json_object();

	set_text(fact, "indicator", indicator->name);
	set_text(fact, "occurred_on", on);
	set_text(fact, "quantity", quantity);
	set_text(fact, "track", act->track);
	for (size_t i = 0; i < CASE_DIMENSIONS; i++)
		set_text(fact, case_dimensions[i],
			 workflow_column(act, columns, case_dimensions[i]));
	return fact;
}

static json_t *fact_new(const struct act *act, const json_t *columns, const struct count *count,
			const char *quantity, int item)
{
	json_t *fact;
	char on[DATE_TEXT_SIZE];
	const char *dated = NULL;

	date_format(act->occurred_on, on);
	if (count->on_field)
		dated = json_get_text(json_object_get(act->input->body, "data"), count->on_field);
	fact = workflow_fact(act, columns, count->indicator, dated ? dated : on, quantity);
	json_object_set_new(fact, "subject", json_null());
	json_object_set_new(fact, "item", json_integer(item));
	set_text(fact, "outcome", workflow_column(act, columns, "outcome"));
	workflow_fact_clock(act, count->indicator, workflow_column(act, columns, "accepted_on"),
			    json_object_get(act->deadlines, "rows"), fact);
	return fact;
}

static int documents_of(const struct act *act, const char *type)
{
	const json_t *document;
	size_t i;
	int found = 0;

	json_array_foreach(json_object_get(act->input->body, "documents"), i, document) {
		const char *given = json_get_text(document, "type");

		found += given && strcmp(given, type) == 0;
	}
	return found;
}

json_t *workflow_facts(const struct act *act, const json_t *columns)
{
	json_t *facts = json_array();
	const char *outcome = workflow_column(act, columns, "outcome");

	for (size_t i = 0; i < act->move->count_count; i++) {
		const struct count *count = &act->move->counts[i];
		const char *quantity = "1";
		int items = 1;

		if (!listed(count->outcomes, outcome) || !listed(count->tracks, act->track))
			continue;
		if (count->each_document)
			items = documents_of(act, count->each_document);
		if (count->quantity_field)
			quantity = field_quantity(act, count->quantity_field);
		for (int item = 0; quantity && item < items; item++)
			json_array_append_new(facts, fact_new(act, columns, count, quantity, item));
	}
	return facts;
}

static const char *negated(struct arena *arena, const char *quantity)
{
	return *quantity == '-' ? quantity + 1 : arena_printf(arena, "-%s", quantity);
}

void workflow_take_back(const struct act *act, const json_t *fact, json_t *facts)
{
	json_t *back = json_deep_copy(fact);

	set_text(back, "quantity", negated(act->problems->arena, json_get_text(fact, "quantity")));
	json_array_append_new(facts, back);
}

static bool dimensions_change(const json_t *fact, const json_t *columns)
{
	for (size_t i = 0; i < CASE_DIMENSIONS; i++) {
		const json_t *changed = json_object_get(columns, case_dimensions[i]);
		const json_t *old = json_object_get(fact, case_dimensions[i]);

		if (changed && !json_equal(changed, old ? old : json_null()))
			return true;
	}
	return false;
}

json_t *workflow_facts_revised(const struct act *act, const json_t *columns)
{
	json_t *facts = json_array();
	const json_t *fact;
	size_t i;

	json_array_foreach(workflow_history(act, "facts"), i, fact) {
		json_t *moved;

		if (!dimensions_change(fact, columns))
			continue;
		workflow_take_back(act, fact, facts);
		moved = json_deep_copy(fact);
		for (size_t d = 0; d < CASE_DIMENSIONS; d++) {
			json_t *changed = json_object_get(columns, case_dimensions[d]);

			if (changed)
				json_object_set(moved, case_dimensions[d], changed);
		}
		json_array_append_new(facts, moved);
	}
	return facts;
}

json_t *workflow_facts_merged(const struct act *act, const json_t *columns)
{
	json_t *facts = workflow_facts(act, columns);
	const json_t *fact;
	size_t i;

	json_array_foreach(workflow_history(act, "facts"), i, fact)
		workflow_take_back(act, fact, facts);
	return facts;
}

json_t *workflow_facts_redated(const struct act *act, json_int_t seq, const char *old_on,
			       const char *new_on, const json_t *columns)
{
	const char *since = workflow_column(act, columns, "accepted_on");
	json_t *facts = json_array(), *rows = workflow_deadline_rows(act);
	const json_t *fact;
	size_t i;

	json_array_foreach(workflow_history(act, "facts"), i, fact) {
		const char *on = json_get_text(fact, "occurred_on");
		const struct indicator *indicator =
			catalog_indicator(act->input->catalog, json_get_text(fact, "indicator"));
		json_t *moved;

		if (workflow_is_of_limit(indicator))
			continue;
		moved = json_deep_copy(fact);
		/* A fact dated by a field of its own keeps its date, unless it is that of the event: nothing
		 * tells the two apart then. */
		if (json_get_int(fact, "subject", -1) == seq && on && strcmp(on, old_on) == 0)
			set_text(moved, "occurred_on", new_on);
		/* The clock of a closing hangs on days of other events. */
		workflow_fact_clock(act, indicator, since, rows, moved);
		if (!json_equal(moved, (json_t *)fact)) {
			workflow_take_back(act, fact, facts);
			json_array_append(facts, moved);
		}
		json_decref(moved);
	}
	json_decref(rows);
	return facts;
}
