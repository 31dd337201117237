/* Digests of definitions: what a figure meant when it was sealed can be told from what it means now. */
#include "core/seal.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/text.h"
#include "core/catalog.h"

static json_t *digest_of(const json_t *definition)
{
	char *text = json_dumps(definition, JSON_COMPACT | JSON_SORT_KEYS);
	unsigned char hash[crypto_hash_sha256_BYTES];
	char hex[2 * sizeof(hash) + 1];

	crypto_hash_sha256(hash, (const unsigned char *)text, strlen(text));
	free(text);
	text_hex(hash, sizeof(hash), hex);
	return json_string(hex);
}

json_t *seal_definitions(const struct catalog *catalog)
{
	json_t *digests = json_object();

	for (size_t i = 0; i < catalog->indicator_count; i++)
		json_object_set_new(digests, catalog->indicators[i].name,
				    digest_of(catalog->indicators[i].definition));
	return digests;
}
