/* Looks into link_types.json as it was loaded and checked. */
#include "core/link.h"

#include <string.h>

#include "core/base/json.h"
#include "core/catalog.h"

static const json_t *type_entry(const struct catalog *catalog, const char *type)
{
	return json_object_get(json_object_get(catalog->lists, "link_types"), type);
}

static bool names_have(const json_t *names, const char *name)
{
	const json_t *one;
	size_t i;

	json_array_foreach(names, i, one)
		if (strcmp(json_string_value(one), name) == 0)
			return true;
	return false;
}

const char *link_merging(const struct catalog *catalog)
{
	const char *type;
	json_t *entry;

	json_object_foreach(json_object_get(catalog->lists, "link_types"), type, entry)
		if (json_get_bool(entry, "merges", false))
			return type;
	return NULL;
}

bool link_is_bound(const struct catalog *catalog, const char *type)
{
	const json_t *entry = type_entry(catalog, type);

	return json_object_get(entry, "between") || json_get_bool(entry, "same_kind", false);
}

bool link_allowed(const struct catalog *catalog, const char *type, const char *from, const char *to)
{
	const json_t *entry = type_entry(catalog, type), *pair;
	size_t i;

	if (!link_is_bound(catalog, type))
		return true;
	if (json_get_bool(entry, "same_kind", false) && strcmp(from, to) == 0)
		return true;
	json_array_foreach(json_object_get(entry, "between"), i, pair)
		if (names_have(json_object_get(pair, "from"), from) &&
		    names_have(json_object_get(pair, "to"), to))
			return true;
	return false;
}

static void append_offer(const struct catalog *catalog, const char *type, const json_t *offer,
			 json_t *offers)
{
	const json_t *begun;
	size_t i;

	json_array_foreach(json_object_get(offer, "begins"), i, begun) {
		const struct kind *kind = catalog_kind(catalog, json_string_value(begun));

		json_array_append_new(offers,
				      json_pack("{s:s, s:o, s:s, s:O}", "kind", kind->name, "name",
						label_json(&kind->label), "type", type, "direction",
						json_object_get(offer, "direction")));
	}
}

json_t *link_offers(const struct catalog *catalog, const char *kind, const char *action)
{
	json_t *offers = json_array();
	const char *type;
	json_t *entry;

	json_object_foreach(json_object_get(catalog->lists, "link_types"), type, entry) {
		const json_t *offer;
		size_t i;

		json_array_foreach(json_object_get(entry, "offered"), i, offer)
			if (strcmp(json_get_text(offer, "kind"), kind) == 0 &&
			    names_have(json_object_get(offer, "actions"), action))
				append_offer(catalog, type, offer, offers);
	}
	return offers;
}
