/* The catalog as rows for the database's guard tables. */
#ifndef CORE_CATALOG_ROWS_H
#define CORE_CATALOG_ROWS_H

#include <jansson.h>

struct catalog;

/* {"digest","definitions":[{"kind","version","from","to"}],
 *  "states":[{"kind","version","state","phase","terminal"}],
 *  "transitions":[{"kind","version","track","action","from","to"}]  (from "" for the first event; one
 *   row for each track of the kind, "" when it has none),
 *  "indicators":[{"indicator","kind"|null,"unit","source","balance"|null}],
 *  "links":[{"type","from","to"}]  (kinds; no row for a type that may go anywhere),
 *  "grants":[{"grant","apart"}], "secrecies":[{"secrecy","open_to"}]  (a row for each grant),
 *  "calendars":[the lists of calendars.json]}
 * The caller owns it. */
json_t *catalog_rows(const struct catalog *catalog);

#endif
