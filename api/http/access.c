/* From grants to permissions, and from token_find's reply to who is asking. */
#include "api/http/access.h"

#include <string.h>

#include "core/base/arena.h"
#include "core/base/buf.h"
#include "core/base/json.h"

#define MAY(permission) (1u << (permission))

/* Who may use which routes. Reading is bounded by the offices a holder may see (row-level
 * security), acting by the catalog. Administration keeps users and machines, not cases. */
// clang-format off
static const struct {
	const char *grant;
	uint32_t permissions;
} grant_permissions[] = {
	{ "registrar",	  MAY(CASE_READ) | MAY(CASE_WRITE) | MAY(FIGURE_READ) },
	{ "officer",	  MAY(CASE_READ) | MAY(CASE_WRITE) | MAY(FIGURE_READ) },
	{ "mediator",	  MAY(CASE_READ) | MAY(CASE_WRITE) | MAY(FIGURE_READ) },
	{ "director",	  MAY(CASE_READ) | MAY(CASE_WRITE) | MAY(FIGURE_READ) | MAY(FIGURE_SEAL) },
	{ "statistician", MAY(CASE_READ) | MAY(FIGURE_READ) | MAY(FIGURE_WRITE) },
	{ "auditor",	  MAY(CASE_READ) | MAY(FIGURE_READ) | MAY(AUDIT_READ) },
	{ "admin",	  MAY(FIGURE_READ) | MAY(CALENDAR_WRITE) | MAY(OPERATE) },
};
// clang-format on

static uint32_t permissions_of(const char *grant)
{
	for (size_t i = 0; grant && i < sizeof(grant_permissions) / sizeof(*grant_permissions);
	     i++) {
		if (strcmp(grant_permissions[i].grant, grant) == 0)
			return grant_permissions[i].permissions;
	}
	return 0;
}

/* Names of scopes, in the order of enum permission. */
static const char *const permission_names[] = {
	[PUBLIC] = "public",	       [SELF] = "self",
	[CASE_READ] = "case_read",     [CASE_WRITE] = "case_write",
	[FIGURE_READ] = "figure_read", [FIGURE_WRITE] = "figure_write",
	[FIGURE_SEAL] = "figure_seal", [CALENDAR_WRITE] = "calendar_write",
	[AUDIT_READ] = "audit_read",   [OPERATE] = "operate",
};

const char *permission_name(enum permission permission)
{
	return permission < PERMISSIONS ? permission_names[permission] : NULL;
}

static bool names_has(const json_t *names, const char *wanted)
{
	const json_t *name;
	size_t i;

	json_array_foreach(names, i, name) {
		if (strcmp(json_string_value(name), wanted) == 0)
			return true;
	}
	return false;
}

/* No list: everything. */
static uint32_t scope_of(const json_t *names)
{
	uint32_t scope = 0;

	if (!json_is_array(names))
		return UINT32_MAX;
	for (enum permission i = SELF; i < PERMISSIONS; i++) {
		if (names_has(names, permission_names[i]))
			scope |= MAY(i);
	}
	return scope;
}

bool access_may(const struct access *access, enum permission need)
{
	return need == PUBLIC || (access && (access->permissions & MAY(need)));
}

static uint32_t permissions_in(const json_t *names)
{
	uint32_t permissions = 0;
	const json_t *name;
	size_t i;

	json_array_foreach(names, i, name)
		permissions |= permissions_of(json_string_value(name));
	return permissions;
}

bool access_may_in(const struct access *access, enum permission need, const char *office)
{
	return permissions_in(json_object_get(access->grants, office)) & access->scope & MAY(need);
}

const char *access_on_behalf_of(const struct access *access, enum permission need,
				const char *office)
{
	const json_t *delegated = json_object_get(access->delegated, office), *name;
	const char *giver = NULL;
	size_t i;

	json_array_foreach(json_object_get(access->grants, office), i, name) {
		const char *grant = json_string_value(name);

		if (!(permissions_of(grant) & MAY(need)))
			continue;
		if (!json_object_get(delegated, grant))
			return NULL;
		giver = json_get_text(delegated, grant);
	}
	return giver;
}

grant_set access_grants(const struct access *access, const struct catalog *catalog,
			const char *office)
{
	const json_t *names = access && office ? json_object_get(access->grants, office) : NULL;
	grant_set grants = 0;
	size_t i;
	json_t *name;

	json_array_foreach(names, i, name)
		grants |= catalog_grant(catalog, json_string_value(name));
	return grants;
}

static const char *copy_text(struct arena *arena, const json_t *found, const char *key)
{
	const char *text = json_get_text(found, key);

	return arena_strdup(arena, text ? text : "");
}

/* "{a,b}": ids of offices need no quotes in an array of PostgreSQL's. */
static const char *offices_with(struct arena *arena, const struct access *access,
				enum permission need)
{
	struct buf list = { 0 };
	const char *office, *text;
	json_t *names;

	json_object_foreach((json_t *)access->grants, office, names) {
		if (!(permissions_in(names) & access->scope & MAY(need)))
			continue;
		buf_add_char(&list, list.length > 0 ? ',' : '{');
		buf_add_text(&list, office);
	}
	buf_add_text(&list, list.length > 0 ? "}" : "{}");
	text = arena_strndup(arena, list.data, list.length);
	buf_clear(&list);
	return text;
}

static void contexts_make(struct arena *arena, struct access *access)
{
	static const enum permission reads[] = { SELF, CASE_READ, FIGURE_READ, AUDIT_READ,
						 OPERATE };
	/* What may be changed, and what is seen meanwhile. */
	static const enum permission writes[][2] = { { CASE_WRITE, CASE_READ },
						     { FIGURE_WRITE, FIGURE_READ },
						     { FIGURE_SEAL, FIGURE_READ },
						     { CALENDAR_WRITE, FIGURE_READ } };

	for (size_t i = 0; i < sizeof(reads) / sizeof(*reads); i++)
		access->contexts[reads[i]].offices = offices_with(arena, access, reads[i]);
	for (size_t i = 0; i < sizeof(writes) / sizeof(*writes); i++)
		access->contexts[writes[i][0]] = (struct db_context){
			.user = access->user,
			.offices = access->contexts[writes[i][1]].offices,
			.writes = offices_with(arena, access, writes[i][0]),
		};
}

struct access *access_from_json(struct arena *arena, const struct catalog *catalog,
				const json_t *found)
{
	struct access *access = arena_alloc(arena, sizeof(*access));
	const char *owes = json_get_text(found, "owes");
	const char *session = json_get_text(found, "session");
	/* Who owes something holds nothing until it is paid. */
	json_t *grants = owes ? NULL : json_object_get(found, "grants");
	json_t *names;
	const char *office;

	(void)catalog;
	access->user = copy_text(arena, found, "user");
	access->name = copy_text(arena, found, "name");
	access->office = copy_text(arena, found, "office");
	grants = json_tie(arena, json_is_object(grants) ? json_deep_copy(grants) : json_object());
	access->grants = grants;
	access->session = session ? arena_strdup(arena, session) : NULL;
	access->owes = owes ? arena_strdup(arena, owes) : NULL;
	access->scope = scope_of(json_object_get(found, "scopes"));
	grants = owes ? NULL : json_object_get(found, "delegated");
	access->delegated =
		json_tie(arena, json_is_object(grants) ? json_deep_copy(grants) : json_object());
	json_object_foreach((json_t *)access->grants, office, names)
		access->permissions |= permissions_in(names);
	access->permissions = (access->permissions | MAY(SELF)) & access->scope;
	contexts_make(arena, access);
	return access;
}
