/* One line of `ipcase load`: a step of a case through load, decide and commit, an office, or a figure
 * that another organ reports. */
#include "api/command/load.h"

#include <stdlib.h>
#include <string.h>

#include "api/http/access.h"
#include "api/resources/change.h"
#include "core/base/arena.h"
#include "core/base/json.h"
#include "core/base/log.h"
#include "core/problem.h"
#include "core/reported.h"
#include "core/workflow.h"
#include "db/once.h"
#include "db/run.h"

#define PROGRESS_LINES 1000

_Noreturn void line_die(const struct line *line, const char *what)
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
	load_pump(load);
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

static void line_send(struct line *line, const struct db_query *query,
		      const struct once_value *given, db_done *done)
{
	for (int i = 0; i < query->param_count; i++) {
		const struct once_value *value = given;

		while (value->name && strcmp(value->name, query->params[i]) != 0)
			value++;
		line->values[i] = (struct db_value){ 0 };
		if (value->name && value->text)
			line->values[i] =
				(struct db_value){ value->text, strlen(value->text), false };
	}
	if (!db_send(db_run_db(line->load->run), DB_FAST, query, &line->actor->contexts[CASE_WRITE],
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

struct loaded_case *load_case(struct load *load, const char *reference)
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

	const struct once_value given[] = {
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
		.actor = change_actor(line->actor, load->catalog, line->of->office),
		.today = load->today,
		.calendar = load->calendar,
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

void line_event(struct line *line)
{
	resolve_reference(line);
	if (!*line->of->id) {
		event_begin(line);
		return;
	}

	const struct catalog *catalog = line->load->catalog;
	const json_t *event = json_object_get(line->entry, "event");
	const struct once_value given[] = {
		{ "id", line->of->id },
		{ "history", workflow_needs_history(catalog, event) ? "true" : "false" },
		{ "background", workflow_needs_background(catalog, event) ? "true" : "false" },
		{ "clock", workflow_needs_clock(catalog, event) ? "true" : "false" },
		{ "proposal", arena_printf(line->arena, "%" JSON_INTEGER_FORMAT,
					   workflow_names_proposal(event)) },
		{ NULL, NULL },
	};

	line_send(line, &sql_case_load, given, event_loaded);
}

static void external_stored(const struct db_reply *reply, void *arg)
{
	const struct line *line = arg;

	line_check(line, reply);
	if (reply->rows == 0)
		line_die(line, "the office is unknown");
	line_end(arg);
}

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
	load_as_everyone(line->load, json_object_get(found, "items"));
	json_decref(found);
	line_end(line);
}

static void office_stored(const struct db_reply *reply, void *arg)
{
	struct line *line = arg;
	static const struct once_value none[] = { { NULL, NULL } };

	line_check(line, reply);
	line_send(line, &sql_office_list, none, offices_listed);
}

void line_office(struct line *line)
{
	const json_t *office = json_object_get(line->entry, "office");
	const json_t *name = json_object_get(office, "name");
	const struct once_value given[] = {
		{ "id", json_get_text(office, "id") },
		{ "parent", json_get_text(office, "parent") },
		{ "name_zh", json_get_text(name, "zh") },
		{ "name_en", json_get_text(name, "en") },
		{ "region", json_get_text(office, "region") },
		{ "mark", json_get_text(office, "mark") },
		{ "type", json_get_text(office, "type") },
		{ "records_from", json_get_text(office, "records_from") },
		{ NULL, NULL },
	};

	line_send(line, &sql_office_put, given, office_stored);
}

/* As if it were typed in. */
static void check_figure(const struct line *line, const json_t *figure)
{
	const struct catalog *catalog = line->load->catalog;
	const char *code = json_get_text(figure, "indicator"), *fault;
	const struct indicator *indicator = reported_indicator(catalog, code, &fault);
	struct problem_list problems = { .arena = line->arena };

	if (!indicator)
		problem_add(&problems, "/indicator", fault, "indicator", code ? code : "", NULL);
	else
		reported_check(catalog, indicator, (int)json_get_int(figure, "year", 0), figure,
			       line->load->today, &problems);
	if (!problem_none(&problems))
		line_refused(line, &problems);
}

void line_external(struct line *line)
{
	const json_t *figure = json_object_get(line->entry, "external_figure");
	const char *named = json_get_text(figure, "office");
	const char *office = named ? named : line->load->actor->office;

	check_figure(line, figure);

	const struct once_value given[] = {
		{ "office", office },
		{ "year", arena_printf(line->arena, "%" JSON_INTEGER_FORMAT,
				       json_get_int(figure, "year", 0)) },
		{ "code", json_get_text(figure, "indicator") },
		{ "value", json_get_text(figure, "value") },
		{ "qualifier", json_get_text(figure, "qualifier") },
		{ "source", json_get_text(figure, "source") },
		{ "reporter", json_get_text(figure, "reporter") },
		{ "reported_on", json_get_text(figure, "reported_on") },
		{ "evidence", json_get_text(figure, "evidence") },
		{ "confirmed_by", json_get_text(figure, "confirmed_by") },
		{ "on_behalf_of", NULL },
		{ "user", NULL },
		{ "key", NULL },
		{ "digest", NULL },
		{ NULL, NULL },
	};

	if (!*office)
		line_die(line, "there is no one office above all others: name the \"office\"");
	line_send(line, &sql_external_put, given, external_stored);
}
