/* Who is asking, and what each grant may do: one table from grant to permissions, one column `need`
 * in the route table. Nothing else decides about access to a route. Which action a grant may do to a
 * case stands in the catalog. */
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

enum permission {
	PUBLIC, /* no token: health, catalog, openapi */
	SELF,	/* whoever is signed in, about himself: sessions, password, tokens */
	CASE_READ,
	CASE_WRITE, /* try an action; the catalog says which */
	FIGURE_READ,
	FIGURE_WRITE,	/* external figures; to propose a seal */
	FIGURE_SEAL,	/* to approve it */
	CALENDAR_WRITE, /* lists of days off */
	AUDIT_READ,	/* the audit trail */
	OPERATE,	/* metrics */
	PERMISSIONS,
};

/* The holder of a token or a session, as token_find or session_find gave it. Owned by the token cache or an arena. */
struct access {
	const char *user;
	const char *name;
	const char *office;   /* own office: default of new cases and summaries */
	const json_t *grants; /* office -> array of grant names, the delegated ones included */
	/* office -> {grant: who delegated it}; only what the holder has not got himself */
	const json_t *delegated;
	uint32_t permissions; /* bits of enum permission, from all grants, within the token's scopes */
	const char *session; /* its id; NULL: it is a token */
	const char *owes; /* "password", "second_factor": until then all is shut but SELF; or NULL */
	uint32_t scope;	  /* what the token is confined to */
	/* By what a route needs: it sees and changes the offices whose grants give that there, and no
	 * others. Routes that change nothing have no writes. */
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
/* "case_read": a scope of a token, and x-need in /openapi.json. NULL beyond the last. */
const char *permission_name(enum permission permission);
/* Builds from token_find's body. Steals nothing; copies into the arena. */
struct access *access_from_json(struct arena *arena, const struct catalog *catalog,
				const json_t *found);

#endif
