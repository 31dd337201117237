/* The connections of a server: how many, since when they read or write, and who must go. evhttp
 * 2.1.12 has inactivity timeouts only and no limit of connections; this adds both with public calls:
 * a list of references to the bufferevents, and a sweeper. Private to server.c. */
#ifndef API_HTTP_PEER_H
#define API_HTTP_PEER_H

#include <stdint.h>

#include "api/http/http.h"

struct bufferevent;
struct evbuffer_cb_entry;
struct event;
struct event_base;
struct evhttp_request;

struct peer {
	struct http_exchange exchange; /* first: an exchange is its connection */
	struct peers *all;
	struct peer *previous, *next;
	struct bufferevent *bev;
	struct evbuffer_cb_entry *input_watch, *output_watch;
	int fd;
	struct evhttp_request *request; /* from dispatch to reply */
	http_gone *gone;
	void *gone_arg;
	uint64_t reading_since; /* ms of the monotonic clock; 0: idle or in a handler */
	uint64_t writing_since;
	size_t received; /* bytes of the request that is being read */
	bool large;	 /* more than the usual body */
	bool doomed;
};

struct peers {
	const struct http_settings *settings;
	struct event_base *base;
	struct peer *first;
	struct peer **by_fd;
	size_t by_fd_size;
	int count;
	int large_count;
	bool closing; /* every reply closes its connection */
	struct event *sweeper;
	void (*has_room)(void *arg);
	void *has_room_arg;
};

#define PEERS_LARGE_MAX 8

void peers_init(struct peers *all, struct event_base *base, const struct http_settings *settings,
		void (*has_room)(void *), void *arg);
void peers_clear(struct peers *all);
/* A bufferevent for a connection that is being accepted. */
struct bufferevent *peer_begin(struct peers *all);
struct peer *peer_find(struct peers *all, struct bufferevent *bev);
/* The request is whole, its reply begins, its reply is out. */
void peer_dispatched(struct peer *peer);
void peer_replies(struct peer *peer);
void peer_idle(struct peer *peer);
/* The connection was closed: tells the one who waits, and forgets it. */
void peer_closed(struct peer *peer);
uint64_t monotonic_ms(void);

#endif
