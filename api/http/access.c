/* From grants to permissions, and from token_find's reply to who is asking. */
#include "api/http/access.h"

#include <string.h>

#include "core/base/arena.h"
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
	{ "director",	  MAY(CASE_READ) | MAY(CASE_WRITE) | MAY(FIGURE_READ) },
	{ "statistician", MAY(CASE_READ) | MAY(FIGURE_READ) | MAY(FIGURE_WRITE) },
	{ "auditor",	  MAY(CASE_READ) | MAY(FIGURE_READ) },
	{ "admin",	  MAY(FIGURE_READ) | MAY(OPERATE) },
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

bool access_may(const struct access *access, enum permission need)
{
	return need == PUBLIC || (access && (access->permissions & MAY(need)));
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

struct access *access_from_json(struct arena *arena, const struct catalog *catalog,
				const json_t *found)
{
	struct access *access = arena_alloc(arena, sizeof(*access));
	const json_t *context = json_object_get(found, "context");
	json_t *grants = json_object_get(found, "grants");
	json_t *names, *name;
	const char *office;
	size_t i;

	(void)catalog;
	access->user = copy_text(arena, found, "user");
	access->name = copy_text(arena, found, "name");
	access->office = copy_text(arena, found, "office");
	access->context = (struct db_context){ .user = copy_text(arena, context, "user"),
					       .offices = copy_text(arena, context, "offices"),
					       .writes = copy_text(arena, context, "writes") };
	access->reading = (struct db_context){ .offices = access->context.offices };
	grants = json_tie(arena, json_is_object(grants) ? json_deep_copy(grants) : json_object());
	access->grants = grants;
	json_object_foreach(grants, office, names) {
		json_array_foreach(names, i, name)
			access->permissions |= permissions_of(json_string_value(name));
	}
	return access;
}
