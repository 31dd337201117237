/* Types of links between cases: which kinds each goes between, in which direction, and which acts
 * offer one. The data stands in core/catalog/link_types.json (docs/catalog.md). */
#ifndef CORE_LINK_H
#define CORE_LINK_H

#include <jansson.h>
#include <stdbool.h>

struct catalog;

/* Whether a link of the type may go from a case of one kind to a case of another. The type is one
 * that the catalog lists. */
bool link_allowed(const struct catalog *catalog, const char *type, const char *from,
		  const char *to);
/* The type of link by which a case is merged into another; NULL: the catalog has none. */
const char *link_merging(const struct catalog *catalog);
/* Whether the type goes between certain kinds only. */
bool link_is_bound(const struct catalog *catalog, const char *type);

/* What an act on a case of this kind may begin: [{"kind", "name", "type", "direction"}]. Direction is
 * seen from the case that acts: "in", the new case names the link when it begins; "out", it is added
 * to this case once the new one is there. The caller owns it. */
json_t *link_offers(const struct catalog *catalog, const char *kind, const char *action);

#endif
