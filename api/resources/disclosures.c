/* /cases/{id}/disclosures: personal data whole, to who may see it and says why; each is on record. */
#include "api/resources/tables.h"

#include "api/http/request.h"
#include "core/base/buf.h"
#include "core/base/json.h"

/* "{a,b}": the offices in which the caller holds a grant that may. */
static const char *offices_allowed(const struct request *request)
{
	const struct access *access = request->access;
	struct buf list = { 0 };
	const char *office, *text;
	json_t *names;

	json_object_foreach((json_t *)access->grants, office, names) {
		if (!(access_grants(access, request->catalog, office) &
		      request->catalog->disclosed))
			continue;
		buf_add_char(&list, list.length > 0 ? ',' : '{');
		buf_add_text(&list, office);
	}
	buf_add_text(&list, list.length > 0 ? "}" : "{}");
	text = arena_strndup(request->arena, list.data, list.length);
	buf_clear(&list);
	return text;
}

static void disclosure_reply(struct request *request, const struct db_reply *found)
{
	const char *body;
	size_t length;

	if (found->rows == 0 || !db_reply_value(found, 0, "body", &body, &length))
		problem_reply(request, "path:id", "case_unknown", NULL);
	else
		reply_bytes(request, 201, "application/json", body, length);
}

static void disclosure_post(struct request *request)
{
	request_bind(request, "reason", json_get_text(request->json, "reason"));
	request_bind(request, "allowed", offices_allowed(request));
	query_send(request, &sql_case_disclose, disclosure_reply);
}

// clang-format off
const struct route disclosure_routes[] = {
	HANDLER("POST", "/api/v1/cases/:id/disclosures", "disclosure_post", disclosure_post,
		.summary = "See personal data of a case whole; the reason is recorded in the audit trail",
		.need = CASE_WRITE, .body = "disclosure_new", .reply = "disclosure", .status = 201),
	{ .method = NULL },
};
// clang-format on
