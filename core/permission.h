/* What a grant lets its holder do in an office; which grant gives what stands in the catalog
 * (roles.json), which route needs what in its row of the route table. */
#ifndef CORE_PERMISSION_H
#define CORE_PERMISSION_H

#include <stdint.h>

enum permission {
	PUBLIC, /* no token: health, catalog, openapi */
	SELF,	/* whoever is signed in, about himself: sessions, password, tokens */
	CASE_READ,
	CASE_WRITE, /* try an action; the catalog says which */
	FIGURE_READ,
	FIGURE_WRITE,	/* external figures; to propose a seal */
	FIGURE_SEAL,	/* to approve it */
	CALENDAR_WRITE, /* lists of days off */
	OPERATE,	/* metrics */
	USER_WRITE,	/* users, what is granted to them, their first passwords */
	AUDIT_READ,	/* the record of who did and saw what */
	PERMISSIONS,
};

typedef uint32_t permission_set; /* bit i = permission i */
#define PERMISSION(permission) (1u << (permission))

/* "case_read": in roles.json, as a scope of a token, as x-need in /openapi.json. NULL beyond the
 * last. */
const char *permission_name(enum permission permission);
/* PERMISSIONS: there is none of this name. */
enum permission permission_of(const char *name);

#endif
