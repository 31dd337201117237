/* What the files of paper share, and the loader of templates. Private to core. */
#ifndef CORE_PAPER_PARTS_H
#define CORE_PAPER_PARTS_H

#include "core/paper.h"

#include "core/catalog.h"

/* Where values come from. */
struct paper_source {
	const struct catalog *catalog;
	const struct kind *kind;
	const char *version;  /* of the law */
	const json_t *common; /* fields of common.json */
	const json_t *data;   /* of the case; NULL while loading */
	const json_t *item;   /* of the list that is gone over; NULL: none */
	size_t item_number;   /* from 1 */
	const json_t *item_shape;
	struct arena *arena;
};

/* The text of a placeholder; NULL: the case has no such value. Lives in the arena. */
const char *paper_value(const struct paper_source *source, const char *name);
/* Whether a placeholder can be resolved; items: members of a list's entry may be named, of that
 * shape if it has one. */
bool paper_name_known(const struct paper_source *source, const char *name, bool items);
/* The entries of a list and the shape of one: "data.FIELD", "services", "documents", "parties",
 * "volume_main", "volume_secondary". False: no such list. */
bool paper_list(const struct paper_source *source, const char *name, const json_t **ret_items,
		const json_t **ret_shape);
/* The next "{name}" at or after *text: copied into name, *text moved behind it. What stands before
 * it has the length *ret_before. False: none is left. */
#define PAPER_NAME_MAX 128
bool paper_next_name(const char **text, char name[PAPER_NAME_MAX], size_t *ret_before);

#endif
