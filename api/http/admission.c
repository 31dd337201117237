/* Who is let in. */
#include "api/http/admission.h"

#define CALLS_A_CONNECTION 4  /* of those that come at once, if nobody waited before */
#define CROWD_US 100000	      /* somebody has been waiting for so long */
#define CROWD_SHARE 4	      /* then the wait may be so much less */
#define WEIGHT 8	      /* of what was before against what is new */
#define INTERVAL_MOST 1000000 /* one call that was stuck tells nothing of the next */

bool admission_has_room(const struct admission *admission, int64_t now_us)
{
	int64_t waiting = admission->under_way - admission->connections;
	int64_t wait_max_us = (int64_t)admission->wait_max_ms * 1000;
	int64_t most = (CALLS_A_CONNECTION - 1) * (int64_t)admission->connections;

	if (now_us - admission->free_us > CROWD_US) {
		wait_max_us /= CROWD_SHARE;
		most = 1;
	}
	return waiting < most || (waiting + 1) * admission->interval_us <= wait_max_us;
}

void admission_sent(struct admission *admission, int64_t now_us)
{
	if (admission->under_way < admission->connections)
		admission->free_us = now_us;
	admission->under_way++;
}

void admission_back(struct admission *admission, int64_t sent_us, int64_t now_us)
{
	int64_t since = sent_us > admission->replied_us ? sent_us : admission->replied_us;
	int64_t took = now_us - since;

	if (took > INTERVAL_MOST)
		took = INTERVAL_MOST;
	admission->interval_us += (took - admission->interval_us) / WEIGHT;
	admission->replied_us = now_us;
	admission->under_way--;
	if (admission->under_way < admission->connections)
		admission->free_us = now_us;
}
