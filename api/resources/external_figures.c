/* /external-figures: what courts, police and other organs report to the office. The figures are
 * typed in; an earlier one is kept, the latest counts. */
#include "api/resources/tables.h"

#include <string.h>

#include "api/http/request.h"
#include "api/resources/office.h"
#include "core/base/json.h"
#include "core/base/log.h"
#include "core/base/text.h"
#include "core/problem.h"
#include "core/reported.h"

static void external_figure_reply(struct request *request, const struct db_reply *stored)
{
	const char *bytes;
	size_t length;

	if (stored->rows == 0 || !db_reply_value(stored, 0, "body", &bytes, &length)) {
		office_unknown(request);
		return;
	}
	reply_bytes(request, 200, "application/json", bytes, length);
}

static void external_figure_list(struct request *request)
{
	office_bind(request);
	query_send(request, &sql_external_list, external_figure_reply);
}

/* In whose place the holder acts there, if by a grant that was delegated to him. */
static void bind_giver(struct request *request)
{
	request_bind(request, "on_behalf_of",
		     access_on_behalf_of(request->access, request->route->need,
					 office_asked(request)));
}

/* An office that the holder sees, but enters no figures for. (One not seen is unknown.) */
static bool is_forbidden(const struct request *request)
{
	const struct access *access = request->access;
	const char *office = office_asked(request);

	return json_object_get(access->grants, office) &&
	       !access_may_in(access, request->route->need, office);
}

/* The figure of the path, if it is one that others report; else answers. */
static const struct indicator *reported_of(struct request *request)
{
	const char *code = request_param(request, "code"), *fault;
	const struct indicator *indicator = reported_indicator(request->catalog, code, &fault);

	if (!indicator)
		problem_reply(request, "path:code", fault, "indicator", code, NULL);
	return indicator;
}

static void external_figure_put(struct request *request)
{
	static const char *const members[] = { "value",	   "qualifier",	  "source",
					       "reporter", "reported_on", "evidence" };
	const struct indicator *indicator = reported_of(request);
	struct problem_list problems = { .arena = request->arena };
	int64_t year;

	if (!indicator)
		return;
	if (is_forbidden(request)) {
		problem_reply(request, "query:office", "not_allowed", NULL);
		return;
	}
	if (!text_parse_int(request_param(request, "year"), 0, 9999, &year))
		bug("the year was not checked");
	reported_check(request->catalog, indicator, (int)year, request->json, request->today,
		       &problems);
	if (!problem_none(&problems)) {
		problem_reply_list(request, &problems);
		return;
	}
	for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++)
		request_bind(request, members[i], json_get_text(request->json, members[i]));
	request_bind(request, "confirmed_by", NULL);
	bind_giver(request);
	office_bind(request);
	query_send_once(request, &sql_external_put, external_figure_reply);
}

static void external_confirm_reply(struct request *request, const struct db_reply *stored)
{
	static const struct {
		const char *status, *code;
	} refusals[] = { { "404", "external_unknown" },
			 { "409", "external_not_pending" },
			 { "422", "external_same_person" } };
	const char *bytes;
	size_t length;

	if (stored->rows > 0 && db_reply_value(stored, 0, "body", &bytes, &length)) {
		reply_bytes(request, 200, "application/json", bytes, length);
		return;
	}
	if (stored->rows > 0 && db_reply_value(stored, 0, "status", &bytes, &length))
		for (size_t i = 0; i < sizeof(refusals) / sizeof(*refusals); i++)
			if (length == 3 && memcmp(bytes, refusals[i].status, 3) == 0) {
				problem_reply(request, "/revision", refusals[i].code, NULL);
				return;
			}
	office_unknown(request);
}

/* What was seen is what is confirmed: the body names the revision. */
static void external_confirm(struct request *request)
{
	if (is_forbidden(request)) {
		problem_reply(request, "query:office", "not_allowed", NULL);
		return;
	}
	request_bind(request, "revision",
		     arena_printf(request->arena, "%d",
				  (int)json_get_int(request->json, "revision", 0)));
	bind_giver(request);
	office_bind(request);
	query_send_once(request, &sql_external_confirm, external_confirm_reply);
}

static void external_history(struct request *request)
{
	if (!reported_of(request))
		return;
	office_bind(request);
	query_send(request, &sql_external_history, external_figure_reply);
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
		.body = "external_figure_put", .reply = "external_figure", .idempotent_key = true),
	HANDLER("POST", "/api/v1/external-figures/:year/:code/confirmation?office",
		"external_confirm", external_confirm,
		.summary = "Confirm a figure that another person entered", .need = FIGURE_SEAL,
		.body = "external_confirmation", .reply = "external_figure", .idempotent_key = true),
	HANDLER("GET", "/api/v1/external-figures/:year/:code/history?office", "external_history",
		external_history, .summary = "All that was entered of a figure, the newest first",
		.need = FIGURE_READ, .reply = "external_figure_list"),
	{ .method = NULL },
};
// clang-format on
