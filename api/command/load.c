/* `ipcase load`: plays histories from lines of JSON through the same decide-and-commit path as the
 * interface, each event at its proper date. Lines of one date run side by side; the next date waits
 * for them, so that case numbers run with the dates. */
#include "api/command/command.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "api/command/database.h"
#include "api/http/access.h"
#include "api/resources/change.h"
#include "core/base/arena.h"
#include "core/base/conf.h"
#include "core/base/json.h"
#include "core/base/log.h"
#include "core/base/memory.h"
#include "core/problem.h"
#include "core/workflow.h"
#include "db/db.h"
#include "db/run.h"

#define IN_FLIGHT_MAX 24
#define READY_SECONDS 20
#define CONNECTIONS 4
#define TIMEOUT_MS 30000
#define PROGRESS_LINES 1000
#define CASES_MAX 65536 /* power of two: slots of the table from reference to case */

struct loaded_case {
	char *reference;
	char id[37];
	char *office;
	bool busy;
};

struct load {
	struct arena *arena; /* for as long as the command runs */
	const struct catalog *catalog;
	struct db_run *run;
	struct access *actor;
	struct date today;
	FILE *file;
	const char *name;
	struct loaded_case *cases; /* open addressing */
	size_t case_count;
	json_t *next; /* the line read ahead */
	char date[DATE_TEXT_SIZE];
	long line, done;
	int in_flight;
	bool at_end;
};

/* One line under way. */
struct line {
	struct load *load;
	struct arena *arena;
	json_t *entry;
	struct loaded_case *of;
	long number;
	json_t *change;
	struct db_value values[DB_PARAM_MAX];
};

struct named {
	const char *name;
	const char *text;
};

static void pump(struct load *load);

static void line_die(const struct line *line, const char *what)
{
	die("%s:%ld: %s", line->load->name, line->number, what);
}

static void line_end(struct line *line)
{
	struct load *load = line->load;

	if (line->of)
		line->of->busy = false;
	load->in_flight--;
	load->done++;
	if (load->done % PROGRESS_LINES == 0)
		fprintf(stderr, "%s: %ld, %s\n", load->name, load->done, load->date);
	arena_free(line->arena);
	pump(load);
}

/* A lost call cannot be repeated without a key, and a loader that guesses would count twice. */
static void line_check(const struct line *line, const struct db_reply *reply)
{
	static const char *const outcomes[] = { [DB_REFUSED] = "refused",
						[DB_UNAVAILABLE] = "not available",
						[DB_UNKNOWN] = "connection lost" };

	if (reply->outcome != DB_DONE)
		die("%s:%ld: the database: %s %s %s %s", line->load->name, line->number,
		    outcomes[reply->outcome], reply->sqlstate, reply->constraint, reply->message);
}

static void line_send(struct line *line, const struct db_query *query, const struct named *given,
		      db_done *done)
{
	for (int i = 0; i < query->param_count; i++) {
		const struct named *value = given;

		while (value->name && strcmp(value->name, query->params[i]) != 0)
			value++;
		line->values[i] = (struct db_value){ 0 };
		if (value->name && value->text)
			line->values[i] =
				(struct db_value){ value->text, strlen(value->text), false };
	}
	if (!db_send(db_run_db(line->load->run), DB_FAST, query, &line->load->actor->context,
		     line->values, done, line))
		line_die(line, "the database is not available");
}

static size_t reference_hash(const char *reference)
{
	size_t hash = 1469598103934665603U;

	for (; *reference; reference++)
		hash = (hash ^ (unsigned char)*reference) * 1099511628211U;
	return hash;
}

static struct loaded_case *case_slot(struct load *load, const char *reference)
{
	size_t at = reference_hash(reference) & (CASES_MAX - 1);

	while (load->cases[at].reference && strcmp(load->cases[at].reference, reference) != 0)
		at = (at + 1) & (CASES_MAX - 1);
	return &load->cases[at];
}

static struct loaded_case *case_of(struct load *load, const char *reference)
{
	struct loaded_case *slot = case_slot(load, reference);

	if (slot->reference)
		return slot;
	if (++load->case_count > CASES_MAX / 2)
		die("%s: more than %d cases; load the file in parts", load->name, CASES_MAX / 2);
	slot->reference = arena_strdup(load->arena, reference);
	return slot;
}

static void line_refused(const struct line *line, const struct problem_list *problems)
{
	const struct problem *problem = problems->first;

	for (; problem; problem = problem->next)
		fprintf(stderr, "%s:%ld: %s: %s\n", line->load->name, line->number,
			problem->pointer,
			catalog_message(line->load->catalog, line->arena, problem->code, "en",
					problem->values));
	die("%s:%ld: this line was refused; nothing after it was loaded", line->load->name,
	    line->number);
}

