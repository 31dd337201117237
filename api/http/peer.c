/* Connections: their states, their total deadlines, and the list of them. */
#include "api/http/peer.h"

#include <errno.h>
#include <event2/event.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "api/http/head.h"
#include "core/base/log.h"
#include "core/base/memory.h"

#define SWEEP_MS 200
#define LINGER_MS 2000
#define CHUNK_SIZE 65536

uint64_t monotonic_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static void peer_free(struct peer *peer)
{
	struct peers *all = peer->all;

	if (peer->previous)
		peer->previous->next = peer->next;
	else
		all->first = peer->next;
	if (peer->next)
		peer->next->previous = peer->previous;
	all->count--;
	if (all->settings->share)
		atomic_fetch_sub_explicit(&all->settings->share->connections, 1,
					  memory_order_relaxed);
	peer_release(peer);
	/* Before the descriptor: its number may be another's at once. */
	event_free(peer->readable);
	event_free(peer->writable);
	close(peer->fd);
	peer_body_drop(peer);
	buf_clear(&peer->reply_head);
	buf_clear(&peer->output);
	free(peer->input);
	free(peer);
	all->has_room(all->has_room_arg);
}

void peer_close(struct peer *peer)
{
	http_gone *gone = peer->gone;

	peer->state = PEER_CLOSED;
	peer->gone = NULL;
	if (gone)
		gone(peer->gone_arg);
	if (!peer->inside)
		peer_free(peer);
}

/* ------------------------------------------------------------------ reading */

/* One read; false: nothing more for now. */
static bool peer_read(struct peer *peer, char *room, size_t size, size_t *ret_length)
{
	ssize_t n = recv(peer->fd, room, size, 0);

	*ret_length = 0;
	if (n > 0) {
		*ret_length = (size_t)n;
		peer->heard_at = peer->all->now;
		return true;
	}
	if (n == 0)
		peer->ended = true;
	else if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR)
		peer_close(peer);
	return false;
}

static bool input_read(struct peer *peer)
{
	size_t room = peer->all->settings->head_max - peer->input_length, length;
	bool more;

	if (!peer->input)
		peer->input = memory_alloc(peer->all->settings->head_max);
	more = peer_read(peer, peer->input + peer->input_length, room, &length);
	if (peer->input_length == 0 && length > 0)
		peer->since = peer->all->now;
	peer->input_length += length;
	return more;
}

static bool body_read_on(struct peer *peer)
{
	char chunk[CHUNK_SIZE];
	size_t size, length;
	char *room = peer_body_room(peer, &size);
	bool more;

	if (room) {
		more = peer_read(peer, room, size, &length);
		peer->body_received += length;
		return more;
	}
	size = peer->body.length - peer->body_received;
	more = peer_read(peer, chunk, size < sizeof(chunk) ? size : sizeof(chunk), &length);
	return more && peer_body_add(peer, chunk, length) == length;
}

static bool linger_read(struct peer *peer)
{
	char chunk[CHUNK_SIZE];
	size_t length;

	return peer_read(peer, chunk, sizeof(chunk), &length);
}

/* ------------------------------------------------------------------ from head to dispatch */

/* The connection may go on behind this request. */
static bool may_keep(const struct peer *peer)
{
	const struct http_head *head = &peer->exchange.head;

	return !head->fault && head->minor == 1 && !peer->body_unread &&
	       !head_lists(http_head_find(head, "Connection"), "close");
}

static void dispatch(struct peer *peer)
{
	peer->keeps = may_keep(peer);
	peer->state = PEER_SERVING;
	peer->all->serve(&peer->exchange, peer->all->serve_arg);
}

static void body_done(struct peer *peer)
{
	http_come *come = peer->come;

	if (!come) {
		dispatch(peer);
		return;
	}
	peer->come = NULL;
	peer->keeps = may_keep(peer);
	peer->state = PEER_SERVING;
	come(peer->come_arg);
}

/* What the head buffer holds of the body, and of the next request behind it. */
static void input_to_body(struct peer *peer)
{
	size_t behind = peer->input_length - peer->head_length;
	size_t taken = peer_body_add(peer, peer->input + peer->head_length, behind);

	memmove(peer->input + peer->head_length, peer->input + peer->head_length + taken,
		behind - taken);
	peer->input_length -= taken;
}

