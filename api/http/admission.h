/* Who is let in when more comes than the database can do. A request whose first call would wait longer than
 * its limit is told so at once (503 `busy`); one that was let in is not turned away at a later step, for what
 * was done for it would be lost. How long a call waits is how many are before it, times how long one
 * took lately. Of one worker and lane. */
#ifndef API_HTTP_ADMISSION_H
#define API_HTTP_ADMISSION_H

#include <stdbool.h>
#include <stdint.h>

struct admission {
	int connections; /* of the lane: some for each are always let in */
	int wait_max_ms;
	int under_way;
	int64_t interval_us; /* between two replies, as long as there is something to do */
	int64_t replied_us;
};

/* Whether there is room for one more request. */
bool admission_has_room(const struct admission *admission);
void admission_sent(struct admission *admission);
/* A call that was sent at an instant has come back. */
void admission_back(struct admission *admission, int64_t sent_us, int64_t now_us);

#endif
