/* Exports: lists as CSV, however many lines. They are read and sent some at a time, the next once those
 * before are out, so that the service and the database hold no more than these. */
#include "api/resources/export.h"
#include "api/resources/tables.h"

#include "api/http/http.h"
#include "api/http/request.h"
#include "api/resources/office.h"

#define ROWS "1000"

struct export
{
	const struct db_query *query;
	const char *file;
	bool more; /* behind the page that was read last */
};

static void export_more(struct request *request);

/* The lines of a page, and what the next one asks for; false: the reply has no body. */
static bool export_lines(struct request *request, const struct db_reply *found,
			 const char **ret_bytes, size_t *ret_length)
{
	struct export *export = request->state;
	const char *bytes;
	size_t length;

	if (found->rows == 0 || !db_reply_value(found, 0, "body", ret_bytes, ret_length))
		return false;
	if (db_reply_value(found, 0, "known_at", &bytes, &length))
		request_bind(request, "known_at", arena_strndup(request->arena, bytes, length));
	export->more = db_reply_value(found, 0, "next", &bytes, &length);
	if (export->more)
		request_bind(request, "after", arena_strndup(request->arena, bytes, length));
	return true;
}

static void export_piece(struct request *request, const struct db_reply *found)
{
	const struct export *export = request->state;
	const char *bytes;
	size_t length;

	if (export_lines(request, found, &bytes, &length))
		reply_piece(request, bytes, length, export->more ? export_more : NULL);
	else
		reply_break(request);
}

static void export_more(struct request *request)
{
	const struct export *export = request->state;

	query_send(request, export->query, export_piece);
}

static void export_reply(struct request *request, const struct db_reply *found)
{
	const struct export *export = request->state;

	if (found->rows == 0) {
		office_unknown(request);
		return;
	}
	reply_header(request, "Content-Disposition",
		     arena_printf(request->arena, "attachment; filename=\"%s.csv\"", export->file));
	if (reply_begin(request, 200, "text/csv; charset=utf-8", HTTP_LENGTH_UNKNOWN))
		export_piece(request, found);
}

void export_send(struct request *request, const struct db_query *query, const char *file)
{
	struct export *export = arena_alloc(request->arena, sizeof(*export));

	*export = (struct export){ .query = query, .file = file };
	request->state = export;
	request_bind(request, "after", NULL);
	query_send(request, query, export_reply);
}

static void case_export(struct request *request)
{
	request_bind(request, "rows", ROWS);
	export_send(request, &sql_case_lines, "cases");
}

// clang-format off
const struct route export_routes[] = {
	HANDLER("GET", "/api/v1/cases.csv?kind&state&phase&track&q&region&right&officer&source&office"
		       "&number&received_from&received_to", "case_export", case_export,
		.summary = "All cases of a list as CSV, newest first, in chunks as they are read",
		.need = CASE_READ, .lane = DB_SLOW, .produces = "text/csv"),
	{ .method = NULL },
};
// clang-format on
