/* /summaries/{year}: the annual summary of an office and those below it. */
#include "api/resources/tables.h"

#include <stdlib.h>
#include <string.h>

#include "api/http/request.h"
#include "core/base/json.h"
#include "core/base/text.h"
#include "core/summary.h"

static int summary_year(const struct request *request)
{
	int64_t year;

	/* The parameter's shape has been checked: a year of four digits. */
	return text_parse_int(request_param(request, "year"), 0, 9999, &year) ? (int)year : 0;
}

static bool wants_csv(const struct request *request)
{
	const char *format = request_param(request, "format");

	if (format)
		return strcmp(format, "csv") == 0;
	return request->accept && strstr(request->accept, "text/csv");
}

/* The links to cases ask for the same office and the same knowledge as the summary did. */
static const char *link_suffix(const struct request *request)
{
	static const char *const repeated[] = { "office", "known_at" };
	const char *suffix = "";

	for (size_t i = 0; i < sizeof(repeated) / sizeof(*repeated); i++) {
		const char *value = request_param(request, repeated[i]);

		if (value)
			suffix = arena_printf(request->arena, "%s&%s=%s", suffix, repeated[i],
					      text_percent_encode(request->arena, value));
	}
	return suffix;
}

static void summary_reply(struct request *request, const struct db_reply *found)
{
	struct summary_input input = { .catalog = request->catalog,
				       .year = summary_year(request),
				       .link_suffix = link_suffix(request) };
	const char *bytes;
	size_t length;
	json_t *sums, *summary;
	char *csv;

	if (found->rows == 0 || !db_reply_value(found, 0, "body", &bytes, &length) ||
	    json_read(bytes, length, &sums, NULL, NULL) != JSON_FINE) {
		problem_reply(request, "query:office", "office_unknown", "office",
			      request_param(request, "office") ? request_param(request, "office") :
								 request->access->office,
			      NULL);
		return;
	}
	input.sums = json_tie(request->arena, sums);
	summary = summary_make(&input);
	if (!wants_csv(request)) {
		reply_json(request, 200, summary);
		return;
	}
	json_tie(request->arena, summary);
	csv = summary_csv(summary);
	arena_defer(request->arena, free, csv);
	reply_header(request, "Content-Disposition",
		     arena_printf(request->arena, "attachment; filename=\"summary-%d.csv\"",
				  input.year));
	reply_bytes(request, 200, "text/csv; charset=utf-8", csv, strlen(csv));
}

static void summary_get(struct request *request)
{
	int year = summary_year(request);

	if (!request_param(request, "office"))
		request_bind(request, "office", request->access->office);
	request_bind(request, "from", arena_printf(request->arena, "%d-01-01", year));
	request_bind(request, "to", arena_printf(request->arena, "%d-12-31", year));
	query_send(request, &sql_summary_sums, summary_reply);
}

// clang-format off
const struct route summary_routes[] = {
	HANDLER("GET", "/api/v1/summaries/:year?office&known_at&format", "summary_get", summary_get,
		.summary = "The annual summary of an office and those below it",
		.need = FIGURE_READ, .lane = DB_SLOW, .reply = "summary",
		.produces = "application/json,text/csv"),
	{ .method = NULL },
};
// clang-format on
