/* Total deadlines, the limit of connections and the limit of large bodies. */
#include "api/http/peer.h"

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <time.h>

#include "core/base/log.h"
#include "core/base/memory.h"

#define SWEEP_MS 200

uint64_t monotonic_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static void peer_forget(struct peer *peer)
{
	struct peers *all = peer->all;

	if (peer->previous)
		peer->previous->next = peer->next;
	else
		all->first = peer->next;
	if (peer->next)
		peer->next->previous = peer->previous;
	if (peer->fd >= 0 && all->by_fd[peer->fd] == peer)
		all->by_fd[peer->fd] = NULL;
	all->count--;
	if (peer->large)
		all->large_count--;
	if (all->settings->share)
		atomic_fetch_sub_explicit(&all->settings->share->connections, 1,
					  memory_order_relaxed);
	evbuffer_remove_cb_entry(bufferevent_get_input(peer->bev), peer->input_watch);
	evbuffer_remove_cb_entry(bufferevent_get_output(peer->bev), peer->output_watch);
	bufferevent_decref(peer->bev);
	free(peer);
	all->has_room(all->has_room_arg);
}

void peer_closed(struct peer *peer)
{
	http_gone *gone = peer->gone;

	peer->request = NULL;
	peer->gone = NULL;
	if (gone)
		gone(peer->gone_arg);
	peer_forget(peer);
}

static void peer_index(struct peer *peer)
{
	struct peers *all = peer->all;
	int fd = (int)bufferevent_getfd(peer->bev);

	if (fd < 0)
		return;
	if ((size_t)fd >= all->by_fd_size) {
		size_t size = ((size_t)fd + 64) / 64 * 128;

		all->by_fd = memory_grow(all->by_fd, size * sizeof(*all->by_fd));
		memset(all->by_fd + all->by_fd_size, 0,
		       (size - all->by_fd_size) * sizeof(*all->by_fd));
		all->by_fd_size = size;
	}
	peer->fd = fd;
	all->by_fd[fd] = peer;
}

struct peer *peer_find(struct peers *all, struct bufferevent *bev)
{
	int fd = (int)bufferevent_getfd(bev);
	struct peer *found = fd >= 0 && (size_t)fd < all->by_fd_size ? all->by_fd[fd] : NULL;

	if (!found || found->bev != bev)
		bug("a request came on a connection that was never begun (descriptor %d)", fd);
	return found;
}

static void peer_received(struct peer *peer, size_t bytes)
{
	const struct http_settings *settings = peer->all->settings;

	if (!peer->reading_since)
		peer->reading_since = monotonic_ms();
	peer->received += bytes;
	if (peer->large || peer->received <= settings->body_usual + settings->head_max)
		return;
	peer->large = true;
	peer->all->large_count++;
	/* Closed by the sweeper: evhttp does not expect to lose it inside this callback. */
	peer->doomed = peer->all->large_count > PEERS_LARGE_MAX;
}

static void on_input(struct evbuffer *input, const struct evbuffer_cb_info *info, void *arg)
{
	struct peer *peer = arg;

	(void)input;
	if (info->n_added == 0)
		return;
	/* evhttp sets the descriptor after it took the bufferevent, so this is the first moment
	 * at which it is known. */
	if (peer->fd < 0)
		peer_index(peer);
	if (!peer->request && !peer->writing_since)
		peer_received(peer, info->n_added);
}

/* When evhttp has sent a refusal of its own it closes the descriptor, but our reference keeps the
 * bufferevent until the sweeper comes; its read event would stay with the number, which the next
 * connection gets, and that one would wait for ever. Of our own replies the close callback tells. */
static void on_output(struct evbuffer *output, const struct evbuffer_cb_info *info, void *arg)
{
	struct peer *peer = arg;
	bufferevent_data_cb on_read = NULL;

	if (info->n_deleted == 0 || evbuffer_get_length(output) > 0 || peer->writing_since)
		return;
	/* While "100 Continue" goes out, evhttp reads on. */
	bufferevent_getcb(peer->bev, &on_read, NULL, NULL, NULL);
	if (!on_read)
		bufferevent_disable(peer->bev, EV_READ);
}

