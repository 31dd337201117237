/* /users: who may sign in and what is granted to them, kept by security administrators; nobody keeps
 * himself. What is done here stands in the audit trail of the user's office. */
#include "api/resources/tables.h"

#include <sodium.h>
#include <string.h>

#include "api/http/request.h"
#include "api/resources/attempt.h"
#include "api/trust/password.h"
#include "api/trust/secret.h"
#include "core/base/json.h"

struct first_password {
	char clear[SECRET_FIRST_SIZE];
	char hash[PASSWORD_HASH_SIZE];
	bool hashed;
};

static void user_reply(struct request *request, const struct db_reply *stored)
{
	if (attempt_is_fresh(request, stored))
		reply_found(request, stored, "path:user_id", "user_not_here");
}

/* Absent: as it is. */
static const char *grants_text(struct request *request)
{
	const json_t *grants = json_object_get(request->json, "grants");

	return grants ? json_text(request->arena, grants) : NULL;
}

static void user_make(struct request *request)
{
	const char *office = json_get_text(request->json, "office_id");

	request_bind(request, "id", json_get_text(request->json, "id"));
	request_bind(request, "office_id", office ? office : request->access->office);
	request_bind(request, "name", json_get_text(request->json, "name"));
	request_bind(request, "grants", grants_text(request));
	attempt_bind_proof(request);
	query_send_once(request, &sql_user_make, user_reply);
}

static void user_change(struct request *request)
{
	const json_t *disabled = json_object_get(request->json, "disabled");

	request_bind(request, "name", json_get_text(request->json, "name"));
	request_bind(request, "disabled",
		     disabled ? (json_is_true(disabled) ? "true" : "false") : NULL);
	request_bind(request, "grants", grants_text(request));
	attempt_bind_proof(request);
	query_send_once(request, &sql_user_change, user_reply);
}

static bool said_yes(const struct db_reply *stored)
{
	const char *done;
	size_t length;

	return stored->rows > 0 && db_reply_value(stored, 0, "done", &done, &length) &&
	       length > 0 && done[0] == 't';
}

static void password_stored(struct request *request, const struct db_reply *stored)
{
	struct first_password *state = request->state;

	if (attempt_is_fresh(request, stored)) {
		if (said_yes(stored))
			reply_json(request, 200, json_pack("{s:s}", "password", state->clear));
		else
			problem_reply(request, "path:user_id", "user_not_here", NULL);
	}
	sodium_memzero(state->clear, sizeof(state->clear));
}

static void password_hashed(struct request *request)
{
	struct first_password *state = request->state;

	if (!state->hashed) {
		problem_reply(request, "", "busy", NULL);
		return;
	}
	request_bind(request, "password", state->hash);
	attempt_bind_proof(request);
	query_send(request, &sql_user_password, password_stored);
}

static void hash(void *arg)
{
	struct first_password *state = arg;

	state->hashed = password_hash(state->clear, state->hash);
}

static void user_password(struct request *request)
{
	struct first_password *state = arena_alloc(request->arena, sizeof(*state));

	secret_first_password(state->clear);
	request->state = state;
	request_compute(request, COMPUTE_PASSWORDS, hash, state, password_hashed);
}

static void factor_ended(struct request *request, const struct db_reply *stored)
{
	if (!attempt_is_fresh(request, stored))
		return;
	if (said_yes(stored))
		reply_bytes(request, 204, NULL, NULL, 0);
	else
		problem_reply(request, "path:user_id", "user_not_here", NULL);
}

static void user_factor_end(struct request *request)
{
	attempt_bind_proof(request);
	query_send_once(request, &sql_user_factor_end, factor_ended);
}

// clang-format off
const struct route user_routes[] = {
	QUERY("GET", "/api/v1/users?cursor&limit", "user_list", sql_user_page,
	      .summary = "The users of your offices and what is granted to them", .need = USER_WRITE,
	      .reply = "user_list"),
	HANDLER("POST", "/api/v1/users", "user_make", user_make,
		.summary = "Make a user, who cannot sign in before he has a first password",
		.need = USER_WRITE, .body = "user_new", .reply = "user", .status = 201,
		.idempotent_key = true),
	HANDLER("PATCH", "/api/v1/users/:user_id", "user_change", user_change,
		.summary = "Change the name or the grants of a user, shut him out or let him in again",
		.need = USER_WRITE, .body = "user_patch", .reply = "user", .idempotent_key = true),
	HANDLER("POST", "/api/v1/users/:user_id/password", "user_password", user_password,
		.summary = "A first password, shown once, to be changed when it is used; his sessions and tokens end",
		.need = USER_WRITE, .reply = "first_password", .repeatable = true),
	HANDLER("POST", "/api/v1/users/:user_id/second-factor/end", "user_factor_end", user_factor_end,
		.summary = "End the second factor of who lost it", .need = USER_WRITE, .status = 204,
		.idempotent_key = true),
	{ .method = NULL },
};
// clang-format on
