/* /summaries/{year}/seals: a summary is proposed for sealing by one person, and approved, as the bytes
 * it then has, by another. An edition stays as it is; a later one stands beside it. */
#include "api/resources/tables.h"

#include <string.h>

#include "api/http/request.h"
#include "api/resources/office.h"
#include "api/resources/report.h"
#include "api/resources/summary.h"
#include "core/base/json.h"
#include "core/base/log.h"
#include "core/seal.h"

struct seal_state {
	struct period period;
	json_t *seal; /* of seal_propose() */
};

static void seal_unknown(struct request *request)
{
	problem_reply(request, "path:edition", "seal_unknown", NULL);
}

/* Those who see an office, but do not do this there, are told so; others do not know it. */
static bool is_forbidden(struct request *request)
{
	const struct access *access = request->access;
	const char *office = office_asked(request);

	if (!json_object_get(access->grants, office) ||
	    access_may_in(access, request->route->need, office))
		return false;
	problem_reply(request, "query:office", "not_allowed", NULL);
	return true;
}

static void set_on_behalf_of(const struct request *request, json_t *act)
{
	const char *giver =
		access_on_behalf_of(request->access, request->route->need, office_asked(request));

	if (giver)
		json_object_set_new(act, "on_behalf_of", json_string(giver));
}

static void seal_reply(struct request *request, const struct db_reply *stored)
{
	const char *bytes, *etag;
	size_t length, etag_length;

	if (stored->rows == 0 || !db_reply_value(stored, 0, "body", &bytes, &length) ||
	    !db_reply_value(stored, 0, "etag", &etag, &etag_length)) {
		seal_unknown(request);
		return;
	}
	reply_etag(request, arena_strndup(request->arena, etag, etag_length));
	reply_bytes(request, request->route->status ? request->route->status : 200,
		    "application/json", bytes, length);
}

static void too_early(struct request *request, const struct period *period)
{
	char to[DATE_TEXT_SIZE];

	date_format(period->to, to);
	problem_reply(request, "path:year", "seal_too_early", "date", to, NULL);
}

static void seal_store(struct request *request, const struct db_reply *found)
{
	struct seal_state *state = request->state;
	json_t *summary = summary_read(request, found, &state->period, true);
	const char *bytes;

	if (!summary)
		return;
	json_tie(request->arena, summary);
	/* In the first moments of a day the instant may lie in the one before. */
	if (!json_get_bool(json_object_get(summary, "period"), "over", false)) {
		too_early(request, &state->period);
		return;
	}
	bytes = json_text(request->arena, summary);
	request_bind_bytes(request, "content", bytes, strlen(bytes));
	request_bind(request, "seal", json_text(request->arena, state->seal));
	query_send_once(request, &sql_seal_propose, seal_reply);
}

static void seal_sum(struct request *request, const struct db_reply *found)
{
	struct seal_state *state = request->state;
	const char *bytes, *known_at;
	size_t length;

	if (!db_reply_value(found, 0, "known_at", &bytes, &length)) {
		problem_reply(request, "", "internal", "request", request->request_id, NULL);
		return;
	}
	known_at = arena_strndup(request->arena, bytes, length);
	json_object_set_new(state->seal, "known_at", json_string(known_at));
	request_bind(request, "known_at", known_at);
	query_send(request, &sql_summary_sums, seal_store);
}

static void seal_propose(struct request *request)
{
	struct seal_state *state = arena_alloc(request->arena, sizeof(*state));
	char from[DATE_TEXT_SIZE], to[DATE_TEXT_SIZE];
	const char *reason = json_get_text(request->json, "reason");

	request->state = state;
	if (is_forbidden(request))
		return;
	summary_bind(request, &state->period);
	date_format(state->period.from, from);
	date_format(state->period.to, to);
	if (date_compare(state->period.to, request->today) >= 0) {
		too_early(request, &state->period);
		return;
	}
	state->seal = json_tie(request->arena,
			       json_pack("{s:s, s:s, s:s*, s:s, s:o}", "from", from, "to", to,
					 "reason", reason, "catalog", request->catalog->digest,
					 "definitions", seal_definitions(request->catalog)));
	set_on_behalf_of(request, state->seal);
	query_send(request, &sql_settled_instant, seal_sum);
}

static void seal_decide(struct request *request, const char *decision)
{
	struct period period;
	json_t *act;

	if (is_forbidden(request))
		return;
	summary_bind(request, &period);
	act = json_tie(request->arena, json_pack("{s:s, s:s, s:s*}", "decision", decision, "sha256",
						 request->if_match, "opinion",
						 json_get_text(request->json, "opinion")));
	set_on_behalf_of(request, act);
	request_bind(request, "decision", json_text(request->arena, act));
	query_send_once(request, &sql_seal_decide, seal_reply);
}

