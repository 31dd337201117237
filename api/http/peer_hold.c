/* Peers that come back too early after a 503. Each of them would take the time in which others are served, a
 * thousand times a second; so its next refusal is held back a little, and it cannot ask before it has it. The more
 * of them there are the longer: one is let go after the other, at a pace that leaves the time to the others. */
#include <event2/event.h>

#include "api/http/peer.h"
#include "core/base/log.h"

#define SLACK_US 2000 /* what is due so soon goes with what is due: the timer is no finer */
#define HOLD_US 3000  /* the clock has steps of 4000 */
#define PACE_US 250   /* from one that is let go to the next, some ten times what a refusal costs */

bool peer_is_early(struct peer *peer)
{
	bool early = peer->refused_at > 0 &&
		     peer->all->now < peer->refused_at + PEER_RETRY_AFTER_S * 1000;

	peer->refused_at = peer->all->now;
	return early;
}

static void timer_set(struct peers *all)
{
	uint64_t soonest = all->now * 1000 + HOLD_US, until = all->held_first->held_until_us;
	uint64_t wait = until > soonest ? until - all->now * 1000 : HOLD_US;
	const struct timeval time = { .tv_sec = (time_t)(wait / 1000000),
				      .tv_usec = (suseconds_t)(wait % 1000000) };

	event_add(all->releaser, &time);
}

/* Who came first goes first. */
void peer_hold(struct peer *peer)
{
	struct peers *all = peer->all;

	peer->held_until_us = all->now * 1000 + HOLD_US;
	if (all->held_last && all->held_last->held_until_us + PACE_US > peer->held_until_us)
		peer->held_until_us = all->held_last->held_until_us + PACE_US;
	peer->held_previous = all->held_last;
	if (all->held_last)
		all->held_last->held_next = peer;
	else
		all->held_first = peer;
	all->held_last = peer;
	if (all->held_first == peer)
		timer_set(all);
}

void peer_release(struct peer *peer)
{
	struct peers *all = peer->all;

	if (peer->held_until_us == 0)
		return;
	if (peer->held_previous)
		peer->held_previous->held_next = peer->held_next;
	else
		all->held_first = peer->held_next;
	if (peer->held_next)
		peer->held_next->held_previous = peer->held_previous;
	else
		all->held_last = peer->held_previous;
	peer->held_previous = peer->held_next = NULL;
	peer->held_until_us = 0;
}

static void on_release(evutil_socket_t fd, short what, void *arg)
{
	struct peers *all = arg;
	struct peer *peer;

	(void)fd;
	(void)what;
	all->now = monotonic_ms();
	while ((peer = all->held_first) && peer->held_until_us <= all->now * 1000 + SLACK_US) {
		peer_release(peer);
		event_active(peer->writable, EV_WRITE, 0);
	}
	if (peer)
		timer_set(all);
}

void peers_hold_init(struct peers *all)
{
	all->releaser = evtimer_new(all->base, on_release, all);
	if (!all->releaser)
		bug("no timer for held replies");
}

void peers_hold_clear(struct peers *all)
{
	event_free(all->releaser);
}
