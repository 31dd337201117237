/* The names of permissions. */
#include "core/permission.h"

#include <string.h>

static const char *const names[] = {
	[PUBLIC] = "public",	       [SELF] = "self",
	[CASE_READ] = "case_read",     [CASE_WRITE] = "case_write",
	[FIGURE_READ] = "figure_read", [FIGURE_WRITE] = "figure_write",
	[FIGURE_SEAL] = "figure_seal", [CALENDAR_WRITE] = "calendar_write",
	[OPERATE] = "operate",	       [USER_WRITE] = "user_write",
	[AUDIT_READ] = "audit_read",
};

const char *permission_name(enum permission permission)
{
	return permission < PERMISSIONS ? names[permission] : NULL;
}

enum permission permission_of(const char *name)
{
	enum permission permission = PUBLIC;

	while (permission < PERMISSIONS && strcmp(names[permission], name) != 0)
		permission++;
	return permission;
}
