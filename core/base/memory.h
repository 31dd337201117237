/* Memory that cannot fail: out of memory aborts, because the process is supervised and a half-done
 * answer is worse than a restart. What a client can enlarge has a limit elsewhere. */
#ifndef CORE_BASE_MEMORY_H
#define CORE_BASE_MEMORY_H

#include <stddef.h>

/* To be called once by main, before the first JSON value: jansson allocates through here too. */
void memory_setup(void);

void *memory_alloc(size_t size);	       /* zeroed; never NULL */
void *memory_array(size_t count, size_t size); /* zeroed; count * size may not overflow */
void *memory_grow(void *memory, size_t size);  /* the added bytes are not zeroed */
char *memory_strdup(const char *text);
char *memory_strndup(const char *text, size_t length);

/* AUTO_FREE char *text = ...: freed when the name goes out of scope. */
void memory_auto_free(void *pointer_to_pointer);
#define AUTO_FREE __attribute__((cleanup(memory_auto_free)))

#endif
