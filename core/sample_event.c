/* What the events of a sample history say: outcome, data, documents, and the case's envelope. */
#include "core/sample_parts.h"

#include <string.h>

#include "core/base/arena.h"
#include "core/base/json.h"

#define REMARK "remark" /* the field that says that a case is synthetic */

static const struct field *field_find(const struct action *action, const char *name)
{
	for (size_t i = 0; i < action->field_count; i++)
		if (strcmp(action->fields[i].name, name) == 0)
			return &action->fields[i];
	return NULL;
}

static bool put_outcome(struct walk *walk, const struct action *action, json_t *event)
{
	const json_t *wanted = json_object_get(walk->step, "outcome");
	const char *outcome = json_is_object(wanted) ?
				      json_string_value(sample_pick(&walk->history, wanted)) :
				      json_string_value(wanted);
	const struct outcome *const *allowed = action->outcomes;

	if (!outcome)
		return !allowed || !allowed[1] || sample_fault(walk, "it needs an outcome");
	for (; allowed && *allowed; allowed++)
		if (strcmp((*allowed)->name, outcome) == 0)
			break;
	if (!allowed || !*allowed)
		return sample_fault(walk, "it has no outcome %s", outcome);
	json_object_set_new(event, "outcome", json_string(outcome));
	return true;
}

static void put_document(struct walk *walk, json_t *documents, const struct document_type *type)
{
	char date[DATE_TEXT_SIZE];

	date_format(walk->history.date, date);
	json_array_append_new(documents,
			      json_pack("{s:s, s:o, s:s}", "type", type->name, "title",
					json_sprintf("%s（合成）", type->label.zh), "dated", date));
}

static bool put_documents(struct walk *walk, const struct action *action, json_t *event)
{
	const json_t *wanted = json_object_get(walk->step, "documents"), *one;
	json_t *documents = json_array();
	size_t i, j;

	json_object_set_new(event, "documents", documents);
	for (i = 0; i < action->document_count; i++)
		if (action->documents[i].required)
			put_document(walk, documents, action->documents[i].type);
	json_array_foreach(wanted, i, one) {
		for (j = 0; j < action->document_count; j++)
			if (strcmp(action->documents[j].type->name, json_string_value(one)) == 0)
				break;
		if (j == action->document_count)
			return sample_fault(walk, "it has no document %s", json_string_value(one));
		put_document(walk, documents, action->documents[j].type);
	}
	if (json_array_size(documents) == 0)
		json_object_del(event, "documents");
	return true;
}

/* The case of another recipe that began last before this day and has no link yet. */
static struct begun *link_target(struct walk *walk, const char *recipe)
{
	struct sample *sample = walk->sample;
	struct begun *best = NULL;

	for (size_t i = 0; i < sample->begun_count; i++) {
		struct begun *other = &sample->begun[i];

		if (!other->taken && strcmp(other->recipe, recipe) == 0 &&
		    date_compare(other->date, walk->history.date) < 0 &&
		    (!best || date_compare(other->date, best->date) > 0))
			best = other;
	}
	return best;
}

static bool put_effect(struct walk *walk, json_t *data)
{
	const json_t *link = json_object_get(walk->step, "link");
	const json_t *redate = json_object_get(walk->step, "redate");
	int event = (int)json_get_int(redate, "event", 0);
	char date[DATE_TEXT_SIZE];

	if (link) {
		struct begun *other = link_target(walk, json_get_text(link, "to"));

		if (!other)
			return sample_fault(walk, "no case of %s is left that began before",
					    json_get_text(link, "to"));
		other->taken = true;
		json_object_set(data, "type", json_object_get(link, "type"));
		json_object_set_new(data, "case_ref", json_string(other->reference));
	}
	if (redate) {
		if (event < 1 || event > walk->step_count)
			return sample_fault(walk, "there is no event %d yet", event);
		date_format(sample_working_day(walk->history.plan, walk->dates[event - 1],
					       (int)json_get_int(redate, "later", 1)),
			    date);
		json_object_set_new(data, "event", json_integer(walk->numbers[event - 1]));
		json_object_set_new(data, "date", json_string(date));
	}
	return true;
}

