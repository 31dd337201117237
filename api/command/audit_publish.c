/* The files of the sealer: what stands there already, and what is added. */
#include "api/command/audit_publish.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/json.h"
#include "core/base/memory.h"
#include "core/base/text.h"

#define TAIL 8192 /* holds several lines of either file */

struct audit_publish {
	int roots, leaves;
	struct statement last;
	uint64_t size;
};

static char error_text[512];

static bool fail(const char *folder, const char *file)
{
	snprintf(error_text, sizeof(error_text), "%s/%s: %s", folder, file,
		 errno == EWOULDBLOCK ? "another process is sealing" : strerror(errno));
	return false;
}

static bool write_whole(int file, const char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t written = write(file, bytes, length);

		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return false;
		bytes += written;
		length -= (size_t)written;
	}
	return true;
}

/* Opens a file to be added to, and reads its last lines; what was cut short is ended. */
static int open_tail(int folder, const char *name, char tail[TAIL + 1])
{
	int file = openat(folder, name, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0640);
	struct stat about;
	ssize_t got;

	if (file < 0 || fstat(file, &about) != 0)
		return -1;
	got = pread(file, tail, TAIL, about.st_size > TAIL ? about.st_size - TAIL : 0);
	if (got < 0)
		return -1;
	tail[got] = '\0';
	if (got > 0 && tail[got - 1] != '\n' && !write_whole(file, "\n", 1))
		return -1;
	return file;
}

/* Lines of a tail from the last backwards, each cut out of it; NULL: no more. */
static char *line_before(char *tail)
{
	char *line;

	for (;;) {
		size_t length = strlen(tail);

		if (length == 0)
			return NULL;
		if (tail[length - 1] == '\n')
			tail[length - 1] = '\0';
		line = strrchr(tail, '\n');
		if (!line)
			return NULL; /* the first one may have been cut by the tail */
		if (line[1])
			return line + 1;
	}
}

/* One line begins each tail that no line of the file does. */
static void find_last(struct audit_publish *publish, char *roots, char *leaves)
{
	char *line;
	json_t *seal;

	while (publish->last.number == 0 && (line = line_before(roots))) {
		seal = json_loads(line, JSON_REJECT_DUPLICATES, NULL);
		if (!statement_read(seal, &publish->last))
			publish->last.number = 0;
		json_decref(seal);
		line[-1] = '\0';
	}
	while (publish->size == 0 && (line = line_before(leaves))) {
		char *end = strchr(line, ' ');
		int64_t position;

		/* 64 hex digits, and something after them: else it was cut short */
		if (end && strlen(end) > 66) {
			*end = '\0';
			if (text_parse_int(line, 0, INT64_MAX - 1, &position))
				publish->size = (uint64_t)position + 1;
		}
		line[-1] = '\0';
	}
}

static bool open_both(struct audit_publish *publish, const char *folder)
{
	char roots[TAIL + 2] = "\n", leaves[TAIL + 2] = "\n";
	int at;

	if (mkdir(folder, 0750) != 0 && errno != EEXIST)
		return fail(folder, "");
	at = open(folder, O_DIRECTORY | O_RDONLY | O_CLOEXEC);
	if (at < 0)
		return fail(folder, "");
	publish->roots = open_tail(at, AUDIT_ROOTS, roots + 1);
	if (publish->roots < 0 || flock(publish->roots, LOCK_EX | LOCK_NB) != 0) {
		close(at);
		return fail(folder, AUDIT_ROOTS);
	}
	publish->leaves = open_tail(at, AUDIT_LEAVES, leaves + 1);
	if (publish->leaves < 0 || fsync(at) != 0) {
		close(at);
		return fail(folder, AUDIT_LEAVES);
	}
	close(at);
	find_last(publish, roots, leaves);
	return true;
}

struct audit_publish *audit_publish_open(const char *folder, const char **ret_error)
{
	struct audit_publish *publish = memory_alloc(sizeof(*publish));

	publish->roots = publish->leaves = -1;
	*ret_error = error_text;
	if (open_both(publish, folder))
		return publish;
	audit_publish_close(publish);
	return NULL;
}

void audit_publish_close(struct audit_publish *publish)
{
	if (!publish)
		return;
	if (publish->roots >= 0)
		close(publish->roots);
	if (publish->leaves >= 0)
		close(publish->leaves);
	free(publish);
}

const struct statement *audit_publish_last(const struct audit_publish *publish)
{
	return &publish->last;
}

uint64_t audit_publish_size(const struct audit_publish *publish)
{
	return publish->size;
}

bool audit_publish_add(struct audit_publish *publish, const char *lines, size_t length,
		       const json_t *seal)
{
	char *line = json_dumps(seal, JSON_COMPACT);
	bool done = write_whole(publish->leaves, lines, length) && fsync(publish->leaves) == 0 &&
		    write_whole(publish->roots, line, strlen(line)) &&
		    write_whole(publish->roots, "\n", 1) && fsync(publish->roots) == 0;

	free(line);
	if (done && statement_read(seal, &publish->last))
		publish->size = publish->last.size;
	return done;
}
