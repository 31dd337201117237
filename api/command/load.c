/* `ipcase load`: plays histories from lines of JSON through the same decide-and-commit path as the
 * interface, each event at its proper date. Lines of one date run side by side; the next date waits
 * for them, so that case numbers run with the dates. */
#include "api/command/load.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "api/command/command.h"
#include "api/command/database.h"
#include "api/http/access.h"
#include "core/base/arena.h"
#include "core/base/conf.h"
#include "core/base/json.h"
#include "core/base/log.h"
#include "core/base/memory.h"
#include "core/calendar.h"
#include "db/run.h"

#define IN_FLIGHT_MAX 24
#define READY_SECONDS 20
#define CONNECTIONS 4
#define TIMEOUT_MS 30000

/* Reads a line ahead; NULL at the end. */
static json_t *line_read(struct load *load)
{
	static char *text;
	static size_t capacity;
	ssize_t length;
	json_t *entry;
	int column;

	do {
		length = getline(&text, &capacity, load->file);
		load->line++;
	} while (length == 1 && *text == '\n');
	if (length <= 0) {
		free(text);
		text = NULL;
		return NULL;
	}
	if (json_read(text, (size_t)length, &entry, NULL, &column) != JSON_FINE)
		die("%s:%ld:%d: not a line of JSON", load->name, load->line, column);
	return entry;
}

/* Whether the line read ahead may start beside those under way. */
static bool may_start(struct load *load, const char *reference, const char *date)
{
	if (load->in_flight == 0)
		return true;
	if (load->in_flight >= IN_FLIGHT_MAX || !reference || strcmp(date, load->date) != 0)
		return false;
	return !load_case(load, reference)->busy;
}

/* Whom the line names did it, by word of the loader. */
static const struct access *line_actor(const struct line *line)
{
	const char *name = json_get_text(line->entry, "actor");
	struct access *actor;

	if (!name)
		return line->load->actor;
	actor = arena_alloc(line->arena, sizeof(*actor));
	*actor = *line->load->actor;
	actor->user = arena_printf(line->arena, "%s:%s", actor->user, name);
	actor->contexts[CASE_WRITE].user = actor->user;
	return actor;
}

static void line_start(struct load *load, const char *reference, const char *date)
{
	struct arena *arena = arena_new();
	struct line *line = arena_alloc(arena, sizeof(*line));

	line->load = load;
	line->arena = arena;
	line->entry = json_tie(arena, load->next);
	line->number = load->line;
	line->actor = line_actor(line);
	load->next = NULL;
	load->in_flight++;
	if (reference) {
		snprintf(load->date, sizeof(load->date), "%s", date);
		line->of = load_case(load, reference);
		line->of->busy = true;
		line_event(line);
	} else if (json_object_get(line->entry, "office")) {
		line_office(line);
	} else if (json_object_get(line->entry, "external_figure")) {
		line_external(line);
	} else {
		line_die(line, "neither office, nor case, nor external_figure");
	}
}

/* Starts as many lines as may run side by side. */
void load_pump(struct load *load)
{
	while (!load->at_end) {
		const char *reference, *date;

		if (!load->next)
			load->next = line_read(load);
		load->at_end = !load->next;
		if (load->at_end)
			break;
		reference = json_get_text(load->next, "case");
		date = json_get_text(json_object_get(load->next, "event"), "occurred_on");
		if (!may_start(load, reference, date ? date : ""))
			return;
		line_start(load, reference, date ? date : "");
	}
	if (load->in_flight == 0)
		db_run_stop(load->run);
}

/* The office above all others; "" if there is none such. Lines that do not name theirs mean it. */
static const char *top_office(const json_t *offices)
{
	const json_t *office;
	const char *top = "";
	size_t i;

	json_array_foreach(offices, i, office) {
		if (json_get_text(office, "parent"))
			continue;
		if (*top)
			return "";
		top = json_get_text(office, "id");
	}
	return top;
}

