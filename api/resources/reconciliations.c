/* /reconciliations: what was published for a year, held against the figures here. */
#include "api/resources/tables.h"

#include <stdlib.h>
#include <string.h>

#include "api/http/request.h"
#include "core/base/json.h"
#include "core/base/text.h"
#include "core/reconcile.h"

#define TEXT_OF(x) #x
#define NUMBER_TEXT(x) TEXT_OF(x)

struct reconciling {
	int year;
	const char *office;
	const json_t *sums; /* of the year, once they are there */
};

static void reconcile_year_before(struct request *request, const struct db_reply *found);
static void reconcile_reply(struct request *request, const struct db_reply *found);

static void send_sums(struct request *request, int year, request_then *then)
{
	request_bind(request, "from", arena_printf(request->arena, "%d-01-01", year));
	request_bind(request, "to", arena_printf(request->arena, "%d-12-31", year));
	query_send(request, &sql_summary_sums, then);
}

/* NULL: the office is unknown, and that has been answered. */
static const json_t *read_sums(struct request *request, const struct db_reply *found)
{
	struct reconciling *state = request->state;
	const char *bytes;
	size_t length;
	json_t *sums;

	if (found->rows > 0 && db_reply_value(found, 0, "body", &bytes, &length) &&
	    json_read(bytes, length, &sums, NULL, NULL) == JSON_FINE)
		return json_tie(request->arena, sums);
	problem_reply(request, "/office", "office_unknown", "office", state->office, NULL);
	return NULL;
}

static void reconciliation_new(struct request *request)
{
	struct reconciling *state = arena_alloc(request->arena, sizeof(*state));
	struct problem_list problems = { .arena = request->arena };
	const json_t *claims = json_object_get(request->json, "claims");
	const char *office = json_get_text(request->json, "office");

	if (!claims == !json_object_get(request->json, "text")) {
		problem_reply(request, "", "claims_or_text", NULL);
		return;
	}
	if (!reconcile_claims_check(request->catalog, request->arena, claims, &problems)) {
		problem_reply_list(request, &problems);
		return;
	}
	state->year = (int)json_get_int(request->json, "year", 0);
	state->office = office ? office : request->access->office;
	request->state = state;
	request_bind(request, "office", state->office);
	send_sums(request, state->year, reconcile_year_before);
}

static void reconcile_year_before(struct request *request, const struct db_reply *found)
{
	struct reconciling *state = request->state;

	state->sums = read_sums(request, found);
	if (state->sums)
		send_sums(request, state->year - 1, reconcile_reply);
}

/* Lists of cases that the result names are those of the same office and the same knowledge. */
static const char *link_suffix(struct request *request)
{
	const struct reconciling *state = request->state;
	const char *known_at = request_param(request, "known_at");
	const char *suffix = arena_printf(request->arena, "&office=%s", state->office);

	if (known_at)
		suffix = arena_printf(request->arena, "%s&known_at=%s", suffix,
				      text_percent_encode(request->arena, known_at));
	return suffix;
}

static void reply_text(struct request *request, const char *type, char *text)
{
	arena_defer(request->arena, free, text);
	reply_bytes(request, 200, type, text, strlen(text));
}

static void reply_result(struct request *request, json_t *result)
{
	const char *show = request_param(request, "show");

	json_tie(request->arena, result);
	if (show && strcmp(show, "csv") == 0) {
		reply_header(request, "Content-Disposition",
			     "attachment; filename=\"reconciliation.csv\"");
		reply_text(request, "text/csv; charset=utf-8",
			   reconcile_csv(result, request->language));
	} else if (show && strcmp(show, "md") == 0) {
		reply_text(request, "text/markdown; charset=utf-8",
			   reconcile_page(request->catalog, result, request->language));
	} else {
		reply_json(request, 200, json_incref(result));
	}
}

static void reconcile_reply(struct request *request, const struct db_reply *found)
{
	const struct reconciling *state = request->state;
	const char *text = json_get_text(request->json, "text");
	struct problem_list problems = { .arena = request->arena };
	struct reconcile_input input = { .catalog = request->catalog,
					 .arena = request->arena,
					 .year = state->year,
					 .sums = state->sums,
					 .before = read_sums(request, found),
					 .link_suffix = link_suffix(request) };
	json_t *result;

	if (!input.before)
		return;
	result = text ? reconcile_text(&input, text, strlen(text)) :
			reconcile_claims(&input, json_object_get(request->json, "claims"),
					 &problems);
	if (result)
		reply_result(request, result);
	else if (text)
		problem_reply(request, "/text", "numbers_too_many", "maximum",
			      NUMBER_TEXT(RECONCILE_NUMBERS_MAX), NULL);
	else
		problem_reply_list(request, &problems);
}

// clang-format off
const struct route reconciliation_routes[] = {
	HANDLER("POST", "/api/v1/reconciliations?known_at&show", "reconciliation_new",
		reconciliation_new,
		.summary = "Published claims, listed or found in the text of a report, against live figures",
		.need = FIGURE_READ, .lane = DB_SLOW, .body = "reconciliation_new",
		.reply = "reconciliation", .produces = "application/json,text/csv,text/markdown"),
	{ .method = NULL },
};
// clang-format on
