/* Counts pages. The root of a PDF's page tree says how many there are: of all nodes of type Pages
 * the one with the largest count. */
#include "core/page_count.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "core/base/memory.h"

#define ROOM (1024u * 1024) /* of one stream so much is looked at */
#define WINDOW (2u * 1024 * 1024)
#define OVERLAP (256u * 1024) /* what lies across the edge of a window is seen in the next */
#define NODE_MAX 65536	      /* how far a dictionary is looked for round its type */
#define PAGES_MAX 100000
#define WORK_MAX (64 * 1024 * 1024)
#define WORK_PACKED 8	 /* a packed byte costs as much as so many others: it may be all tables */
#define WORK_STREAM 1024 /* to begin to unpack */

struct span {
	const char *at;
	size_t length;
};

/* What is left of WORK_MAX bytes, beside reading the file once: those walked round nodes, passed on
 * the way to a stream, unpacked. A file made to be walked again and again spends it and is unknown. */
struct work {
	int64_t left;
};

static bool is_spent(const struct work *work)
{
	return work->left < 0;
}

static void spend(struct work *work, size_t bytes)
{
	work->left -= (int64_t)bytes;
}

static const char *find(struct span in, const char *word)
{
	return memmem(in.at, in.length, word, strlen(word));
}

static struct span behind(struct span in, const char *at)
{
	return (struct span){ at, in.length - (size_t)(at - in.at) };
}

static bool is_space(char c)
{
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == '\0';
}

static struct span skip_spaces(struct span in)
{
	while (in.length > 0 && is_space(*in.at))
		in = behind(in, in.at + 1);
	return in;
}

static bool is_name_end(struct span in)
{
	return in.length == 0 || is_space(*in.at) || strchr("/<>[]()", *in.at);
}

/* The dictionary round a place: from its "<<" to its ">>", whatever is nested in it. */
static struct span dictionary_round(struct span all, const char *at, struct work *work)
{
	const char *start = at, *end = at, *limit = all.at + all.length;
	int depth = 0;

	while (start > all.at + 1 && at - start < NODE_MAX) {
		start--;
		if (start[0] == '>' && start[-1] == '>') {
			depth++;
			start--;
		} else if (start[0] == '<' && start[-1] == '<') {
			start--;
			if (depth-- == 0)
				break;
		}
	}
	depth = 0;
	for (; end + 1 < limit && end - at < NODE_MAX; end++) {
		if (end[0] == '<' && end[1] == '<') {
			depth++;
			end++;
		} else if (end[0] == '>' && end[1] == '>') {
			end++;
			if (depth-- == 0)
				break;
		}
	}
	spend(work, (size_t)(end - start));
	return (struct span){ start, (size_t)(end - start) };
}

/* The number behind a key; -1: none. */
static int number_of(struct span dictionary, const char *key)
{
	const char *at = find(dictionary, key);
	struct span rest;
	int number = 0, digits = 0;

	if (!at)
		return -1;
	rest = skip_spaces(behind(dictionary, at + strlen(key)));
	for (; rest.length > 0 && *rest.at >= '0' && *rest.at <= '9' && number < PAGES_MAX;
	     digits++) {
		number = number * 10 + (*rest.at - '0');
		rest = behind(rest, rest.at + 1);
	}
	return digits > 0 ? number : -1;
}

/* The largest count among the nodes of page trees. */
static int largest_tree(struct span text, struct work *work)
{
	int most = 0;
	const char *at;

	for (struct span rest = text; !is_spent(work) && (at = find(rest, "/Type"));) {
		struct span value;

		rest = behind(rest, at + 5);
		value = skip_spaces(rest);
		if (value.length >= 6 && memcmp(value.at, "/Pages", 6) == 0 &&
		    is_name_end(behind(value, value.at + 6))) {
			int count = number_of(dictionary_round(text, at, work), "/Count");

			most = count > most ? count : most;
		}
	}
	return most;
}

/* Unpacks a stream as far as there is room; what is broken counts up to there. */
static int largest_packed(struct span packed, char *room, struct work *work)
{
	z_stream stream = { .next_in = (Bytef *)packed.at,
			    .avail_in = (uInt)packed.length,
			    .next_out = (Bytef *)room,
			    .avail_out = ROOM };
	size_t unpacked;

	spend(work, WORK_STREAM);
	if (inflateInit(&stream) != Z_OK)
		return 0;
	inflate(&stream, Z_FINISH);
	unpacked = ROOM - stream.avail_out;
	spend(work, unpacked + WORK_PACKED * (packed.length - stream.avail_in));
	inflateEnd(&stream);
	return largest_tree((struct span){ room, unpacked }, work);
}

/* What follows the word "stream" near a place, and its line end; an empty span if there is none. */
static struct span stream_near(struct span text, const char *at, struct work *work)
{
	struct span near = behind(text, at), rest;
	const char *start;

	if (near.length > NODE_MAX)
		near.length = NODE_MAX;
	start = find(near, "stream");
	spend(work, start ? (size_t)(start - at) : near.length);
	if (!start)
		return (struct span){ text.at + text.length, 0 };
	rest = behind(text, start + 6);
	if (rest.length > 0 && *rest.at == '\r')
		rest = behind(rest, rest.at + 1);
	if (rest.length > 0 && *rest.at == '\n')
		rest = behind(rest, rest.at + 1);
	return rest;
}

/* Page trees within compressed object streams: "<< /Type /ObjStm ... >> stream ... endstream". */
static int largest_in_streams(struct span text, struct work *work)
{
	char *room = memory_array(ROOM, 1);
	int most = 0;
	const char *at;

	for (struct span rest = text; !is_spent(work) && (at = find(rest, "/ObjStm"));) {
		int count = largest_packed(stream_near(text, at, work), room, work);

		most = count > most ? count : most;
		rest = behind(rest, at + 7);
	}
	free(room);
	return most;
}

/* Window by window, so that a large file is never in memory as a whole. */
static int pdf_pages(struct span room, page_read *read, void *arg)
{
	struct work work = { WORK_MAX };
	int plain = 0, packed = 0;
	size_t at = 0;

	while (true) {
		struct span text = { room.at, read(arg, at, (char *)room.at, room.length) };
		int count;

		if (at == 0 && (text.length < 5 || memcmp(text.at, "%PDF-", 5) != 0))
			return 0;
		count = largest_tree(text, &work);
		plain = count > plain ? count : plain;
		count = plain > 0 ? 0 : largest_in_streams(text, &work);
		packed = count > packed ? count : packed;
		/* The root may be among what was not looked at. */
		if (is_spent(&work))
			return 0;
		if (text.length < room.length)
			break;
		at += room.length - OVERLAP;
	}
	return plain > 0 ? plain : packed;
}

int page_count(const char *media_type, size_t length, page_read *read, void *arg)
{
	struct span room = { NULL, length + 1 < WINDOW ? length + 1 : WINDOW };
	char *bytes;
	int count;

	if (strncmp(media_type, "image/", 6) == 0)
		return 1;
	if (strcmp(media_type, "application/pdf") != 0)
		return 0;
	room.at = bytes = memory_array(room.length, 1);
	count = pdf_pages(room, read, arg);
	free(bytes);
	return count < PAGES_MAX ? count : 0;
}
