/* A text as it is scanned for figures: spaces, line ends and quotation marks are gone, full-width
 * digits are narrow, and every byte knows which character of the text as sent it comes from. */
#ifndef CORE_READING_H
#define CORE_READING_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

#define READING_BREAK '\n'   /* an empty line: a sentence ends */
#define READING_HEADING '\f' /* a heading begins: what was said of whom ends, too */

struct reading {
	char *bytes; /* NUL-terminated */
	size_t length;
	unsigned *at; /* of each byte: the character it comes from, counted from 0 in the text as sent */
	bool *quoted; /* of each byte: within 《》 or a short “” */
};

/* `text` is valid UTF-8. Everything lives in the arena. */
void reading_make(struct arena *arena, const char *text, size_t length, struct reading *ret);
/* The bytes of the sentence around a place. */
void reading_sentence(const struct reading *reading, size_t at, size_t *ret_from, size_t *ret_to);
/* From and to as characters of the text as sent; to is behind the last. */
unsigned reading_start(const struct reading *reading, size_t from);
unsigned reading_end(const struct reading *reading, size_t to);
/* Whether bytes that end in a NUL begin with a text. */
bool reading_begins(const char *bytes, const char *with);
/* Of valid UTF-8: how many bytes the character that begins here has. */
size_t reading_width(const char *bytes);

#endif
