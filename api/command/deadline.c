/* `ipcase deadline what-if`: when something would be due, one JSON line in, one out. */
#include "api/command/command.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/json.h"
#include "core/base/log.h"
#include "core/catalog.h"
#include "core/deadline_ask.h"
#include "core/problem.h"
#include "core/shape.h"

/* Every fault of a line, in the words of the interface. */
static json_t *refusal(const struct catalog *catalog, struct arena *arena,
		       const struct problem_list *problems)
{
	json_t *errors = json_array();

	for (const struct problem *at = problems->first; at; at = at->next)
		json_array_append_new(
			errors,
			json_pack("{s:s, s:s, s:{s:s, s:s}}", "pointer", at->pointer, "code",
				  at->code, "message", "zh",
				  catalog_message(catalog, arena, at->code, "zh", at->values), "en",
				  catalog_message(catalog, arena, at->code, "en", at->values)));
	return json_pack("{s:o}", "errors", errors);
}

static json_t *answer(const struct catalog *catalog, const char *bytes, size_t length,
		      struct arena *arena, bool explain)
{
	struct problem_list problems = { .arena = arena };
	json_t *ask, *reply = NULL;

	if (json_read(bytes, length, &ask, NULL, NULL) != JSON_FINE)
		die("a line is no JSON: %.*s", (int)length, bytes);
	json_tie(arena, ask);
	if (shape_check(json_object_get(catalog->shapes, "deadline_ask"), catalog->shapes, ask, "",
			&problems) &&
	    deadline_ask(catalog, catalog->calendar, ask, explain, arena, &reply, &problems))
		return reply;
	return refusal(catalog, arena, &problems);
}

static int what_if(const struct catalog *catalog, bool explain)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t length;

	while ((length = getline(&line, &room, stdin)) > 0) {
		struct arena *arena = arena_new();
		json_t *reply;

		if (line[length - 1] == '\n')
			length--;
		reply = answer(catalog, line, (size_t)length, arena, explain);
		json_dumpf(reply, stdout, JSON_COMPACT);
		putchar('\n');
		json_decref(reply);
		arena_free(arena);
	}
	free(line);
	if (fflush(stdout) != 0 || ferror(stdout))
		die("cannot write the answers: %s", strerror(errno));
	return 0;
}

static int deadline(const struct conf *conf, int argc, char **argv)
{
	bool explain = argc == 3 && strcmp(argv[2], "--explain") == 0;
	struct catalog *catalog;
	int status;

	if (argc < 2 || argc > 3 || strcmp(argv[1], "what-if") != 0 || (argc == 3 && !explain))
		return command_usage(&command_deadline);
	catalog = command_catalog_read(conf);
	status = what_if(catalog, explain);
	catalog_free(catalog);
	return status;
}

const struct command command_deadline = {
	.name = "deadline",
	.arguments = "what-if [--explain]",
	.summary_zh = "按规则推算期限（标准输入每行一个 JSON），不涉及案件",
	.summary_en = "Say when something would be due, without a case",
	.help = "Reads questions from standard input, one JSON object a line, and writes one answer a\n"
		"line; --explain adds each step. The calendars are those of the catalog.\n"
		"  {\"kind\": \"ruling\", \"rule\": \"close\", \"started_on\": \"2025-03-03\",\n"
		"   \"suspensions\": [{\"from\": \"2025-04-01\", \"to\": \"2025-04-20\"}]}\n"
		"  {\"periods\": [{\"length\": 5, \"unit\": \"working_day\"}], \"started_on\": \"2025-01-24\"}\n",
	.run = deadline,
};
