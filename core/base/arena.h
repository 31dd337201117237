/* An arena owns everything that lives as long as one request (or one command).
 * Memory from it is zeroed, aligned for any type, never NULL (out of memory aborts) and is never
 * freed by hand. Foreign objects are tied to it with arena_defer. */
#ifndef CORE_BASE_ARENA_H
#define CORE_BASE_ARENA_H

#include <stddef.h>

struct arena;

struct arena *arena_new(void);
void arena_free(struct arena *arena); /* NULL is accepted; deferred calls run last-in first-out */

void *arena_alloc(struct arena *arena, size_t size);
char *arena_strdup(struct arena *arena, const char *text);
char *arena_strndup(struct arena *arena, const char *text, size_t length);
char *arena_printf(struct arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void arena_defer(struct arena *arena, void (*release)(void *), void *object);

#endif
