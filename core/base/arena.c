/* The arena: blocks that double in size, and a stack of deferred calls. */
#include "core/base/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/log.h"
#include "core/base/memory.h"

#define BLOCK_FIRST 4096u
#define BLOCK_LARGEST (256u * 1024)

struct block {
	struct block *next;
	size_t used, size;
	alignas(max_align_t) unsigned char bytes[];
};

struct deferred {
	struct deferred *next;
	void (*release)(void *);
	void *object;
};

struct arena {
	struct block *blocks; /* the first is the one that is filled */
	struct deferred *deferred;
	size_t next_size;
};

struct arena *arena_new(void)
{
	struct arena *arena = memory_alloc(sizeof(*arena));

	arena->next_size = BLOCK_FIRST;
	return arena;
}

void arena_free(struct arena *arena)
{
	if (!arena)
		return;
	/* A deferred call may itself defer or allocate. */
	while (arena->deferred) {
		struct deferred *last = arena->deferred;

		arena->deferred = last->next;
		last->release(last->object);
	}
	while (arena->blocks) {
		struct block *block = arena->blocks;

		arena->blocks = block->next;
		free(block);
	}
	free(arena);
}

static struct block *block_add(struct arena *arena, size_t size)
{
	struct block *block;
	bool own = size > arena->next_size / 4;
	size_t capacity = own ? size : arena->next_size;

	block = memory_alloc(sizeof(*block) + capacity);
	block->size = capacity;
	if (own && arena->blocks) { /* keep filling the present block */
		block->next = arena->blocks->next;
		arena->blocks->next = block;
		return block;
	}
	block->next = arena->blocks;
	arena->blocks = block;
	if (arena->next_size < BLOCK_LARGEST)
		arena->next_size *= 2;
	return block;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	const size_t unit = alignof(max_align_t);
	struct block *block = arena->blocks;
	size_t rounded;
	void *memory;

	if (size > SIZE_MAX / 2)
		bug("arena_alloc of %zu bytes", size);
	rounded = (size + unit - 1) / unit * unit;
	if (rounded == 0)
		rounded = unit;
	if (!block || block->size - block->used < rounded)
		block = block_add(arena, rounded);
	memory = block->bytes + block->used;
	block->used += rounded;
	return memory;
}

char *arena_strdup(struct arena *arena, const char *text)
{
	return arena_strndup(arena, text, strlen(text));
}

char *arena_strndup(struct arena *arena, const char *text, size_t length)
{
	char *copy = arena_alloc(arena, length + 1);

	memcpy(copy, text, length);
	return copy;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
	char start[128]; /* most are short, and written once */
	va_list args;
	char *text;
	int length;

	va_start(args, format);
	length = vsnprintf(start, sizeof(start), format, args);
	va_end(args);
	if (length < 0)
		bug("arena_printf(\"%s\")", format);
	if ((size_t)length < sizeof(start))
		return arena_strndup(arena, start, (size_t)length);
	text = arena_alloc(arena, (size_t)length + 1);
	va_start(args, format);
	vsnprintf(text, (size_t)length + 1, format, args);
	va_end(args);
	return text;
}

void arena_defer(struct arena *arena, void (*release)(void *), void *object)
{
	struct deferred *deferred = arena_alloc(arena, sizeof(*deferred));

	*deferred = (struct deferred){ arena->deferred, release, object };
	arena->deferred = deferred;
}
