/* The HTTP server: evhttp, and nothing else knows that it is evhttp. */
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/keyvalq_struct.h>
#include <event2/listener.h>
#include <strings.h>
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
	struct evhttp *evhttp;
	struct evconnlistener *listener;
	struct evhttp_bound_socket *bound;
	struct event *resume;
	struct peers peers;
	http_serve *serve;
	void *arg;
};

const char *http_head_find(const struct http_head *head, const char *name)
{
	for (size_t i = 0; i < head->header_count; i++) {
		if (strcasecmp(head->headers[i].name, name) == 0)
			return head->headers[i].value;
	}
	return NULL;
}

static const char *method_name(enum evhttp_cmd_type command)
{
	switch (command) {
	case EVHTTP_REQ_GET:
		return "GET";
	case EVHTTP_REQ_HEAD:
		return "HEAD";
	case EVHTTP_REQ_POST:
		return "POST";
	case EVHTTP_REQ_PUT:
		return "PUT";
	case EVHTTP_REQ_PATCH:
		return "PATCH";
	case EVHTTP_REQ_DELETE:
		return "DELETE";
	case EVHTTP_REQ_OPTIONS:
		return "OPTIONS";
	default:
		return "";
	}
}

static void head_read(struct http_head *head, struct evhttp_request *request)
{
	const struct evkeyval *header;
	const char *target = evhttp_request_get_uri(request);

	head->method = method_name(evhttp_request_get_command(request));
	head->target = target ? target : "";
	head->header_count = 0;
	for (header = evhttp_request_get_input_headers(request)->tqh_first;
	     header && head->header_count <= HTTP_HEADERS_MAX; header = header->next.tqe_next) {
		head->headers[head->header_count++] =
			(struct http_header){ .name = header->key, .value = header->value };
	}
}

static void on_close(struct evhttp_connection *closed, void *arg)
{
	(void)closed;
	peer_closed(arg);
}

static void on_complete(struct evhttp_request *request, void *arg)
{
	(void)request;
	peer_idle(arg);
}

static void on_request(struct evhttp_request *request, void *arg)
{
	struct http_server *server = arg;
	struct evhttp_connection *carrier = evhttp_request_get_connection(request);
	struct peer *peer = peer_find(&server->peers, evhttp_connection_get_bufferevent(carrier));

	peer_dispatched(peer);
	peer->request = request;
	/* The close callback belongs to the connection, so its argument does too. */
	evhttp_connection_set_closecb(carrier, on_close, peer);
	evhttp_request_set_on_complete_cb(request, on_complete, peer);
	head_read(&peer->exchange.head, request);
	peer->exchange.body_length = evbuffer_get_length(evhttp_request_get_input_buffer(request));
	server->serve(&peer->exchange, server->arg);
}

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

static struct bufferevent *on_accept(struct event_base *base, void *arg)
{
	struct http_server *server = arg;
	struct bufferevent *bev = peer_begin(&server->peers);

	(void)base;
	if (server_is_full(server))
		evconnlistener_disable(server->listener);
	else if (server_has_its_share(server))
		server_pause(server, SHARE_PAUSE_MS);
	return bev;
}

struct http_server *http_server_new(struct event_base *base, const struct http_settings *settings,
				    http_serve *serve, void *arg)
{
	struct http_server *server = memory_alloc(sizeof(*server));
	struct timeval idle = { .tv_sec = settings->idle_ms / 1000,
				.tv_usec = settings->idle_ms % 1000 * 1000 };

	server->settings = *settings;
	server->base = base;
	server->serve = serve;
	server->arg = arg;
	server->evhttp = evhttp_new(base);
	server->resume = event_new(base, -1, 0, on_resume, server);
	if (!server->evhttp || !server->resume)
		bug("no memory for an HTTP server");
	peers_init(&server->peers, base, &server->settings, on_room, server);
	evhttp_set_max_headers_size(server->evhttp, (ev_ssize_t)settings->head_max);
	evhttp_set_max_body_size(server->evhttp, (ev_ssize_t)settings->body_max);
	evhttp_set_timeout_tv(server->evhttp, &idle);
	evhttp_set_allowed_methods(server->evhttp, EVHTTP_REQ_GET | EVHTTP_REQ_HEAD |
							   EVHTTP_REQ_POST | EVHTTP_REQ_PUT |
							   EVHTTP_REQ_PATCH | EVHTTP_REQ_DELETE |
							   EVHTTP_REQ_OPTIONS);
	evhttp_set_default_content_type(server->evhttp, NULL);
	evhttp_set_bevcb(server->evhttp, on_accept, server);
	evhttp_set_gencb(server->evhttp, on_request, server);
	return server;
}

