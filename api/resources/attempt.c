/* sign_in_try -> judge on the pool -> then, or sign_in_refuse. */
#include "api/resources/attempt.h"

#include <ctype.h>
#include <sodium.h>
#include <string.h>
#include <time.h>

#include "api/http/request.h"
#include "api/trust/factor.h"
#include "api/trust/password.h"
#include "api/trust/secret.h"
#include "core/base/conf.h"
#include "core/base/json.h"

/* What the pool's thread works on; nobody else touches it meanwhile. */
struct attempt_work {
	const char *stored, *password;
	bool right, cheap;
	char rehash[PASSWORD_HASH_SIZE];
};

static const char *kept_text(struct request *request, const json_t *object, const char *key)
{
	const char *text = json_get_text(object, key);

	return text ? arena_strdup(request->arena, text) : NULL;
}

static void refused(struct request *request, const struct db_reply *reply)
{
	const struct attempt *attempt = request->state;
	bool of_code = strncmp(attempt->refusal, "second_factor", strlen("second_factor")) == 0;

	(void)reply;
	problem_reply(request, of_code ? "/code" : "", attempt->refusal, NULL);
}

/* why: for the audit trail; code: for who asks. */
static void refuse(struct request *request, struct attempt *attempt, const char *why,
		   const char *code)
{
	attempt->refusal = code;
	request_bind(request, "user_id", attempt->user);
	request_bind(request, "net", attempt->network);
	request_bind(request, "why", why);
	query_send(request, &sql_sign_in_refuse, refused);
}

void attempt_refuse_late(struct request *request, struct attempt *attempt)
{
	request->state = attempt;
	/* without a code to be at fault it was the password that was changed meanwhile */
	if (attempt->step || attempt->recovery)
		refuse(request, attempt, "code", "second_factor_wrong");
	else
		refuse(request, attempt, "password", "sign_in_wrong");
}

void attempt_bind_shown(struct request *request, const struct attempt *attempt)
{
	request_bind(request, "stored", attempt->stored);
	request_bind(request, "factor", attempt->seed ? "true" : "false");
	request_bind(request, "step", attempt->step);
	request_bind(request, "recovery", attempt->recovery);
}

const char *attempt_owes(const struct request *request, bool has_factor)
{
	bool required = strcmp(request_conf(request)->second_factor, "required") == 0;

	return required && !has_factor ? "second_factor" : NULL;
}

bool attempt_holds(struct request *request, struct attempt *attempt, const struct db_reply *reply)
{
	const char *done;
	size_t length;

	if (reply->rows > 0 && db_reply_value(reply, 0, "done", &done, &length) && length > 0 &&
	    done[0] == 't')
		return true;
	attempt_refuse_late(request, attempt);
	return false;
}

/* People type codes in groups and capitals. */
static const char *code_read(struct request *request, const char *given)
{
	char *code = arena_strdup(request->arena, given), *to = code;

	for (const char *at = code; *at; at++) {
		if (*at != ' ')
			*to++ = (char)tolower((unsigned char)*at);
	}
	*to = '\0';
	return code;
}

static bool code_is_right(struct request *request, struct attempt *attempt)
{
	const char *key = request_conf(request)->secret_key, *code;
	int64_t step;

	code = code_read(request, attempt->code);
	if (factor_is_recovery(code)) {
		char *hash = arena_alloc(request->arena, SECRET_HASH_SIZE);

		secret_hash(code, strlen(code), hash);
		attempt->recovery = hash;
		return true;
	}
	if (!factor_matches(key, attempt->user, attempt->seed, code, time(NULL), &step))
		return false;
	attempt->step = arena_printf(request->arena, "%lld", (long long)step);
	return true;
}

static void judge(void *arg)
{
	struct attempt_work *work = arg;

	work->right = password_matches(work->stored, work->password);
	work->cheap = work->right && password_is_cheap(work->stored) &&
		      password_hash(work->password, work->rehash);
}

/* Who made it, or saw it on its way, is not to have it for long. */
static bool first_is_over(const struct request *request, const struct attempt *attempt)
{
	int64_t hours = request_conf(request)->first_password_hours;

	return attempt->first && time(NULL) - attempt->set_at > hours * 3600;
}

