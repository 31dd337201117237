/* /cases/{id}/secrecy: who else than usual does not see a case, and who sees it all the same. */
#include "api/resources/tables.h"

#include "api/http/request.h"
#include "core/base/json.h"

static void secrecy_reply(struct request *request, const struct db_reply *stored)
{
	const char *body;
	size_t length;

	if (stored->rows == 0 || !db_reply_value(stored, 0, "body", &body, &length))
		problem_reply(request, "path:id", "case_unknown", NULL);
	else
		reply_bytes(request, 200, "application/json", body, length);
}

/* "{a,b}": ids of users need no quotes in an array of PostgreSQL's; their shape was checked. */
static const char *readers_text(struct request *request)
{
	const char *list = "";
	const json_t *reader;
	size_t i;

	json_array_foreach(json_object_get(request->json, "readers"), i, reader)
		list = arena_printf(request->arena, "%s%s%s", list, i > 0 ? "," : "",
				    json_string_value(reader));
	return arena_printf(request->arena, "{%s}", list);
}

static void secrecy_put(struct request *request)
{
	request_bind(request, "secrecy", json_get_text(request->json, "secrecy"));
	request_bind(request, "reason", json_get_text(request->json, "reason"));
	request_bind(request, "readers", readers_text(request));
	request_bind(request, "allowed",
		     access_offices_granted(request->arena, request->access,
					    request->catalog->secrecy_set_by));
	query_send(request, &sql_secrecy_put, secrecy_reply);
}

// clang-format off
const struct route secrecy_routes[] = {
	QUERY("GET", "/api/v1/cases/:id/secrecy", "secrecy_get", sql_secrecy_get,
	      .summary = "What a case is marked with and who is named to see it", .need = CASE_READ,
	      .reply = "secrecy"),
	HANDLER("PUT", "/api/v1/cases/:id/secrecy", "secrecy_put", secrecy_put,
		.summary = "Mark a case: whom it is not open to does not find it any more",
		.need = CASE_WRITE, .body = "secrecy_new", .reply = "secrecy"),
	{ .method = NULL },
};
// clang-format on
