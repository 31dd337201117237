/* A loop of its own around a struct db. */
#include "db/run.h"

#include <event2/event.h>
#include <stdlib.h>

#include "core/base/log.h"
#include "db/db.h"

#define READY_POLL_US 20000
#define POLLS_A_SECOND (1000000 / READY_POLL_US)

struct db_run {
	struct event_base *base;
	struct db *db;
};

struct db_run *db_run_new(const struct db_settings *settings)
{
	struct db_run *run = calloc(1, sizeof(*run));

	if (!run)
		bug("out of memory");
	run->base = event_base_new();
	if (!run->base)
		die("the event loop cannot be made");
	run->db = db_new(run->base, settings);
	return run;
}

void db_run_free(struct db_run *run)
{
	if (!run)
		return;
	db_free(run->db);
	event_base_free(run->base);
	free(run);
}

struct db *db_run_db(struct db_run *run)
{
	return run->db;
}

bool db_run_ready(struct db_run *run, int seconds)
{
	for (int polls = 0; polls < seconds * POLLS_A_SECOND && !db_ready(run->db); polls++) {
		struct timeval pause = { .tv_usec = READY_POLL_US };

		event_base_loopexit(run->base, &pause);
		event_base_dispatch(run->base);
	}
	return db_ready(run->db);
}

void db_run_loop(struct db_run *run)
{
	event_base_loop(run->base, EVLOOP_NO_EXIT_ON_EMPTY);
}

void db_run_stop(struct db_run *run)
{
	event_base_loopbreak(run->base);
}