static void continue_tell(struct peer *peer)
{
	static const char line[] = "HTTP/1.1 100 Continue\r\n\r\n";
	const char *expect = http_head_find(&peer->exchange.head, "Expect");

	/* The socket's buffer is empty, so that it takes the line whole or is lost. */
	if (expect && strcasecmp(expect, "100-continue") == 0 && peer->exchange.head.minor == 1 &&
	    peer->body_received == 0)
		(void)!send(peer->fd, line, sizeof(line) - 1, MSG_NOSIGNAL);
}

static bool body_begin(struct peer *peer)
{
	if (!peer_body_open(peer, peer->exchange.body_length))
		return false;
	peer->body_unread = false;
	peer->state = PEER_BODY;
	peer->since = peer->all->now;
	input_to_body(peer);
	continue_tell(peer);
	return true;
}

static void head_take(struct peer *peer, size_t size)
{
	struct http_exchange *exchange = &peer->exchange;
	const struct http_settings *settings = peer->all->settings;

	peer->head_length = size;
	head_read(peer->input, size, &exchange->head);
	exchange->body_length = head_body_length(&exchange->head);
	exchange->body_late = exchange->body_length > settings->body_usual;
	peer->body_unread = exchange->body_length > 0;
	if (exchange->body_length == 0 || exchange->body_late ||
	    exchange->body_length > settings->body_limit(&exchange->head, peer->all->serve_arg)) {
		dispatch(peer);
		return;
	}
	if (!body_begin(peer)) {
		exchange->head.fault = "busy";
		dispatch(peer);
	}
}

bool http_read_body(struct http_exchange *exchange, http_come *come, void *arg)
{
	struct peer *peer = (struct peer *)exchange;

	peer->all->now = monotonic_ms();
	if (!body_begin(peer))
		return false;
	exchange->body_late = false;
	peer->come = come;
	peer->come_arg = arg;
	/* What came meanwhile may have filled the head's room, or been the last of the peer. */
	if (!peer->ended)
		event_add(peer->readable, NULL);
	if (!peer->inside)
		event_active(peer->writable, EV_WRITE, 0);
	return true;
}

static void head_refuse(struct peer *peer)
{
	peer->exchange.head =
		(struct http_head){ .fault = "head_too_large", .method = "", .target = "" };
	peer->exchange.body_length = 0;
	peer->exchange.body_late = false;
	peer->head_length = peer->input_length;
	peer->body_unread = true;
	dispatch(peer);
}

/* ------------------------------------------------------------------ turns */

/* Goes one step on with what is there; false: more must come first. */
static bool peer_step(struct peer *peer)
{
	size_t size;

	switch (peer->state) {
	case PEER_HEAD:
		size = peer->input_length > 0 ? head_size(peer->input, peer->input_length) : 0;
		if (size > 0)
			head_take(peer, size);
		else if (peer->input_length == peer->all->settings->head_max)
			head_refuse(peer);
		else
			return false;
		return true;
	case PEER_BODY:
		if (peer->body_received < peer->body.length)
			return false;
		body_done(peer);
		return true;
	default:
		return false;
	}
}

/* Reads once for the state; false: nothing came. */
static bool peer_fill(struct peer *peer)
{
	switch (peer->state) {
	case PEER_HEAD:
		return input_read(peer);
	case PEER_BODY:
		/* Of a whole body there is nothing to read, and nothing read would look like the peer's end. */
		return peer->body_received < peer->body.length && body_read_on(peer);
	case PEER_LINGERING:
		return linger_read(peer);
	case PEER_SERVING:
	case PEER_WRITING:
		if (peer->input_length < peer->all->settings->head_max)
			return input_read(peer);
		event_del(peer->readable); /* until the reply is out */
		return false;
	default:
		return false;
	}
}

/* A peer that will send no more gets the reply to what it sent, and is closed. */
static bool is_over(const struct peer *peer)
{
	return peer->ended && peer->state != PEER_SERVING && peer->state != PEER_WRITING;
}

void peer_advance(struct peer *peer)
{
	if (peer->inside)
		return;
	peer->inside = true;
	while (peer_step(peer))
		;
	if (peer->state != PEER_CLOSED && is_over(peer))
		peer_close(peer);
	peer->inside = false;
	if (peer->state == PEER_CLOSED)
		peer_free(peer);
}

static void on_readable(evutil_socket_t fd, short what, void *arg)
{
	struct peer *peer = arg;

	(void)fd;
	(void)what;
	peer->all->now = monotonic_ms();
	peer->inside = true;
	peer_fill(peer);
	if (peer->ended && peer->state != PEER_CLOSED)
		event_del(peer->readable);
	peer->inside = false;
	if (peer->state == PEER_CLOSED)
		peer_free(peer);
	else
		peer_advance(peer);
}

