/* `ipcase verify --audit`: what is asked for, and the sum of its parts. */
#include "api/command/verify_audit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/command/audit_published.h"
#include "api/command/command.h"
#include "api/command/database.h"
#include "api/command/file.h"
#include "core/base/arena.h"
#include "core/catalog.h"

#define PRINTED_MAX 1000

void audit_fault(struct audit_check *check, const char *fault, struct audit_place place,
		 const char *detail)
{
	json_t *line;
	char *text;

	if (++check->faults > PRINTED_MAX)
		return;
	line = json_pack("{s:s, s:s*, s:s*, s:s*, s:s*, s:s*}", "fault", fault, "office_id",
			 place.office, "case_id", place.case_id, "seq", place.seq, "position",
			 place.position, "detail", detail);
	text = json_dumps(line, JSON_COMPACT);
	printf("audit: %s\n", text);
	free(text);
	json_decref(line);
}

const char *audit_column(const struct db_reply *reply, int row, const char *name)
{
	const char *bytes;
	size_t length;

	return db_reply_value(reply, row, name, &bytes, &length) ? bytes : NULL;
}

static bool options_read(int argc, char **argv, struct audit_check *check, const char **ret_roots)
{
	for (int i = 0; i < argc; i += 2) {
		if (i + 1 == argc)
			return false;
		if (strcmp(argv[i], "--roots") == 0)
			*ret_roots = argv[i + 1];
		else if (strcmp(argv[i], "--public-key") == 0)
			command_keys_read(argv[i + 1], &check->keys);
		else
			return false;
	}
	return true;
}

int verify_audit(const struct conf *conf, int argc, char **argv)
{
	struct audit_check check = { .arena = arena_new() };
	const char *roots = NULL;
	struct catalog *catalog;

	if (!options_read(argc, argv, &check, &roots)) {
		arena_free(check.arena);
		return command_usage(&command_verify);
	}
	catalog = command_catalog_read(conf);
	check.minimum_days = catalog->audit_minimum_days;
	catalog_free(catalog);
	/* First: what is published is in the database before, never after. */
	if (roots)
		check.published = audit_published_open(roots);
	check.once = command_connect(conf);
	command_see_everything(check.once);
	audit_check_events(&check);
	audit_check_tree(&check);
	if (check.faults > PRINTED_MAX)
		printf("audit: %zu more faults\n", check.faults - PRINTED_MAX);
	if (check.keys.count == 0)
		printf("audit: signatures were not checked: --public-key FILE\n");
	if (!roots)
		printf("audit: nothing was compared with what was published: --roots FILE\n");
	printf("audit: %zu faults\n", check.faults);
	db_once_close(check.once);
	audit_published_close(check.published);
	arena_free(check.arena);
	return check.faults > 0;
}
