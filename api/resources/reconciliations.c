/* /reconciliations: what was published for a year, held against the figures here. */
#include "api/resources/tables.h"

#include <stdlib.h>
#include <string.h>

#include "api/http/request.h"
#include "api/resources/summary.h"
#include "core/base/json.h"
#include "core/base/log.h"
#include "core/base/text.h"
#include "core/reconcile.h"
#include "core/summary.h"

#define TEXT_OF(x) #x
#define NUMBER_TEXT(x) TEXT_OF(x)

/* From the request to the reply. What the pool makes lives in an arena of its own. */
struct reconciling {
	const char *office;
	const json_t *claims; /* one of the two */
	const char *text;
	struct reconcile_input input;
	const char *show, *language;
	char *reply; /* NULL: too many numbers */
};

static void reconcile_loaded(struct request *request, const struct db_reply *found);
static void on_pool(void *arg);
static void reconcile_reply(struct request *request);

static void free_reply(void *object)
{
	struct reconciling *state = object;

	free(state->reply);
}

static void reconciliation_new(struct request *request)
{
	struct reconciling *state = arena_alloc(request->arena, sizeof(*state));
	struct problem_list problems = { .arena = request->arena };
	const char *office = json_get_text(request->json, "office");

	state->claims = json_object_get(request->json, "claims");
	state->text = json_get_text(request->json, "text");
	if (!state->claims == !state->text) {
		problem_reply(request, "", "claims_or_text", NULL);
		return;
	}
	if (!reconcile_claims_check(request->catalog, request->arena, state->claims, &problems)) {
		problem_reply_list(request, &problems);
		return;
	}
	state->office = office ? office : request->access->office;
	request->state = state;
	arena_defer(request->arena, free_reply, state);
	/* The shapes of both have been checked. */
	if (!period_read((int)json_get_int(request->json, "year", 0),
			 json_get_text(request->json, "period"), &state->input.period))
		bug("a period without days");
	if (!summary_begun(request, &state->input.period, "/year", "/period"))
		return;
	request_bind(request, "office", state->office);
	summary_bind_span(request, &state->input.period);
	request_bind(request, "cuts", summary_region_cuts(request->arena, request->catalog));
	query_send(request, &sql_summary_sums, reconcile_loaded);
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

static bool shows(const struct reconciling *state, const char *form)
{
	return strcmp(state->show, form) == 0;
}

static void reconcile_loaded(struct request *request, const struct db_reply *found)
{
	struct reconciling *state = request->state;
	const char *bytes;
	size_t length;
	json_t *sums;

	if (found->rows == 0 || !db_reply_value(found, 0, "body", &bytes, &length) ||
	    json_read(bytes, length, &sums, NULL, NULL) != JSON_FINE) {
		problem_reply(request, "/office", "office_unknown", "office", state->office, NULL);
		return;
	}
	state->input.sums = json_tie(request->arena, sums);
	state->input.catalog = request->catalog;
	state->input.link_suffix = link_suffix(request);
	state->show = request_param(request, "show");
	/* JSON has every language. */
	state->language = shows(state, "json") ? NULL : request_language(request);
	request_compute(request, COMPUTE_FILES, on_pool, state, reconcile_reply);
}

/* Up to some tenths of a second for the largest text that is taken. */
static void on_pool(void *arg)
{
	struct reconciling *state = arg;
	struct arena *arena = arena_new();
	struct problem_list problems = { .arena = arena };
	json_t *result;

	state->input.arena = arena;
	result = state->text ? reconcile_text(&state->input, state->text, strlen(state->text)) :
			       reconcile_claims(&state->input, state->claims, &problems);
	if (result && shows(state, "csv"))
		state->reply = reconcile_csv(result, state->language);
	else if (result && shows(state, "md"))
		state->reply = reconcile_page(state->input.catalog, result, state->language);
	else if (result)
		state->reply = json_dumps(result, JSON_COMPACT);
	json_decref(result);
	arena_free(arena);
}

static void reconcile_reply(struct request *request)
{
	const struct reconciling *state = request->state;

	if (!state->reply) {
		problem_reply(request, "/text", "numbers_too_many", "maximum",
			      NUMBER_TEXT(RECONCILE_NUMBERS_MAX), NULL);
		return;
	}
	if (shows(state, "csv"))
		reply_header(request, "Content-Disposition",
			     "attachment; filename=\"reconciliation.csv\"");
	reply_bytes(request, 200,
		    shows(state, "csv") ? "text/csv; charset=utf-8" :
		    shows(state, "md")	? "text/markdown; charset=utf-8" :
					  "application/json",
		    state->reply, strlen(state->reply));
}

// clang-format off
const struct route reconciliation_routes[] = {
	HANDLER("POST", "/api/v1/reconciliations?known_at&show", "reconciliation_new",
		reconciliation_new,
		.summary = "Published claims, listed or found in the text of a report, against live figures",
		.need = FIGURE_READ, .lane = DB_SLOW, .body = "reconciliation_new",
		.reply = "reconciliation", .repeatable = true,
		.produces = "application/json,text/csv,text/markdown"),
	{ .method = NULL },
};
// clang-format on
