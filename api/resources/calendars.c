/* /calendars: which days are worked in a year, and the list that says so. A list is loaded by an
 * administrator when the State Council has published it; the one before stays in the history. */
#include "api/resources/tables.h"

#include <string.h>

#include "api/http/calendar_watch.h"
#include "api/http/request.h"
#include "api/http/worker_parts.h"
#include "core/base/json.h"
#include "core/base/log.h"
#include "core/base/text.h"
#include "core/calendar.h"

static json_t *reply_body(struct request *request, const struct db_reply *reply)
{
	const char *bytes;
	size_t length;
	json_t *body;

	if (reply->rows == 0 || !db_reply_value(reply, 0, "body", &bytes, &length))
		return NULL;
	if (json_read(bytes, length, &body, NULL, NULL) != JSON_FINE)
		bug("a calendar's row is not JSON");
	return json_tie(request->arena, body);
}

/* The year by its list alone, NULL if none was published, and how the list came to be. */
static json_t *year_json(int year, const json_t *stored)
{
	static const char *const of_list[] = { "off", "source", "tag" };
	static const char *const of_row[] = { "loaded_by", "loaded_at", "revisions" };
	json_auto_t *lists = json_array();
	json_t *list = json_object_get(stored, "list"), *described;
	struct calendar *calendar;

	if (list)
		json_array_append(lists, list);
	calendar = calendar_new(lists);
	described = calendar_describe(calendar, year);
	calendar_free(calendar);
	json_object_set_new(described, "revision",
			    json_integer(json_get_int(stored, "revision", 0)));
	for (size_t i = 0; list && i < sizeof(of_list) / sizeof(*of_list); i++)
		json_object_set(described, of_list[i], json_object_get(list, of_list[i]));
	for (size_t i = 0; list && i < sizeof(of_row) / sizeof(*of_row); i++)
		json_object_set(described, of_row[i], json_object_get(stored, of_row[i]));
	return described;
}

/* The router has checked that it is a year. */
static int year_of(const struct request *request)
{
	int64_t year;

	if (!text_parse_int(request_param(request, "year"), 0, INT32_MAX, &year))
		bug("a year that is no number");
	return (int)year;
}

static void calendar_reply(struct request *request, const struct db_reply *found)
{
	const json_t *stored = reply_body(request, found);

	reply_etag(request, arena_printf(request->arena, "%" JSON_INTEGER_FORMAT,
					 json_get_int(stored, "revision", 0)));
	reply_json(request, 200, year_json(year_of(request), stored));
}

static void calendar_get(struct request *request)
{
	query_send(request, &sql_calendar_get, calendar_reply);
}

static void calendar_stored(struct request *request, const struct db_reply *reply)
{
	const json_t *stored = reply_body(request, reply);
	const char *status;
	size_t length;

	if (!db_reply_value(reply, 0, "status", &status, &length))
		bug("calendar_put says no status");
	if (length == 3 && status[0] == '4') {
		problem_reply(request, "header:If-Match", "version_stale", "given",
			      request->if_match, "current",
			      arena_printf(request->arena, "%" JSON_INTEGER_FORMAT,
					   json_get_int(stored, "revision", 0)),
			      NULL);
		return;
	}
	calendar_watch_ask(request->worker->calendar);
	calendar_reply(request, reply);
}

/* The year is told twice, in the path and in the list, so that a list is never taken for that of
 * another year. */
static void calendar_put(struct request *request)
{
	struct problem_list problems = { .arena = request->arena };
	const char *expected = request->if_match;
	int64_t revision;

	if (json_get_int(request->json, "year", 0) != year_of(request))
		problem_add(&problems, "/year", "calendar_year_differs", "year",
			    request_param(request, "year"), NULL);
	calendar_check(request->json, "", &problems);
	if (!problem_none(&problems)) {
		problem_reply_list(request, &problems);
		return;
	}
	if (strcmp(expected, "*") == 0) {
		expected = NULL;
	} else if (!text_parse_int(expected, 0, INT64_MAX, &revision)) {
		problem_reply(request, "header:If-Match", "version_stale", NULL);
		return;
	}
	request_bind(request, "expected", expected);
	request_bind(request, "list", json_text(request->arena, request->json));
	query_send(request, &sql_calendar_put, calendar_stored);
}

// clang-format off
const struct route calendar_routes[] = {
	HANDLER("GET", "/api/v1/calendars/:year", "calendar_get", calendar_get,
		.summary = "The working days of a year: days off and why, make-up days, the list and its source",
		.need = SELF, .reply = "calendar"),
	HANDLER("PUT", "/api/v1/calendars/:year", "calendar_put", calendar_put,
		.summary = "Load the list of a year; open deadlines that depend on it are computed anew",
		.need = CALENDAR_WRITE, .body = "calendar_list", .reply = "calendar", .precondition = true,
		.repeatable = true),
	QUERY("GET", "/api/v1/calendars/:year/moves?revision&cursor&limit", "calendar_moves",
		sql_calendar_moves,
		.summary = "The deadlines that a list moved to another day; default: the newest list of the year",
		.need = CASE_READ, .reply = "calendar_move_list"),
	{ .method = NULL },
};
// clang-format on