static void event_committed(const struct db_reply *reply, void *arg)
{
	struct line *line = arg;
	const char *status;
	size_t length;

	line_check(line, reply);
	if (!db_reply_value(reply, 0, "status", &status, &length) || length == 0 || *status != '2')
		line_die(line, "another writer changed the case meanwhile");
	line_end(line);
}

static void event_commit(struct line *line, const char *version)
{
	change_name_documents(line->arena, line->change);

	const struct named given[] = {
		{ "office", line->of->office },
		{ "id", line->of->id },
		{ "version", version },
		{ "change", json_text(line->arena, line->change) },
		{ NULL, NULL },
	};
	line_send(line, &sql_change_commit, given, event_committed);
}

static struct workflow_input line_input(const struct line *line, const json_t *snapshot)
{
	const struct load *load = line->load;

	return (struct workflow_input){
		.catalog = load->catalog,
		.snapshot = snapshot,
		.body = json_object_get(line->entry, "event"),
		.actor.grants = access_grants(load->actor, load->catalog, line->of->office),
		.today = load->today,
	};
}

static void event_loaded(const struct db_reply *reply, void *arg)
{
	struct line *line = arg;
	struct problem_list problems = { .arena = line->arena };
	struct workflow_input input;
	const char *bytes;
	size_t length;
	json_t *snapshot = NULL;

	line_check(line, reply);
	if (reply->rows == 0 || !db_reply_value(reply, 0, "body", &bytes, &length) ||
	    json_read(bytes, length, &snapshot, NULL, NULL) != JSON_FINE)
		line_die(line, "the case is not there");
	json_tie(line->arena, snapshot);
	input = line_input(line, snapshot);
	if (!workflow_decide(&input, &line->change, &problems))
		line_refused(line, &problems);
	json_tie(line->arena, line->change);
	event_commit(line, arena_printf(line->arena, "%" JSON_INTEGER_FORMAT,
					json_get_int(snapshot, "version", 0)));
}

static void event_begin(struct line *line)
{
	struct problem_list problems = { .arena = line->arena };
	const char *office = json_get_text(json_object_get(line->entry, "event"), "office_id");
	struct workflow_input input;

	line->of->office = arena_strdup(line->load->arena, office ? office : "");
	memcpy(line->of->id, change_new_id(line->arena), sizeof(line->of->id));
	input = line_input(line, NULL);
	if (!workflow_begin(&input, &line->change, &problems))
		line_refused(line, &problems);
	json_tie(line->arena, line->change);
	event_commit(line, NULL);
}

/* A link names the other case by its reference in the file. */
static void resolve_reference(struct line *line)
{
	json_t *data = json_object_get(json_object_get(line->entry, "event"), "data");
	const char *reference = json_get_text(data, "case_ref");
	const struct loaded_case *other;

	if (!reference)
		return;
	other = case_slot(line->load, reference);
	if (!other->reference)
		line_die(line, "case_ref names a case that no earlier line began");
	json_object_set_new(data, "case_id", json_string(other->id));
	json_object_set_new(data, "office_id", json_string(other->office));
	json_object_del(data, "case_ref");
}

static void event_start(struct line *line)
{
	resolve_reference(line);
	if (!*line->of->id) {
		event_begin(line);
		return;
	}

	const struct named given[] = {
		{ "id", line->of->id },
		{ "history", workflow_needs_history(line->load->catalog,
						    json_object_get(line->entry, "event")) ?
				     "true" :
				     "false" },
		{ NULL, NULL },
	};

	line_send(line, &sql_case_load, given, event_loaded);
}

static void row_stored(const struct db_reply *reply, void *arg)
{
	line_check(arg, reply);
	line_end(arg);
}

static void actor_everywhere(struct load *load, const json_t *offices);

static void offices_listed(const struct db_reply *reply, void *arg)
{
	struct line *line = arg;
	const char *bytes;
	size_t length;
	json_t *found = NULL;

	line_check(line, reply);
	if (reply->rows == 0 || !db_reply_value(reply, 0, "body", &bytes, &length) ||
	    json_read(bytes, length, &found, NULL, NULL) != JSON_FINE)
		line_die(line, "the list of offices cannot be read");
	actor_everywhere(line->load, json_object_get(found, "items"));
	json_decref(found);
	line_end(line);
}

static void office_stored(const struct db_reply *reply, void *arg)
{
	struct line *line = arg;
	static const struct named none[] = { { NULL, NULL } };

	line_check(line, reply);
	line_send(line, &sql_office_list, none, offices_listed);
}

