/* /second-factor: one-time codes by an authenticator, set up by showing one. */
#include "api/resources/tables.h"

#include <sodium.h>
#include <string.h>
#include <time.h>

#include "api/http/request.h"
#include "api/resources/attempt.h"
#include "api/trust/factor.h"
#include "api/trust/secret.h"
#include "core/base/buf.h"
#include "core/base/conf.h"
#include "core/base/json.h"

struct factor_state {
	struct attempt attempt; /* first: it is the request's state meanwhile */
	const char *seed, *address;
	json_t *codes;
};

static void factor_stored(struct request *request, const struct db_reply *reply)
{
	struct factor_state *state = request->state;

	if (attempt_holds(request, &state->attempt, reply))
		reply_json(request, 201,
			   json_pack("{s:s, s:s}", "seed", state->seed, "address", state->address));
}

static void factor_begin(struct request *request, struct attempt *attempt)
{
	struct factor_state *state = (struct factor_state *)attempt;
	const char *sealed;

	if (attempt->seed) {
		problem_reply(request, "", "second_factor_set", NULL);
		return;
	}
	factor_make(request->arena, request_conf(request)->secret_key, attempt->user, &sealed,
		    &state->seed, &state->address);
	request_bind(request, "seed", sealed);
	attempt_bind_shown(request, attempt);
	query_send(request, &sql_factor_put, factor_stored);
}

static void factor_confirmed(struct request *request, const struct db_reply *reply)
{
	struct factor_state *state = request->state;

	if (!attempt_holds(request, &state->attempt, reply))
		return;
	attempt_renewed(request, &state->attempt);
	reply_json(request, 200, json_pack("{s:O}", "recovery_codes", state->codes));
}

/* New codes into state->codes, their hashes as an array of PostgreSQL's. */
static const char *codes_make(struct request *request, struct factor_state *state)
{
	struct buf list = { 0 };
	const char *text;

	state->codes = json_tie(request->arena, json_array());
	for (int i = 0; i < FACTOR_RECOVERY_COUNT; i++) {
		char code[FACTOR_RECOVERY_SIZE], hash[SECRET_HASH_SIZE];

		factor_recovery_make(code);
		secret_hash(code, strlen(code), hash);
		json_array_append_new(state->codes, json_string(code));
		buf_add_char(&list, i > 0 ? ',' : '{');
		buf_add_text(&list, hash);
		sodium_memzero(code, sizeof(code));
	}
	buf_add_char(&list, '}');
	text = arena_strndup(request->arena, list.data, list.length);
	buf_clear(&list);
	return text;
}

static void factor_confirm(struct request *request, struct attempt *attempt)
{
	struct factor_state *state = (struct factor_state *)attempt;
	int64_t step;

	if (attempt->seed || !attempt->pending_seed) {
		problem_reply(request, "",
			      attempt->seed ? "second_factor_set" : "second_factor_none", NULL);
		return;
	}
	if (!factor_matches(request_conf(request)->secret_key, attempt->user, attempt->pending_seed,
			    attempt->code, time(NULL), &step)) {
		problem_reply(request, "/code", "second_factor_wrong", NULL);
		return;
	}
	attempt->step = arena_printf(request->arena, "%lld", (long long)step);
	attempt_bind_shown(request, attempt);
	request_bind(request, "pending", attempt->pending_seed);
	request_bind(request, "codes", codes_make(request, state));
	attempt_renew(request, attempt);
	query_send(request, &sql_factor_confirm, factor_confirmed);
}

static void factor_ended(struct request *request, const struct db_reply *reply)
{
	struct factor_state *state = request->state;

	if (!attempt_holds(request, &state->attempt, reply))
		return;
	attempt_renewed(request, &state->attempt);
	reply_bytes(request, 204, NULL, NULL, 0);
}

static void factor_end(struct request *request, struct attempt *attempt)
{
	if (!attempt->seed) {
		problem_reply(request, "", "second_factor_none", NULL);
		return;
	}
	attempt_bind_shown(request, attempt);
	request_bind(request, "owes", attempt_owes(request, false));
	attempt_renew(request, attempt);
	query_send(request, &sql_factor_leave, factor_ended);
}

/* Only who shows his password again may change what he signs in with. */
static void factor_attempt(struct request *request, attempt_then *then, bool code_needed)
{
	struct factor_state *state = arena_alloc(request->arena, sizeof(*state));

	if (!factor_key_is_fine(request_conf(request)->secret_key)) {
		problem_reply(request, "", "second_factor_off", NULL);
		return;
	}
	state->attempt = (struct attempt){
		.user = request->access->user,
		.password = json_get_text(request->json, "password"),
		.code = json_get_text(request->json, "code"),
		.code_needed = code_needed,
		.then = then,
	};
	attempt_make(request, &state->attempt);
}

static void factor_post(struct request *request)
{
	factor_attempt(request, factor_begin, true);
}

static void factor_confirm_post(struct request *request)
{
	factor_attempt(request, factor_confirm, false);
}

static void factor_end_post(struct request *request)
{
	factor_attempt(request, factor_end, true);
}

// clang-format off
const struct route second_factor_routes[] = {
	HANDLER("POST", "/api/v1/second-factor", "second_factor_begin", factor_post,
		.summary = "A new seed for your authenticator; not asked for until it is confirmed",
		.need = SELF, .owing = true, .body = "second_factor_new", .reply = "second_factor", .status = 201,
		.repeatable = true),
	HANDLER("POST", "/api/v1/second-factor/confirm", "second_factor_confirm", factor_confirm_post,
		.summary = "Confirm the seed by a code of it; from then on it is asked for. Gives recovery codes, once",
		.need = SELF, .owing = true, .body = "second_factor_confirm", .reply = "recovery_codes",
		.repeatable = true),
	HANDLER("POST", "/api/v1/second-factor/end", "second_factor_end", factor_end_post,
		.summary = "Do without a second factor again", .need = SELF,
		.body = "second_factor_end", .status = 204, .repeatable = true),
	{ .method = NULL },
};
// clang-format on