bool http_server_listen(struct http_server *server, int fd)
{
	server->bound = evhttp_accept_socket_with_handle(server->evhttp, fd);
	if (!server->bound) {
		close(fd);
		return false;
	}
	server->listener = evhttp_bound_socket_get_listener(server->bound);
	evconnlistener_set_error_cb(server->listener, on_accept_error);
	return true;
}

void http_server_stop(struct http_server *server)
{
	server->peers.closing = true;
	if (server->bound)
		evhttp_del_accept_socket(server->evhttp, server->bound);
	server->bound = NULL;
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
	evhttp_free(server->evhttp);
	peers_clear(&server->peers);
	event_free(server->resume);
	free(server);
}

void http_on_gone(struct http_exchange *exchange, http_gone *gone, void *arg)
{
	struct peer *peer = (struct peer *)exchange;

	peer->gone = gone;
	peer->gone_arg = arg;
}

struct http_body http_take_body(struct http_exchange *exchange)
{
	struct peer *peer = (struct peer *)exchange;
	struct evbuffer *input = evhttp_request_get_input_buffer(peer->request);
	struct http_body body = { .bytes = "", .length = evbuffer_get_length(input) };
	struct evbuffer *owner;

	if (body.length == 0)
		return body;
	owner = evbuffer_new();
	if (!owner || evbuffer_add_buffer(owner, input) < 0)
		bug("no memory for a body");
	body.owner = owner;
	body.bytes = (const char *)evbuffer_pullup(owner, -1);
	if (!body.bytes)
		bug("no memory for a body of %zu bytes", body.length);
	return body;
}

void http_body_free(struct http_body *body)
{
	if (body->owner)
		evbuffer_free(body->owner);
	*body = (struct http_body){ 0 };
}

bool http_header_fits(const char *value)
{
	for (const unsigned char *at = (const unsigned char *)value; *at; at++) {
		if (*at < 0x20 || *at > 0x7e)
			return false;
	}
	return true;
}

void http_reply_header(struct http_exchange *exchange, const char *name, const char *value)
{
	struct peer *peer = (struct peer *)exchange;

	if (!http_header_fits(value))
		bug("a byte that may not stand in a header: %s", name);
	evhttp_add_header(evhttp_request_get_output_headers(peer->request), name, value);
}

const char *http_reason(int status)
{
	switch (status) {
	case 200:
		return "OK";
	case 201:
		return "Created";
	case 202:
		return "Accepted";
	case 204:
		return "No Content";
	case 304:
		return "Not Modified";
	case 400:
		return "Bad Request";
	case 401:
		return "Unauthorized";
	case 403:
		return "Forbidden";
	case 404:
		return "Not Found";
	case 405:
		return "Method Not Allowed";
	case 406:
		return "Not Acceptable";
	case 408:
		return "Request Timeout";
	case 409:
		return "Conflict";
	case 412:
		return "Precondition Failed";
	case 413:
		return "Content Too Large";
	case 415:
		return "Unsupported Media Type";
	case 422:
		return "Unprocessable Content";
	case 428:
		return "Precondition Required";
	case 429:
		return "Too Many Requests";
	case 431:
		return "Request Header Fields Too Large";
	case 500:
		return "Internal Server Error";
	case 501:
		return "Not Implemented";
	case 503:
		return "Service Unavailable";
	default:
		return "Status";
	}
}

void http_reply(struct http_exchange *exchange, int status, const void *bytes, size_t length)
{
	struct peer *peer = (struct peer *)exchange;
	struct evhttp_request *request = peer->request;
	bool head = evhttp_request_get_command(request) == EVHTTP_REQ_HEAD;

	if (peer->all->closing)
		http_reply_header(exchange, "Connection", "close");
	if (head && status != 204 && status != 304) {
		char text[24];

		snprintf(text, sizeof(text), "%zu", length);
		http_reply_header(exchange, "Content-Length", text);
	} else if (length > 0 &&
		   evbuffer_add(evhttp_request_get_output_buffer(request), bytes, length) < 0) {
		bug("no memory for a reply of %zu bytes", length);
	}
	peer_replies(peer);
	evhttp_send_reply(request, status, http_reason(status), NULL);
}
