/* Who is let in. */
#include "api/http/admission.h"

#define PAGE 4		/* times as many may come at once, if nobody waited before */
#define CROWD_US 100000 /* somebody has been waiting for so long */
#define CROWD_SHARE 4	/* then the wait may be so much less, */
#define CROWD_WAITING \
	2 /* but so many wait, that there is always a next one; and one who has nothing there */
#define WEIGHT 8	      /* of what was before against what is new */
#define INTERVAL_MOST 1000000 /* one call that was stuck tells nothing of the next */

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* What one call takes: what it took lately, or for how long none has come back though some should. */
static int64_t interval_us(const struct admission *admission, int64_t now_us)
{
	int64_t silent_us = now_us - later(admission->replied_us, admission->free_us);

	if (admission->under_way < admission->at_once)
		return admission->interval_us;
	return later(admission->interval_us, silent_us);
}

bool admission_has_room(const struct admission *admission, int64_t now_us, bool first)
{
	int64_t waiting = admission->under_way - admission->at_once;
	int64_t wait_max_us = (int64_t)admission->wait_max_ms * 1000;
	int64_t most = (PAGE - 1) * (int64_t)admission->at_once;

	if (now_us - admission->free_us > CROWD_US) {
		wait_max_us /= CROWD_SHARE;
		most = CROWD_WAITING + first;
	}
	return waiting < most || (waiting + 1) * interval_us(admission, now_us) <= wait_max_us;
}

void admission_sent(struct admission *admission, int64_t now_us)
{
	if (admission->under_way < admission->at_once)
		admission->free_us = now_us;
	admission->under_way++;
}

void admission_lost(struct admission *admission, int64_t now_us)
{
	admission->under_way--;
	if (admission->under_way < admission->at_once)
		admission->free_us = now_us;
}

int64_t admission_back(struct admission *admission, int64_t sent_us, int64_t now_us)
{
	int64_t took = now_us - later(sent_us, admission->replied_us);
	int64_t counts = took > INTERVAL_MOST ? INTERVAL_MOST : took;

	admission->interval_us += (counts - admission->interval_us) / WEIGHT;
	admission->replied_us = now_us;
	admission_lost(admission, now_us);
	return took;
}
