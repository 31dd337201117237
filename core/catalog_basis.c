/* The law that something of the catalog rests on, in the version that applies. */
#include "core/base/arena.h"
#include "core/base/json.h"
#include "core/catalog_parts.h"

const json_t *catalog_basis(struct loading *loading, const json_t *basis, const char *version)
{
	json_t *array = json_tie(loading->arena, json_array());
	json_t *entry;
	size_t i;

	json_array_foreach(basis, i, entry)
		if (catalog_applies(entry, version))
			json_array_append(array, entry);
	return array;
}

static const char *line(struct loading *loading, const json_t *entry, const char *language)
{
	const json_t *laws = json_object_get(loading->catalog->lists, "laws");
	const char *law = json_get_text(entry, "law"), *article = json_get_text(entry, "article");
	const json_t *name = law ? json_object_get(json_object_get(laws, law), "name") : NULL;
	const char *tag = json_get_text(entry, "tag");

	return loading_place(loading, "%s%s%s%s%s%s", name ? json_get_text(name, language) : "",
			     article ? " " : "", article ? article : "", tag ? " [" : "",
			     tag ? tag : "", tag ? "]" : "");
}

struct label catalog_basis_line(struct loading *loading, const json_t *basis)
{
	const json_t *first = json_array_get(basis, 0);

	return (struct label){ line(loading, first, "zh"), line(loading, first, "en") };
}
