/* `ipcase calendar`: the lists of days off, loaded and listed from the command line. */
#include "api/command/command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "api/command/database.h"
#include "api/http/recompute.h"
#include "core/base/arena.h"
#include "core/base/conf.h"
#include "core/base/json.h"
#include "core/base/log.h"
#include "core/base/memory.h"
#include "core/calendar.h"
#include "core/catalog.h"
#include "core/problem.h"
#include "core/shape.h"

#define ACTOR "ipcase-calendar"
#define WAIT_US 100000

static void faults_print(const char *file, const struct problem_list *problems,
			 const struct catalog *catalog)
{
	for (const struct problem *at = problems->first; at; at = at->next)
		fprintf(stderr, "%s%s: %s\n", file, at->pointer,
			catalog_message(catalog, problems->arena, at->code, "en", at->values));
	fprintf(stderr, "%s: %zu faults; nothing was loaded\n", file, problems->count);
}

/* One list, or several in an array. */
static json_t *lists_read(const char *file)
{
	json_error_t error;
	json_t *found = json_load_file(file, JSON_REJECT_DUPLICATES, &error), *lists;

	if (!found)
		die("%s:%d:%d: %s", file, error.line, error.column, error.text);
	if (json_is_array(found))
		return found;
	lists = json_array();
	json_array_append_new(lists, found);
	return lists;
}

static bool lists_are_fine(const char *file, const json_t *lists, const struct catalog *catalog)
{
	struct problem_list problems = { .arena = arena_new() };
	const json_t *shape = json_object_get(catalog->shapes, "calendar_list"), *list;
	bool fine;
	size_t i;

	json_array_foreach(lists, i, list) {
		const char *place = arena_printf(problems.arena, "#/%zu", i);

		if (shape_check(shape, catalog->shapes, list, place, &problems))
			calendar_check(list, place, &problems);
	}
	fine = problem_none(&problems);
	if (!fine)
		faults_print(file, &problems, catalog);
	arena_free(problems.arena);
	return fine;
}

/* The revision under which the list is in force. */
static json_int_t list_put(struct db_once *once, const json_t *list)
{
	struct arena *arena = arena_new();
	const char *year =
		arena_printf(arena, "%" JSON_INTEGER_FORMAT, json_get_int(list, "year", 0));
	json_t *stored = command_body(once, &sql_calendar_put,
				      (struct once_value[]){ { "year", year },
							     { "list", json_text(arena, list) },
							     { "user", ACTOR },
							     { NULL, NULL } });
	json_int_t revision = json_get_int(stored, "revision", 0);

	json_decref(stored);
	arena_free(arena);
	return revision;
}

/* A service that runs may be at it already: then this waits until it is through. */
static void recompute(const struct conf *conf)
{
	const char *error;
	enum recompute_end end;

	while ((end = recompute_run(conf->database, NULL, &error)) == RECOMPUTE_BUSY)
		usleep(WAIT_US);
	if (end == RECOMPUTE_FAILED)
		die("the lists are loaded, but deadlines are not computed anew: %s", error);
}

static void loaded_print(struct db_once *once, const json_t *list, json_int_t revision)
{
	char text[24];
	struct db_reply reply;
	const char *examined, *moved;
	size_t length;

	snprintf(text, sizeof(text), "%" JSON_INTEGER_FORMAT, revision);
	command_call(once, &sql_recompute_passes,
		     (struct once_value[]){ { "revision", text }, { NULL, NULL } }, &reply);
	if (!db_reply_value(&reply, 0, "examined", &examined, &length) ||
	    !db_reply_value(&reply, 0, "moved", &moved, &length))
		die("revision %s was not gone through", text);
	printf("%" JSON_INTEGER_FORMAT " revision %s: %s deadlines computed anew, %s moved\n",
	       json_get_int(list, "year", 0), text, examined, moved);
}

static void lists_put(const struct conf *conf, const json_t *lists)
{
	struct db_once *once = command_connect(conf);
	json_int_t *revisions = memory_array(json_array_size(lists), sizeof(*revisions));
	const json_t *one;
	size_t i;

	json_array_foreach(lists, i, one)
		revisions[i] = list_put(once, one);
	recompute(conf);
	json_array_foreach(lists, i, one)
		loaded_print(once, one, revisions[i]);
	free(revisions);
	db_once_close(once);
}

static int load(const struct conf *conf, const char *file)
{
	struct catalog *catalog = command_catalog_read(conf);
	json_t *lists = lists_read(file);
	bool fine = lists_are_fine(file, lists, catalog);

	if (fine)
		lists_put(conf, lists);
	json_decref(lists);
	catalog_free(catalog);
	return fine ? 0 : 1;
}

static void row_print(const json_t *row)
{
	const json_t *list = json_object_get(row, "list");
	const char *by = json_get_text(row, "loaded_by");

	printf("%" JSON_INTEGER_FORMAT "  revision %-4" JSON_INTEGER_FORMAT " %s  %s  %s\n",
	       json_get_int(list, "year", 0), json_get_int(row, "revision", 0),
	       json_get_text(row, "loaded_at"), by ? by : "catalog",
	       json_get_text(json_object_get(list, "source"), "title"));
}

static int list(const struct conf *conf)
{
	static const struct once_value none[] = { { NULL, NULL } };
	struct db_once *once = command_connect(conf);
	json_t *body = command_body(once, &sql_calendar_list, none);
	const json_t *row;
	size_t i;

	json_array_foreach(json_object_get(body, "items"), i, row)
		row_print(row);
	json_decref(body);
	db_once_close(once);
	return 0;
}

static int calendar(const struct conf *conf, int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "load") == 0)
		return load(conf, argv[2]);
	if (argc == 2 && strcmp(argv[1], "list") == 0)
		return list(conf);
	return command_usage(&command_calendar);
}

const struct command command_calendar = {
	.name = "calendar",
	.arguments = "load FILE|list",
	.summary_zh = "载入或列出年度放假与调休安排",
	.summary_en = "Load or list the days off and make-up days of years",
	.help = "load FILE  one list, or several in an array, as in core/catalog/calendars.json. A\n"
		"           faulty file loads nothing. Deadlines that hang on it are computed anew before the\n"
		"           command ends. Services that run use the new list within a second.\n"
		"list       the lists in force and where they come from\n",
	.run = calendar,
};
