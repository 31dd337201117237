/* Bodies: usual ones in memory, larger ones in a file without a name, so that what clients send
 * never counts as memory of the service. */
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "api/http/peer.h"
#include "core/base/log.h"
#include "core/base/memory.h"

static int file_open(void)
{
	const char *folder = getenv("TMPDIR");
	int fd = open(folder && *folder ? folder : "/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	if (fd < 0)
		log_warn("body_file", "advice", "TMPDIR must name a folder that can be written",
			 NULL);
	return fd;
}

bool peer_body_open(struct peer *peer, size_t length)
{
	struct http_body *body = &peer->body;

	*body = (struct http_body){ .length = length, .fd = -1 };
	peer->body_received = 0;
	if (length <= peer->all->settings->body_usual) {
		body->owner = memory_alloc(length + 1);
		body->bytes = body->owner;
		return true;
	}
	if (peer->all->files >= PEER_FILES_MAX)
		return false;
	body->fd = file_open();
	peer->all->files += body->fd >= 0;
	return body->fd >= 0;
}

/* A disk that is full ends the request as a lost connection would. */
static size_t file_add(struct peer *peer, const char *bytes, size_t length)
{
	size_t written = 0;

	while (written < length) {
		ssize_t n = write(peer->body.fd, bytes + written, length - written);

		if (n < 0) {
			log_warn("body_file", "advice", "the folder for large bodies is full",
				 NULL);
			peer->ended = true;
			break;
		}
		written += (size_t)n;
	}
	return written;
}

size_t peer_body_add(struct peer *peer, const char *bytes, size_t length)
{
	size_t room = peer->body.length - peer->body_received;

	if (length > room)
		length = room;
	if (peer->body.fd >= 0)
		length = file_add(peer, bytes, length);
	else
		memcpy((char *)peer->body.owner + peer->body_received, bytes, length);
	peer->body_received += length;
	return length;
}

char *peer_body_room(struct peer *peer, size_t *ret_length)
{
	if (peer->body.fd >= 0)
		return NULL;
	*ret_length = peer->body.length - peer->body_received;
	return (char *)peer->body.owner + peer->body_received;
}

void peer_body_drop(struct peer *peer)
{
	if (peer->body.fd >= 0)
		peer->all->files--;
	http_body_free(&peer->body);
}

struct http_body http_take_body(struct http_exchange *exchange)
{
	struct peer *peer = (struct peer *)exchange;
	struct http_body body = peer->body;

	if (body.fd >= 0) {
		peer->all->files--;
		body.owner = mmap(NULL, body.length, PROT_READ, MAP_SHARED, body.fd, 0);
		if (body.owner == MAP_FAILED)
			bug("a body of %zu bytes cannot be mapped", body.length);
		body.bytes = body.owner;
	}
	peer->body = (struct http_body){ .fd = -1 };
	if (!body.bytes)
		body.bytes = "";
	return body;
}

void http_body_free(struct http_body *body)
{
	if (body->fd < 0) {
		free(body->owner);
	} else {
		if (body->owner)
			munmap(body->owner, body->length);
		close(body->fd);
	}
	*body = (struct http_body){ .fd = -1 };
}
