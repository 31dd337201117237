/* `ipcase verify`: recomputes what the database holds twice, and says every difference. */
#include "api/command/command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/command/database.h"
#include "api/command/verify_audit.h"
#include "api/command/verify_calendar.h"
#include "api/command/verify_seals.h"
#include "core/base/arena.h"
#include "core/base/json.h"
#include "core/calendar.h"
#include "core/catalog.h"
#include "core/deadline_verify.h"

#define CASES_A_CALL "2000"
#define DEADLINE_CASES_A_CALL "200"
#define CONTENTS_A_CALL "50"
#define PROGRESS_CASES 20000

/* Each with its table, if it does not name another itself. */
static size_t print_faults(const char *what, const char *table, const json_t *faults)
{
	json_t *fault;
	size_t i;

	json_array_foreach(faults, i, fault) {
		char *text;

		if (table && !json_object_get(fault, "table"))
			json_object_set_new(fault, "table", json_string(table));
		text = json_dumps(fault, JSON_COMPACT);
		printf("%s: %s\n", what, text);
		free(text);
	}
	return json_array_size(faults);
}

/* A check that goes over everything some at a time. */
static size_t verify_paged(struct db_once *once, const char *what, const char *table,
			   const char *things, const struct db_query *query, const char *limit)
{
	json_int_t checked = 0, told = 0;
	char after[37] = "";
	size_t faults = 0;
	bool noted = true;

	for (bool more = true; more;) {
		const struct once_value values[] = { { "after", *after ? after : NULL },
						     { "limit", limit },
						     { NULL, NULL } };
		json_t *body = command_body(once, query, values);
		const char *next = json_get_text(body, "next_cursor");

		faults += print_faults(what, table, json_object_get(body, "faults"));
		checked += json_get_int(body, "checked", 0);
		if (json_is_false(json_object_get(body, "noted")))
			noted = false;
		more = next;
		if (more)
			snprintf(after, sizeof(after), "%s", next);
		if (checked - told >= PROGRESS_CASES) {
			fprintf(stderr, "%" JSON_INTEGER_FORMAT " %s\n", checked, things);
			told = checked;
		}
		json_decref(body);
	}
	printf("%s: %" JSON_INTEGER_FORMAT " %s, %zu faults%s\n", what, checked, things, faults,
	       noted ? "" : "; the database is read-only, so nothing was noted for the next time");
	return faults;
}

/* Of a case, the faults with its id. */
static size_t verify_case(const struct catalog *catalog, const struct calendar *calendar,
			  const json_t *stored)
{
	struct arena *arena = arena_new();
	json_t *faults = deadline_verify(catalog, calendar, stored, arena), *fault;
	size_t count, i;

	json_array_foreach(faults, i, fault)
		json_object_set(fault, "case_id", json_object_get(stored, "case_id"));
	count = print_faults("deadline", "deadline", faults);
	json_decref(faults);
	arena_free(arena);
	return count;
}

static size_t verify_deadlines(const struct conf *conf, struct db_once *once)
{
	struct catalog *catalog = command_catalog_read(conf);
	size_t faults = 0, i;
	struct calendar *calendar = verify_calendar(catalog, once, &faults);
	json_int_t checked = 0;
	char after[37] = "";

	for (bool more = true; more;) {
		const struct once_value values[] = { { "after", *after ? after : NULL },
						     { "limit", DEADLINE_CASES_A_CALL },
						     { NULL, NULL } };
		json_t *body = command_body(once, &sql_verify_deadlines, values), *stored;
		const char *next = json_get_text(body, "next_cursor");

		json_array_foreach(json_object_get(body, "cases"), i, stored)
			faults += verify_case(catalog, calendar, stored);
		checked += json_get_int(body, "checked", 0);
		more = next;
		if (more)
			snprintf(after, sizeof(after), "%s", next);
		json_decref(body);
	}
	printf("deadlines: %" JSON_INTEGER_FORMAT " cases, %zu faults\n", checked, faults);
	calendar_free(calendar);
	catalog_free(catalog);
	return faults;
}

