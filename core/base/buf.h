/* A growing byte buffer. `data` is always NUL-terminated once anything was added (the NUL is not
 * counted in `length`). Out of memory aborts. */
#ifndef CORE_BASE_BUF_H
#define CORE_BASE_BUF_H

#include <stddef.h>

struct buf {
	char *data;
	size_t length;
	size_t capacity;
};

void buf_clear(struct buf *buf); /* frees; the buffer can be used again */
void buf_add(struct buf *buf, const void *bytes, size_t length);
void buf_add_text(struct buf *buf, const char *text);
void buf_add_char(struct buf *buf, char c);
void buf_add_format(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
char *buf_detach(struct buf *buf); /* the caller frees; never NULL */

#endif
