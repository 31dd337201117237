/* Loads masks.json: how personal text is covered, and where it stands. */
#include "core/catalog_parts.h"

static void unknown(struct loading *loading, const char *part, size_t i, const char *name)
{
	loading_fault(loading, loading_place(loading, "masks.json#/%s/%zu", part, i),
		      "catalog_unknown_name", "name", name);
}

static void check_mask(struct loading *loading, const char *part, size_t i, const json_t *entry,
		       const char *key)
{
	const char *name = json_get_text(entry, key);

	if (name && !json_object_get(loading->catalog->masks, name))
		unknown(loading, part, i, name);
}

static void load_masks(struct loading *loading, const json_t *listed)
{
	json_t *masks = json_tie(loading->arena, json_object());
	const json_t *entry;
	size_t i;

	json_array_foreach(listed, i, entry) {
		const char *name = json_get_text(entry, "mask");

		if (json_object_get(masks, name))
			loading_fault(loading, loading_place(loading, "masks.json#/masks/%zu", i),
				      "catalog_duplicate", "name", name);
		json_object_set(masks, name, (json_t *)entry);
	}
	loading->catalog->masks = masks;
	json_array_foreach(listed, i, entry) {
		check_mask(loading, "masks", i, entry, "email");
		check_mask(loading, "masks", i, entry, "digits");
	}
}

static void check_types(struct loading *loading, const json_t *natural, const char *key)
{
	const json_t *type;
	size_t i;

	json_array_foreach(json_object_get(natural, key), i, type)
		if (!catalog_lists(loading->catalog, "party_types", json_string_value(type)))
			unknown(loading, key, i, json_string_value(type));
}

void catalog_load_masks(struct loading *loading)
{
	struct catalog *catalog = loading->catalog;
	const json_t *file = loading_file(loading, "masks.json"), *entry;
	size_t i;

	catalog->masked = file;
	load_masks(loading, json_object_get(file, "masks"));
	json_array_foreach(json_object_get(file, "parties"), i, entry)
		check_mask(loading, "parties", i, entry, "mask");
	check_types(loading, json_object_get(file, "natural"), "types");
	check_types(loading, json_object_get(file, "natural"), "doubtful");
	json_array_foreach(json_object_get(file, "disclosed_to"), i, entry) {
		grant_set grant = catalog_grant(catalog, json_string_value(entry));

		if (!grant)
			unknown(loading, "disclosed_to", i, json_string_value(entry));
		catalog->disclosed |= grant;
	}
}
