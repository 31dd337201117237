/* A connection: reads a request, waits for its reply, writes it, and goes on to the next one; and
 * the list of them, with total deadlines. A peer that sends while its request is served is read
 * into what room its buffer has and then left waiting. Private to server.c and the peer's files. */
#ifndef API_HTTP_PEER_H
#define API_HTTP_PEER_H

#include <stdint.h>
#include <sys/uio.h>

#include "api/http/http.h"
#include "core/base/buf.h"

struct event;
struct event_base;

enum peer_state {
	PEER_HEAD,    /* reading a head; with nothing of it yet: idle */
	PEER_BODY,    /* reading a body: before the request is served, or a late one */
	PEER_SERVING, /* from dispatch to reply */
	PEER_WRITING, /* the reply did not go out at once */
	PEER_LINGERING, /* what still comes is thrown away, so that the reply is not lost by a reset */
	PEER_CLOSED,	/* to be freed once nobody is inside */
};

struct peer {
	struct http_exchange exchange; /* first: an exchange is its connection */
	struct peers *all;
	struct peer *previous, *next;
	enum peer_state state;
	int fd;
	struct event *readable, *writable;
	uint64_t since;	     /* ms of the monotonic clock: when the state's deadline began to run */
	uint64_t heard_at;   /* the last byte either way */
	uint64_t refused_at; /* the last 503; 0: never */
	uint64_t held_until_us; /* of a reply that waits; 0: none does */
	struct peer *held_previous, *held_next;

	char *input; /* head_max bytes, NULL while idle for long: head, then what came behind it */
	size_t input_length;
	size_t head_length; /* of the request under way */
	struct http_body body;
	size_t body_received;
	void *body_hash; /* of a body that goes to a file */
	http_come *come; /* the request waits for its body; NULL: it is not served yet */
	void *come_arg;

	http_gone *gone;
	void *gone_arg;

	struct buf reply_head; /* headers of the reply */
	struct buf output;     /* what the socket did not take at once */
	size_t output_sent;
	size_t pieces_left; /* bytes of a reply in pieces that are still to be given */
	bool unmeasured;    /* their number is not known before the last */
	http_more *more;
	void *more_arg;
	bool keeps;	  /* the connection may serve another request */
	bool body_unread; /* of the request under way */
	bool ended;	  /* the peer has sent all it will */
	bool inside;	  /* peer_advance() is on the stack */
};

struct peers {
	const struct http_settings *settings;
	struct event_base *base;
	http_serve *serve;
	void *serve_arg;
	struct peer *first;
	int count;
	int files; /* bodies that went to a file */
	size_t bodies; /* bytes of those in memory that are not small, up to the end of their requests */
	bool closing; /* every reply closes its connection */
	struct event *sweeper;
	struct peer *held_first, *held_last; /* by when they are released */
	struct event *releaser;
	void (*has_room)(void *arg);
	void *has_room_arg;
	struct buf head; /* of the reply that is being put together */
	uint64_t now;	 /* ms, of the last turn */
	char date[32];	 /* for the header Date, of date_second */
	uint64_t date_second;
};

#define PEER_FILES_MAX 8
#define PEER_RETRY_AFTER_S 1 /* says a 503; who comes back before is early */

void peers_init(struct peers *all, struct event_base *base, const struct http_settings *settings,
		http_serve *serve, void *serve_arg, void (*has_room)(void *), void *arg);
void peers_clear(struct peers *all);
/* Takes an accepted, non-blocking descriptor. */
void peer_begin(struct peers *all, int fd);
/* Reads and serves as far as it goes without waiting. */
void peer_advance(struct peer *peer);
/* The reply is out: the next request, or the end. */
void peer_replied(struct peer *peer);
/* Tells the one who waits, and closes. The peer may be gone after it. */
void peer_close(struct peer *peer);
uint64_t monotonic_ms(void);

/* peer_body.c: room for a body of that length; false: there is none. */
bool peer_body_open(struct peer *peer, size_t length);
/* Takes bytes of it; how many. */
size_t peer_body_add(struct peer *peer, const char *bytes, size_t length);
/* Where the next bytes may be read to directly; NULL: they go through peer_body_add. */
char *peer_body_room(struct peer *peer, size_t *ret_length);
void peer_body_drop(struct peer *peer);

/* peer_hold.c: whether the peer is refused again before it was to come back; it is noted that it is refused. */
bool peer_is_early(struct peer *peer);
/* Its output goes out a little later. */
void peer_hold(struct peer *peer);
/* From now on it is not held, if it was. */
void peer_release(struct peer *peer);
void peers_hold_init(struct peers *all);
void peers_hold_clear(struct peers *all);

/* peer_write.c: goes on with a reply that is on its way out. */
void peer_write_on(struct peer *peer);

#endif
