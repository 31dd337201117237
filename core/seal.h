/* What a sealed summary keeps beside its bytes. Pure. */
#ifndef CORE_SEAL_H
#define CORE_SEAL_H

#include <jansson.h>

struct catalog;

/* {"<indicator>": hex SHA-256 of all that it means (core/catalog.h)}.
 * The caller owns it. */
json_t *seal_definitions(const struct catalog *catalog);

#endif
