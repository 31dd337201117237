/* Puts together the change that an act makes (docs/change.md). */
#include "core/workflow_parts.h"

#include "core/base/arena.h"
#include "core/base/json.h"

static const char *const envelope_columns[] = { "title",  "region",  "cause", "source",
						"amount", "officer", "flags", NULL };

bool workflow_moves(const struct act *act)
{
	return act->move->to != act->from;
}

static bool in_work(enum phase phase)
{
	return phase == PHASE_OPEN || phase == PHASE_STAYED;
}

static void set_phase_columns(const struct act *act, const char *on, json_t *columns)
{
	enum phase before = act->from ? act->from->phase : PHASE_NONE;
	enum phase after = act->move->to->phase;

	if (!act->from)
		json_object_set_new(columns, "received_on", json_string(on));
	if (!workflow_moves(act))
		return;
	json_object_set_new(columns, "phase", json_string(phase_name(after)));
	json_object_set_new(columns, "moved_on", json_string(on));
	if ((before == PHASE_NONE || before == PHASE_INTAKE) &&
	    (in_work(after) || after == PHASE_CLOSED))
		json_object_set_new(columns, "accepted_on", json_string(on));
	if (after == PHASE_CLOSED && before != PHASE_CLOSED)
		json_object_set_new(columns, "closed_on", json_string(on));
	if (before == PHASE_CLOSED && in_work(after)) {
		json_object_set_new(columns, "closed_on", json_null());
		json_object_set_new(columns, "outcome", json_null());
	}
}

static void set_envelope_columns(const struct act *act, json_t *columns)
{
	const json_t *body = act->input->body;
	const json_t *rights = json_object_get(body, "rights");

	for (size_t i = 0; envelope_columns[i]; i++) {
		json_t *value = json_object_get(body, envelope_columns[i]);

		if (value)
			json_object_set(columns, envelope_columns[i], value);
	}
	if (rights) {
		const char *type = json_get_text(json_array_get(rights, 0), "type");

		json_object_set_new(columns, "right_type", type ? json_string(type) : json_null());
	}
}

/* What an act's own fields leave on the case. Those of the common actions speak of the act alone. */
static void set_attributes(const struct act *act, json_t *columns)
{
	json_t *data = json_object_get(act->input->body, "data");

	if (act->action->effect == EFFECT_NONE && json_object_size(data) > 0)
		json_object_set(columns, "attributes", data);
}

/* The body without what the event's own columns hold, and the guards that warned. */
static json_t *event_data(const struct act *act)
{
	static const char *const elsewhere[] = { "action", "occurred_on", "kind", "track",
						 "office_id" };
	json_t *data = json_copy((json_t *)act->input->body);

	for (size_t i = 0; i < sizeof(elsewhere) / sizeof(*elsewhere); i++)
		json_object_del(data, elsewhere[i]);
	if (act->on_behalf_of)
		json_object_set_new(data, "on_behalf_of", json_string(act->on_behalf_of));
	if (act->warned)
		json_object_set(data, "warned", act->warned);
	return data;
}

static bool has_number(const struct act *act)
{
	return act->input->snapshot && json_get_text(act->input->snapshot, "number");
}

static void set_papers(const struct act *act, json_t *change)
{
	json_t *services = workflow_services(act), *issue = workflow_issue(act);
	json_t *volume = workflow_volume(act);

	if (services)
		json_object_set_new(change, "services", services);
	if (issue)
		json_object_set_new(change, "issue", issue);
	if (volume)
		json_object_set_new(change, "volume", volume);
}

static void set_copies(const struct act *act, json_t *change)
{
	const json_t *documents = json_object_get(act->input->body, "documents");
	json_t *links = workflow_links(act);
	json_t *approval = workflow_approval(act);

	if (act->parties)
		json_object_set(change, "parties", act->parties);
	if (act->rights)
		json_object_set(change, "rights", act->rights);
	if (documents)
		json_object_set_new(change, "documents", json_deep_copy(documents));
	if (links)
		json_object_set_new(change, "links", links);
	set_papers(act, change);
	if (approval)
		json_object_set_new(change, "approval", approval);
	if (act->action->numbers && !has_number(act))
		json_object_set_new(change, "number",
				    json_pack("{s:s, s:i}", "template", act->kind->number_template,
					      "year", date_year(act->occurred_on)));
}

