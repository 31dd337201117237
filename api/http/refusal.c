/* One line for each refusal worth knowing of. */
#include "api/http/refusal.h"

#include <inttypes.h>
#include <stdio.h>

#include "api/http/link.h"
#include "api/http/worker_parts.h"
#include "core/base/log.h"

#define LINES_A_SECOND 10

static bool refusals_have_room(struct refusals *all, uint64_t second)
{
	char count[24];

	if (second != all->second) {
		snprintf(count, sizeof(count), "%" PRIu64, all->unwritten);
		if (all->unwritten > 0)
			log_warn("refused_more", "count", count, NULL);
		*all = (struct refusals){ .second = second };
	}
	if (all->written == LINES_A_SECOND) {
		all->unwritten++;
		return false;
	}
	all->written++;
	return true;
}

void refusal_note(struct request *request, int status, const char *code)
{
	const struct access *access = request->access;
	char text[12];

	/* a request with no route that is not simply unknown did not pass the gate */
	if (status != 401 && status != 403 && status != 429 &&
	    (request->route || status == 404 || status == 405))
		return;
	if (!refusals_have_room(&request->worker->refusals, monotonic_us() / 1000000))
		return;
	snprintf(text, sizeof(text), "%d", status);
	log_warn("refused", "request", request->request_id, "route",
		 request->route ? request->route->name : "none", "status", text, "code", code,
		 "user", access ? access->user : NULL, "network", request_network(request), NULL);
}
