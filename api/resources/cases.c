/* /cases: log a case, list and read cases, correct their particulars, ask what may happen next. */
#include "api/resources/change.h"
#include "api/resources/tables.h"

#include "api/http/request.h"
#include "core/base/json.h"
#include "core/workflow.h"

static void case_begin(struct request *request)
{
	change_begin(request, json_incref(request->json));
}

/* Members of an event that a merge patch has not: told as unknown, and taken out of the event. */
static void take_out_unknown(const struct request *request, json_t *body,
			     struct problem_list *faults)
{
	static const char *const members[] = { "action", "occurred_on", "outcome", "documents" };

	for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++) {
		if (json_object_del(body, members[i]) == 0)
			problem_add(faults, arena_printf(request->arena, "/%s", members[i]),
				    "field_unknown", "field", members[i], NULL);
	}
}

/* A merge patch is the act "revise" of today: particulars are corrected by an event like all else. */
static void case_revise(struct request *request)
{
	struct problem_list faults = { .arena = request->arena };
	json_t *body = json_deep_copy(request->json);
	char today[DATE_TEXT_SIZE];

	take_out_unknown(request, body, &faults);
	date_format(request->today, today);
	json_object_set_new(body, "action", json_string("revise"));
	json_object_set_new(body, "occurred_on", json_string(today));
	change_go_on(request, body, NULL, &faults);
}

static void case_actions_reply(struct request *request, const struct db_reply *found)
{
	const char *bytes;
	size_t length;
	json_t *snapshot;

	if (found->rows == 0 || !db_reply_value(found, 0, "body", &bytes, &length) ||
	    json_read(bytes, length, &snapshot, NULL, NULL) != JSON_FINE) {
		problem_reply(request, "path:id", "case_unknown", NULL);
		return;
	}
	json_tie(request->arena, snapshot);

	struct workflow_input input = {
		.catalog = request->catalog,
		.snapshot = snapshot,
		.actor = change_actor(request->access, request->catalog,
				      json_get_text(snapshot, "office_id")),
		.today = request->today,
		.calendar = request_calendar(request),
	};
	reply_etag(request, arena_printf(request->arena, "%" JSON_INTEGER_FORMAT,
					 json_get_int(snapshot, "version", 0)));
	reply_json(request, 200, workflow_actions(&input));
}

static void case_actions(struct request *request)
{
	request_bind(request, "history", "false");
	request_bind(request, "background", "true");
	request_bind(request, "clock", "false");
	request_bind(request, "proposal", "0");
	query_send(request, &sql_case_load, case_actions_reply);
}

// clang-format off
const struct route case_routes[] = {
	QUERY("GET", "/api/v1/cases?kind&state&phase&track&q&region&right&officer&source&office"
		     "&number&received_from&received_to&cursor&limit", "case_list", sql_case_list,
	      .summary = "List cases, newest first; exact total on Prefer: return=total-count",
	      .need = CASE_READ, .reply = "case_list"),
	HANDLER("POST", "/api/v1/cases", "case_begin", case_begin,
		.summary = "Log a case", .need = CASE_WRITE, .body = "case_new", .late_body = true,
		.reply = "case_change", .status = 201, .idempotent_key = true),
	QUERY("GET", "/api/v1/cases/:id", "case_get", sql_case_get,
	      .summary = "A case, whole", .need = CASE_READ, .reply = "case"),
	HANDLER("PATCH", "/api/v1/cases/:id", "case_revise", case_revise,
		.summary = "Correct the particulars of a case (merge patch)", .need = CASE_WRITE,
		.body = "case_patch", .late_body = true, .reply = "case_change", .precondition = true,
		.idempotent_key = true),
	QUERY("GET", "/api/v1/cases/:id/duplicates", "case_duplicates", sql_case_duplicates,
	      .summary = "Other cases of the same right, requester, respondent and act: a hint",
	      .need = CASE_READ, .reply = "duplicate_list"),
	HANDLER("GET", "/api/v1/cases/:id/actions", "case_actions", case_actions,
		.summary = "What may legally happen next, by whom, with which fields",
		.need = CASE_READ, .reply = "action_list"),
	{ .method = NULL },
};
// clang-format on