static void on_writable(evutil_socket_t fd, short what, void *arg)
{
	struct peer *peer = arg;

	(void)fd;
	(void)what;
	peer->all->now = monotonic_ms();
	peer_write_on(peer);
}

void peer_replied(struct peer *peer)
{
	size_t behind = peer->input_length - peer->head_length;

	buf_clear(&peer->output);
	peer_body_drop(peer);
	peer->since = peer->all->now;
	if (!peer->keeps || peer->all->closing) {
		/* Closed with bytes unread, the kernel would send a reset that can overtake the
		 * reply. */
		if (peer->ended || shutdown(peer->fd, SHUT_WR) < 0) {
			peer_close(peer);
			return;
		}
		peer->state = PEER_LINGERING;
	} else {
		memmove(peer->input, peer->input + peer->head_length, behind);
		peer->input_length = behind;
		peer->state = PEER_HEAD;
	}
	if (!peer->ended)
		event_add(peer->readable, NULL);
	/* Not from here: the caller may be deep inside a request. */
	if (!peer->inside && (peer->ended || (peer->state == PEER_HEAD && behind > 0)))
		event_active(peer->writable, EV_WRITE, 0);
}

void peer_begin(struct peers *all, int fd)
{
	struct peer *peer = memory_alloc(sizeof(*peer));

	peer->all = all;
	peer->fd = fd;
	peer->body.fd = -1;
	peer->readable = event_new(all->base, fd, EV_READ | EV_PERSIST, on_readable, peer);
	peer->writable = event_new(all->base, fd, EV_WRITE, on_writable, peer);
	if (!peer->readable || !peer->writable || event_add(peer->readable, NULL) < 0)
		bug("no memory for a connection");
	peer->since = peer->heard_at = monotonic_ms();
	peer->next = all->first;
	if (all->first)
		all->first->previous = peer;
	all->first = peer;
	all->count++;
	if (all->settings->share)
		atomic_fetch_add_explicit(&all->settings->share->connections, 1,
					  memory_order_relaxed);
}

/* ------------------------------------------------------------------ deadlines */

static bool is_silent(const struct peer *peer, uint64_t now)
{
	return now > peer->heard_at + (uint64_t)peer->all->settings->idle_ms;
}

static bool is_late(const struct peer *peer, uint64_t now)
{
	const struct http_settings *settings = peer->all->settings;
	uint64_t took = now > peer->since ? now - peer->since : 0;

	switch (peer->state) {
	case PEER_HEAD:
		return is_silent(peer, now) ||
		       (peer->input_length > 0 && took > (uint64_t)settings->head_ms);
	case PEER_BODY:
		return is_silent(peer, now) ||
		       took > (uint64_t)(peer->body.fd < 0 ? settings->head_ms : settings->body_ms);
	case PEER_WRITING:
		return is_silent(peer, now) || took > (uint64_t)settings->write_ms;
	case PEER_LINGERING:
		return took > LINGER_MS;
	default:
		return false; /* the request has a deadline of its own */
	}
}

static void on_sweep(evutil_socket_t fd, short what, void *arg)
{
	struct peers *all = arg;
	struct peer *next;

	(void)fd;
	(void)what;
	all->now = monotonic_ms();
	for (struct peer *peer = all->first; peer; peer = next) {
		next = peer->next;
		if (is_late(peer, all->now)) {
			peer_close(peer);
		} else if (peer->state == PEER_HEAD && peer->input_length == 0 && peer->input) {
			free(peer->input);
			peer->input = NULL;
			buf_clear(&peer->reply_head);
		}
	}
}

void peers_init(struct peers *all, struct event_base *base, const struct http_settings *settings,
		http_serve *serve, void *serve_arg, void (*has_room)(void *), void *arg)
{
	static const struct timeval period = { .tv_usec = SWEEP_MS * 1000 };

	*all = (struct peers){ .settings = settings,
			       .base = base,
			       .serve = serve,
			       .serve_arg = serve_arg,
			       .has_room = has_room,
			       .has_room_arg = arg };
	all->sweeper = event_new(base, -1, EV_PERSIST, on_sweep, all);
	if (!all->sweeper || event_add(all->sweeper, &period) < 0)
		bug("no timer for the connections");
	peers_hold_init(all);
}

void peers_clear(struct peers *all)
{
	while (all->first)
		peer_close(all->first);
	event_free(all->sweeper);
	buf_clear(&all->head);
	peers_hold_clear(all);
}
