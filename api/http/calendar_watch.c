/* The calendar of a worker, asked for every second. */
#include "api/http/calendar_watch.h"

#include <event2/event.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "api/http/worker_parts.h"
#include "core/base/arena.h"
#include "core/base/json.h"
#include "core/base/log.h"
#include "core/base/memory.h"
#include "core/calendar.h"
#include "core/problem.h"

#define PERIOD_S 1

struct calendar_watch {
	struct worker *worker;
	struct event *timer;
	struct calendar *calendar;
	char revision[24]; /* the value of the query under way */
	struct db_value value;
	bool calling, asked;
};

static void faults_log(const struct problem_list *problems)
{
	for (const struct problem *fault = problems->first; fault; fault = fault->next)
		log_error("calendar_refused", "pointer", fault->pointer, "code", fault->code, NULL);
}

/* Lists are checked before they are stored; one that was stored by another hand must not end the
 * service, and the calendar stays as it was. */
static struct calendar *calendar_read(const char *bytes, size_t length)
{
	struct problem_list problems = { .arena = arena_new() };
	struct calendar *calendar = NULL;
	json_t *lists, *list;
	size_t i;

	if (json_read(bytes, length, &lists, NULL, NULL) != JSON_FINE)
		bug("the calendar is not JSON");
	json_tie(problems.arena, lists);
	json_array_foreach(lists, i, list)
		calendar_check(list, arena_printf(problems.arena, "/%zu", i), &problems);
	if (problem_none(&problems))
		calendar = calendar_new(lists);
	faults_log(&problems);
	arena_free(problems.arena);
	return calendar;
}

static void on_found(const struct db_reply *reply, void *arg)
{
	struct calendar_watch *watch = arg;
	struct calendar *found;
	const char *bytes;
	size_t length;

	watch->calling = false;
	if (reply->outcome != DB_DONE)
		return; /* asked again at the next tick */
	watch->asked = true;
	if (reply->rows == 0 || !db_reply_value(reply, 0, "body", &bytes, &length))
		return;
	found = calendar_read(bytes, length);
	if (!found)
		return;
	calendar_free(watch->calendar);
	watch->calendar = found;
}

void calendar_watch_ask(struct calendar_watch *watch)
{
	if (watch->calling || watch->worker->drain_since || !db_ready(watch->worker->db))
		return;
	snprintf(watch->revision, sizeof(watch->revision), "%" PRId64,
		 calendar_revision(watch->calendar));
	watch->value = (struct db_value){ .bytes = watch->revision };
	watch->calling = db_send(watch->worker->db, DB_FAST, &sql_calendar_current, NULL,
				 &watch->value, on_found, watch);
}

static void on_period(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	calendar_watch_ask(arg);
}

bool calendar_watch_asked(const struct calendar_watch *watch)
{
	return watch->asked;
}

const struct calendar *calendar_watch_calendar(const struct calendar_watch *watch)
{
	return watch->calendar;
}

struct calendar_watch *calendar_watch_new(struct worker *worker)
{
	static const struct timeval period = { .tv_sec = PERIOD_S };
	struct calendar_watch *watch = memory_alloc(sizeof(*watch));

	watch->worker = worker;
	watch->calendar = calendar_hold(worker->service->catalog->calendar);
	watch->timer = event_new(worker->base, -1, EV_PERSIST, on_period, watch);
	if (!watch->timer || event_add(watch->timer, &period) < 0)
		bug("no timer for the calendar");
	return watch;
}

void calendar_watch_free(struct calendar_watch *watch)
{
	if (!watch)
		return;
	event_free(watch->timer);
	calendar_free(watch->calendar);
	free(watch);
}
