/* /cases/{id}/documents: papers of a case. Bytes go in and come out raw; a stored paper is never
 * overwritten, so that a repeated PUT is harmless. */
#include "api/resources/change.h"
#include "api/resources/tables.h"

#include "api/http/request.h"
#include "core/base/text.h"
#include "core/media.h"
#include "core/page_count.h"

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

/* Of a file whose pages cannot be counted; the parameter's shape has been checked. */
static int pages_declared(const struct request *request)
{
	const char *text = request_param(request, "pages");
	int64_t pages = 0;

	return text && text_parse_int(text, 1, 100000, &pages) ? (int)pages : 0;
}

static size_t body_piece(void *arg, size_t at, void *room, size_t size)
{
	return request_body_read(arg, at, room, size);
}

/* On a thread of the pool: a large file takes a tenth of a second. */
static void pages_count(void *arg)
{
	const struct request *request = arg;
	struct change_content *content = request->state;
	int pages = page_count(content->media_type, content->size, body_piece, arg);

	if (pages > 0)
		content->pages = pages;
}

static void document_counted(struct request *request)
{
	const struct change_content *content = request->state;
	struct problem_list faults = { .arena = request->arena };
	char first[MEDIA_BEGINS_MAX];
	struct label type;

	if (media_fault(request->catalog, content->media_type, first,
			request_body_read(request, 0, first, sizeof(first)), &type))
		problem_add(&faults, "header:Content-Type", "content_not_of_type", "name_zh",
			    type.zh, "name_en", type.en, NULL);
	change_go_on(request, document_act(request), content, &faults);
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
	content->sha256 = request->body_sha256;
	content->pages = pages_declared(request);
	/* The one document of the act is what the query says of it. */
	request->pointer_from = "/documents/0/";
	request->pointer_to = "query:";
	request->state = content;
	request_compute(request, COMPUTE_FILES, pages_count, request, document_counted);
}

/* A document on its way out, part by part. */
struct document_out {
	size_t left;
	int part; /* the next one */
};

static void document_more(struct request *request);

static void document_piece(struct request *request, const char *bytes, size_t length)
{
	struct document_out *out = request->state;

	if (length == 0 || length > out->left) {
		reply_break(request);
		return;
	}
	out->left -= length;
	reply_piece(request, bytes, length, out->left > 0 ? document_more : NULL);
}

static void document_part(struct request *request, const struct db_reply *found)
{
	const char *bytes = NULL;
	size_t length = 0;

	if (found->rows > 0 && !db_reply_value(found, 0, "content", &bytes, &length))
		length = 0;
	document_piece(request, bytes, length);
}

static void document_more(struct request *request)
{
	struct document_out *out = request->state;

	request_bind(request, "part", arena_printf(request->arena, "%d", out->part++));
	query_send(request, &sql_content_part, document_part);
}

static const char *column(struct request *request, const struct db_reply *found, const char *name)
{
	const char *bytes;
	size_t length;

	return found->rows > 0 && db_reply_value(found, 0, name, &bytes, &length) ?
		       arena_strndup(request->arena, bytes, length) :
		       NULL;
}

/* A name of ours: what the uploader called it is no part of it. */
static const char *file_name(struct request *request, const char *media_type)
{
	const char *extension = media_extension(request->catalog, media_type);

	return arena_printf(request->arena, "attachment; filename=\"%s%s%s\"",
			    request_param(request, "document"), extension ? "." : "",
			    extension ? extension : "");
}

static void document_reply(struct request *request, const struct db_reply *found)
{
	struct document_out *out = arena_alloc(request->arena, sizeof(*out));
	const char *bytes, *size = column(request, found, "size");
	const char *media_type = column(request, found, "media_type");
	size_t length;
	int64_t whole;

	if (!size || !media_type || !text_parse_int(size, 1, INT64_MAX, &whole) ||
	    !db_reply_value(found, 0, "content", &bytes, &length)) {
		problem_reply(request, "path:document", "document_unknown", NULL);
		return;
	}
	*out = (struct document_out){ .left = (size_t)whole, .part = 1 };
	request->state = out;
	request_bind(request, "office", column(request, found, "office_id"));
	request_bind(request, "content_id", column(request, found, "content_id"));
	reply_etag(request, column(request, found, "sha256"));
	/* Never shown in place: a stored page must not run as one of ours. */
	reply_header(request, "Content-Disposition", file_name(request, media_type));
	if (reply_begin(request, 200, media_type, out->left))
		document_piece(request, bytes, length);
}

static void document_get(struct request *request)
{
	query_send(request, &sql_document_content, document_reply);
}

// clang-format off
const struct route document_routes[] = {
	QUERY("GET", "/api/v1/cases/:id/documents", "case_documents", sql_case_documents,
	      .summary = "The documents of a case", .need = CASE_READ, .reply = "document_list"),
	QUERY("GET", "/api/v1/cases/:id/volume", "case_volume", sql_case_volume,
	      .summary = "What was archived of a case, part by part, with the hash of each manifest",
	      .need = CASE_READ, .reply = "volume_list"),
	HANDLER("PUT", "/api/v1/cases/:id/documents/:document?type&title&number&dated&corrects&pages",
		"document_put", document_put,
		.summary = "Store a document's bytes under an id of the client's choice (UUID)",
		.need = CASE_WRITE, .body = "*", .reply = "case_change", .status = 201,
		.idempotent_key = true),
	HANDLER("GET", "/api/v1/cases/:id/documents/:document", "document_get", document_get,
		.summary = "The bytes of a document", .need = CASE_READ, .produces = "*/*"),
	{ .method = NULL },
};
// clang-format on
