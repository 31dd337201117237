/* The migration runner: numbered files of a folder, one transaction each, SHA-256 recorded in
 * schema_migration, an advisory lock around all. It refuses levels it does not know and files that
 * were altered after they were applied. Files of functions/ are re-applied (create or replace) whenever
 * their SHA-256 changed, after the numbered files. Synchronous: only commands use it. */
#ifndef DB_MIGRATE_H
#define DB_MIGRATE_H

#include <stdbool.h>

/* Each prints what it does to stdout and the cause of a failure to stderr; false: failed. */
bool migrate_up(const char *conninfo, const char *folder);
bool migrate_status(const char *conninfo, const char *folder);
bool migrate_verify(const char *conninfo,
		    const char *folder); /* false also if anything is pending */
/* Stores the catalog's definitions, states, transitions and indicators (JSON as made by
 * catalog_rows(), core/catalog_rows.h) as the owner: what the guard foreign keys point to. */
bool migrate_catalog(const char *conninfo, const char *rows_json);

#endif
