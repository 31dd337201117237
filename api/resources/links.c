/* /cases/{id}/links: how cases hang together (a ruling derived from a dispute, and the like). */
#include "api/resources/change.h"
#include "api/resources/tables.h"

#include "api/http/request.h"

/* A new link is the act "add_link" of today. */
static void link_post(struct request *request)
{
	char today[DATE_TEXT_SIZE];

	date_format(request->today, today);
	request->pointer_from = "/data/";
	request->pointer_to = "/";
	change_go_on(request,
		     json_pack("{s:s, s:s, s:O}", "action", "add_link", "occurred_on", today,
			       "data", request->json),
		     NULL, NULL);
}

// clang-format off
const struct route link_routes[] = {
	QUERY("GET", "/api/v1/cases/:id/links", "case_links", sql_case_links,
	      .summary = "The links of a case, from it and to it", .need = CASE_READ,
	      .reply = "link_list"),
	HANDLER("POST", "/api/v1/cases/:id/links", "link_post", link_post,
		.summary = "Link a case to another", .need = CASE_WRITE, .body = "link_new",
		.late_body = true, .reply = "case_change", .status = 201, .idempotent_key = true),
	{ .method = NULL },
};
// clang-format on