static void office_start(struct line *line)
{
	const json_t *office = json_object_get(line->entry, "office");
	const json_t *name = json_object_get(office, "name");
	const struct named given[] = {
		{ "id", json_get_text(office, "id") },
		{ "parent", json_get_text(office, "parent") },
		{ "name_zh", json_get_text(name, "zh") },
		{ "name_en", json_get_text(name, "en") },
		{ "region", json_get_text(office, "region") },
		{ "mark", json_get_text(office, "mark") },
		{ "type", json_get_text(office, "type") },
		{ NULL, NULL },
	};

	line_send(line, &sql_office_put, given, office_stored);
}

static void external_start(struct line *line)
{
	const json_t *figure = json_object_get(line->entry, "external_figure");
	const char *office = json_get_text(figure, "office");
	const struct named given[] = {
		{ "office", office ? office : line->load->actor->office },
		{ "year", arena_printf(line->arena, "%" JSON_INTEGER_FORMAT,
				       json_get_int(figure, "year", 0)) },
		{ "code", json_get_text(figure, "indicator") },
		{ "value", json_get_text(figure, "value") },
		{ "qualifier", json_get_text(figure, "qualifier") },
		{ "source", json_get_text(figure, "source") },
		{ "reporter", json_get_text(figure, "reporter") },
		{ NULL, NULL },
	};

	line_send(line, &sql_external_put, given, row_stored);
}

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
	return !case_of(load, reference)->busy;
}

static void line_start(struct load *load, const char *reference, const char *date)
{
	struct arena *arena = arena_new();
	struct line *line = arena_alloc(arena, sizeof(*line));

	line->load = load;
	line->arena = arena;
	line->entry = json_tie(arena, load->next);
	line->number = load->line;
	load->next = NULL;
	load->in_flight++;
	if (reference) {
		snprintf(load->date, sizeof(load->date), "%s", date);
		line->of = case_of(load, reference);
		line->of->busy = true;
		event_start(line);
	} else if (json_object_get(line->entry, "office")) {
		office_start(line);
	} else if (json_object_get(line->entry, "external_figure")) {
		external_start(line);
	} else {
		line_die(line, "neither office, nor case, nor external_figure");
	}
}

/* Starts as many lines as may run side by side. */
static void pump(struct load *load)
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

/* The loader may do everything in every office there is, and is named in each event. */
static void actor_everywhere(struct load *load, const json_t *offices)
{
	json_t *everything = json_array(), *grants = json_object(), *found;
	const char *list = "{";
	const json_t *office;
	size_t i;

	for (i = 0; i < load->catalog->grant_count; i++)
		json_array_append_new(everything, json_string(load->catalog->grants[i].name));
	json_array_foreach(offices, i, office) {
		const char *id = json_get_text(office, "id");

		json_object_set(grants, id, everything);
		list = arena_printf(load->arena, "%s%s%s", list, i > 0 ? "," : "", id);
	}
	list = arena_printf(load->arena, "%s}", list);
	office = json_array_get(offices, 0);
	found = json_pack("{s:s, s:s, s:s, s:o, s:{s:s, s:s, s:s}}", "user", "ipcase-load", "name",
			  "ipcase load", "office", office ? json_get_text(office, "id") : "",
			  "grants", grants, "context", "user", "ipcase-load", "offices", list,
			  "writes", list);
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
	pump(load);
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

static void read_offices(struct load *load, const struct conf *conf)
{
	static const struct once_value none[] = { { NULL, NULL } };
	struct db_once *once = command_connect(conf);
	json_t *offices = command_body(once, &sql_office_list, none);

	actor_everywhere(load, json_object_get(offices, "items"));
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
	read_offices(&load, conf);
	load.run = run_or_die(conf);
	for (int i = 1; i < argc; i++)
		load_file(&load, argv[i]);
	printf("%ld lines, %zu cases\n", load.done, load.case_count);
	db_run_free(load.run);
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
		"  {\"office\": {\"id\", \"parent\", \"name\", \"region\", \"mark\", \"type\"}}\n"
		"  {\"case\": \"REFERENCE\", \"event\": {body of POST /cases or of .../events}}\n"
		"  {\"external_figure\": {\"year\", \"indicator\", \"value\", \"qualifier\", \"source\", "
		"\"reporter\"}}\n"
		"Events go through the same decisions as the interface, each at its date, in the order\n"
		"of the file. The first line that is refused ends the run; what stood before it is\n"
		"stored. FILE may be - for standard input.\n",
	.run = load_files,
};
