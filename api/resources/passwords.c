/* /password: one's own, changed by showing the old one. */
#include "api/resources/tables.h"

#include <string.h>

#include "api/http/request.h"
#include "api/resources/attempt.h"
#include "api/trust/password.h"
#include "core/base/conf.h"
#include "core/base/json.h"
#include "core/password_rule.h"

struct password_state {
	struct attempt attempt; /* first: it is the request's state meanwhile */
	const char *wanted;
	const char **former; /* hashes that the new one may not be of, ends in NULL */
	char hash[PASSWORD_HASH_SIZE];
	bool again, hashed;
};

static void password_stored(struct request *request, const struct db_reply *reply)
{
	struct password_state *state = request->state;

	if (!attempt_holds(request, &state->attempt, reply))
		return;
	attempt_renewed(request, &state->attempt);
	reply_bytes(request, 204, NULL, NULL, 0);
}

static void password_made(struct request *request)
{
	struct password_state *state = request->state;

	if (state->again) {
		problem_reply(request, "/new", "password_former", NULL);
		return;
	}
	if (!state->hashed) {
		problem_reply(request, "", "busy", NULL);
		return;
	}
	request_bind(request, "password", state->hash);
	attempt_bind_shown(request, &state->attempt);
	request_bind(request, "owes", attempt_owes(request, state->attempt.seed));
	attempt_renew(request, &state->attempt);
	query_send(request, &sql_password_change, password_stored);
}

static void make(void *arg)
{
	struct password_state *state = arg;

	for (const char **former = state->former; *former && !state->again; former++)
		state->again = password_matches(*former, state->wanted);
	state->hashed = !state->again && password_hash(state->wanted, state->hash);
}

/* The one in use may never come again, of those before as many as the rule says. */
static const char **former_hashes(struct request *request, const struct attempt *attempt, int count)
{
	const char **hashes = arena_alloc(request->arena, ((size_t)count + 2) * sizeof(*hashes));
	size_t made = 0, i;
	const json_t *former;

	hashes[made++] = attempt->stored;
	json_array_foreach(attempt->former, i, former) {
		if (made <= (size_t)count)
			hashes[made++] = json_string_value(former);
	}
	return hashes;
}

static void password_shown(struct request *request, struct attempt *attempt)
{
	struct password_state *state = (struct password_state *)attempt;
	const struct password_rule *rule =
		password_rule_find(request_conf(request)->password_policy);
	const char *const words[] = { attempt->user,
				      attempt->name,
				      attempt->office[0],
				      attempt->office[1],
				      attempt->office[2],
				      attempt->office[3],
				      "ipcase" };
	const struct password_context context = {
		.with_factor = attempt->seed != NULL,
		.words = words,
		.word_count = sizeof(words) / sizeof(*words),
		.blocklist = request_blocklist(request),
	};
	struct problem_list problems = { .arena = request->arena };

	password_rule_check(rule, state->wanted, &context, "/new", &problems);
	if (!problem_none(&problems)) {
		problem_reply_list(request, &problems);
		return;
	}
	state->former = former_hashes(request, attempt, rule->former);
	request_compute(request, COMPUTE_PASSWORDS, make, state, password_made);
}

static void password_put(struct request *request)
{
	struct password_state *state = arena_alloc(request->arena, sizeof(*state));

	state->wanted = json_get_text(request->json, "new");
	state->attempt = (struct attempt){
		.user = request->access->user,
		.password = json_get_text(request->json, "current"),
		.then = password_shown,
	};
	attempt_make(request, &state->attempt);
}

// clang-format off
const struct route password_routes[] = {
	HANDLER("PUT", "/api/v1/password", "password_put", password_put,
		.summary = "Change your password; your other sessions end", .need = SELF, .owing = true,
		.body = "password_new", .status = 204, .repeatable = true),
	{ .method = NULL },
};
// clang-format on
