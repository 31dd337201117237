/* What is shown of personal data to whoever has not said why he must see it: 张三 as 张某, a telephone
 * as 138****8000. How each is covered, which fields are personal and who may see them whole stand in
 * core/catalog/masks.json (Personal Information Protection Law Art. 5, 6, 51; the forms are local).
 * Pure. Results live in the arena. */
#ifndef CORE_MASK_H
#define CORE_MASK_H

#include <jansson.h>
#include <stdbool.h>

#include "core/catalog.h"

struct arena;

/* ordinal: 0 none, else which of those that look alike it is (张某甲, 张某乙, ...). */
const char *mask_text(const struct catalog *catalog, struct arena *arena, const char *mask,
		      const char *clear, int ordinal);
/* Whether the name is of a natural person: as the type of party says, or, where that says nothing,
 * unless the name has a word that organisations have. */
bool mask_is_natural(const struct catalog *catalog, const char *type, const char *name);

/* What is personal in parties and in a value of some shape ("x-personal": the name of a mask), added to
 * `list` as {"clear", "shown", "within"}: within says that it is covered also inside other text. */
void mask_parties(const struct catalog *catalog, struct arena *arena, const json_t *parties,
		  json_t *list);
void mask_value(const struct catalog *catalog, struct arena *arena, const json_t *shape,
		const json_t *value, json_t *list);

#endif
