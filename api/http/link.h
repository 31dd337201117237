/* What api/http keeps with a request and shows to nobody else. */
#ifndef API_HTTP_LINK_H
#define API_HTTP_LINK_H

#include <stdint.h>

#include "api/http/http.h"
#include "api/http/request.h"
#include "api/http/router.h"

struct service;
struct token_entry;

#define BINDINGS_MAX 32

struct binding {
	const char *name;
	struct db_value value;
};

struct request_link {
	struct http_exchange *exchange;	 /* NULL: replied, or the peer is gone */
	struct request *previous, *next; /* the worker's requests */
	struct router_match match;
	const char *values[ROUTE_PARAMETERS_MAX]; /* of the entry's parameters */
	struct binding bindings[BINDINGS_MAX];
	size_t binding_count;
	struct http_body body;
	struct token_entry *token; /* held until the end; NULL on public routes */
	unsigned char token_hash[32];
	bool cookie;	 /* the token is a session's */
	const char *sso; /* whom a proxy of ours names; NULL: nobody */
	request_then *then;
	char today[DATE_TEXT_SIZE];
	uint64_t began_us;
	uint64_t called_us; /* when the call under way was sent */
	/* When the first call was sent of which it is not known whether it was done; 0: none. */
	uint64_t doubted_us;
	const char *repeat_match; /* the version to repeat by where there is no key; NULL: none */
	const struct db_query *query; /* of the call under way, with its values */
	const struct db_value *sent;
	void (*more)(struct request *request);
	int status;	  /* of the reply; 0: none yet */
	bool in_pieces;	  /* the reply has begun and is not all given */
	bool calling;	  /* a database call, or work of the pool, is under way */
	bool computing;	  /* it is work of the pool */
	bool reading;	  /* a late body comes, and the request waits for it */
	bool body_came;	  /* it has */
	bool writes;	  /* the route may change something */
	bool in_doubt;	  /* so may the call under way */
	bool let_in;	  /* by admission.h; not asked again */
	bool surely;	  /* the call under way may be sent again (query_send_surely()) */
	bool once;	  /* it is under a key: whichever sending is answered tells of all */
	bool waiting;	  /* to send it again: `calling`, but nothing is under way */
	bool admin;	  /* came on the admin listener */
	bool entered;	  /* the loop is inside: not to be freed */
	const char *etag; /* of the reply, with its quotes */
	const char *language, *accept; /* see request_language(), request_prefers() */
	bool varies_by_language, varies_by_type;
};

/* Takes a request from a server to its reply. */
void request_serve(struct worker *worker, struct http_exchange *exchange, bool admin);
/* The most bytes that the route of a head takes before who asks is known; 0: none, no route, or nobody says it. */
size_t request_body_limit(const struct service *service, const struct http_head *head);
/* Answers requests that have waited for the database too long. */
void request_expire_all(struct worker *worker);
/* Answers those whose large body is still coming, of which nothing was decided: 503. How many there were. */
int request_stop_reading(struct worker *worker);
/* To be called last wherever the loop has entered the request: frees it if its life is over. */
void request_settle(struct request *request);
uint64_t monotonic_us(void);

/* The headers by which a client says what it prefers; and what a reply for which they were asked varies by: the
 * value of Vary, or NULL. */
void negotiation_read(struct request *request, const struct http_head *head);
const char *negotiation_vary(const struct request *request);

/* Finds out who asks, and lets the request enter, now or when the database has said it. */
void asker_find(struct request *request);
/* Everything behind it. */
void request_enter(struct request *request);

/* Stages, each in a file of its own; false: the problem has been sent. */
bool header_read(struct request *request, const struct http_head *head);
bool parameter_read(struct request *request);
bool body_fits(struct request *request);
bool body_read(struct request *request);
size_t body_most(const struct service *service, const struct route *route);
#define BODIES_OWNED_MAX 2 /* of one user's large bodies, how many come to a worker at a time */
bool body_has_share(const struct request *request);
/* Whether the request is let in (admission.h); from then on it is. */
__attribute__((warn_unused_result)) bool call_let_in(struct request *request);
/* Sends a call, if the request is let in and the lane takes it. */
__attribute__((warn_unused_result)) bool call_send(struct request *request, enum db_lane lane,
						   const struct db_query *query,
						   const struct db_context *context,
						   const struct db_value *values, db_done *done);
/* The first thing of a call's `done`. */
void call_returned(struct request *request, enum db_lane lane, const struct db_reply *reply);
/* The problem of a call of which it is not known whether it was done. */
const char *doubt_code(const struct request *request);
/* A call of query_send_surely() has not ended well. True: it is sent again, at once or at a later turn. */
bool doubt_goes_on(struct request *request, const struct db_reply *reply);
/* One that waits to be sent again: sends it, or gives it up. */
void doubt_turn(struct request *request);
/* Sends the call with its values, once more or for the first time. False: it is not taken. */
__attribute__((warn_unused_result)) bool query_again(struct request *request);
/* Reads the reply of a route's query and sends it. */
void read_reply(struct request *request, const struct db_reply *found);
/* Every outcome of a call but DB_DONE. */
void outcome_reply(struct request *request, const struct db_reply *reply);

#endif
