/* What an act does to the papers of a case: one is issued, or reached whom it was sent to. */
#include "core/workflow_parts.h"

#include <string.h>

#include "core/base/arena.h"
#include "core/base/json.h"

static const json_t *services_of(const struct act *act)
{
	return json_object_get(json_object_get(act->input->body, "data"), "services");
}

static bool read_day(const json_t *service, const char *name, struct date *ret)
{
	const char *text = json_get_text(service, name);

	return text && date_parse(text, ret);
}

struct serving {
	const struct act *act;
	const json_t *service;
	const json_t *method; /* its entry of service_methods */
	size_t place;
};

static const char *pointer_to(const struct serving *serving, const char *name)
{
	return arena_printf(serving->act->problems->arena, "/data/services/%zu/%s", serving->place,
			    name);
}

static void missing(const struct serving *serving, const char *name)
{
	if (!json_object_get(serving->service, name))
		problem_add(serving->act->problems, pointer_to(serving, name), "field_missing",
			    "field", name, NULL);
}

/* A notice to the public counts as received so many days after it was put up, and no sooner. */
static void check_notice(const struct serving *serving, int days)
{
	struct date sent, received, least;
	char text[DATE_TEXT_SIZE];

	missing(serving, "sent_on");
	if (!read_day(serving->service, "sent_on", &sent) ||
	    !read_day(serving->service, "received_on", &received))
		return;
	least = date_add(sent, days);
	date_format(least, text);
	if (date_compare(received, least) < 0)
		problem_add(serving->act->problems, pointer_to(serving, "received_on"),
			    "service_too_early", "date", text, "days",
			    arena_printf(serving->act->problems->arena, "%d", days), NULL);
}

static void check_days(const struct serving *serving)
{
	const struct act *act = serving->act;
	struct date sent, received;
	char today[DATE_TEXT_SIZE];

	if (!read_day(serving->service, "received_on", &received))
		return;
	date_format(act->input->today, today);
	if (date_compare(received, act->input->today) > 0)
		problem_add(act->problems, pointer_to(serving, "received_on"), "date_future",
			    "today", today, NULL);
	if (read_day(serving->service, "sent_on", &sent) && date_compare(received, sent) < 0)
		problem_add(act->problems, pointer_to(serving, "received_on"),
			    "service_before_sent", NULL);
}

static void check_service(struct serving *serving)
{
	const struct act *act = serving->act;
	const json_t *methods = json_object_get(act->input->catalog->lists, "service_methods");
	const char *method = json_get_text(serving->service, "method");
	int days;

	if (act->action->effect == EFFECT_SERVE)
		missing(serving, "document_id");
	serving->method = method ? json_object_get(methods, method) : NULL;
	if (method && !serving->method)
		problem_add(act->problems, pointer_to(serving, "method"), "service_method_unknown",
			    "value", method, NULL);
	if (json_get_bool(serving->method, "consent", false) &&
	    !json_object_get(serving->service, "consent"))
		problem_add(act->problems, pointer_to(serving, "consent"),
			    "service_consent_missing", NULL);
	days = (int)json_get_int(serving->method, "received_after_days", 0);
	if (days > 0)
		check_notice(serving, days);
	else
		check_days(serving);
}

void workflow_check_services(const struct act *act)
{
	struct serving serving = { .act = act };

	json_array_foreach(services_of(act), serving.place, serving.service)
		check_service(&serving);
}

static json_t *issuable_types(const struct kind *kind)
{
	json_t *types = json_array();

	for (size_t i = 0; i < kind->document_count; i++)
		if (kind->documents[i].series)
			json_array_append_new(types, json_string(kind->documents[i].name));
	return types;
}

json_t *workflow_services(const struct act *act)
{
	const json_t *services = services_of(act);

	if (!services)
		return NULL;
	return json_pack("{s:O, s:o}", "items", services, "issued_types",
			 issuable_types(act->kind));
}

/* The series of every type of the kind: which it is, only the database knows. */
json_t *workflow_issue(const struct act *act)
{
	const json_t *data = json_object_get(act->input->body, "data");
	const json_t *list = json_object_get(act->input->catalog->lists, "series");
	json_t *series = json_object();
	char on[DATE_TEXT_SIZE];

	if (act->action->effect != EFFECT_ISSUE) {
		json_decref(series);
		return NULL;
	}
	for (size_t i = 0; i < act->kind->document_count; i++) {
		const struct document_type *type = &act->kind->documents[i];

		if (type->series)
			json_object_set_new(
				series, type->name,
				json_pack("{s:s, s:O}", "series", type->series, "template",
					  json_object_get(json_object_get(list, type->series),
							  "number")));
	}
	date_format(act->occurred_on, on);
	return json_pack("{s:O, s:O, s:s, s:i, s:o}", "document",
			 json_object_get(data, "document_id"), "signed_by",
			 json_object_get(data, "signed_by"), "issued_on", on, "year",
			 date_year(act->occurred_on), "series", series);
}

static bool freezes(const struct act *act)
{
	bool archives = act->move->to->phase == PHASE_ARCHIVED &&
			(!act->from || act->from->phase != PHASE_ARCHIVED);

	return archives || act->action->effect == EFFECT_VOLUME;
}

/* Which papers go where, and how the volume is called and kept. A number given by hand stands before
 * that of the kind's series. */
json_t *workflow_volume(const struct act *act)
{
	const json_t *data = json_object_get(act->input->body, "data");
	const struct kind *kind = act->kind;
	json_t *secondary, *left_out;

	if (!freezes(act))
		return NULL;
	secondary = json_array();
	left_out = json_array();
	for (size_t i = 0; i < kind->document_count; i++) {
		if (kind->documents[i].secondary)
			json_array_append_new(secondary, json_string(kind->documents[i].name));
		if (kind->documents[i].unbound)
			json_array_append_new(left_out, json_string(kind->documents[i].name));
	}
	return json_pack("{s:o, s:o, s:s*, s:s*, s:s*, s:i}", "secondary", secondary, "left_out",
			 left_out, "number", json_get_text(data, "volume_number"), "retention",
			 json_get_text(kind->archive, "retention"), "template",
			 json_get_text(kind->archive, "number"), "year",
			 date_year(act->occurred_on));
}
