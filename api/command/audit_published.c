/* What was published, line by line. What was cut short is skipped: it stands again below. */
#include "api/command/audit_published.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/command/audit_publish.h"
#include "core/base/log.h"
#include "core/base/memory.h"
#include "core/base/text.h"

struct audit_published {
	struct statement *seals;
	size_t count;
	FILE *leaves; /* NULL: there is no such file */
	char *line;
	size_t line_size;
	bool held; /* the line that was read last was not asked for yet */
	struct published_leaf leaf;
};

static void seals_read(struct audit_published *published, FILE *file)
{
	size_t room = 0;

	while (getline(&published->line, &published->line_size, file) > 0) {
		json_t *body = json_loads(published->line, JSON_REJECT_DUPLICATES, NULL);
		struct statement seal;

		if (statement_read(body, &seal)) {
			if (published->count == room) {
				room = room ? 2 * room : 64;
				published->seals = memory_grow(published->seals,
							       room * sizeof(struct statement));
			}
			published->seals[published->count++] = seal;
		}
		json_decref(body);
	}
}

struct audit_published *audit_published_open(const char *path)
{
	struct audit_published *published = memory_alloc(sizeof(*published));
	const char *slash = strrchr(path, '/');
	FILE *file = fopen(path, "re");
	char beside[4096];

	if (!file)
		die("cannot open %s: %s", path, strerror(errno));
	seals_read(published, file);
	if (ferror(file))
		die("cannot read %s: %s", path, strerror(errno));
	fclose(file);
	snprintf(beside, sizeof(beside), "%.*s" AUDIT_LEAVES, slash ? (int)(slash - path) + 1 : 0,
		 path);
	published->leaves = fopen(beside, "re");
	if (!published->leaves)
		log_warn("audit_leaves", "file", beside, "cause", strerror(errno), NULL);
	return published;
}

void audit_published_close(struct audit_published *published)
{
	if (!published)
		return;
	if (published->leaves)
		fclose(published->leaves);
	free(published->seals);
	free(published->line);
	free(published);
}

size_t audit_published_count(const struct audit_published *published)
{
	return published->count;
}

const struct statement *audit_published_seal(const struct audit_published *published, size_t i)
{
	return &published->seals[i];
}

uint64_t audit_published_size(const struct audit_published *published)
{
	return published->count > 0 ? published->seals[published->count - 1].size : 0;
}

/* POSITION HASH OFFICE NUMBER CASE, cut in place. */
static bool line_read(char *line, struct published_leaf *ret)
{
	char *parts[5];
	int64_t position;

	for (size_t i = 0; i < 5; i++) {
		parts[i] = line;
		line = strchr(line, i < 4 ? ' ' : '\n');
		if (!line)
			return false;
		*line++ = '\0';
	}
	if (!text_parse_int(parts[0], 0, INT64_MAX, &position) ||
	    !statement_hex(parts[1], ret->hash, MERKLE_HASH))
		return false;
	ret->position = (uint64_t)position;
	ret->office = parts[2];
	ret->seq = parts[3];
	ret->object = parts[4];
	return true;
}

bool audit_published_leaf(struct audit_published *published, uint64_t position,
			  struct published_leaf *ret)
{
	while (published->leaves && !(published->held && published->leaf.position >= position)) {
		if (getline(&published->line, &published->line_size, published->leaves) <= 0)
			return false;
		published->held = line_read(published->line, &published->leaf);
	}
	if (!published->leaves || published->leaf.position != position)
		return false;
	*ret = published->leaf;
	return true;
}
