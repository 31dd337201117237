/* /delegations: what a user lets another do in his place, from a day until a day. Whoever acts by it is
 * named in each event with the one on whose behalf. It gives away what a person may do, so that a person does it,
 * signed in: no program with his token, nor who finds a page left open. */
#include "api/resources/tables.h"

#include "api/http/request.h"
#include "api/resources/attempt.h"
#include "core/base/json.h"

static void delegation_reply(struct request *request, const struct db_reply *stored)
{
	if (attempt_is_fresh(request, stored))
		reply_found(request, stored, "path:delegation", "delegation_unknown");
}

static void delegation_put(struct request *request)
{
	static const char *const members[] = { "grant", "to", "from", "until", "reason" };
	const char *office = json_get_text(request->json, "office_id");

	if (!attempt_bind_fresh(request))
		return;
	for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++)
		request_bind(request, members[i], json_get_text(request->json, members[i]));
	request_bind(request, "office_id", office ? office : request->access->office);
	request_bind(request, "from_user", request->access->user);
	query_send_once(request, &sql_delegation_put, delegation_reply);
}

static void delegation_end(struct request *request)
{
	if (attempt_bind_fresh(request))
		query_send_once(request, &sql_delegation_end, delegation_reply);
}

// clang-format off
const struct route delegation_routes[] = {
	QUERY("GET", "/api/v1/delegations?of", "delegation_list", sql_delegation_list,
	      .summary = "Delegations, the newest first", .need = CASE_READ,
	      .reply = "delegation_list"),
	HANDLER("POST", "/api/v1/delegations", "delegation_put", delegation_put,
		.summary = "Delegate a grant that you hold; needs a session and a password shown of late", .need = CASE_WRITE,
		.body = "delegation_new", .reply = "delegation", .status = 201, .idempotent_key = true),
	HANDLER("POST", "/api/v1/delegations/:delegation/end", "delegation_end", delegation_end,
		.summary = "End a delegation before its time; needs a session and a password shown of late", .need = CASE_WRITE,
		.reply = "delegation", .idempotent_key = true),
	{ .method = NULL },
};
// clang-format on
