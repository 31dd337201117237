/* /cases/{id}/secrecy: who else than usual does not see a case, and who sees it all the same. */
#include "api/resources/tables.h"

#include "api/http/request.h"
#include "core/base/json.h"

static void secrecy_reply(struct request *request, const struct db_reply *stored)
{
	reply_found(request, stored, "path:id", "case_unknown");
}

static void secrecy_put(struct request *request)
{
	request_bind(request, "secrecy", json_get_text(request->json, "secrecy"));
	request_bind(request, "reason", json_get_text(request->json, "reason"));
	request_bind(request, "readers",
		     json_names_array(request->arena, json_object_get(request->json, "readers")));
	request_bind(request, "allowed",
		     access_offices_granted(request->arena, request->access,
					    request->catalog->secrecy_set_by));
	query_send_once(request, &sql_secrecy_put, secrecy_reply);
}

// clang-format off
const struct route secrecy_routes[] = {
	QUERY("GET", "/api/v1/cases/:id/secrecy", "secrecy_get", sql_secrecy_get,
	      .summary = "What a case is marked with and who is named to see it", .need = CASE_READ,
	      .reply = "secrecy"),
	HANDLER("PUT", "/api/v1/cases/:id/secrecy", "secrecy_put", secrecy_put,
		.summary = "Mark a case: whom it is not open to does not find it any more",
		.need = CASE_WRITE, .body = "secrecy_new", .reply = "secrecy", .idempotent_key = true),
	{ .method = NULL },
};
// clang-format on
