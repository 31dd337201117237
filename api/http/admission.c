/* Who is let in. */
#include "api/http/admission.h"

#define CALLS_A_CONNECTION 4  /* a page asks for some things at once */
#define WEIGHT 8	      /* of what was before against what is new */
#define INTERVAL_MOST 1000000 /* one call that was stuck tells nothing of the next */

bool admission_has_room(const struct admission *admission)
{
	return admission->under_way < CALLS_A_CONNECTION * admission->connections ||
	       admission->under_way * admission->interval_us <=
		       (int64_t)admission->wait_max_ms * 1000;
}

void admission_sent(struct admission *admission)
{
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
}
