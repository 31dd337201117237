/* The growing buffer. */
#include "core/base/buf.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/log.h"
#include "core/base/memory.h"

#define CAPACITY_FIRST 64u

/* Makes room for `length` more bytes and the NUL. */
static void reserve(struct buf *buf, size_t length)
{
	size_t capacity = buf->capacity ? buf->capacity : CAPACITY_FIRST;

	if (length > SIZE_MAX / 4 || buf->length > SIZE_MAX / 4)
		bug("a buffer of %zu + %zu bytes", buf->length, length);
	while (capacity < buf->length + length + 1)
		capacity *= 2;
	if (capacity == buf->capacity)
		return;
	buf->data = memory_grow(buf->data, capacity);
	buf->capacity = capacity;
}

void buf_clear(struct buf *buf)
{
	free(buf->data);
	*buf = (struct buf){ 0 };
}

void buf_add(struct buf *buf, const void *bytes, size_t length)
{
	reserve(buf, length);
	if (length > 0)
		memcpy(buf->data + buf->length, bytes, length);
	buf->length += length;
	buf->data[buf->length] = '\0';
}

void buf_add_text(struct buf *buf, const char *text)
{
	buf_add(buf, text, strlen(text));
}

void buf_add_char(struct buf *buf, char c)
{
	buf_add(buf, &c, 1);
}

void buf_add_format(struct buf *buf, const char *format, ...)
{
	size_t room;
	va_list args;
	int length;

	reserve(buf, 0);
	room = buf->capacity - buf->length;
	va_start(args, format);
	length = vsnprintf(buf->data + buf->length, room, format, args);
	va_end(args);
	if (length < 0)
		bug("buf_add_format(\"%s\")", format);
	if ((size_t)length >= room) { /* cut: once more, with room */
		reserve(buf, (size_t)length);
		va_start(args, format);
		vsnprintf(buf->data + buf->length, (size_t)length + 1, format, args);
		va_end(args);
	}
	buf->length += (size_t)length;
}

char *buf_detach(struct buf *buf)
{
	char *data;

	reserve(buf, 0);
	data = buf->data;
	data[buf->length] = '\0';
	*buf = (struct buf){ 0 };
	return data;
}
