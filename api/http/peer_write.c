/* Replies: put together, sent at once, and what the socket does not take, later. */
#include <errno.h>
#include <event2/event.h>
#include <event2/util.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include "api/http/peer.h"
#include "core/base/log.h"

void http_on_gone(struct http_exchange *exchange, http_gone *gone, void *arg)
{
	struct peer *peer = (struct peer *)exchange;

	peer->gone = gone;
	peer->gone_arg = arg;
}

bool http_header_fits(const char *value)
{
	for (const unsigned char *at = (const unsigned char *)value; *at; at++) {
		if (*at < 0x20 || *at > 0x7e)
			return false;
	}
	return true;
}

static void header_add(struct buf *buf, const char *name, const char *value)
{
	buf_add_text(buf, name);
	buf_add(buf, ": ", 2);
	buf_add_text(buf, value);
	buf_add(buf, "\r\n", 2);
}

void http_reply_header(struct http_exchange *exchange, const char *name, const char *value)
{
	struct peer *peer = (struct peer *)exchange;

	if (!http_header_fits(value))
		bug("a byte that may not stand in a header: %s", name);
	if (strcasecmp(name, "Connection") == 0)
		peer->keeps = false; /* "close" is all we ever say */
	else
		header_add(&peer->reply_head, name, value);
}

const char *http_reason(int status)
{
	static const struct {
		int status;
		const char *reason;
	} reasons[] = {
		{ 200, "OK" },
		{ 201, "Created" },
		{ 202, "Accepted" },
		{ 204, "No Content" },
		{ 304, "Not Modified" },
		{ 400, "Bad Request" },
		{ 401, "Unauthorized" },
		{ 403, "Forbidden" },
		{ 404, "Not Found" },
		{ 405, "Method Not Allowed" },
		{ 406, "Not Acceptable" },
		{ 408, "Request Timeout" },
		{ 409, "Conflict" },
		{ 412, "Precondition Failed" },
		{ 413, "Content Too Large" },
		{ 415, "Unsupported Media Type" },
		{ 417, "Expectation Failed" },
		{ 422, "Unprocessable Content" },
		{ 428, "Precondition Required" },
		{ 429, "Too Many Requests" },
		{ 431, "Request Header Fields Too Large" },
		{ 500, "Internal Server Error" },
		{ 501, "Not Implemented" },
		{ 503, "Service Unavailable" },
	};

	for (size_t i = 0; i < sizeof(reasons) / sizeof(*reasons); i++) {
		if (reasons[i].status == status)
			return reasons[i].reason;
	}
	return "Status";
}

static const char *date_text(struct peers *all)
{
	uint64_t second = all->now / 1000 + 1; /* 0: never made */

	if (second != all->date_second) {
		evutil_date_rfc1123(all->date, sizeof(all->date), NULL);
		all->date_second = second;
	}
	return all->date;
}

/* Sends what it can of two pieces; how many bytes, or -1: the connection is lost. */
static ssize_t send_pieces(int fd, const void *first, size_t first_length, const void *second,
			   size_t second_length)
{
	struct iovec pieces[] = { { (void *)first, first_length },
				  { (void *)second, second_length } };
	struct msghdr message = { .msg_iov = pieces, .msg_iovlen = second_length > 0 ? 2 : 1 };
	ssize_t sent = sendmsg(fd, &message, MSG_NOSIGNAL);

	return sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) ? 0 : sent;
}

/* The caller's bytes go away with the call: what is left of them is kept here. */
static void output_keep(struct peer *peer, const struct buf *head, const void *bytes, size_t length,
			size_t sent)
{
	if (sent < head->length) {
		buf_add(&peer->output, head->data + sent, head->length - sent);
		sent = head->length;
	}
	if (length > 0)
		buf_add(&peer->output, (const char *)bytes + (sent - head->length),
			length - (sent - head->length));
	peer->output_sent = 0;
	peer->state = PEER_WRITING;
	peer->since = peer->all->now;
}

static void status_line(struct peer *peer, struct buf *head, int status, size_t length)
{
	buf_add_format(head, "HTTP/1.1 %d %s\r\nDate: %s\r\n", status, http_reason(status),
		       date_text(peer->all));
	if (length == HTTP_LENGTH_UNKNOWN && peer->exchange.head.minor == 1)
		buf_add_text(head, "Transfer-Encoding: chunked\r\n");
	else if (length != HTTP_LENGTH_UNKNOWN && status != 204 && status != 304)
		buf_add_format(head, "Content-Length: %zu\r\n", length);
	if (!peer->keeps || peer->all->closing)
		buf_add_text(head, "Connection: close\r\n");
	if (status == 503)
		buf_add_format(head, "Retry-After: %d\r\n", PEER_RETRY_AFTER_S);
}

