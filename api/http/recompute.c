/* Deadlines under a new list of days off, in one pass. */
#include "api/http/recompute.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/buf.h"
#include "core/base/json.h"
#include "core/base/log.h"
#include "core/calendar.h"
#include "core/deadline.h"
#include "db/once.h"

/* Some 40 ms of writing if all of them move: what a case may have to wait for. */
#define PAGE_ROWS 5000
#define PAGE_LIMIT "5000"
#define NUMBER_SIZE 24
#define TRIES_MAX 5

/* The key of the row that a page begins after. */
struct place {
	char id[37], rule[65], seq[12], item[12];
};
static const struct place before_all = { "00000000-0000-0000-0000-000000000000", "", "-1", "-1" };

/* What goes back, one array each: the words of a line and of its new result, in this order,
 * and whether that is provisional. */
static const char *const columns[] = { "case",	    "rule",	  "seq",	"item",
				       "version",   "due_before", "due_on",	"nominal_on",
				       "span_from", "span_to",	  "provisional" };
#define COLUMNS (sizeof(columns) / sizeof(*columns))

struct portion {
	struct buf columns[COLUMNS]; /* "{a,b" */
	int rows;
};

struct pass {
	struct db_once *reader, *writer;
	const atomic_bool *stop;
	const char **error;
	struct arena *arena;
	struct calendar *calendar;
	const char **offices;
	size_t office_count;
	const char *office;	    /* whose deadlines are gone through */
	char revision[NUMBER_SIZE]; /* what moves are told of */
	char year[NUMBER_SIZE];	    /* "": what is stale */
	char calendar_revision[NUMBER_SIZE];
	struct portion portion; /* being written */
	bool writing;
	int64_t examined, moved;
};

static bool fail(struct pass *pass, const struct db_reply *reply)
{
	static char message[512];

	snprintf(message, sizeof(message), "%s (SQLSTATE %s)", reply->message, reply->sqlstate);
	*pass->error = message;
	return false;
}

static const char *value_of(const struct db_reply *reply, int row, const char *column)
{
	const char *bytes;
	size_t length;

	return db_reply_value(reply, row, column, &bytes, &length) ? bytes : NULL;
}

static bool page_begin(struct pass *pass, const struct place *after)
{
	return db_once_begin(pass->reader, &sql_recompute_page,
			     (struct once_value[]){ { "revision", pass->revision },
						    { "year", *pass->year ? pass->year : NULL },
						    { "office", pass->office },
						    { "after_case", after->id },
						    { "after_rule", after->rule },
						    { "after_seq", after->seq },
						    { "after_item", after->item },
						    { "limit", PAGE_LIMIT },
						    { NULL, NULL } });
}

/* The key opens the line. */
static void place_read(const char *line, struct place *ret)
{
	if (sscanf(line, "%36s %64s %11s %11s", ret->id, ret->rule, ret->seq, ret->item) != 4)
		bug("a deadline without its key");
}

static void portion_clear(struct portion *portion)
{
	for (size_t i = 0; i < COLUMNS; i++)
		buf_clear(&portion->columns[i]);
	portion->rows = 0;
}

static void portion_add_words(struct portion *portion, size_t *column, const char *words)
{
	while (*words) {
		size_t length = strcspn(words, " ");
		struct buf *to = &portion->columns[(*column)++];

		buf_add_char(to, portion->rows > 0 ? ',' : '{');
		if (length == 1 && *words == '-')
			buf_add_text(to, "NULL");
		else
			buf_add(to, words, length);
		words += length + (words[length] == ' ');
	}
}

static void portion_add(struct portion *portion, const char *line, const char *result,
			bool provisional)
{
	size_t column = 0;

	portion_add_words(portion, &column, line);
	portion_add_words(portion, &column, result);
	portion_add_words(portion, &column, provisional ? "true" : "false");
	if (column != COLUMNS)
		bug("a deadline of %zu words", column);
	portion->rows++;
}

static bool writing_begin(struct pass *pass)
{
	struct once_value values[COLUMNS + 4] = {
		{ "revision", pass->revision },
		{ "calendar", pass->calendar_revision },
		{ "office", pass->office },
	};

	for (size_t i = 0; i < COLUMNS; i++)
		values[3 + i] = (struct once_value){ columns[i], pass->portion.columns[i].data };
	return db_once_begin(pass->writer, &sql_recompute_put, values);
}

/* Cases that are changed at the same moment may have to be waited for the other way round: then all
 * of it was rolled back and is sent again, and what they wrote stays. */
