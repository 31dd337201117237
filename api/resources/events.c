/* /cases/{id}/events: what happened to a case, and letting the next thing happen. */
#include "api/resources/change.h"
#include "api/resources/tables.h"

#include "api/http/request.h"

static void event_post(struct request *request)
{
	change_go_on(request, json_incref(request->json), NULL, NULL);
}

// clang-format off
const struct route event_routes[] = {
	QUERY("GET", "/api/v1/cases/:id/events?cursor&limit", "case_events", sql_case_events,
	      .summary = "The events of a case in order, with their hash chain",
	      .need = CASE_READ, .reply = "event_list"),
	HANDLER("POST", "/api/v1/cases/:id/events", "event_post", event_post,
		.summary = "Let an action happen", .need = CASE_WRITE, .body = "event_new",
		.late_body = true, .reply = "case_change", .status = 201, .precondition = true,
		.idempotent_key = true),
	{ .method = NULL },
};
// clang-format on
