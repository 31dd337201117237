/* First bytes of files. */
#include "core/media.h"

#include <string.h>
#include <strings.h>

#include "core/base/json.h"
#include "core/base/text.h"

static bool begins(const json_t *hex, const unsigned char *bytes, size_t length)
{
	size_t wanted = json_string_length(hex) / 2;
	char given[2 * MEDIA_BEGINS_MAX + 1];

	if (wanted > length || wanted > MEDIA_BEGINS_MAX)
		return false;
	text_hex(bytes, wanted, given);
	return strcasecmp(given, json_string_value(hex)) == 0;
}

static const json_t *media_find(const struct catalog *catalog, const char *media_type)
{
	return json_object_get(json_object_get(catalog->lists, "media_types"), media_type);
}

const struct label *media_fault(const struct catalog *catalog, const char *media_type,
				const void *bytes, size_t length, struct label *ret)
{
	const json_t *type = media_find(catalog, media_type), *one;
	const json_t *name = json_object_get(type, "name");
	size_t i;

	if (!type)
		return NULL;
	json_array_foreach(json_object_get(type, "begins"), i, one)
		if (begins(one, bytes, length))
			return NULL;
	*ret = (struct label){ json_get_text(name, "zh"), json_get_text(name, "en") };
	return ret;
}

const char *media_extension(const struct catalog *catalog, const char *media_type)
{
	return json_get_text(media_find(catalog, media_type), "extension");
}
