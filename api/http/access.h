/* Who is asking, and what that allows: the catalog says which permissions each grant gives and which
 * actions it may do to a case, one column `need` of the route table which permission a route needs.
 * Nothing else decides about access to a route. */
#ifndef API_HTTP_ACCESS_H
#define API_HTTP_ACCESS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/catalog.h"
#include "db/db.h"

/* What a session is shown by. The name makes browsers keep it to this host, and to TLS or the machine
 * itself; the prefix tells it from a token. */
#define SESSION_COOKIE "__Host-ipcase"
#define SESSION_PREFIX "ips_"

/* The holder of a token or a session, as token_find or session_find gave it. Owned by the token cache or an arena. */
struct access {
	const char *user;
	const char *name;
	const char *office;   /* own office: default of new cases and summaries */
	const json_t *grants; /* office -> array of grant names, the delegated ones included */
	/* office -> {grant: who delegated it}; only what the holder has not got himself */
	const json_t *delegated;
	permission_set permissions; /* from all grants, within the token's scopes */
	const char *session;	    /* its id; NULL: it is a token */
	const char *
		owes; /* "password", "second_factor": until then nothing is open but what it takes to set it; or NULL */
	permission_set scope;	       /* what the token is confined to */
	const struct catalog *catalog; /* what its grants give */
	/* By what a route needs: it sees and changes the offices whose grants give that there, and no
	 * others. What changes nothing has no writes; what is one's own has them in no office. */
	struct db_context contexts[PERMISSIONS];
};

/* In some office, and in this one. */
bool access_may(const struct access *access, enum permission need);
bool access_may_in(const struct access *access, enum permission need, const char *office);
/* Whose delegated grant lets the holder do it there; NULL: his own, or none. */
const char *access_on_behalf_of(const struct access *access, enum permission need,
				const char *office);
/* What the holder holds in an office: granted there or in an office above it (the database
 * flattens that into `grants` for every visible office). */
grant_set access_grants(const struct access *access, const struct catalog *catalog,
			const char *office);
/* "{a,b}": the offices in which the holder has one of these grants; for a query's text[]. */
const char *access_offices_granted(struct arena *arena, const struct access *access,
				   grant_set grants);
/* Builds from token_find's body. Steals nothing; copies into the arena. The catalog outlives it. */
struct access *access_from_json(struct arena *arena, const struct catalog *catalog,
				const json_t *found);

#endif
