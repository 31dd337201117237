/* load -> decide -> commit for the handlers. */
#include "api/resources/change.h"

#include <string.h>
#include <time.h>

#include "api/http/request.h"
#include "core/base/json.h"
#include "core/base/text.h"
#include "core/workflow.h"

/* How often an act without If-Match is decided anew because another act came between. Each time one
 * of those at it is through: of eight at once, a quarter were refused with 4. */
#define TRIES_MAX 32
#define PART_SIZE ((size_t)1 << 20)

struct change_state {
	json_t *body;
	const struct change_content *content;
	struct problem_list faults; /* found before the case was looked at */
	bool begun;		    /* a new case */
	const char *expected;	    /* the version the decision was made on; NULL for a new case */
	const char *salt;	    /* of the event: by it one finds whether it came about */
	int tries;
	json_t *change;
	char *upload; /* id of content that comes in parts; NULL: none */
	char *part;
	size_t uploaded; /* bytes of it */
};

static void change_load(struct request *request);
static void change_decide(struct request *request, const struct db_reply *found);
static void change_reply(struct request *request, const struct db_reply *reply);
static void change_look(struct request *request);
static void upload_send(struct request *request);

static const char *reply_text(struct request *request, const struct db_reply *reply,
			      const char *column)
{
	const char *bytes;
	size_t length;

	if (reply->rows == 0 || !db_reply_value(reply, 0, column, &bytes, &length))
		return NULL;
	return arena_strndup(request->arena, bytes, length);
}

static json_t *reply_object(struct request *request, const struct db_reply *reply,
			    const char *column)
{
	const char *bytes;
	size_t length;
	json_t *value;

	if (reply->rows == 0 || !db_reply_value(reply, 0, column, &bytes, &length) ||
	    json_read(bytes, length, &value, NULL, NULL) != JSON_FINE)
		return NULL;
	return json_tie(request->arena, value);
}

