/* `ipcase migrate`: the database brought to the level of this program, and the catalog into it. */
#include "api/command/command.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/conf.h"
#include "core/base/log.h"
#include "core/catalog.h"
#include "core/catalog_rows.h"
#include "db/migrate.h"

static bool up(const struct conf *conf)
{
	struct catalog *catalog = command_catalog_read(conf);
	json_t *rows;
	char *text;
	bool fine;

	if (!migrate_up(conf->database, conf->migrations)) {
		catalog_free(catalog);
		return false;
	}
	rows = catalog_rows(catalog);
	text = json_dumps(rows, JSON_COMPACT);
	fine = migrate_catalog(conf->database, text);
	free(text);
	json_decref(rows);
	catalog_free(catalog);
	return fine;
}

static int migrate(const struct conf *conf, int argc, char **argv)
{
	bool fine;

	if (argc != 2)
		return command_usage(&command_migrate);
	if (strcmp(argv[1], "up") == 0)
		fine = up(conf);
	else if (strcmp(argv[1], "status") == 0)
		fine = migrate_status(conf->database, conf->migrations);
	else if (strcmp(argv[1], "verify") == 0)
		fine = migrate_verify(conf->database, conf->migrations);
	else
		return command_usage(&command_migrate);
	return fine ? 0 : 1;
}

const struct command command_migrate = {
	.name = "migrate",
	.arguments = "up|status|verify",
	.summary_zh = "升级数据库结构并载入目录",
	.summary_en = "Bring the database to this program's level and load the catalog into it",
	.help = "up      applies what is pending, then stores the catalog; safe to repeat\n"
		"status  what is applied and what is pending\n"
		"verify  fails if anything is pending or was altered after it was applied\n\n"
		"IPCASE_DATABASE must name a login that may create roles (the first time) and is a\n"
		"member of ipcase_owner (afterwards).\n",
	.run = migrate,
};
