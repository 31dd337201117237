/* /deadlines: what is due when, and why; /deadlines/what-if answers without a case. */
#include "api/resources/tables.h"

#include "api/http/request.h"
#include "core/base/json.h"
#include "core/deadline_ask.h"
#include "core/deadline_explain.h"
#include "core/deadline_rule.h"

static void set_all(json_t *reply, const json_t *from, const char *const *names)
{
	for (; *names; names++)
		json_object_set(reply, *names, json_object_get(from, *names));
}

/* The deadline as stored, its rule, and the steps, made now. */
static json_t *explained(struct request *request, const json_t *found)
{
	static const char *const stored[] = { "suspended", "calendar", "inputs", NULL };
	json_t *shown = json_object_get(found, "shown"), *reply = json_copy(shown);
	const char *action = json_get_text(found, "action");
	struct deadline_about about = { .catalog = request->catalog,
					.calendar = request_calendar(request),
					.inputs = json_object_get(found, "inputs") };
	const struct action *set_off;

	about.kind = catalog_kind(about.catalog, json_get_text(shown, "kind"));
	about.definition =
		about.kind ? kind_definition(about.kind, json_get_text(shown, "definition")) : NULL;
	about.rule = about.definition ?
			     definition_deadline(about.definition, json_get_text(shown, "rule")) :
			     NULL;
	set_off = about.rule && action ? definition_action(about.definition, action) : NULL;
	set_all(reply, found, stored);
	json_object_set_new(reply, "action",
			    set_off ? json_pack("{s:s, s:o}", "action", action, "name",
						label_json(&set_off->label)) :
				      json_null());
	json_object_set_new(reply, "law", about.rule ? deadline_rule_json(&about) : json_null());
	json_object_set_new(reply, "steps", deadline_explain(&about, request->arena));
	return reply;
}

static void deadline_reply(struct request *request, const struct db_reply *found)
{
	const char *bytes;
	size_t length;
	json_t *body;

	if (found->rows == 0 || !db_reply_value(found, 0, "body", &bytes, &length) ||
	    json_read(bytes, length, &body, NULL, NULL) != JSON_FINE) {
		problem_reply(request, "path:deadline", "deadline_unknown", NULL);
		return;
	}
	json_tie(request->arena, body);
	reply_json(request, 200, explained(request, body));
}

static void deadline_get(struct request *request)
{
	query_send(request, &sql_deadline_get, deadline_reply);
}

static void deadline_what_if(struct request *request)
{
	struct problem_list problems = { .arena = request->arena };
	json_t *reply;

	if (deadline_ask(request->catalog, request_calendar(request), request->json, true,
			 request->arena, &reply, &problems))
		reply_json(request, 200, reply);
	else
		problem_reply_list(request, &problems);
}

// clang-format off
const struct route deadline_routes[] = {
	QUERY("GET", "/api/v1/deadlines?due_after&due_before&officer&kind&status&office&cursor&limit",
	      "deadline_list", sql_deadline_list,
	      .summary = "What is due when, the soonest first; exact total on Prefer: return=total-count",
	      .need = CASE_READ, .reply = "deadline_list"),
	QUERY("GET", "/api/v1/cases/:id/deadlines?status&cursor&limit", "case_deadlines",
	      sql_case_deadlines,
	      .summary = "The deadlines of a case, the soonest first", .need = CASE_READ,
	      .reply = "deadline_list"),
	HANDLER("GET", "/api/v1/deadlines/:deadline", "deadline_get", deadline_get,
		.summary = "A deadline and why it is due then, step by step", .need = CASE_READ,
		.reply = "deadline"),
	HANDLER("POST", "/api/v1/deadlines/what-if", "deadline_what_if", deadline_what_if,
		.summary = "When something would be due, without a case", .need = CASE_READ,
		.body = "deadline_ask", .reply = "deadline_answer", .repeatable = true),
	{ .method = NULL },
};
// clang-format on