static json_t *own_facts(const struct act *act, json_t *columns)
{
	json_t *facts;

	if (act->action->effect == EFFECT_REVISE)
		return workflow_facts_revised(act, columns);
	if (act->action->effect == EFFECT_REDATE) {
		facts = json_array();
		workflow_redate(act, columns, facts);
		return facts;
	}
	if (act->action->effect == EFFECT_MERGE)
		return workflow_facts_merged(act, columns);
	return workflow_facts(act, columns);
}

static json_t *act_facts(const struct act *act, json_t *columns)
{
	json_t *facts = own_facts(act, columns);

	if (act->action->effect != EFFECT_MERGE)
		workflow_limits(act, columns, facts);
	return facts;
}

/* The acts complained of: fields whose shape is marked so. */
static void set_acts(const struct act *act, json_t *change)
{
	const json_t *data = json_object_get(act->input->body, "data");

	for (size_t i = 0; i < act->action->field_count; i++) {
		const struct field *field = &act->action->fields[i];
		json_t *value = json_object_get(data, field->name);

		if (value && json_get_bool(field->shape, "x-acts", false))
			json_object_set(change, "acts", value);
	}
}

/* For the reply, in both languages: it is stored with the idempotency key, whoever asks again. */
static void set_warnings(const struct act *act, json_t *change)
{
	const struct catalog *catalog = act->input->catalog;
	struct arena *arena = act->warnings->arena;
	json_t *list = json_array();

	for (const struct problem *one = act->warnings->first; one; one = one->next)
		json_array_append_new(
			list,
			json_pack("{s:s, s:s, s:s, s:s}", "pointer", one->pointer, "code",
				  one->code, "zh",
				  catalog_message(catalog, arena, one->code, "zh", one->values),
				  "en",
				  catalog_message(catalog, arena, one->code, "en", one->values)));
	if (json_array_size(list) > 0)
		json_object_set(change, "warnings", list);
	json_decref(list);
}

json_t *workflow_change(const struct act *act)
{
	json_t *change = json_object();
	json_t *columns = json_object();
	json_t *facts, *personal;
	char on[DATE_TEXT_SIZE];

	date_format(act->occurred_on, on);
	set_phase_columns(act, on, columns);
	set_envelope_columns(act, columns);
	set_attributes(act, columns);
	if (act->outcome)
		json_object_set_new(columns, "outcome", json_string(act->outcome->name));

	if (!act->from)
		json_object_set_new(change, "create", json_true());
	json_object_set_new(change, "kind", json_string(act->kind->name));
	json_object_set_new(change, "definition", json_string(act->definition->version));
	json_object_set_new(change, "track", json_string(act->track));
	json_object_set_new(change, "event",
			    json_pack("{s:s, s:s, s:s, s:s, s:o}", "action", act->action->name,
				      "from", act->from ? act->from->name : "", "to",
				      act->move->to->name, "occurred_on", on, "data",
				      event_data(act)));
	facts = act_facts(act, columns);
	if (json_array_size(facts) > 0)
		json_object_set(change, "facts", facts);
	json_decref(facts);
	json_object_set_new(change, "case", columns);
	set_copies(act, change);
	set_acts(act, change);
	personal = workflow_personal(act);
	if (personal)
		json_object_set_new(change, "personal", personal);
	set_warnings(act, change);
	if (act->action->effect == EFFECT_ERASE)
		json_object_set_new(
			change, "erase",
			json_pack("{s:O}", "text",
				  json_object_get(act->input->catalog->masked, "erased")));
	if (act->deadlines)
		json_object_set_new(change, "deadlines", act->deadlines);
	return change;
}