static bool writing_end(struct pass *pass)
{
	struct db_reply reply = { 0 };

	if (!pass->writing)
		return true;
	pass->writing = false;
	for (int tries = 0; !db_once_end(pass->writer, &reply); tries++) {
		bool again = strncmp(reply.sqlstate, "40", 2) == 0 ||
			     strcmp(reply.sqlstate, "55P03") == 0;

		if (!again || tries == TRIES_MAX || !writing_begin(pass))
			return fail(pass, &reply);
	}
	pass->moved += strtoll(value_of(&reply, 0, "moved"), NULL, 10);
	return true;
}

static void result_text(const struct deadline_result *result, char *text, size_t size)
{
	char due[DATE_TEXT_SIZE], nominal[DATE_TEXT_SIZE], from[DATE_TEXT_SIZE] = "-",
							   to[DATE_TEXT_SIZE] = "-";

	date_format(result->due_on, due);
	date_format(result->nominal_on, nominal);
	if (result->spans) {
		date_format(result->span_from, from);
		date_format(result->span_to, to);
	}
	snprintf(text, size, "%s %s %s %s", due, nominal, from, to);
}

/* Adds the row to those that are to be written, if it came out otherwise. That it is no longer provisional
 * is told by the lists that there are (deadline_provisional()). What is stale is written in any
 * case, so that it no longer is. */
static void row_compute(struct pass *pass, struct arena *arena, const struct db_reply *page,
			int row, struct portion *to)
{
	const char *line = value_of(page, row, "line"), *stored = value_of(page, row, "result");
	const char *inputs;
	char text[8 * DATE_TEXT_SIZE];
	struct deadline_result result;
	json_t *json = NULL;
	size_t length;

	if (!db_reply_value(page, row, "inputs", &inputs, &length) ||
	    json_read(inputs, length, &json, NULL, NULL) != JSON_FINE ||
	    !deadline_recompute(json, pass->calendar, arena, &result)) {
		log_error("deadline_unreadable", "deadline", value_of(page, row, "line"), NULL);
		json_decref(json);
		return;
	}
	json_decref(json);
	result_text(&result, text, sizeof(text));
	if (*pass->year && strcmp(text, stored) == 0)
		return;
	portion_add(to, line, text, result.provisional);
}

/* The portion before is written while this page is computed. */
static bool page_compute(struct pass *pass, const struct db_reply *page)
{
	struct arena *arena = arena_new();
	struct portion portion = { 0 };

	for (int row = 0; row < page->rows; row++)
		row_compute(pass, arena, page, row, &portion);
	pass->examined += page->rows;
	arena_free(arena);
	if (!writing_end(pass)) {
		portion_clear(&portion);
		return false;
	}
	portion_clear(&pass->portion);
	pass->portion = portion;
	if (portion.rows == 0)
		return true;
	for (size_t i = 0; i < COLUMNS; i++)
		buf_add_char(&pass->portion.columns[i], '}');
	pass->writing = writing_begin(pass);
	return pass->writing;
}

static bool is_stopped(const struct pass *pass)
{
	return pass->stop && atomic_load(pass->stop);
}

static bool office_go_through(struct pass *pass)
{
	struct place after = before_all;
	struct db_reply page;
	bool more = true;

	if (!page_begin(pass, &after))
		return false;
	while (more) {
		if (!db_once_end(pass->reader, &page))
			return fail(pass, &page);
		more = page.rows == PAGE_ROWS && !is_stopped(pass);
		if (more) {
			place_read(value_of(&page, page.rows - 1, "line"), &after);
			/* the page in hand stays good until the next one is taken */
			if (!page_begin(pass, &after))
				return false;
		}
		if (!page_compute(pass, &page))
			return false;
	}
	return writing_end(pass) && !is_stopped(pass);
}

static bool pages_go_through(struct pass *pass)
{
	for (size_t i = 0; i < pass->office_count; i++) {
		pass->office = pass->offices[i];
		if (!office_go_through(pass))
			return false;
	}
	return true;
}

static bool offices_take(struct pass *pass)
{
	static const struct once_value none[] = { { NULL, NULL } };
	struct db_reply reply;

	if (!db_once_call(pass->reader, &sql_recompute_offices, none, &reply))
		return fail(pass, &reply);
	pass->office_count = (size_t)reply.rows;
	pass->offices = arena_alloc(pass->arena, (pass->office_count + 1) * sizeof(*pass->offices));
	for (int i = 0; i < reply.rows; i++)
		pass->offices[i] = arena_strdup(pass->arena, value_of(&reply, i, "id"));
	return true;
}

