/* The listening side: accepts, leaves connections to other servers and to later, and stops. */
#include <event2/event.h>
#include <event2/listener.h>
#include <unistd.h>

#include "api/http/http.h"
#include "api/http/peer.h"
#include "core/base/log.h"
#include "core/base/memory.h"

#define PAUSE_MS 100	 /* after accept() failed for want of descriptors */
#define SHARE_PAUSE_MS 5 /* of a server that has more than its share */
#define SHARE_SLACK 2

struct http_server {
	struct http_settings settings;
	struct event_base *base;
	struct evconnlistener *listener;
	struct event *resume;
	struct peers peers;
};

static void server_pause(struct http_server *server, int ms)
{
	struct timeval pause = { .tv_usec = ms * 1000 };

	evconnlistener_disable(server->listener);
	event_add(server->resume, &pause);
}

static bool server_is_full(const struct http_server *server)
{
	return server->peers.count >= server->settings.connections_max;
}

static bool server_has_its_share(const struct http_server *server)
{
	struct http_share *share = server->settings.share;

	return share && share->servers > 1 &&
	       server->peers.count >
		       atomic_load_explicit(&share->connections, memory_order_relaxed) /
				       share->servers +
			       SHARE_SLACK;
}

static void on_resume(evutil_socket_t fd, short what, void *arg)
{
	struct http_server *server = arg;

	(void)fd;
	(void)what;
	if (server->listener && !server_is_full(server))
		evconnlistener_enable(server->listener);
}

static void on_room(void *arg)
{
	struct http_server *server = arg;

	if (server->listener && !server_is_full(server) &&
	    !event_pending(server->resume, EV_TIMEOUT, NULL))
		evconnlistener_enable(server->listener);
}

static void on_accept_error(struct evconnlistener *listener, void *arg)
{
	(void)listener;
	/* Without a pause the listener stays readable and the loop spins. */
	server_pause(arg, PAUSE_MS);
}

static void on_accept(struct evconnlistener *listener, evutil_socket_t fd, struct sockaddr *address,
		      int length, void *arg)
{
	struct http_server *server = arg;

	(void)listener;
	(void)address;
	(void)length;
	peer_begin(&server->peers, fd);
	if (server_is_full(server))
		evconnlistener_disable(server->listener);
	else if (server_has_its_share(server))
		server_pause(server, SHARE_PAUSE_MS);
}

struct http_server *http_server_new(struct event_base *base, const struct http_settings *settings,
				    http_serve *serve, void *arg)
{
	struct http_server *server = memory_alloc(sizeof(*server));

	server->settings = *settings;
	server->base = base;
	server->resume = event_new(base, -1, 0, on_resume, server);
	if (!server->resume)
		bug("no memory for an HTTP server");
	peers_init(&server->peers, base, &server->settings, serve, arg, on_room, server);
	return server;
}

bool http_server_listen(struct http_server *server, int fd)
{
	server->listener = evconnlistener_new(server->base, on_accept, server,
					      LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC, 0, fd);
	if (!server->listener) {
		close(fd);
		return false;
	}
	evconnlistener_set_error_cb(server->listener, on_accept_error);
	return true;
}

void http_server_stop(struct http_server *server)
{
	server->peers.closing = true;
	if (server->listener)
		evconnlistener_free(server->listener);
	server->listener = NULL;
}

int http_server_connections(const struct http_server *server)
{
	return server->peers.count;
}

void http_server_free(struct http_server *server)
{
	if (!server)
		return;
	http_server_stop(server);
	peers_clear(&server->peers);
	event_free(server->resume);
	free(server);
}
