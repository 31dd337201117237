/* /tokens: API tokens for a user's own programs. */
#include "api/resources/tables.h"

#include <sodium.h>
#include <string.h>

#include "api/http/request.h"
#include "api/resources/attempt.h"
#include "api/trust/secret.h"
#include "core/base/json.h"

#define DAYS_USUAL 90

struct token_state {
	char secret[SECRET_SIZE];
	char hash[SECRET_HASH_SIZE];
};

static void token_made(struct request *request, const struct db_reply *reply)
{
	struct token_state *state = request->state;
	const char *bytes;
	size_t length;
	json_t *made;

	if (!attempt_is_fresh(request, reply))
		return;
	if (!db_reply_value(reply, 0, "body", &bytes, &length) ||
	    json_read(bytes, length, &made, NULL, NULL) != JSON_FINE) {
		problem_reply(request, "", "tokens_many", NULL);
		return;
	}
	json_object_set_new(made, "token", json_string(state->secret));
	sodium_memzero(state->secret, sizeof(state->secret));
	reply_json(request, 201, made);
}

/* An array of PostgreSQL's; NULL: no list, all that the user may. */
static const char *scopes_read(struct request *request)
{
	const json_t *scopes = json_object_get(request->json, "scopes");

	return scopes ? json_names_array(request->arena, scopes) : NULL;
}

/* Who finds a token cannot make himself others with it, or a session; nor who finds a page left open. */
static void token_post(struct request *request)
{
	struct token_state *state = arena_alloc(request->arena, sizeof(*state));

	if (!attempt_bind_fresh(request))
		return;
	request->state = state;
	secret_make(SECRET_TOKEN, state->secret, state->hash);
	request_bind(request, "token_hash", state->hash);
	request_bind(request, "label", json_get_text(request->json, "label"));
	request_bind(request, "scopes", scopes_read(request));
	request_bind(request, "days",
		     arena_printf(request->arena, "%" JSON_INTEGER_FORMAT,
				  json_get_int(request->json, "days", DAYS_USUAL)));
	query_send_once(request, &sql_token_make, token_made);
}

static void token_ended(struct request *request, const struct db_reply *reply)
{
	const char *hash;
	size_t length;

	if (reply->rows == 0 || !db_reply_value(reply, 0, "hash", &hash, &length)) {
		problem_reply(request, "path:token", "token_unknown", NULL);
		return;
	}
	request_forget(request, arena_strndup(request->arena, hash, length));
	reply_bytes(request, 204, NULL, NULL, 0);
}

static void token_delete(struct request *request)
{
	query_send(request, &sql_token_end, token_ended);
}

// clang-format off
const struct route token_routes[] = {
	HANDLER("POST", "/api/v1/tokens", "token_make", token_post,
		.summary = "An API token for a program of yours, shown once; needs a session and a password shown of late",
		.need = SELF, .body = "token_new", .reply = "token_made", .status = 201,
		.idempotent_key = true),
	QUERY("GET", "/api/v1/tokens", "token_list", sql_token_list,
	      .summary = "Your API tokens, the newest first", .need = SELF, .reply = "token_list"),
	HANDLER("DELETE", "/api/v1/tokens/:token", "token_end", token_delete,
		.summary = "Revoke a token of yours", .need = SELF, .status = 204,
		.repeatable = true),
	{ .method = NULL },
};
// clang-format on
