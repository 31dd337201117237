/* Chores, one call at a time. */
#include "api/http/chores.h"

#include <event2/event.h>
#include <string.h>

#include "api/http/worker_parts.h"
#include "core/base/log.h"
#include "core/base/memory.h"

#define PERIOD_S 2
#define PURGE_EVERY 300 /* periods: ten minutes */

struct chores {
	struct worker *worker;
	struct event *timer;
	unsigned long periods;
	bool calling, checked;
};

static const struct db_value limit = { .bytes = "5000", .length = 4 };

/* A chore that fails costs time only: sums are added up on reading until they are folded, and a key
 * that stays longer is only longer of use. */
static void on_done(const struct db_reply *reply, void *arg)
{
	struct chores *chores = arg;

	chores->calling = false;
	if (reply->outcome == DB_REFUSED)
		log_warn("chore_refused", "sqlstate", reply->sqlstate, "message", reply->message,
			 NULL);
}

static void on_period(evutil_socket_t fd, short what, void *arg)
{
	struct chores *chores = arg;
	struct worker *worker = chores->worker;
	unsigned long turn = ++chores->periods % PURGE_EVERY;
	const struct db_query *query = turn == 0 ? &sql_key_purge :
				       turn == 1 ? &sql_content_purge :
						   &sql_fact_fold;

	(void)fd;
	(void)what;
	if (chores->calling || worker->drain_since || !db_ready(worker->db))
		return;
	chores->calling = db_send(worker->db, DB_SLOW, query, NULL, &limit, on_done, chores);
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
	event_free(chores->timer);
	free(chores);
}
