/* Calls of the database: whether one is let in, and what its end tells of the next (admission.h) and of who
 * asked (token_cache.h). */
#include "api/http/link.h"
#include "api/http/worker_parts.h"

/* Who asks has nothing else under way, here. */
static bool is_first(const struct request_link *link)
{
	return link->token && link->token->account->under_way == 0;
}

bool call_let_in(struct request *request)
{
	struct request_link *link = request->link;
	const struct worker *worker = request->worker;
	enum db_lane lane = request->route->lane;

	if (!link->let_in)
		link->let_in = db_takes(worker->db, lane) &&
			       admission_has_room(&worker->admission[lane], (int64_t)monotonic_us(),
						  is_first(link));
	return link->let_in;
}

bool call_send(struct request *request, enum db_lane lane, const struct db_query *query,
	       const struct db_context *context, const struct db_value *values, db_done *done)
{
	struct admission *admission = &request->worker->admission[lane];
	struct request_link *link = request->link;
	int64_t now = (int64_t)monotonic_us();

	if (!link->let_in && !admission_has_room(admission, now, is_first(link)))
		return false;
	if (!db_send(request->worker->db, lane, query, context, values, done, request))
		return false;
	link->let_in = lane == request->route->lane;
	admission_sent(admission, now);
	if (link->token)
		link->token->account->under_way++;
	return true;
}

void call_returned(struct request *request, enum db_lane lane, const struct db_reply *reply)
{
	struct request_link *link = request->link;
	struct admission *admission = &request->worker->admission[lane];
	int64_t now = (int64_t)monotonic_us(), took;

	link->calling = false;
	if (link->token)
		link->token->account->under_way--;
	if (reply->outcome != DB_DONE && reply->outcome != DB_REFUSED) {
		admission_lost(admission, now);
		return;
	}
	took = admission_back(admission, (int64_t)link->called_us, now);
	if (link->token && lane == DB_FAST)
		account_charge(link->token->account, (uint64_t)now / 1000, took);
}
