/* Loads secrecies.json: what a case may be marked with, who then still sees it, and who marks. */
#include <string.h>

#include "core/base/json.h"
#include "core/catalog_parts.h"

static grant_set load_grants(struct loading *loading, const json_t *names, const char *place)
{
	grant_set grants = 0;
	const json_t *name;
	size_t i;

	json_array_foreach(names, i, name) {
		grant_set grant = catalog_grant(loading->catalog, json_string_value(name));

		if (!grant)
			loading_fault(loading, loading_place(loading, "%s/%zu", place, i),
				      "catalog_unknown_name", "name", json_string_value(name));
		grants |= grant;
	}
	return grants;
}

void catalog_load_secrecies(struct loading *loading)
{
	const json_t *file = loading_file(loading, "secrecies.json");
	const json_t *listed = json_object_get(file, "secrecies"), *entry;
	json_t *seen = json_object();
	size_t i;

	loading->catalog->secrecies = listed;
	loading->catalog->secrecy_set_by =
		load_grants(loading, json_object_get(file, "set_by"), "secrecies.json#/set_by");
	json_array_foreach(listed, i, entry) {
		const char *name = json_get_text(entry, "secrecy");

		/* "ordinary" is what a case is that has none. */
		if (json_object_get(seen, name) || strcmp(name, "ordinary") == 0)
			loading_fault(loading,
				      loading_place(loading,
						    "secrecies.json#/secrecies/%zu/secrecy", i),
				      "catalog_duplicate", "name", name);
		json_object_set_new(seen, name, json_true());
		load_grants(loading, json_object_get(entry, "open_to"),
			    loading_place(loading, "secrecies.json#/secrecies/%zu/open_to", i));
	}
	json_decref(seen);
}
