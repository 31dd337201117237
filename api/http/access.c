/* From grants to permissions, and from token_find's reply to who is asking. */
#include "api/http/access.h"

#include <string.h>

#include "core/base/arena.h"
#include "core/base/buf.h"
#include "core/base/json.h"

static permission_set permissions_of(const struct catalog *catalog, const char *grant)
{
	for (size_t i = 0; grant && i < catalog->grant_count; i++) {
		if (strcmp(catalog->grants[i].name, grant) == 0)
			return catalog->grants[i].permissions;
	}
	return 0;
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
static permission_set scope_of(const json_t *names)
{
	permission_set scope = 0;

	if (!json_is_array(names))
		return UINT32_MAX;
	for (enum permission i = SELF; i < PERMISSIONS; i++) {
		if (names_has(names, permission_name(i)))
			scope |= PERMISSION(i);
	}
	return scope;
}

bool access_may(const struct access *access, enum permission need)
{
	return need == PUBLIC || (access && (access->permissions & PERMISSION(need)));
}

static permission_set permissions_in(const struct access *access, const json_t *names)
{
	permission_set permissions = 0;
	const json_t *name;
	size_t i;

	json_array_foreach(names, i, name)
		permissions |= permissions_of(access->catalog, json_string_value(name));
	return permissions;
}

bool access_may_in(const struct access *access, enum permission need, const char *office)
{
	return permissions_in(access, json_object_get(access->grants, office)) & access->scope &
	       PERMISSION(need);
}

const char *access_on_behalf_of(const struct access *access, enum permission need,
				const char *office)
{
	const json_t *delegated = json_object_get(access->delegated, office), *name;
	const char *giver = NULL;
	size_t i;

	json_array_foreach(json_object_get(access->grants, office), i, name) {
		const char *grant = json_string_value(name);

		if (!(permissions_of(access->catalog, grant) & PERMISSION(need)))
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

/* "{a,b}": ids need no quotes in an array of PostgreSQL's. */
static void add_id(struct buf *list, const char *id)
{
	buf_add_char(list, list->length > 0 ? ',' : '{');
	buf_add_text(list, id);
}

static const char *ids_end(struct arena *arena, struct buf *list)
{
	const char *text;

	buf_add_text(list, list->length > 0 ? "}" : "{}");
	text = arena_strndup(arena, list->data, list->length);
	buf_clear(list);
	return text;
}

static const char *offices_with(struct arena *arena, const struct access *access,
				enum permission need)
{
	struct buf list = { 0 };
	const char *office;
	json_t *names;

	json_object_foreach((json_t *)access->grants, office, names)
		if (permissions_in(access, names) & access->scope & PERMISSION(need))
			add_id(&list, office);
	return ids_end(arena, &list);
}

const char *access_offices_granted(struct arena *arena, const struct access *access,
				   grant_set grants)
{
	struct buf list = { 0 };
	const char *office;
	json_t *names;

	json_object_foreach((json_t *)access->grants, office, names)
		if (access_grants(access, access->catalog, office) & grants)
			add_id(&list, office);
	return ids_end(arena, &list);
}

static void contexts_make(struct arena *arena, struct access *access, const char *keys)
{
	static const enum permission reads[] = { CASE_READ, FIGURE_READ, OPERATE, AUDIT_READ };
	/* What may be changed, and what is seen meanwhile. */
	static const enum permission writes[][2] = {
		{ CASE_WRITE, CASE_READ },    { FIGURE_WRITE, FIGURE_READ },
		{ FIGURE_SEAL, FIGURE_READ }, { CALENDAR_WRITE, CALENDAR_WRITE },
		{ USER_WRITE, USER_WRITE },   { SELF, SELF },
	};

	for (size_t i = 0; i < sizeof(reads) / sizeof(*reads); i++)
		access->contexts[reads[i]].offices = offices_with(arena, access, reads[i]);
	for (size_t i = 0; i < sizeof(writes) / sizeof(*writes); i++)
		access->contexts[writes[i][0]] = (struct db_context){
			.user = access->user,
			.offices = offices_with(arena, access, writes[i][1]),
			.writes = offices_with(arena, access, writes[i][0]),
		};
	for (size_t i = 0; i < PERMISSIONS; i++)
		access->contexts[i].keys = keys;
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

	access->catalog = catalog;
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
		access->permissions |= permissions_in(access, names);
	access->permissions = (access->permissions | PERMISSION(SELF)) & access->scope;
	contexts_make(arena, access, json_names_array(arena, json_object_get(found, "keys")));
	return access;
}
