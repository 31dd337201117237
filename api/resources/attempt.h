/* Somebody shows who he is: a password and, where it is asked for, a code. Counted before it is judged,
 * judged on a thread of the pool, and told in the audit trail if it failed. */
#ifndef API_RESOURCES_ATTEMPT_H
#define API_RESOURCES_ATTEMPT_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "api/trust/secret.h"

struct db_reply;
struct request;
struct attempt;

typedef void attempt_then(struct request *request, struct attempt *attempt);

struct attempt {
	/* given; user, password and code last as long as the request */
	const char *user, *password, *code; /* code NULL: none was shown */
	bool code_needed;		    /* where the user has a second factor */
	attempt_then *then;
	/* found out */
	const char *network;
	const char *name, *stored, *seed; /* seed NULL: no second factor */
	const char *office[4];		  /* its id, names and mark */
	const char *pending_seed;	  /* also one that is not confirmed */
	int64_t set_at;			  /* of the password, seconds of the epoch */
	bool first;			  /* it is one that an administrator was shown */
	const json_t *former;		  /* hashes of former passwords, the newest first */
	const char *step, *recovery;	  /* what the code was, to be used up; both NULL: none */
	const char *rehash;		  /* the password at today's cost, NULL: it has that */
	struct attempt_work *work;
	const char *refusal;	   /* the problem's code */
	char renewed[SECRET_SIZE]; /* "": the session keeps its secret, or there is none */
};

/* Runs attempt->then if it was the user, with what was found out. Else it is answered: 401
 * (the same for a wrong password and an unknown user), 429 with Retry-After, 401 if a code is missing or
 * wrong. The attempt lives in the request's arena and is its state. */
void attempt_make(struct request *request, struct attempt *attempt);
/* What the user signs in with is changed: the session from which it is goes on under another secret. The first
 * binds its hash as session_hash, the second gives it out with the reply to come. */
void attempt_renew(struct request *request, struct attempt *attempt);
void attempt_renewed(struct request *request, struct attempt *attempt);
/* For what only a person does, and not a program of his: whoever asks must be signed in and have shown his
 * password of late, as the reply's column "proved" tells. The first binds what its query asks by. False: it is
 * not so, and that was answered. */
__attribute__((warn_unused_result)) bool attempt_bind_fresh(struct request *request);
bool attempt_is_fresh(struct request *request, const struct db_reply *reply);
/* For what a program may do too: a person must have shown his password of late. */
void attempt_bind_proof(struct request *request);
/* What was shown, for a query that does nothing if it does not hold any more: stored, factor, step, recovery. */
void attempt_bind_shown(struct request *request, const struct attempt *attempt);
/* What a session owes whose user has a second factor, or not: a name as in access.h, or NULL. */
const char *attempt_owes(const struct request *request, bool has_factor);
/* Whether such a query has done it, as its column "done" tells. False: it was answered. */
__attribute__((warn_unused_result)) bool
attempt_holds(struct request *request, struct attempt *attempt, const struct db_reply *reply);
/* It was the user, but his code was used before, or what he signs in with was changed meanwhile. */
void attempt_refuse_late(struct request *request, struct attempt *attempt);

#endif
