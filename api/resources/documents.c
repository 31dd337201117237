/* /cases/{id}/documents: papers of a case. Bytes go in and come out raw; a stored paper is never
 * overwritten, so that a repeated PUT is harmless. */
#include "api/resources/change.h"
#include "api/resources/tables.h"

#include "api/http/request.h"
#include "core/base/text.h"

/* PUT with a type adds a document; without, the bytes belong to one that an event has announced. */
static json_t *document_act(const struct request *request)
{
	const char *type = request_param(request, "type");
	const char *dated = request_param(request, "dated");
	char today[DATE_TEXT_SIZE];
	json_t *body;

	date_format(request->today, today);
	body = json_pack("{s:s, s:s}", "action", "add_document", "occurred_on", today);
	if (type)
		json_object_set_new(body, "documents",
				    json_pack("[{s:s, s:s*, s:s*, s:s*, s:s}]", "type", type,
					      "title", request_param(request, "title"), "number",
					      request_param(request, "number"), "corrects",
					      request_param(request, "corrects"), "dated",
					      dated ? dated : today));
	return body;
}

static void document_put(struct request *request)
{
	struct change_content *content = arena_alloc(request->arena, sizeof(*content));

	if (request->body_length == 0) {
		problem_reply(request, "", "body_missing", NULL);
		return;
	}
	content->document = request_param(request, "document");
	content->media_type = *request->content_type ? request->content_type :
						       "application/octet-stream";
	content->bytes = request->body;
	content->size = request->body_length;
	/* The one document of the act is what the query says of it. */
	request->pointer_from = "/documents/0/";
	request->pointer_to = "query:";
	change_go_on(request, document_act(request), content, NULL);
}

static void document_reply(struct request *request, const struct db_reply *found)
{
	const char *bytes, *type, *digest;
	size_t length, type_length, digest_length;

	if (found->rows == 0 || !db_reply_value(found, 0, "content", &bytes, &length) ||
	    !db_reply_value(found, 0, "media_type", &type, &type_length) ||
	    !db_reply_value(found, 0, "sha256", &digest, &digest_length)) {
		problem_reply(request, "path:document", "document_unknown", NULL);
		return;
	}
	reply_etag(request, arena_strndup(request->arena, digest, digest_length));
	/* Never shown in place: a stored page must not run as one of ours. */
	reply_header(request, "Content-Disposition", "attachment");
	reply_bytes(request, 200, arena_strndup(request->arena, type, type_length), bytes, length);
}

static void document_get(struct request *request)
{
	query_send(request, &sql_document_content, document_reply);
}

// clang-format off
const struct route document_routes[] = {
	QUERY("GET", "/api/v1/cases/:id/documents", "case_documents", sql_case_documents,
	      .summary = "The documents of a case", .need = CASE_READ, .reply = "document_list"),
	HANDLER("PUT", "/api/v1/cases/:id/documents/:document?type&title&number&dated&corrects",
		"document_put", document_put,
		.summary = "Store a document's bytes under an id of the client's choice (UUID)",
		.need = CASE_WRITE, .body = "*", .reply = "case_change", .status = 201,
		.idempotent_key = true),
	HANDLER("GET", "/api/v1/cases/:id/documents/:document", "document_get", document_get,
		.summary = "The bytes of a document", .need = CASE_READ, .produces = "*/*"),
	{ .method = NULL },
};
// clang-format on