/* A peer that does not read its reply may still send; what it can push then is bounded by a small
 * read watermark, and by one request at other times (60 MiB went in without). */
static void peer_bound_input(struct peer *peer, size_t bytes)
{
	bufferevent_setwatermark(peer->bev, EV_READ, 0, bytes);
}

#define INPUT_SLACK 16384

struct bufferevent *peer_begin(struct peers *all)
{
	struct peer *peer = memory_alloc(sizeof(*peer));

	peer->bev = bufferevent_socket_new(all->base, -1, 0);
	if (!peer->bev)
		bug("no memory for a connection");
	bufferevent_incref(peer->bev);
	peer->all = all;
	peer->fd = -1;
	peer->input_watch = evbuffer_add_cb(bufferevent_get_input(peer->bev), on_input, peer);
	peer->output_watch = evbuffer_add_cb(bufferevent_get_output(peer->bev), on_output, peer);
	peer->next = all->first;
	if (all->first)
		all->first->previous = peer;
	all->first = peer;
	all->count++;
	if (all->settings->share)
		atomic_fetch_add_explicit(&all->settings->share->connections, 1,
					  memory_order_relaxed);
	peer_bound_input(peer, all->settings->body_max + INPUT_SLACK);
	return peer->bev;
}

void peer_dispatched(struct peer *peer)
{
	peer->reading_since = 0;
	peer->received = 0;
}

void peer_replies(struct peer *peer)
{
	peer->request = NULL;
	peer->gone = NULL;
	peer->writing_since = monotonic_ms();
	peer_bound_input(peer, INPUT_SLACK);
}

void peer_idle(struct peer *peer)
{
	size_t waiting = evbuffer_get_length(bufferevent_get_input(peer->bev));

	peer->writing_since = 0;
	if (peer->large) {
		peer->large = false;
		peer->all->large_count--;
	}
	peer_bound_input(peer, peer->all->settings->body_max + INPUT_SLACK);
	if (waiting > 0)
		peer_received(peer, waiting);
}

static bool peer_is_late(const struct peer *peer, uint64_t now)
{
	const struct http_settings *settings = peer->all->settings;
	uint64_t reading = peer->reading_since;
	/* No head is larger than head_max, so who sent more is in a body. */
	bool in_body = peer->received > settings->head_max;
	int allowed = in_body ? settings->body_ms : settings->head_ms;

	if (peer->doomed && reading)
		return true;
	if (reading)
		return now > reading + (uint64_t)allowed;
	return peer->writing_since && now > peer->writing_since + (uint64_t)settings->write_ms;
}

static void on_sweep(evutil_socket_t fd, short what, void *arg)
{
	struct peers *all = arg;
	uint64_t now = monotonic_ms();
	struct peer *next;

	(void)fd;
	(void)what;
	for (struct peer *peer = all->first; peer; peer = next) {
		bufferevent_event_cb on_event = NULL;

		next = peer->next;
		/* evhttp clears the callbacks when it frees a connection. (A new one has none
		 * either, but never when the loop comes here.) */
		bufferevent_getcb(peer->bev, NULL, NULL, &on_event, NULL);
		if (!on_event)
			peer_closed(peer);
		else if (!peer->request && peer_is_late(peer, now))
			bufferevent_trigger_event(peer->bev,
						  BEV_EVENT_TIMEOUT |
							  (peer->reading_since ? BEV_EVENT_READING :
										 BEV_EVENT_WRITING),
						  0);
	}
}

void peers_init(struct peers *all, struct event_base *base, const struct http_settings *settings,
		void (*has_room)(void *), void *arg)
{
	static const struct timeval period = { .tv_usec = SWEEP_MS * 1000 };

	*all = (struct peers){
		.settings = settings, .base = base, .has_room = has_room, .has_room_arg = arg
	};
	all->sweeper = event_new(base, -1, EV_PERSIST, on_sweep, all);
	if (!all->sweeper || event_add(all->sweeper, &period) < 0)
		bug("no timer for the connections");
}

void peers_clear(struct peers *all)
{
	while (all->first)
		peer_closed(all->first);
	event_free(all->sweeper);
	free(all->by_fd);
}
