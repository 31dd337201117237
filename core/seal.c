/* Digests of definitions: what a figure meant when it was sealed can be told from what it means now. */
#include "core/seal.h"

#include "core/catalog.h"

json_t *seal_definitions(const struct catalog *catalog)
{
	json_t *digests = json_object();

	for (size_t i = 0; i < catalog->indicator_count; i++)
		json_object_set_new(digests, catalog->indicators[i].name,
				    json_string(catalog->indicators[i].digest));
	return digests;
}