static void seal_approve(struct request *request)
{
	seal_decide(request, "approved");
}

static void seal_return(struct request *request)
{
	seal_decide(request, "returned");
}

static void seal_withdraw(struct request *request)
{
	seal_decide(request, "withdrawn");
}

static void seal_list_reply(struct request *request, const struct db_reply *found)
{
	const char *bytes;
	size_t length;

	if (found->rows > 0 && db_reply_value(found, 0, "body", &bytes, &length))
		reply_bytes(request, 200, "application/json", bytes, length);
	else
		office_unknown(request);
}

static void seal_list(struct request *request)
{
	office_bind(request);
	query_send(request, &sql_seal_list, seal_list_reply);
}

/* The report of an edition: of its bytes, not of what the figures are now. */
static void seal_report(struct request *request, const struct db_reply *found,
			enum report_format format, const char *bytes, size_t length)
{
	const struct period *period = request->state;
	const char *seal_bytes, *decision;
	size_t seal_length;
	json_t *summary, *seal;

	if (json_read(bytes, length, &summary, NULL, NULL) != JSON_FINE ||
	    !db_reply_value(found, 0, "seal", &seal_bytes, &seal_length) ||
	    json_read(seal_bytes, seal_length, &seal, NULL, NULL) != JSON_FINE)
		bug("a sealed summary that is no JSON");
	json_tie(request->arena, summary);
	decision = json_get_text(json_tie(request->arena, seal), "decision");
	if (strcmp(decision, "approved") == 0)
		json_object_set(summary, "seal", seal);
	report_reply(request, summary, format,
		     arena_printf(request->arena, "%s-%s", summary_file(request, period),
				  request_param(request, "edition")));
}

static void seal_get_reply(struct request *request, const struct db_reply *found)
{
	enum report_format format = report_format(request);
	const char *bytes, *sha256, *tag;
	size_t length, sha256_length;

	if (found->rows == 0 || !db_reply_value(found, 0, "body", &bytes, &length) ||
	    !db_reply_value(found, 0, "sha256", &sha256, &sha256_length)) {
		seal_unknown(request);
		return;
	}
	tag = arena_strndup(request->arena, sha256, sha256_length);
	if (format != REPORT_JSON) {
		report_etag(request, format, tag);
		seal_report(request, found, format, bytes, length);
		return;
	}
	reply_etag(request, tag);
	reply_bytes(request, 200, "application/json", bytes, length);
}

static void seal_get(struct request *request)
{
	struct period *period = arena_alloc(request->arena, sizeof(*period));

	request->state = period;
	summary_bind(request, period);
	query_send(request, &sql_seal_get, seal_get_reply);
}

// clang-format off
const struct route seal_routes[] = {
	HANDLER("POST", "/api/v1/summaries/:year/seals?office&period", "seal_propose", seal_propose,
		.summary = "Propose the summary, as it is now, for sealing", .need = FIGURE_WRITE,
		.lane = DB_SLOW, .body = "seal_new", .reply = "seal", .status = 201,
		.idempotent_key = true),
	HANDLER("GET", "/api/v1/summaries/:year/seals?office&period", "seal_list", seal_list,
		.summary = "Editions of a sealed summary, and what was proposed", .need = FIGURE_READ,
		.reply = "seal_list"),
	HANDLER("GET", "/api/v1/summaries/:year/seals/:edition?office&period&format&lang", "seal_get", seal_get,
		.summary = "An edition, byte for byte, its SHA-256 being the ETag; or the report made of it",
		.need = FIGURE_READ, .reply = "summary", .produces = REPORT_TYPES),
	HANDLER("POST", "/api/v1/summaries/:year/seals/:edition/approval?office&period",
		"seal_approve", seal_approve,
		.summary = "Approve what another proposed; If-Match names the bytes",
		.need = FIGURE_SEAL, .body = "seal_approval", .reply = "seal", .precondition = true,
		.idempotent_key = true),
	HANDLER("POST", "/api/v1/summaries/:year/seals/:edition/return?office&period", "seal_return",
		seal_return, .summary = "Return what another proposed", .need = FIGURE_SEAL,
		.body = "seal_return", .reply = "seal", .precondition = true, .idempotent_key = true),
	HANDLER("POST", "/api/v1/summaries/:year/seals/:edition/withdrawal?office&period",
		"seal_withdraw", seal_withdraw, .summary = "Withdraw what you proposed",
		.need = FIGURE_WRITE, .body = "seal_withdrawal", .reply = "seal", .precondition = true,
		.idempotent_key = true),
	{ .method = NULL },
};
// clang-format on
