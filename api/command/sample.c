/* `ipcase sample`: the histories of a plan, as lines for `ipcase load`. */
#include "api/command/command.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/buf.h"
#include "core/base/conf.h"
#include "core/base/json.h"
#include "core/base/log.h"
#include "core/catalog.h"
#include "core/sample.h"

static json_t *plan_read(const char *path)
{
	struct buf bytes = { 0 };
	FILE *file = fopen(path, "re");
	int line = 1, column = 1;
	json_t *plan = NULL;
	char part[4096];
	size_t got;

	if (!file)
		die("%s: %s", path, strerror(errno));
	buf_add(&bytes, "", 0);
	while ((got = fread(part, 1, sizeof(part), file)) > 0)
		buf_add(&bytes, part, got);
	fclose(file);
	if (json_read(bytes.data, bytes.length, &plan, &line, &column) != JSON_FINE)
		die("%s:%d:%d: not a plan in JSON", path, line, column);
	buf_clear(&bytes);
	return plan;
}

static int sample(const struct conf *conf, int argc, char **argv)
{
	struct catalog *catalog;
	const char *fault = NULL;
	struct arena *arena;
	json_t *plan, *lines, *line;
	size_t i;

	if (argc != 2)
		return command_usage(&command_sample);
	arena = arena_new();
	catalog = command_catalog_read(conf);
	plan = plan_read(argv[1]);
	lines = sample_make(arena, catalog, plan, &fault);
	if (!lines)
		die("%s: %s", argv[1], fault);
	json_array_foreach(lines, i, line) {
		json_dumpf(line, stdout, JSON_COMPACT);
		putchar('\n');
	}
	if (fflush(stdout) != 0 || ferror(stdout))
		die("cannot write the lines: %s", strerror(errno));
	json_decref(lines);
	json_decref(plan);
	arena_free(arena);
	catalog_free(catalog);
	return 0;
}

const struct command command_sample = {
	.name = "sample",
	.arguments = "PLAN.json",
	.summary_zh = "按计划生成合成样例数据（每行一个 JSON）",
	.summary_en = "Make synthetic histories from a plan, one JSON line each",
	.help = "The same plan always gives the same lines. Load them with:\n"
		"  ipcase sample deploy/sample/wuxi-2024.json | ipcase load -\n",
	.run = sample,
};