void load_as_everyone(struct load *load, const json_t *offices)
{
	json_t *everything = json_array(), *grants = json_object(), *found;
	const json_t *office;
	size_t i;

	for (i = 0; i < load->catalog->grant_count; i++)
		json_array_append_new(everything, json_string(load->catalog->grants[i].name));
	json_array_foreach(offices, i, office)
		json_object_set(grants, json_get_text(office, "id"), everything);
	found = json_pack("{s:s, s:s, s:s, s:o, s:[s]}", "user", "ipcase-load", "name",
			  "ipcase load", "office", top_office(offices), "grants", grants, "keys",
			  "*");
	load->actor = access_from_json(load->arena, load->catalog, json_tie(load->arena, found));
	json_decref(everything);
}

static void load_file(struct load *load, const char *name)
{
	bool standard_input = strcmp(name, "-") == 0;

	load->name = standard_input ? "stdin" : name;
	load->file = standard_input ? stdin : fopen(name, "r");
	load->line = 0;
	load->at_end = false;
	if (!load->file)
		die("%s: %s", name, strerror(errno));
	load_pump(load);
	if (!load->at_end || load->in_flight > 0)
		db_run_loop(load->run);
	if (!standard_input)
		fclose(load->file);
}

static struct db_run *run_or_die(const struct conf *conf)
{
	struct db_settings settings = {
		.conninfo = conf->database,
		.role = "ipcase_app",
		.connections = { [DB_FAST] = CONNECTIONS, [DB_SLOW] = 0 },
		.depth = { [DB_FAST] = conf->pipeline_depth, [DB_SLOW] = 1 },
		.timeout_ms = { [DB_FAST] = TIMEOUT_MS, [DB_SLOW] = TIMEOUT_MS },
		.queue_max = conf->queue_max,
	};
	struct db_run *run = db_run_new(&settings);

	if (!db_run_ready(run, READY_SECONDS))
		die("the database does not answer. Set IPCASE_DATABASE, and run `ipcase migrate "
		    "up` first.");
	return run;
}

static void read_base(struct load *load, const struct conf *conf)
{
	static const struct once_value none[] = { { NULL, NULL } };
	struct db_once *once = command_connect(conf);
	json_t *offices = command_body(once, &sql_office_list, none);

	load_as_everyone(load, json_object_get(offices, "items"));
	load->calendar = command_calendar_read(once);
	json_decref(offices);
	db_once_close(once);
}

static int load_files(const struct conf *conf, int argc, char **argv)
{
	struct load load = { .arena = arena_new(), .today = date_of_instant(time(NULL)) };
	struct catalog *catalog;

	if (argc < 2)
		return command_usage(&command_load);
	catalog = command_catalog_read(conf);
	load.catalog = catalog;
	load.cases = memory_alloc(CASES_MAX * sizeof(*load.cases));
	read_base(&load, conf);
	load.run = run_or_die(conf);
	for (int i = 1; i < argc; i++)
		load_file(&load, argv[i]);
	printf("%ld lines, %zu cases\n", load.done, load.case_count);
	db_run_free(load.run);
	calendar_free(load.calendar);
	free(load.cases);
	arena_free(load.arena);
	catalog_free(catalog);
	return 0;
}

const struct command command_load = {
	.name = "load",
	.arguments = "FILE...",
	.summary_zh = "按行读入机构、案件历程与外部数据",
	.summary_en = "Load offices, case histories and external figures from lines of JSON",
	.help = "Each line is one of\n"
		"  {\"office\": {\"id\", \"parent\", \"name\": {\"zh\", \"en\"}, \"region\", \"mark\", \"type\",\n"
		"   \"records_from\": the day since when it records all its cases}}\n"
		"  {\"case\": \"REFERENCE\", \"event\": {body of POST /cases or of .../events},\n"
		"   \"actor\": \"who did it\" (what needs approval needs two)}\n"
		"   the body's data may name another case of the file: \"case_ref\": \"REFERENCE\"\n"
		"  {\"external_figure\": {\"year\", \"indicator\", \"value\", \"qualifier\", \"source\", "
		"\"reporter\",\n"
		"   \"reported_on\", \"evidence\", \"confirmed_by\",\n"
		"   \"office\": whose figure it is (absent: the office above all others)}}\n"
		"Events go through the same decisions as the interface, each at its date, in the order\n"
		"of the file. The first line that is refused ends the run; what stood before it is\n"
		"stored. FILE may be - for standard input.\n",
	.run = load_files,
};
