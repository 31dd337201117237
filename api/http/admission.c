/* Who is let in. */
#include "api/http/admission.h"

/* PAGE times as many may come at once, if nobody waited before. Somebody who has been waiting for CROWD_US makes a
 * crowd: the wait may then be a CROWD_SHARE-th, but CROWD_WAITING may wait, so that there is always a next one, and
 * one more who has nothing there. WEIGHT: of what was before against what is new. One call that was stuck tells
 * nothing of the next. */
#define PAGE 4
#define CROWD_US 100000
#define CROWD_SHARE 4
#define CROWD_WAITING 2
#define WEIGHT 8
#define INTERVAL_MOST 1000000

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
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
	return waiting < most || (waiting + 1) * admission->interval_us <= wait_max_us;
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
