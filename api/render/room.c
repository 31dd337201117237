/* Room for texts in a spreadsheet, whose cells nothing lays out before somebody opens it. */
#include "api/render/room.h"

#include <stdbool.h>
#include <stddef.h>

/* Of a byte of UTF-8: a character counts at its first. */
static int byte_columns(unsigned char c)
{
	return c < 0x80 ? 1 : c < 0xC0 ? 0 : c >= 0xE2 ? 2 : 1;
}

int room_columns(const char *text)
{
	int columns = 0;

	for (; *text; text++)
		columns += byte_columns((unsigned char)*text);
	return columns;
}

/* A word, or a wide character, is not broken: how long it is in bytes and columns. */
static int piece_columns(const char *text, size_t *ret_length)
{
	bool wide = byte_columns((unsigned char)*text) == 2;
	int columns = 0, next;

	*ret_length = 0;
	do {
		columns += byte_columns((unsigned char)text[(*ret_length)++]);
		next = byte_columns((unsigned char)text[*ret_length]);
	} while (text[*ret_length] && text[*ret_length] != ' ' &&
		 (next == 0 || (next == 1 && !wide)));
	return columns;
}

int room_lines(const char *text, int width)
{
	int lines = 1, used = 0, most = width * 10 / 11;

	while (*text) {
		size_t length = 1;
		int columns;

		if (*text != ' ') {
			columns = piece_columns(text, &length);
			if (used > 0 && used + columns > most) {
				lines++;
				used = 0;
			}
			/* a word that is wider than the column is broken all the same */
			for (used += columns; used > most; used -= most)
				lines++;
		} else {
			used++; /* no line begins with it */
		}
		text += length;
	}
	return lines;
}
