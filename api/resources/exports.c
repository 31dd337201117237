/* Exports: the cases of a list as CSV, however many. They are read and sent some at a time, the next
 * once those before are out, so that the service and the database hold no more than these. */
#include "api/resources/tables.h"

#include "api/http/http.h"
#include "api/http/request.h"

#define ROWS "1000"

static void export_more(struct request *request);

/* Lines, and after which case the next ones come; false: the reply has no body, a fault of ours. */
static bool export_lines(struct request *request, const struct db_reply *found,
			 const char **ret_bytes, size_t *ret_length)
{
	const char *next;
	size_t length;

	if (found->rows == 0 || !db_reply_value(found, 0, "body", ret_bytes, ret_length))
		return false;
	request->state = db_reply_value(found, 0, "next", &next, &length) ?
				 arena_strndup(request->arena, next, length) :
				 NULL;
	return true;
}

static void export_piece(struct request *request, const struct db_reply *found)
{
	const char *bytes;
	size_t length;

	if (export_lines(request, found, &bytes, &length))
		reply_piece(request, bytes, length, request->state ? export_more : NULL);
	else
		reply_break(request);
}

static void export_more(struct request *request)
{
	request_bind(request, "after", request->state);
	query_send(request, &sql_case_lines, export_piece);
}

static void export_reply(struct request *request, const struct db_reply *found)
{
	reply_header(request, "Content-Disposition", "attachment; filename=\"cases.csv\"");
	if (reply_begin(request, 200, "text/csv; charset=utf-8", HTTP_LENGTH_UNKNOWN))
		export_piece(request, found);
}

static void case_export(struct request *request)
{
	request_bind(request, "rows", ROWS);
	request_bind(request, "after", NULL);
	query_send(request, &sql_case_lines, export_reply);
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
