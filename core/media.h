/* Whether bytes begin as their media type says: a scan saved under another type would not open when it
 * is needed. Types and their first bytes are data (core/catalog/media_types.json); of other types nothing is
 * known, and nothing is refused. */
#ifndef CORE_MEDIA_H
#define CORE_MEDIA_H

#include <stdbool.h>
#include <stddef.h>

#include "core/catalog.h"

#define MEDIA_BEGINS_MAX 64 /* more of the bytes is never looked at */

/* NULL: it does, or nothing is known. Else the name of the type that they are not. */
const struct label *media_fault(const struct catalog *catalog, const char *media_type,
				const void *bytes, size_t length, struct label *ret);
/* "pdf": how names of files of the type end; NULL: nothing is known. */
const char *media_extension(const struct catalog *catalog, const char *media_type);

#endif
