/* HTTP/1.1 as the service sees it: a request that has arrived whole, and one reply to it. Behind
 * this header stand a strict reader of heads (head.c), connections (peer.c, peer_write.c) and the
 * listening server (server.c), on libevent's loop. A server belongs to one event loop; nothing here
 * is shared between threads but `share`. */
#ifndef API_HTTP_HTTP_H
#define API_HTTP_HTTP_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#define HTTP_HEADERS_MAX 64
/* Bodies up to here always have room: who holds the room for larger ones keeps no ordinary request out. */
#define HTTP_BODY_SMALL ((size_t)65536)

struct event_base;
struct http_server;

struct http_header {
	const char *name;
	const char *value;
};

/* What stood before the body. Borrowed until the reply. */
struct http_head {
	const char *
		fault; /* code of a problem: it cannot be read, or its body is not taken; else NULL */
	const char *method;  /* as sent; "" if there is a fault */
	const char *target;  /* raw: path and query as sent */
	int minor;	     /* of HTTP/1.x */
	size_t header_count; /* HTTP_HEADERS_MAX + 1: there were more */
	struct http_header headers[HTTP_HEADERS_MAX + 1];
};

/* The value of the first header of that name (any case), or NULL. */
const char *http_head_find(const struct http_head *head, const char *name);
/* Of the last: what the nearest proxy added behind the lines that it was sent. */
const char *http_head_find_last(const struct http_head *head, const char *name);

/* A request under way. It is gone once http_reply() was called or `gone` has run. */
struct http_exchange {
	struct http_head head;
	size_t body_length; /* as announced; a body beyond its limit is not read */
	bool body_late;	    /* it is large, and is read when http_read_body() asks for it */
};

typedef void http_serve(struct http_exchange *exchange, void *arg);
typedef void http_gone(void *arg);
/* The most bytes a request with this head may bring before it is served. */
typedef size_t http_body_limit(const struct http_head *head, void *arg);

/* Connections of all servers on the same socket: a server that has more than its share leaves the
 * next ones to the others. */
struct http_share {
	atomic_int connections;
	int servers;
};

struct http_settings {
	int connections_max;
	size_t head_max;	     /* bytes of request line and headers */
	http_body_limit *body_limit; /* asked before a usual body is read */
	size_t body_usual; /* a larger body is late; it goes to a file, few of these at a time */
	size_t bodies_max; /* bytes in memory, of bodies over HTTP_BODY_SMALL; one always has room */
	int head_ms;	   /* a request head, or a usual body, must be there by then */
	int body_ms;	   /* and any body by then */
	int idle_ms;	   /* no byte either way */
	int write_ms;	   /* a reply must be taken by then */
	struct http_share *share; /* may be NULL */
};

struct http_server *http_server_new(struct event_base *base, const struct http_settings *settings,
				    http_serve *serve, void *arg);
/* Requests still under way are told that their peer is gone. */
void http_server_free(struct http_server *server);
/* Serves what a listening, non-blocking socket accepts. The server takes the descriptor. */
bool http_server_listen(struct http_server *server, int fd);
/* Accepts no more; every reply from now on closes its connection. */
void http_server_stop(struct http_server *server);
int http_server_connections(const struct http_server *server);

/* `gone` runs at most once, when the peer's connection is lost before the reply. */
void http_on_gone(struct http_exchange *exchange, http_gone *gone, void *arg);
#define HTTP_NETWORK_SIZE 64
/* The network of the peer, as text: the first three bytes of an IPv4 address, seven of an IPv6 one; ""
 * if it has none. forwarded: the address that a proxy saw instead, or NULL. */
void http_network(const struct http_exchange *exchange, const char *forwarded,
		  char network[HTTP_NETWORK_SIZE]);
struct proxies;
/* Whether the peer itself, not whom it speaks for, is one of these. */
bool http_comes_from(const struct http_exchange *exchange, const struct proxies *proxies);
/* Reads a late body; `come` runs from the loop when it is whole. Until then `gone` may run; who replies
 * before that does not want the body any more. False: there is no room for it. */
typedef void http_come(void *arg);
__attribute__((warn_unused_result)) bool http_read_body(struct http_exchange *exchange,
							http_come *come, void *arg);
/* Moves the body out; the caller gives it back to http_body_free. Made with fd = -1 where there is
 * none. */
struct http_body {
	const char *bytes; /* NULL: in the file */
	size_t length;
	int fd;			  /* the file, -1: in memory */
	unsigned char sha256[32]; /* of a file, made while it came */
	void *owner;
	size_t *held; /* what it is counted in; NULL: in nothing */
};
struct http_body http_take_body(struct http_exchange *exchange);
void http_body_free(struct http_body *body);
/* Bytes of it from a place on, as many as there are and fit; wherever it is. */
size_t http_body_read(const struct http_body *body, size_t at, void *room, size_t size);

/* Header of the reply. A value with a byte outside 0x20..0x7e is a bug, or, where it came from
 * outside, to be kept out by http_header_fits(). */
bool http_header_fits(const char *value);
void http_reply_header(struct http_exchange *exchange, const char *name, const char *value);
/* The one reply; to HEAD only its length is sent, and a 503 says when to come back. The exchange is not to be
 * touched after it. */
void http_reply(struct http_exchange *exchange, int status, const void *bytes, size_t length);
/* A large reply, in pieces that add up to its length: begin, then piece after piece. `more` runs from
 * the loop when a piece is out and the next may be given; the last has none, and after it the
 * exchange is gone. Until then `gone` may run. What is made as it goes has HTTP_LENGTH_UNKNOWN: it is
 * sent in chunks, to HTTP/1.0 up to the end of the connection, and each piece has the time of a
 * reply. */
#define HTTP_LENGTH_UNKNOWN ((size_t)-1)
typedef void http_more(void *arg);
void http_reply_begin(struct http_exchange *exchange, int status, size_t length);
void http_reply_piece(struct http_exchange *exchange, const void *bytes, size_t length,
		      http_more *more, void *arg);
/* Ends a reply that cannot be finished: the peer sees that it is cut short. */
void http_reply_break(struct http_exchange *exchange);
const char *http_reason(int status);

#endif
