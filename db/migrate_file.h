/* The files of a migrations folder: numbered ones in order, then functions/ in order of name. */
#ifndef DB_MIGRATE_FILE_H
#define DB_MIGRATE_FILE_H

#include <stdbool.h>
#include <stddef.h>

enum migrate_state { MIGRATE_PENDING, MIGRATE_APPLIED, MIGRATE_ALTERED };

struct migrate_file {
	char *name; /* "0001_office.sql", "functions/case_body.sql" */
	char *text;
	char sha256[65];
	int level; /* the number; 0: a function, which may change and is then applied again */
};

struct migrate_files {
	struct migrate_file *list;
	size_t count;
};

/* Both print the cause to stderr when they fail; what was read must be cleared in any case. */
__attribute__((warn_unused_result)) bool migrate_file_read(const char *folder, const char *name,
							   struct migrate_file *ret_file);
__attribute__((warn_unused_result)) bool migrate_files_read(struct migrate_files *files,
							    const char *folder);
void migrate_file_clear(struct migrate_file *file);
void migrate_files_clear(struct migrate_files *files);
int migrate_files_level(const struct migrate_files *files); /* the highest number */

#endif
