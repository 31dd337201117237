/* Bodies: usual ones in memory, larger ones in a file without a name, so that what clients send
 * never counts as memory of the service. */
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
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

static bool memory_open(struct peers *all, struct http_body *body, size_t length)
{
	if (length > HTTP_BODY_SMALL) {
		if (all->bodies > 0 && all->bodies + length > all->settings->bodies_max)
			return false;
		all->bodies += length;
		body->held = &all->bodies;
	}
	body->owner = memory_alloc(length + 1);
	body->bytes = body->owner;
	return true;
}

bool peer_body_open(struct peer *peer, size_t length)
{
	struct http_body *body = &peer->body;

	*body = (struct http_body){ .length = length, .fd = -1 };
	peer->body_received = 0;
	if (length <= peer->all->settings->body_usual)
		return memory_open(peer->all, body, length);
	if (peer->all->files >= PEER_FILES_MAX)
		return false;
	body->fd = file_open();
	if (body->fd < 0)
		return false;
	peer->all->files++;
	peer->body_hash = memory_alloc(sizeof(crypto_hash_sha256_state));
	crypto_hash_sha256_init(peer->body_hash);
	return true;
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
	crypto_hash_sha256_update(peer->body_hash, (const unsigned char *)bytes, written);
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

static void file_done(struct peer *peer)
{
	peer->all->files--;
	free(peer->body_hash);
	peer->body_hash = NULL;
}

void peer_body_drop(struct peer *peer)
{
	if (peer->body.fd >= 0)
		file_done(peer);
	http_body_free(&peer->body);
}

struct http_body http_take_body(struct http_exchange *exchange)
{
	struct peer *peer = (struct peer *)exchange;
	struct http_body body = peer->body;

	if (body.fd >= 0) {
		crypto_hash_sha256_final(peer->body_hash, body.sha256);
		file_done(peer);
	} else if (!body.bytes) {
		body.bytes = "";
	}
	peer->body = (struct http_body){ .fd = -1 };
	return body;
}

void http_body_free(struct http_body *body)
{
	if (body->held)
		*body->held -= body->length;
	free(body->owner);
	if (body->fd >= 0)
		close(body->fd);
	*body = (struct http_body){ .fd = -1 };
}

size_t http_body_read(const struct http_body *body, size_t at, void *room, size_t size)
{
	size_t got = 0;

	if (at >= body->length)
		return 0;
	if (size > body->length - at)
		size = body->length - at;
	if (body->fd < 0) {
		memcpy(room, body->bytes + at, size);
		return size;
	}
	while (got < size) {
		ssize_t n = pread(body->fd, (char *)room + got, size - got, (off_t)(at + got));

		if (n <= 0)
			bug("a file of ours cannot be read back");
		got += (size_t)n;
	}
	return got;
}