static bool put_data(struct walk *walk, const struct action *action, json_t *event)
{
	json_t *data = sample_filled(&walk->history, json_object_get(walk->step, "data"));
	const char *name;
	json_t *value;

	if (!data)
		data = json_object();
	json_object_set_new(event, "data", data);
	json_object_foreach(data, name, value)
		if (!field_find(action, name))
			return sample_fault(walk, "it has no field %s", name);
	if (!put_effect(walk, data))
		return false;
	for (size_t i = 0; i < action->field_count; i++) {
		const struct field *field = &action->fields[i];
		bool remark = walk->event_count == 0 && strcmp(field->name, REMARK) == 0;

		if (field->envelope || json_object_get(data, field->name))
			continue;
		if (strcmp(field->name, "case_id") == 0 && json_object_get(data, "case_ref"))
			continue;
		if (field->required || remark)
			json_object_set_new(data, field->name, sample_field(&walk->history, field));
	}
	if (json_object_size(data) == 0)
		json_object_del(event, "data");
	return true;
}

/* Steals the value, NULL included; what the action does not take is left out. */
static void put(struct walk *walk, const struct action *action, json_t *event, const char *name,
		json_t *value)
{
	const struct field *field = field_find(action, name);

	if (field && value)
		json_object_set(event, name, value);
	else if (field && field->required)
		sample_fault(walk, "it needs %s, for which the plan has nothing", name);
	json_decref(value);
}

static json_t *picked(struct history *history, const json_t *choices)
{
	return json_deep_copy(sample_pick(history, choices));
}

/* The cause goes with the right: {"PI": [...]}, or any of a list. */
static json_t *picked_cause(struct history *history)
{
	const json_t *choices = sample_setting(history, "causes");
	const json_t *causes = json_object_get(history->catalog->lists, "causes"), *entry;
	json_t *cause;

	if (json_is_object(choices) && history->right_type)
		choices = json_object_get(choices, history->right_type);
	cause = picked(history, choices);
	entry = json_object_get(causes, json_string_value(cause));
	history->cause = json_get_text(json_object_get(entry, "name"), "zh");
	return cause;
}

/* Columns of the case, at its first event. */
static bool put_envelope(struct walk *walk, const struct action *action, json_t *event)
{
	struct history *history = &walk->history;
	const json_t *office = history->office;
	const json_t *regions = sample_setting(history, "regions");
	const json_t *titles = sample_setting(history, "titles");

	if (!regions)
		regions = json_object_get(office, "regions");
	put(walk, action, event, "parties", sample_parties(history, action));
	put(walk, action, event, "rights",
	    sample_setting(history, "right_types") ? sample_rights(history) : NULL);
	put(walk, action, event, "region",
	    regions ? picked(history, regions) : json_incref(json_object_get(office, "region")));
	put(walk, action, event, "cause", picked_cause(history));
	put(walk, action, event, "source", picked(history, sample_setting(history, "sources")));
	put(walk, action, event, "amount",
	    sample_setting(history, "amounts") ?
		    json_sprintf("%d.00", 1000 * sample_random_range(&history->random, 5, 900)) :
		    NULL);
	put(walk, action, event, "flags", json_deep_copy(sample_setting(history, "flags")));
	if (titles) /* last: it speaks of the others */
		put(walk, action, event, "title",
		    sample_filled(history, sample_pick(history, titles)));
	return !walk->sample->fault;
}

bool sample_event_fill(struct walk *walk, const struct action *action, json_t *event)
{
	return (walk->event_count > 0 || put_envelope(walk, action, event)) &&
	       put_outcome(walk, action, event) && put_data(walk, action, event) &&
	       put_documents(walk, action, event);
}
