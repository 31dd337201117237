/* /summaries/{year}/restatement: a sealed edition against what the figures are now. */
#include "api/resources/tables.h"

#include <string.h>

#include "api/http/request.h"
#include "api/resources/summary.h"
#include "core/base/json.h"
#include "core/base/text.h"
#include "core/restatement.h"

struct restating {
	struct period period;
	json_t *sealed, *seal, *definitions, *now;
};

static json_t *column(struct request *request, const struct db_reply *found, const char *name)
{
	const char *bytes;
	size_t length;
	json_t *value;

	if (found->rows == 0 || !db_reply_value(found, 0, name, &bytes, &length) ||
	    json_read(bytes, length, &value, NULL, NULL) != JSON_FINE)
		return NULL;
	return json_tie(request->arena, value);
}

/* The parameters that the address of the cases behind repeats. */
static const char *repeated(const struct request *request, const struct restating *restating)
{
	return arena_printf(
		request->arena, "?office=%s&period=%s&edition=%" JSON_INTEGER_FORMAT "&known_at=%s",
		json_get_text(restating->seal, "office_id"), restating->period.name,
		json_get_int(restating->seal, "edition", 1),
		text_percent_encode(request->arena, json_get_text(restating->now, "known_at")));
}

static void restatement_reply(struct request *request, const struct db_reply *found)
{
	const struct restating *restating = request->state;
	struct restatement_input input = {
		.catalog = request->catalog,
		.seal = restating->seal,
		.definitions = restating->definitions,
		.sealed = restating->sealed,
		.now = restating->now,
		.moved = column(request, found, "body"),
		.cases = arena_printf(request->arena, "/api/v1/summaries/%d/restatement/",
				      restating->period.year),
		.query = repeated(request, restating),
	};

	reply_json(request, 200, restatement_make(&input));
}

static void restatement_find(struct request *request, const struct db_reply *found)
{
	struct restating *restating = request->state;
	json_t *terms;

	restating->now = summary_read(request, found, &restating->period, false);
	if (!restating->now)
		return;
	json_tie(request->arena, restating->now);
	terms = json_tie(request->arena,
			 restatement_terms(request->catalog, restating->sealed, restating->now));
	request_bind(request, "terms", json_text(request->arena, terms));
	query_send(request, &sql_restatement_moves, restatement_reply);
}

/* What moved and what the figures are now are counted one after another: both as of one instant that nothing
 * is recorded before any more. */
static void restatement_sum(struct request *request, const struct db_reply *found)
{
	const char *bytes;
	size_t length;

	if (!db_reply_value(found, 0, "known_at", &bytes, &length)) {
		problem_reply(request, "", "internal", "request", request->request_id, NULL);
		return;
	}
	request_bind(request, "known_at", arena_strndup(request->arena, bytes, length));
	query_send(request, &sql_summary_sums, restatement_find);
}

static void restatement_settle(struct request *request, const struct db_reply *found)
{
	struct restating *restating = request->state;

	restating->sealed = column(request, found, "body");
	restating->seal = column(request, found, "seal");
	restating->definitions = column(request, found, "definitions");
	if (!restating->sealed) {
		problem_reply(request, "query:edition", "seal_unknown", NULL);
		return;
	}
	query_send(request, &sql_settled_instant, restatement_sum);
}

static void restatement_get(struct request *request)
{
	struct restating *restating = arena_alloc(request->arena, sizeof(*restating));

	request->state = restating;
	summary_bind(request, &restating->period);
	query_send(request, &sql_restatement_seal, restatement_settle);
}

static void cases_reply(struct request *request, const struct db_reply *found)
{
	json_t *body = column(request, found, "body");

	if (!body) {
		problem_reply(request, "query:edition", "seal_unknown", NULL);
		return;
	}
	restatement_name(request->catalog, json_object_get(body, "items"));
	reply_json(request, 200, json_incref(body));
}

static void restatement_cases(struct request *request)
{
	const char *code = request_param(request, "indicator");
	struct period period;

	if (!catalog_indicator(request->catalog, code)) {
		problem_reply(request, "path:indicator", "indicator_unknown", "indicator", code,
			      NULL);
		return;
	}
	summary_bind(request, &period);
	query_send(request, &sql_restatement_cases, cases_reply);
}

// clang-format off
const struct route restatement_routes[] = {
	HANDLER("GET", "/api/v1/summaries/:year/restatement?office&period&edition", "restatement_get",
		restatement_get,
		.summary = "A sealed summary against the figures as they are now", .need = FIGURE_READ,
		.lane = DB_SLOW, .reply = "restatement"),
	HANDLER("GET", "/api/v1/summaries/:year/restatement/:indicator?office&period&edition&known_at&cursor&limit",
		"restatement_cases", restatement_cases,
		.summary = "Every event that moved a figure since it was sealed", .need = FIGURE_READ,
		.lane = DB_SLOW, .reply = "restatement_moves"),
	{ .method = NULL },
};
// clang-format on
