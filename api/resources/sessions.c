/* /sessions: signing in and out. A session is a random secret in a cookie that scripts cannot read; the
 * database keeps its hash. */
#include "api/resources/tables.h"

#include <sodium.h>
#include <string.h>
#include <time.h>

#include "api/http/request.h"
#include "api/resources/attempt.h"
#include "api/trust/secret.h"
#include "core/base/conf.h"
#include "core/base/json.h"
#include "core/password_rule.h"

struct session_state {
	struct attempt attempt; /* first: it is the request's state meanwhile */
	char secret[SECRET_SIZE];
	char hash[SECRET_HASH_SIZE];
	const char *before; /* hash of the session that the browser had; NULL: none */
};

static void session_begun(struct request *request, const struct db_reply *reply)
{
	struct session_state *state = request->state;
	const char *bytes;
	size_t length;

	if (reply->rows == 0 || !db_reply_value(reply, 0, "body", &bytes, &length)) {
		attempt_refuse_late(request, &state->attempt);
		return;
	}
	if (state->before)
		request_forget(request, state->before);
	request_cookie_set(request, state->secret);
	sodium_memzero(state->secret, sizeof(state->secret));
	reply_bytes(request, 201, "application/json", bytes, length);
}

/* What has to be done before the session is good for anything else. */
static const char *session_owes(const struct request *request, const struct attempt *attempt)
{
	const struct password_rule *rule =
		password_rule_find(request_conf(request)->password_policy);

	if (password_rule_is_over(rule, attempt->set_at, time(NULL)))
		return "password";
	return attempt_owes(request, attempt->seed);
}

static void session_begin(struct request *request, struct attempt *attempt)
{
	struct session_state *state = (struct session_state *)attempt;
	const struct conf *conf = request_conf(request);

	secret_make(SECRET_SESSION, state->secret, state->hash);
	request_bind(request, "session_hash", state->hash);
	request_bind(request, "replaced", state->before);
	request_bind(request, "agent", request_agent(request));
	request_bind(request, "idle", arena_printf(request->arena, "%d", conf->session_idle));
	request_bind(request, "hours", arena_printf(request->arena, "%d", conf->session_hours));
	request_bind(request, "owes", session_owes(request, attempt));
	request_bind(request, "rehash", attempt->rehash);
	attempt_bind_shown(request, attempt);
	query_send(request, &sql_session_begin, session_begun);
}

static void session_post(struct request *request)
{
	struct session_state *state = arena_alloc(request->arena, sizeof(*state));

	if (request_signed_on(request)) {
		problem_reply(request, "", "sso_signs_in", NULL);
		return;
	}
	state->before = request_session_shown(request);
	state->attempt = (struct attempt){
		.user = json_get_text(request->json, "user"),
		.password = json_get_text(request->json, "password"),
		.code = json_get_text(request->json, "code"),
		.code_needed = true,
		.then = session_begin,
	};
	attempt_make(request, &state->attempt);
}

static void session_ended(struct request *request, const struct db_reply *reply)
{
	const char *hash;
	size_t length;

	if (reply->rows == 0 || !db_reply_value(reply, 0, "hash", &hash, &length)) {
		problem_reply(request, "path:session", "session_unknown", NULL);
		return;
	}
	request_forget(request, arena_strndup(request->arena, hash, length));
	reply_bytes(request, 204, NULL, NULL, 0);
}

static void session_other_ended(struct request *request, const struct db_reply *reply)
{
	if (attempt_is_fresh(request, reply))
		session_ended(request, reply);
}

/* Another's of the same user: who finds a page left open does not put the user out of his own. */
static void session_delete(struct request *request)
{
	if (attempt_bind_fresh(request))
		query_send(request, &sql_session_end_other, session_other_ended);
}

static void session_delete_current(struct request *request)
{
	if (!request->access->session) {
		problem_reply(request, "", "session_needed", NULL);
		return;
	}
	request_cookie_clear(request);
	/* what pages have kept of it, cookies aside: other services of the host have theirs */
	reply_header(request, "Clear-Site-Data", "\"cache\", \"storage\"");
	query_send(request, &sql_session_end, session_ended);
}

static void session_proved(struct request *request, const struct db_reply *reply)
{
	struct session_state *state = request->state;

	if (!attempt_holds(request, &state->attempt, reply))
		return;
	attempt_renewed(request, &state->attempt);
	reply_bytes(request, 204, NULL, NULL, 0);
}

static void session_prove(struct request *request, struct attempt *attempt)
{
	attempt_bind_shown(request, attempt);
	attempt_renew(request, attempt);
	query_send(request, &sql_session_prove, session_proved);
}

static void session_proof_post(struct request *request)
{
	struct session_state *state = arena_alloc(request->arena, sizeof(*state));

	if (!request->access->session) {
		problem_reply(request, "", "session_needed", NULL);
		return;
	}
	state->attempt = (struct attempt){
		.user = request->access->user,
		.password = json_get_text(request->json, "password"),
		.code = json_get_text(request->json, "code"),
		.code_needed = true,
		.then = session_prove,
	};
	attempt_make(request, &state->attempt);
}

/* Who the peer is to the service, and what it may do where. */
static void self_get(struct request *request)
{
	const struct access *access = request->access;
	json_t *may = json_array();

	for (enum permission i = SELF; i < PERMISSIONS; i++) {
		if (access_may(access, i))
			json_array_append_new(may, json_string(permission_name(i)));
	}
	reply_json(request, 200,
		   json_pack("{s:s, s:s, s:s, s:O, s:O, s:o, s:s?, s:s?}", "user", access->user,
			     "name", access->name, "office_id", access->office, "grants",
			     access->grants, "delegated", access->delegated, "may", may, "session",
			     access->session, "owes", access->owes));
}

// clang-format off
const struct route session_routes[] = {
	HANDLER("POST", "/api/v1/sessions", "session_begin", session_post,
		.summary = "Sign in: a password and, where there is a second factor, a code; sets the session's cookie",
		.need = PUBLIC, .body = "session_new", .reply = "session", .status = 201,
		.repeatable = true),
	QUERY("GET", "/api/v1/sessions", "session_list", sql_session_list,
	      .summary = "Your own sessions", .need = SELF, .owing = true, .reply = "session_list"),
	HANDLER("DELETE", "/api/v1/sessions/current", "session_end_current", session_delete_current,
		.summary = "Sign out", .need = SELF, .owing = true, .status = 204, .repeatable = true),
	HANDLER("POST", "/api/v1/sessions/current/proof", "session_prove", session_proof_post,
		.summary = "Show your password again: for what asks that it was of late",
		.need = SELF, .body = "session_proof", .status = 204, .repeatable = true),
	HANDLER("DELETE", "/api/v1/sessions/:session", "session_end", session_delete,
		.summary = "End another session of yours; needs a session and a password shown of late",
		.need = SELF, .status = 204, .repeatable = true),
	HANDLER("GET", "/api/v1/self", "self_get", self_get,
		.summary = "Who you are here, and what you may do where", .need = SELF, .owing = true, .reply = "self"),
	{ .method = NULL },
};
// clang-format on