static size_t verify_whole(struct db_once *once, const char *what, const char *table,
			   const struct db_query *query)
{
	static const struct once_value none[] = { { NULL, NULL } };
	json_t *body = command_body(once, query, none);
	size_t faults = print_faults(what, table, body);

	printf("%s: %zu faults\n", what, faults);
	json_decref(body);
	return faults;
}

/* What follows from other rows; which series of numbers there are, the catalog knows. */
static size_t verify_lists(const struct conf *conf, struct db_once *once)
{
	struct catalog *catalog = command_catalog_read(conf);
	json_t *series = json_array(), *entry, *body;
	char *text;
	const char *name;
	size_t faults;

	json_object_foreach((json_t *)json_object_get(catalog->lists, "series"), name, entry)
		json_array_append_new(series, json_string(name));
	text = json_dumps(series, JSON_COMPACT);
	body = command_body(once, &sql_verify_lists,
			    (const struct once_value[]){ { "series", text }, { NULL, NULL } });
	faults = print_faults("lists", NULL, body);
	printf("lists: %zu faults\n", faults);
	json_decref(body);
	free(text);
	json_decref(series);
	catalog_free(catalog);
	return faults;
}

static int verify(const struct conf *conf, int argc, char **argv)
{
	struct db_once *once;
	size_t faults;

	if (argc > 1 && strcmp(argv[1], "--audit") == 0)
		return verify_audit(conf, argc - 2, argv + 2);
	if (argc > 1)
		return command_usage(&command_verify);
	/* Each line as it is known, into a file too: a million cases take an hour. */
	setvbuf(stdout, NULL, _IOLBF, 0);
	once = command_connect(conf);
	/* Also of a database that was restored a moment ago. */
	json_decref(command_body(once, &sql_statistics_refresh,
				 &(const struct once_value){ NULL, NULL }));
	/* What the others are computed with comes first. */
	faults = verify_lists(conf, once);
	faults += verify_whole(once, "journal", "row_journal", &sql_verify_journal);
	faults += verify_paged(once, "chain", "case_event", "cases", &sql_verify_chains,
			       CASES_A_CALL);
	faults += verify_paged(once, "content", "document_content", "documents",
			       &sql_verify_content, CONTENTS_A_CALL);
	faults += verify_whole(once, "rollup", "fact_rollup", &sql_verify_rollup);
	faults += verify_whole(once, "tally", "case_tally", &sql_verify_tally);
	faults += verify_whole(once, "balance", "case_file", &sql_verify_balance);
	faults += verify_whole(once, "shown", "case_file", &sql_verify_shown);
	faults += verify_whole(once, "volumes", "volume", &sql_verify_volumes);
	faults += verify_paged(once, "rows", NULL, "cases", &sql_verify_rows, CASES_A_CALL);
	faults += verify_deadlines(conf, once);
	faults += verify_seals(conf, once);
	db_once_close(once);
	return faults > 0;
}

const struct command command_verify = {
	.name = "verify",
	.arguments = "[--audit [--roots FILE] [--public-key FILE]]",
	.summary_zh = "核对事件链、统计汇总、收结平衡与期限",
	.summary_en = "Check hash chains, rollups, the balance and deadlines",
	.help = "Recomputes the hash chain of every case, recounts the rollups from the facts, and\n"
		"compares what flowed in and out with the cases that are open, and what is shown of\n"
		"each case with its columns. Computes all deadlines anew from the events, with the\n"
		"calendar as it is. Makes every figure and every cell of every seal anew from the facts\n"
		"it knew, and names rows that are not what the events say, rows of cases that are not\n"
		"what they were when the service or this command noted them, and rows of users, offices,\n"
		"grants, tokens, calendars and the like that are not what their journal says. Prints\n"
		"every difference; the exit code is 1 if there is any.\n"
		"With --audit it computes every hash of the audit trail anew, apart from the functions\n"
		"of the database, up to the roots that were signed; holds them against the published\n"
		"file (FILE, with the file of leaves beside it) and the public keys in FILE; and names\n"
		"the event of each fault (docs/audit.md).\n",
	.run = verify,
};
