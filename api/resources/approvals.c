/* /approvals: acts that one person proposed and another lets happen. Proposing and deciding are acts of
 * the case (POST /cases/{id}/events); here is the list of what waits, and of what became of it. */
#include "api/resources/tables.h"

#include "api/http/request.h"

// clang-format off
const struct route approval_routes[] = {
	QUERY("GET", "/api/v1/approvals?decision&mine&case&office&cursor&limit", "approval_list",
	      sql_approval_list,
	      .summary = "Proposals: those that wait for you, those you made, all that you see",
	      .need = CASE_READ, .reply = "approval_list"),
	{ .method = NULL },
};
// clang-format on