static void judged(struct request *request)
{
	struct attempt *attempt = request->state;

	if (attempt->work->cheap)
		attempt->rehash = attempt->work->rehash;
	if (!attempt->work->right)
		refuse(request, attempt, "password", "sign_in_wrong");
	else if (attempt->code_needed && attempt->seed && !attempt->code)
		/* the first half of two: no failure, and the next attempt is counted */
		problem_reply(request, "/code", "second_factor_missing", NULL);
	else if (attempt->code_needed && attempt->seed && !code_is_right(request, attempt))
		refuse(request, attempt, "code", "second_factor_wrong");
	else if (first_is_over(request, attempt))
		refuse(request, attempt, "first_password", "first_password_over");
	else
		attempt->then(request, attempt);
}

static void wait_reply(struct request *request, int seconds)
{
	const char *text = arena_printf(request->arena, "%d", seconds);

	reply_header(request, "Retry-After", text);
	problem_reply(request, "", "sign_in_often", "seconds", text, NULL);
}

static void attempt_counted(struct request *request, const struct db_reply *reply)
{
	static const char *const office[] = { "office_id", "office_zh", "office_en",
					      "office_mark" };
	struct attempt *attempt = request->state;
	json_t *found;
	const char *bytes;
	size_t length;

	if (reply->rows == 0 || !db_reply_value(reply, 0, "body", &bytes, &length) ||
	    json_read(bytes, length, &found, NULL, NULL) != JSON_FINE) {
		problem_reply(request, "", "internal", NULL);
		return;
	}
	json_tie(request->arena, found);
	if (json_get_int(found, "wait", 0) > 0) {
		wait_reply(request, (int)json_get_int(found, "wait", 0));
		return;
	}
	attempt->stored = kept_text(request, found, "password");
	attempt->name = kept_text(request, found, "name");
	attempt->seed = kept_text(request, found, "seed");
	for (size_t i = 0; i < sizeof(office) / sizeof(*office); i++)
		attempt->office[i] = kept_text(request, found, office[i]);
	attempt->pending_seed = kept_text(request, found, "pending_seed");
	attempt->set_at = json_get_int(found, "set_at", 0);
	attempt->first = json_is_true(json_object_get(found, "first"));
	attempt->former = json_object_get(found, "former");
	attempt->work = arena_alloc(request->arena, sizeof(*attempt->work));
	attempt->work->stored = attempt->stored;
	attempt->work->password = attempt->password;
	request_compute(request, COMPUTE_PASSWORDS, judge, attempt->work, judged);
}

void attempt_renew(struct request *request, struct attempt *attempt)
{
	char *hash = NULL;

	if (request->access->session) {
		hash = arena_alloc(request->arena, SECRET_HASH_SIZE);
		secret_make(SECRET_SESSION, attempt->renewed, hash);
	}
	request_bind(request, "session_hash", hash);
}

void attempt_renewed(struct request *request, struct attempt *attempt)
{
	request_forget_self(request);
	if (*attempt->renewed)
		request_cookie_set(request, attempt->renewed);
	sodium_memzero(attempt->renewed, sizeof(attempt->renewed));
}

void attempt_bind_proof(struct request *request)
{
	request_bind(request, "current", request->access->session);
	request_bind(request, "fresh",
		     arena_printf(request->arena, "%d", request_conf(request)->session_fresh));
}

bool attempt_bind_fresh(struct request *request)
{
	if (!request->access->session) {
		problem_reply(request, "", "session_needed", NULL);
		return false;
	}
	attempt_bind_proof(request);
	return true;
}

bool attempt_is_fresh(struct request *request, const struct db_reply *reply)
{
	const char *proved;
	size_t length;

	if (reply->rows > 0 && db_reply_value(reply, 0, "proved", &proved, &length) && length > 0 &&
	    proved[0] == 't')
		return true;
	problem_reply(request, "", "session_stale", "minutes",
		      arena_printf(request->arena, "%d", request_conf(request)->session_fresh),
		      NULL);
	return false;
}

void attempt_make(struct request *request, struct attempt *attempt)
{
	request->state = attempt;
	attempt->network = request_network(request);
	request_bind(request, "user_id", attempt->user);
	request_bind(request, "net", attempt->network);
	query_send(request, &sql_sign_in_try, attempt_counted);
}