char *change_new_id(struct arena *arena)
{
	struct timespec now;
	char *id = arena_alloc(arena, 37);

	clock_gettime(CLOCK_REALTIME, &now);
	text_uuid7(id, (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000);
	return id;
}

void change_name_documents(struct arena *arena, json_t *change)
{
	json_t *document;
	size_t i;

	json_array_foreach(json_object_get(change, "documents"), i, document)
		if (!json_object_get(document, "id"))
			json_object_set_new(document, "id", json_string(change_new_id(arena)));
}

/* The document that comes with bytes has the id of its path; its digest is part of the event. */
static void attach_content(struct change_state *state, json_t *change)
{
	const struct change_content *content = state->content;
	json_t *document = json_array_get(json_object_get(change, "documents"), 0);
	json_t *described = json_pack("{s:s, s:s, s:I, s:s}", "document", content->document,
				      "sha256", content->sha256, "size", (json_int_t)content->size,
				      "media_type", content->media_type);

	if (content->pages > 0)
		json_object_set_new(described, "pages", json_integer(content->pages));
	if (document)
		json_object_set_new(document, "id", json_string(content->document));
	json_object_set_new(json_object_get(json_object_get(change, "event"), "data"), "content",
			    json_copy(described));
	if (state->upload)
		json_object_set_new(described, "content", json_string(state->upload));
	json_object_set_new(change, "content", described);
}

static void commit_send(struct request *request)
{
	struct change_state *state = request->state;

	request_bind_bytes(request, "content", state->content ? state->content->bytes : NULL,
			   state->content ? state->content->size : 0);
	request_bind(request, "version", state->expected);
	request_bind(request, "change", json_text(request->arena, state->change));
	query_send_surely(request, &sql_change_commit, change_reply);
}

static void upload_went(struct request *request, const struct db_reply *reply)
{
	(void)reply;
	request_believe(request); /* the same part twice is one part */
	upload_send(request);
}

/* The parts of a large body, one after the other, before the act that takes them. */
static void upload_send(struct request *request)
{
	struct change_state *state = request->state;
	size_t got = request_body_read(request, state->uploaded, state->part, PART_SIZE);

	if (got == 0) {
		commit_send(request);
		return;
	}
	request_bind(request, "content_id", state->upload);
	request_bind(request, "part",
		     arena_printf(request->arena, "%zu", state->uploaded / PART_SIZE));
	request_bind_bytes(request, "content", state->part, got);
	state->uploaded += got;
	query_send_surely(request, &sql_content_put, upload_went);
}

static void commit(struct request *request, json_t *change)
{
	struct change_state *state = request->state;
	bool in_file = state->content && !state->content->bytes;

	state->change = change;
	state->salt = request_random(request);
	request_repeat_by(request, state->expected);
	json_object_set_new(change, "salt", json_string(state->salt));
	change_name_documents(request->arena, change);
	if (in_file && !state->upload) {
		state->upload = change_new_id(request->arena);
		state->part = arena_alloc(request->arena, PART_SIZE);
	}
	if (state->content)
		attach_content(state, change);
	if (in_file)
		upload_send(request);
	else
		commit_send(request);
}

struct workflow_actor change_actor(const struct access *access, const struct catalog *catalog,
				   const char *office)
{
	struct workflow_actor actor = {
		.user = access->user,
		.grants = access_grants(access, catalog, office),
		.delegated = office ? json_object_get(access->delegated, office) : NULL,
	};
	const char *grant;
	json_t *from;

	actor.own = actor.grants;
	json_object_foreach((json_t *)actor.delegated, grant, from)
		actor.own &= ~catalog_grant(catalog, grant);
	return actor;
}

static struct change_state *state_new(struct request *request, json_t *body,
				      const struct change_content *content)
{
	struct change_state *state = arena_alloc(request->arena, sizeof(*state));

	state->body = json_tie(request->arena, body);
	state->content = content;
	state->faults.arena = request->arena;
	request->state = state;
	return state;
}

void change_begin(struct request *request, json_t *body)
{
	struct problem_list problems = { .arena = request->arena };
	const char *office = json_get_text(body, "office_id");
	struct change_state *state = state_new(request, body, NULL);
	json_t *change;

	if (!office)
		office = request->access->office;
	if (!json_object_get(request->access->grants, office))
		problem_add(&problems, "/office_id", "office_unknown", "office", office, NULL);

	struct workflow_input input = {
		.catalog = request->catalog,
		.body = body,
		.actor = change_actor(request->access, request->catalog, office),
		.today = request->today,
		.calendar = request_calendar(request),
	};
	if (!workflow_begin(&input, &change, &problems)) {
		problem_reply_list(request, &problems);
		return;
	}
	json_tie(request->arena, change);
	if (!problem_none(&problems)) {
		problem_reply_list(request, &problems);
		return;
	}
	state->begun = true;
	/* There is no version yet to repeat it by. */
	request_key_make(request);
	request_bind(request, "office", office);
	request_bind(request, "id", change_new_id(request->arena));
	/* what the database finds wrong with a link is told of an act that adds one */
	if (json_object_get(body, "links")) {
		request->pointer_from = "/data/";
		request->pointer_to = json_array_size(json_object_get(body, "links")) > 1 ?
					      "/links/" :
					      "/links/0/";
	}
	commit(request, change);
}

void change_go_on(struct request *request, json_t *body, const struct change_content *content,
		  const struct problem_list *faults)
{
	struct change_state *state = state_new(request, body, content);

	if (faults)
		state->faults = *faults;
	change_load(request);
}

/* The version the case must have. "*" is content with any. */
static const char *version_wanted(const struct request *request)
{
	const char *given = request->if_match;

	return given && strcmp(given, "*") != 0 ? given : NULL;
}

static void change_load(struct request *request)
{
	const struct change_state *state = request->state;

	request_bind(request, "history",
		     workflow_needs_history(request->catalog, state->body) ? "true" : "false");
	request_bind(request, "background",
		     workflow_needs_background(request->catalog, state->body) ? "true" : "false");
	request_bind(request, "clock",
		     workflow_needs_clock(request->catalog, state->body) ? "true" : "false");
	request_bind(request, "proposal",
		     arena_printf(request->arena, "%" JSON_INTEGER_FORMAT,
				  workflow_names_proposal(state->body)));
	query_send(request, &sql_case_load, change_decide);
}

/* The same key came before: the same answer, if it is the same request. True: answered. */
static bool replayed(struct request *request, const struct db_reply *found)
{
	json_t *replay = reply_object(request, found, "replay");

	if (!replay)
		return false;
	if (strcmp(json_get_text(replay, "digest"), request->digest) != 0) {
		problem_reply(request, "header:Idempotency-Key", "key_reused", NULL);
		return true;
	}
	reply_etag(request, arena_printf(request->arena, "%" JSON_INTEGER_FORMAT,
					 json_get_int(replay, "version", 0)));
	reply_json(request, request->route->status ? request->route->status : 200,
		   json_incref(json_object_get(replay, "body")));
	return true;
}

static void change_decide(struct request *request, const struct db_reply *found)
{
	struct change_state *state = request->state;
	struct problem_list problems = state->faults;
	const char *wanted = version_wanted(request), *version;
	json_t *snapshot, *change;

	if (replayed(request, found))
		return;
	snapshot = reply_object(request, found, "body");
	if (!snapshot) {
		problem_reply(request, "path:id", "case_unknown", NULL);
		return;
	}
	version = arena_printf(request->arena, "%" JSON_INTEGER_FORMAT,
			       json_get_int(snapshot, "version", 0));
	if (wanted && strcmp(wanted, version) != 0) {
		problem_reply(request, "header:If-Match", "version_stale", "given", wanted,
			      "current", version, NULL);
		return;
	}

	struct workflow_input input = {
		.catalog = request->catalog,
		.snapshot = snapshot,
		.body = state->body,
		.actor = change_actor(request->access, request->catalog,
				      json_get_text(snapshot, "office_id")),
		.today = request->today,
		.calendar = request_calendar(request),
	};
	if (!workflow_decide(&input, &change, &problems)) {
		problem_reply_list(request, &problems);
		return;
	}
	state->expected = version;
	request_bind(request, "office", json_get_text(snapshot, "office_id"));
	json_object_set(change, "around", json_object_get(snapshot, "around"));
	commit(request, json_tie(request->arena, change));
}

/* From the reply, because a repeated key is answered with the case that the first one began. */
static void reply_location(struct request *request, const struct db_reply *reply)
{
	const json_t *body = reply_object(request, reply, "body");
	const char *id = json_get_text(json_object_get(body, "case"), "id");

	if (id)
		reply_header(request, "Location",
			     arena_printf(request->arena, "/api/v1/cases/%s", id));
}

/* Not the case has changed, but what was around it. */
static bool is_same_version(const struct change_state *state, const char *version)
{
	return version && state->expected && strcmp(version, state->expected) == 0;
}

static void change_tell(struct request *request, const struct db_reply *reply)
{
	struct change_state *state = request->state;
	const char *status = reply_text(request, reply, "status");
	const char *version = reply_text(request, reply, "version");
	const char *body;
	size_t length;

	request_believe(request);
	if (!status || strcmp(status, "404") == 0) {
		problem_reply(request, "path:id", "case_unknown", NULL);
	} else if (strcmp(status, "412") == 0 &&
		   (!version_wanted(request) || is_same_version(state, version))) {
		if (++state->tries < TRIES_MAX)
			change_load(request);
		else
			problem_reply(request, "", "busy", NULL);
	} else if (strcmp(status, "412") == 0) {
		problem_reply(request, "header:If-Match", "version_stale", "given", state->expected,
			      "current", version ? version : "?", NULL);
	} else if (strcmp(status, "422") == 0) {
		problem_reply(request, "header:Idempotency-Key", "key_reused", NULL);
	} else if (!db_reply_value(reply, 0, "body", &body, &length)) {
		problem_reply(request, "", "internal", NULL);
	} else {
		if (state->begun)
			reply_location(request, reply);
		reply_etag(request, version);
		reply_bytes(request, request->route->status ? request->route->status : 200,
			    "application/json", body, length);
	}
}

static void change_reply(struct request *request, const struct db_reply *reply)
{
	const char *status = reply_text(request, reply, "status");
	bool done = status && status[0] == '2';

	/* A key would have been found. An act that came before its own repetition is the reason why that
	 * finds another version; if it did not come, it never will. */
	if (!done && request_doubted(request) && !request->idempotency_key)
		change_look(request);
	else
		change_tell(request, reply);
}

static void change_found(struct request *request, const struct db_reply *reply)
{
	if (reply_text(request, reply, "status"))
		change_tell(request, reply);
	else
		problem_reply(request, "", "outcome_unknown", NULL);
}

static void change_look(struct request *request)
{
	const struct change_state *state = request->state;

	request_bind(request, "salt", state->salt);
	query_send_surely(request, &sql_change_find, change_found);
}
