/* `ipcase catalog check`: every fault of a catalog, before it is used. */
#include "api/command/command.h"

#include <stdio.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/conf.h"
#include "core/base/json.h"
#include "core/base/log.h"
#include "core/catalog.h"
#include "core/problem.h"

/* A catalog that has faults has no messages to rely on, so the code and its values are shown. */
static void faults_print(const struct problem_list *problems)
{
	for (const struct problem *at = problems->first; at; at = at->next) {
		const char *name;
		json_t *value;

		fprintf(stderr, "%s: %s", at->pointer, at->code);
		json_object_foreach(at->values, name, value)
			fprintf(stderr, " %s=%s", name, json_string_value(value));
		fputc('\n', stderr);
	}
}

static struct catalog *catalog_read(const char *folder, size_t *ret_faults)
{
	struct arena *arena = arena_new();
	struct problem_list problems = { .arena = arena };
	struct catalog *catalog = catalog_load(folder, &problems);

	if (!catalog)
		faults_print(&problems);
	*ret_faults = problems.count;
	arena_free(arena);
	return catalog;
}

struct catalog *command_catalog_read(const struct conf *conf)
{
	size_t faults;
	struct catalog *catalog = catalog_read(conf->catalog, &faults);

	if (!catalog)
		die("the catalog in %s has %zu faults, named above; mend them, or point "
		    "IPCASE_CATALOG to another folder",
		    conf->catalog, faults);
	return catalog;
}

static int check(const struct conf *conf, int argc, char **argv)
{
	const char *folder = argc > 2 ? argv[2] : conf->catalog;
	struct catalog *catalog;
	size_t faults;

	if (argc < 2 || argc > 3 || strcmp(argv[1], "check") != 0)
		return command_usage(&command_catalog);
	catalog = catalog_read(folder, &faults);
	if (!catalog) {
		fprintf(stderr, "%s: %zu faults\n", folder, faults);
		return 1;
	}
	printf("%s: %zu kinds, %zu indicators, digest %s\n", folder, catalog->kind_count,
	       catalog->indicator_count, catalog->digest);
	catalog_free(catalog);
	return 0;
}

const struct command command_catalog = {
	.name = "catalog",
	.arguments = "check [FOLDER]",
	.summary_zh = "检查目录文件（案件类别、流程、统计口径）",
	.summary_en = "Check the catalog: kinds of case, their workflow, what they count for",
	.help = "Prints every fault with its place and exits with 1, or the number of kinds and\n"
		"indicators. FOLDER: default IPCASE_CATALOG.\n",
	.run = check,
};
