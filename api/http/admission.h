/* Who is let in when more comes than the database can do. A request whose first call would wait longer than
 * its limit is told so at once (503 `busy`); one that was let in is not turned away at a later step, for what
 * was done for it would be lost. How long a call waits is how many wait before it, times how long one took
 * lately. Some that come at once are a page and are let in; if somebody has been waiting all the time for a
 * while, they are a crowd, and only so many are as keep the database busy. Of one worker and lane; instants
 * are microseconds of the monotonic clock. */
#ifndef API_HTTP_ADMISSION_H
#define API_HTTP_ADMISSION_H

#include <stdbool.h>
#include <stdint.h>

struct admission {
	int at_once; /* calls that the lane does at the same time */
	int wait_max_ms;
	int under_way;
	int64_t interval_us; /* between two replies, as long as there is something to do */
	int64_t replied_us;
	int64_t free_us; /* when there was nobody to wait for last */
};

/* Whether there is room for one more request; the first of somebody who has none under way finds some where another
 * has taken it all. */
bool admission_has_room(const struct admission *admission, int64_t now_us, bool first);
void admission_sent(struct admission *admission, int64_t now_us);
/* The database has answered a call that was sent at an instant. What it took: since then, or since it answered the
 * one before. */
int64_t admission_back(struct admission *admission, int64_t sent_us, int64_t now_us);
/* A call has ended without it, which tells nothing of how long one takes: with a database that stands still, all
 * that wait end at once. */
void admission_lost(struct admission *admission, int64_t now_us);

#endif
