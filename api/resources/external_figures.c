/* /external-figures: what courts, police and other organs report to the office. The figures are
 * typed in; an earlier one is kept, the latest counts. */
#include "api/resources/tables.h"

#include "api/http/request.h"
#include "core/base/json.h"

static void external_figure_reply(struct request *request, const struct db_reply *stored)
{
	const char *bytes;
	size_t length;

	if (stored->rows == 0 || !db_reply_value(stored, 0, "body", &bytes, &length)) {
		problem_reply(request, "query:office", "office_unknown", "office",
			      request->access->office, NULL);
		return;
	}
	reply_bytes(request, 200, "application/json", bytes, length);
}

static void bind_office(struct request *request)
{
	if (!request_param(request, "office"))
		request_bind(request, "office", request->access->office);
}

static void external_figure_list(struct request *request)
{
	bind_office(request);
	query_send(request, &sql_external_list, external_figure_reply);
}

/* An office that the holder sees, but enters no figures for. (One not seen is unknown.) */
static bool is_forbidden(const struct request *request)
{
	const struct access *access = request->access;
	const char *office = request_param(request, "office");

	if (!office)
		office = access->office;
	return json_object_get(access->grants, office) &&
	       !access_may_in(access, FIGURE_WRITE, office);
}

static void external_figure_put(struct request *request)
{
	static const char *const members[] = { "value", "qualifier", "source", "reporter" };
	const char *code = request_param(request, "code");
	const struct indicator *indicator = catalog_indicator(request->catalog, code);

	if (!indicator || indicator->source != INDICATOR_EXTERNAL || indicator->numerator) {
		problem_reply(request, "path:code",
			      indicator ? "indicator_not_external" : "indicator_unknown",
			      "indicator", code, NULL);
		return;
	}
	if (is_forbidden(request)) {
		problem_reply(request, "query:office", "not_allowed", NULL);
		return;
	}
	for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++)
		request_bind(request, members[i], json_get_text(request->json, members[i]));
	bind_office(request);
	query_send(request, &sql_external_put, external_figure_reply);
}

// clang-format off
const struct route external_figure_routes[] = {
	HANDLER("GET", "/api/v1/external-figures/:year?office&known_at", "external_list",
		external_figure_list,
		.summary = "The figures that other organs reported for a year", .need = FIGURE_READ,
		.reply = "external_figure_list"),
	HANDLER("PUT", "/api/v1/external-figures/:year/:code?office", "external_put",
		external_figure_put,
		.summary = "Enter a figure that another organ reports", .need = FIGURE_WRITE,
		.body = "external_figure_put", .reply = "external_figure"),
	{ .method = NULL },
};
// clang-format on
