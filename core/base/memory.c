/* Allocation that aborts instead of failing. */
#include "core/base/memory.h"

#include <jansson.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/log.h"

static void *checked(void *memory, size_t size)
{
	if (!memory)
		bug("out of memory (%zu bytes)", size);
	return memory;
}

/* jansson does not ask for zeroed memory, and sometimes asks for none. */
static void *json_alloc(size_t size)
{
	if (size == 0)
		size = 1;
	return checked(malloc(size), size);
}

void memory_setup(void)
{
	json_set_alloc_funcs(json_alloc, free);
}

void *memory_alloc(size_t size)
{
	return memory_array(1, size);
}

void *memory_array(size_t count, size_t size)
{
	if (count == 0 || size == 0)
		count = size = 1;
	return checked(calloc(count, size), size);
}

void *memory_grow(void *memory, size_t size)
{
	return checked(realloc(memory, size ? size : 1), size);
}

char *memory_strdup(const char *text)
{
	return memory_strndup(text, strlen(text));
}

char *memory_strndup(const char *text, size_t length)
{
	char *copy = checked(malloc(length + 1), length + 1);

	memcpy(copy, text, length);
	copy[length] = '\0';
	return copy;
}

void memory_auto_free(void *pointer_to_pointer)
{
	free(*(void **)pointer_to_pointer);
}