void http_reply(struct http_exchange *exchange, int status, const void *bytes, size_t length)
{
	struct peer *peer = (struct peer *)exchange;
	bool is_head = strcmp(exchange->head.method, "HEAD") == 0;
	struct buf *head = &peer->all->head;
	ssize_t sent;

	peer->gone = NULL;
	peer->come = NULL;
	peer->all->now = monotonic_ms();
	peer->heard_at = peer->all->now;
	head->length = 0;
	status_line(peer, head, status, length);
	if (peer->reply_head.length > 0)
		buf_add(head, peer->reply_head.data, peer->reply_head.length);
	buf_add(head, "\r\n", 2);
	peer->reply_head.length = 0;
	if (is_head || status == 304)
		length = 0;
	if (status == 503 && peer_is_early(peer)) {
		output_keep(peer, head, bytes, length, 0);
		peer_hold(peer);
		return;
	}
	sent = send_pieces(peer->fd, head->data, head->length, bytes, length);
	if (sent < 0) {
		peer_close(peer);
	} else if ((size_t)sent == head->length + length) {
		peer_replied(peer);
	} else {
		output_keep(peer, head, bytes, length, (size_t)sent);
		event_add(peer->writable, NULL);
	}
}

void http_reply_begin(struct http_exchange *exchange, int status, size_t length)
{
	struct peer *peer = (struct peer *)exchange;

	peer->all->now = monotonic_ms();
	peer->since = peer->heard_at = peer->all->now;
	peer->state = PEER_WRITING;
	peer->pieces_left = length;
	peer->unmeasured = length == HTTP_LENGTH_UNKNOWN;
	if (peer->unmeasured && peer->exchange.head.minor == 0)
		peer->keeps = false;
	status_line(peer, &peer->output, status, length);
	if (peer->reply_head.length > 0)
		buf_add(&peer->output, peer->reply_head.data, peer->reply_head.length);
	buf_add(&peer->output, "\r\n", 2);
	peer->reply_head.length = 0;
	peer->output_sent = 0;
}

/* A piece of a reply that is measured by nothing but its end. */
static void chunk_add(struct peer *peer, const void *bytes, size_t length, bool last)
{
	bool framed = peer->exchange.head.minor == 1;

	/* An empty chunk would be the end. */
	if (framed && length > 0)
		buf_add_format(&peer->output, "%zx\r\n", length);
	buf_add(&peer->output, bytes, length);
	if (framed && length > 0)
		buf_add_text(&peer->output, "\r\n");
	if (framed && last)
		buf_add_text(&peer->output, "0\r\n\r\n");
	peer->pieces_left = last ? 0 : HTTP_LENGTH_UNKNOWN;
	peer->since = monotonic_ms();
}

void http_reply_piece(struct http_exchange *exchange, const void *bytes, size_t length,
		      http_more *more, void *arg)
{
	struct peer *peer = (struct peer *)exchange;

	if (length > peer->pieces_left)
		bug("a piece of %zu bytes, %zu are left", length, peer->pieces_left);
	if (peer->unmeasured) {
		chunk_add(peer, bytes, length, !more);
	} else {
		buf_add(&peer->output, bytes, length);
		peer->pieces_left -= length;
	}
	peer->more = more;
	peer->more_arg = arg;
	if (peer->pieces_left == 0)
		peer->gone = NULL;
	event_active(peer->writable, EV_WRITE, 0);
}

void http_reply_break(struct http_exchange *exchange)
{
	struct peer *peer = (struct peer *)exchange;

	peer->gone = NULL;
	peer_close(peer);
}

/* A piece is out: the next is asked for, and until it is there nothing is to be written. */
static void piece_sent(struct peer *peer)
{
	http_more *more = peer->more;

	peer->output.length = peer->output_sent = 0;
	peer->more = NULL;
	if (more)
		more(peer->more_arg);
}

void peer_write_on(struct peer *peer)
{
	ssize_t sent;

	if (peer->state != PEER_WRITING) { /* woken to go on with what came behind a request */
		peer_advance(peer);
		return;
	}
	sent = send_pieces(peer->fd, peer->output.data + peer->output_sent,
			   peer->output.length - peer->output_sent, NULL, 0);
	if (sent < 0) {
		peer_close(peer);
		return;
	}
	peer->output_sent += (size_t)sent;
	peer->heard_at = sent > 0 ? peer->all->now : peer->heard_at;
	if (peer->output_sent < peer->output.length)
		event_add(peer->writable, NULL);
	else if (peer->pieces_left > 0)
		piece_sent(peer);
	else
		peer_replied(peer);
}
