/* One request, from the gate to its one reply. Everything hangs on its arena; it lives until the
 * reply was sent and no database call is under way, whether the peer is still there or not. */
#ifndef API_HTTP_REQUEST_H
#define API_HTTP_REQUEST_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "api/http/route.h"
#include "core/base/arena.h"
#include "core/base/date.h"
#include "core/problem.h"

struct blocklist;
struct calendar;
struct conf;
struct worker;

struct request {
	struct arena *arena;
	struct worker *worker;
	const struct catalog *catalog;
	const struct route *route;
	const struct access *access; /* NULL on PUBLIC routes without a token */
	const char *body;	     /* raw bytes; NULL: in a file, see request_body_read() */
	size_t body_length;
	const char *body_sha256;  /* hex, of a raw body */
	json_t *json;		  /* the body, checked against the route's shape; NULL if none */
	const char *content_type; /* of the body, "" if none */
	const char *if_match; /* version as decimal text, unquoted; NULL if absent; "*" possible */
	const char *if_none_match;
	const char *idempotency_key;
	bool total_wanted; /* Prefer: return=total-count */
	const char *request_id;
	const char *digest; /* hex SHA-256 of method, path, body: what a key is bound to */
	struct date today;  /* in Asia/Shanghai, when the request came */
	void *state;	    /* of the handler, between its steps; lives in the arena */
	/* Where what is decided on is not the body itself, pointers of its faults that begin with
	 * pointer_from begin with pointer_to instead; NULL: as they are. */
	const char *pointer_from, *pointer_to;
	/* private to api/http: */
	struct request_link *link;
};

/* The settings of the service, and the passwords that nobody may choose (NULL: no list). */
const struct conf *request_conf(const struct request *request);
const struct blocklist *request_blocklist(const struct request *request);
/* The network that the peer is in, and what it calls itself; live in the arena, "" if not known. */
const char *request_network(struct request *request);
const char *request_agent(struct request *request);
/* Whether a proxy of ours said who it is, so that there is neither session nor token. */
bool request_signed_on(const struct request *request);
/* The hash (64 hex digits) of the session in the cookie, alive or not; NULL: none is shown. */
const char *request_session_shown(struct request *request);
/* The session's cookie, with the reply to come. */
void request_cookie_set(struct request *request, const char *secret);
void request_cookie_clear(struct request *request);
/* What the worker remembers of a session or token (hash: 64 hex digits), or of the one that this
 * request came with, is asked for again: it has ended, or may do more than before. */
void request_forget(struct request *request, const char *hash);
void request_forget_self(struct request *request);
/* The newest calendar that the worker knows; good until the handler returns. */
const struct calendar *request_calendar(const struct request *request);
/* A path variable or query parameter, its default included; NULL if absent. */
const char *request_param(const struct request *request, const char *name);
/* What the client prefers by Accept-Language ("zh" or "en") and by Accept (the index in a NULL-terminated list
 * of media types; -1: none of them is named). Whoever asks has the reply say that it hangs on that header (Vary). */
const char *request_language(struct request *request);
int request_prefers(struct request *request, const char *const *types);
/* Makes a value available to queries by name (borrowed until the reply). Also: user, office
 * (own office unless the route has a parameter office), session (the id of
 * that which is asking), key, digest, today, total are always there. */
void request_bind(struct request *request, const char *name, const char *value);
void request_bind_bytes(struct request *request, const char *name, const void *bytes,
			size_t length);

/* Bytes of a raw body from a place on, as many as there are and fit; wherever it is. */
size_t request_body_read(const struct request *request, size_t at, void *room, size_t size);

/* Sends a named query on the route's lane; its parameters are bound by name. `then` runs only on
 * DB_DONE; every other outcome is answered here (SQLSTATE to status in one table; constraint names
 * to messages). Exactly one of query_send and a reply ends every path through a handler. */
typedef void request_then(struct request *request, const struct db_reply *reply);
void query_send(struct request *request, const struct db_query *query, request_then *then);
/* The same of what may be sent twice and have one effect. If the connection is lost with it, it is sent
 * again for as long as a call may take. Then `then` may be told the outcome of a later sending, and has to
 * find out what became of those before: until request_believe(), whatever goes wrong is answered
 * `outcome_unknown`. */
void query_send_surely(struct request *request, const struct db_query *query, request_then *then);
/* The same of a write that goes under a key in its own transaction (key_claim(), key_keep()): that of the client,
 * else one that is made here. What `then` is told is of the first that was done. */
void query_send_once(struct request *request, const struct db_query *query, request_then *then);
/* 16 random bytes in hexadecimal digits. */
const char *request_random(struct request *request);
/* The client sent no key, and there is nothing else to repeat the request by. */
void request_key_make(struct request *request);
bool request_doubted(const struct request *request);
void request_believe(struct request *request);
/* The version whose If-Match brings about once what is sent next; for a reply of `outcome_unknown` to a request
 * without an Idempotency-Key. Lives in the arena. */
void request_repeat_by(struct request *request, const char *version);

/* Work that would hold up the loop: `work` runs on another thread with `arg`, which nobody else
 * touches meanwhile (no arena, no reply); `then` runs back on the loop, if the peer is still there.
 * When too much is waiting, in all or of this user, the request is answered 503. */
typedef void request_computed(struct request *request);
/* Each has threads of its own, so that files, which take seconds, keep nobody from signing in. */
enum compute { COMPUTE_FILES, COMPUTE_PASSWORDS, COMPUTE_KINDS };
void request_compute(struct request *request, enum compute kind, void (*work)(void *arg), void *arg,
		     request_computed *then);

/* The one reply. Headers first. */
void reply_header(struct request *request, const char *name, const char *value);
/* The version is that of the bytes. */
void reply_etag(struct request *request, const char *version);
/* A tag of what says the same, in bytes that another release may make otherwise (RFC 9110, 8.8.1). */
void reply_etag_weak(struct request *request, const char *version);
void reply_json(struct request *request, int status, json_t *body); /* steals body */
/* The column body of the first row, with the route's status; without one the problem. */
void reply_found(struct request *request, const struct db_reply *found, const char *pointer,
		 const char *code);
void reply_bytes(struct request *request, int status, const char *type, const void *bytes,
		 size_t length);

/* A large reply, in pieces that add up to length (or HTTP_LENGTH_UNKNOWN: up to the last): begin, then
 * pieces, each but the last with what comes once it is out: a query_send() or a piece. False: nothing
 * more is to be sent. */
__attribute__((warn_unused_result)) bool reply_begin(struct request *request, int status,
						     const char *type, size_t length);
void reply_piece(struct request *request, const void *bytes, size_t length,
		 void (*more)(struct request *request));
/* Ends a reply that cannot be finished. */
void reply_break(struct request *request);

/* application/problem+json, in the language asked for; "type" is "/problems/<code>". */
void problem_reply_list(struct request *request, const struct problem_list *problems);
/* A single fault; values as in problem_add. The status is that of the code in messages.json. */
void problem_reply(struct request *request, const char *pointer, const char *code, ...)
	__attribute__((sentinel));

#endif
