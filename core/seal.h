/* What a sealed summary keeps beside its bytes. Pure. */
#ifndef CORE_SEAL_H
#define CORE_SEAL_H

#include <jansson.h>

struct catalog;

/* {"<indicator>": hex SHA-256 of its entry in indicators.json, members in the order of their names}.
 * The caller owns it. */
json_t *seal_definitions(const struct catalog *catalog);

#endif
