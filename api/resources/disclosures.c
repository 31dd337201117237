/* /cases/{id}/disclosures: personal data whole, to who may see it and says why; each is on record. */
#include "api/resources/tables.h"

#include "api/http/request.h"
#include "core/base/json.h"

static void disclosure_reply(struct request *request, const struct db_reply *found)
{
	reply_found(request, found, "path:id", "case_unknown");
}

static void disclosure_post(struct request *request)
{
	request_bind(request, "reason", json_get_text(request->json, "reason"));
	request_bind(request, "allowed",
		     access_offices_granted(request->arena, request->access,
					    request->catalog->disclosed));
	query_send(request, &sql_case_disclose, disclosure_reply);
}

// clang-format off
const struct route disclosure_routes[] = {
	HANDLER("POST", "/api/v1/cases/:id/disclosures", "disclosure_post", disclosure_post,
		.summary = "See personal data of a case whole; the reason is recorded in the audit trail",
		.need = CASE_WRITE, .body = "disclosure_new", .reply = "disclosure", .status = 201,
		.repeatable = true),
	{ .method = NULL },
};
// clang-format on
