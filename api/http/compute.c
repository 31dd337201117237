/* Work of a request that would hold up the loop, done by the pool. */
#include "api/http/link.h"
#include "api/http/pool.h"
#include "api/http/worker_parts.h"
#include "core/base/log.h"

struct computing {
	struct request *request;
	void (*work)(void *arg);
	void *arg;
	request_computed *then;
};

static void on_work(void *arg)
{
	struct computing *computing = arg;

	computing->work(computing->arg);
}

static void on_done(void *arg)
{
	struct computing *computing = arg;
	struct request *request = computing->request;
	struct request_link *link = request->link;

	link->calling = link->computing = false;
	link->entered = true;
	if (link->exchange)
		computing->then(request);
	request_settle(request);
}

void request_compute(struct request *request, enum compute kind, void (*work)(void *arg), void *arg,
		     request_computed *then)
{
	struct request_link *link = request->link;
	struct computing *computing = arena_alloc(request->arena, sizeof(*computing));
	const char *owner = request->access ? request->access->user : NULL;

	if (link->calling || link->status)
		bug("%s computes in the middle of a call or after its reply", request->route->name);
	*computing = (struct computing){ request, work, arg, then };
	link->called_us = monotonic_us();
	if (pool_run(request->worker->ports[kind], owner, on_work, on_done, computing))
		link->calling = link->computing = true;
	else
		problem_reply(request, "", "busy", NULL);
}