/* The newest lists, whatever the revision that called for the pass. */
static bool calendar_take(struct pass *pass)
{
	struct db_reply reply;
	const char *bytes;
	size_t length;
	json_t *lists;

	if (!db_once_call(pass->reader, &sql_calendar_current,
			  (struct once_value[]){ { "revision", "-1" }, { NULL, NULL } }, &reply))
		return fail(pass, &reply);
	if (reply.rows == 0 || !db_reply_value(&reply, 0, "body", &bytes, &length) ||
	    json_read(bytes, length, &lists, NULL, NULL) != JSON_FINE)
		bug("the lists of days off cannot be read");
	calendar_free(pass->calendar);
	pass->calendar = calendar_new(lists);
	json_decref(lists);
	snprintf(pass->calendar_revision, sizeof(pass->calendar_revision), "%" PRId64,
		 calendar_revision(pass->calendar));
	return true;
}

/* What is next. False, with a NULL error: nothing. */
static bool job_take(struct pass *pass)
{
	static const struct once_value none[] = { { NULL, NULL } };
	struct db_reply reply;
	const char *revision, *year;

	if (!db_once_call(pass->reader, &sql_recompute_job, none, &reply))
		return fail(pass, &reply);
	if (reply.rows == 0)
		return false;
	revision = value_of(&reply, 0, "revision");
	year = value_of(&reply, 0, "year");
	snprintf(pass->revision, sizeof(pass->revision), "%s", revision ? revision : "");
	snprintf(pass->year, sizeof(pass->year), "%s", year ? year : "");
	pass->examined = pass->moved = 0;
	if (!calendar_take(pass) || !offices_take(pass))
		return false;
	if (!*pass->year)
		memcpy(pass->revision, pass->calendar_revision, sizeof(pass->revision));
	return true;
}

static bool job_done(struct pass *pass)
{
	char examined[NUMBER_SIZE], moved[NUMBER_SIZE];
	struct db_reply reply;

	snprintf(examined, sizeof(examined), "%" PRId64, pass->examined);
	snprintf(moved, sizeof(moved), "%" PRId64, pass->moved);
	log_info("deadlines_recomputed", "revision", pass->revision, "year", pass->year, "examined",
		 examined, "moved", moved, NULL);
	if (!*pass->year)
		return true;
	return db_once_call(pass->writer, &sql_recompute_done,
			    (struct once_value[]){ { "revision", pass->revision },
						   { "examined", examined },
						   { "moved", moved },
						   { NULL, NULL } },
			    &reply) ||
	       fail(pass, &reply);
}

static enum recompute_end jobs_do(struct pass *pass)
{
	while (job_take(pass)) {
		/* What is stale is gone through once: a row that cannot be read stays so. */
		bool last = !*pass->year;

		if (!pages_go_through(pass) || !job_done(pass))
			return is_stopped(pass) ? RECOMPUTE_STOPPED : RECOMPUTE_FAILED;
		if (last)
			return RECOMPUTE_DONE;
	}
	return *pass->error ? RECOMPUTE_FAILED : RECOMPUTE_DONE;
}

static enum recompute_end locked_do(struct pass *pass)
{
	static const struct once_value none[] = { { NULL, NULL } };
	struct db_reply reply;

	if (!db_once_call(pass->reader, &sql_recompute_lock, none, &reply)) {
		fail(pass, &reply);
		return RECOMPUTE_FAILED;
	}
	if (strcmp(value_of(&reply, 0, "locked"), "true") != 0)
		return RECOMPUTE_BUSY;
	return jobs_do(pass);
}

enum recompute_end recompute_run(const char *conninfo, const atomic_bool *stop,
				 const char **ret_error)
{
	struct pass pass = { .stop = stop, .error = ret_error, .arena = arena_new() };
	enum recompute_end end = RECOMPUTE_FAILED;

	*ret_error = NULL;
	pass.reader = db_once_open(conninfo, "ipcase_app", ret_error);
	if (pass.reader)
		pass.writer = db_once_open(conninfo, "ipcase_app", ret_error);
	if (pass.writer) {
		*ret_error = NULL;
		end = locked_do(&pass);
	}
	db_once_close(pass.writer);
	db_once_close(pass.reader);
	calendar_free(pass.calendar);
	portion_clear(&pass.portion);
	arena_free(pass.arena);
	return end;
}
