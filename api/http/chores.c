/* Chores, one call at a time; the pass over deadlines in a thread of its own. */
#include "api/http/chores.h"

#include <event2/event.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "api/http/recompute.h"
#include "api/http/storage.h"
#include "api/http/worker_parts.h"
#include "core/base/log.h"
#include "core/base/memory.h"

#define PERIOD_S 1
#define PURGE_EVERY 600 /* periods: ten minutes */
#define NOTE_EVERY 10	/* periods */

struct chores {
	struct worker *worker;
	struct event *timer;
	unsigned long periods;
	bool calling, checked;
	pthread_t pass;
	bool pass_begun; /* to be joined */
	atomic_bool pass_over, stop;
};

static const struct db_value limit = { .bytes = "20000", .length = 5 };
/* Cases of each office that are noted at once: each takes about half a millisecond. */
static const struct db_value notes = { .bytes = "100", .length = 3 };

/* A chore that fails costs time only: sums are added up on reading until they are folded, and a key
 * that stays longer is only longer of use. */
static void on_done(const struct db_reply *reply, void *arg)
{
	struct chores *chores = arg;

	chores->calling = false;
	if (reply->outcome == DB_REFUSED && strcmp(reply->sqlstate, "53100") == 0)
		storage_is_full(chores->worker->service);
	else if (reply->outcome == DB_REFUSED)
		log_warn("chore_refused", "sqlstate", reply->sqlstate, "message", reply->message,
			 NULL);
}

static void *pass_run(void *arg)
{
	struct chores *chores = arg;
	const char *error;

	if (recompute_run(chores->worker->service->conf->database, &chores->stop, &error) ==
	    RECOMPUTE_FAILED)
		log_warn("recompute_failed", "cause", error ? error : "?", NULL);
	atomic_store(&chores->pass_over, true);
	return NULL;
}

static void pass_join(struct chores *chores)
{
	if (chores->pass_begun)
		pthread_join(chores->pass, NULL);
	chores->pass_begun = false;
}

static void on_job(const struct db_reply *reply, void *arg)
{
	struct chores *chores = arg;

	chores->calling = false;
	if (reply->outcome != DB_DONE || reply->rows == 0 || chores->worker->drain_since)
		return;
	atomic_store(&chores->pass_over, false);
	chores->pass_begun = pthread_create(&chores->pass, NULL, pass_run, chores) == 0;
}

static void on_probe(const struct db_reply *reply, void *arg)
{
	struct chores *chores = arg;

	chores->calling = false;
	if (reply->outcome == DB_DONE)
		storage_has_room(chores->worker->service);
}

/* Asks whether deadlines are to be computed anew, unless that is going on. */
static void job_ask(struct chores *chores)
{
	if (chores->pass_begun && !atomic_load(&chores->pass_over))
		return;
	pass_join(chores);
	chores->calling = db_send(chores->worker->db, DB_SLOW, &sql_recompute_job, NULL, NULL,
				  on_job, chores);
}

static void on_period(evutil_socket_t fd, short what, void *arg)
{
	struct chores *chores = arg;
	struct worker *worker = chores->worker;
	unsigned long turn = ++chores->periods % PURGE_EVERY;
	const struct db_query *query = turn == 0 ? &sql_key_purge :
				       turn == 2 ? &sql_content_purge :
						   &sql_sums_fold;

	(void)fd;
	(void)what;
	if (chores->calling || worker->drain_since || !db_ready(worker->db))
		return;
	if (atomic_load(&worker->service->storage_full))
		chores->calling = db_send(worker->db, DB_SLOW, &sql_storage_probe, NULL, NULL,
					  on_probe, chores);
	else if (turn % 2 == 1)
		job_ask(chores);
	else if (turn % NOTE_EVERY == NOTE_EVERY / 2 + 1)
		chores->calling = db_send(worker->db, DB_SLOW, &sql_case_proof_note, NULL, &notes,
					  on_done, chores);
	else
		chores->calling =
			db_send(worker->db, DB_SLOW, query, NULL, &limit, on_done, chores);
}

static void on_digest(const struct db_reply *reply, void *arg)
{
	struct chores *chores = arg;
	const char *own = chores->worker->service->catalog->digest, *digest;
	size_t length;

	chores->calling = false;
	if (reply->outcome != DB_DONE)
		return; /* asked again at the next tick */
	/* A case of one catalog would be refused by the transitions of the other. */
	if (reply->rows == 0 || !db_reply_value(reply, 0, "digest", &digest, &length) ||
	    length != strlen(own) || memcmp(digest, own, length) != 0)
		die("the database holds another catalog than this service (%.12s); run "
		    "`ipcase migrate up` with the same IPCASE_CATALOG, then start again",
		    own);
	chores->checked = true;
}

void chores_check(struct chores *chores)
{
	if (!chores->checked && !chores->calling)
		chores->calling = db_send(chores->worker->db, DB_SLOW, &sql_catalog_digest, NULL,
					  NULL, on_digest, chores);
}

bool chores_checked(const struct chores *chores)
{
	return chores->checked;
}

struct chores *chores_new(struct worker *worker)
{
	static const struct timeval period = { .tv_sec = PERIOD_S };
	struct chores *chores = memory_alloc(sizeof(*chores));

	chores->worker = worker;
	chores->timer = event_new(worker->base, -1, EV_PERSIST, on_period, chores);
	if (!chores->timer || event_add(chores->timer, &period) < 0)
		bug("no timer for the chores");
	return chores;
}

void chores_free(struct chores *chores)
{
	if (!chores)
		return;
	atomic_store(&chores->stop, true);
	pass_join(chores);
	event_free(chores->timer);
	free(chores);
}
