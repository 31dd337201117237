/* How many pages a file has, without trusting it: a small reader of PDF, one page for a picture. */
#ifndef CORE_PAGE_COUNT_H
#define CORE_PAGE_COUNT_H

#include <stddef.h>

/* Bytes of the file from a place on, as many as there are and fit. */
typedef size_t page_read(void *arg, size_t at, void *room, size_t size);

/* 0: not known. A PDF is asked for the size of its page tree, also where that lies in compressed
 * object streams; of one that is encrypted or broken it may not be found. Holds 3 MiB at most, and
 * looks at no more than the file once and 64 MiB besides: one that wants more is not known. */
int page_count(const char *media_type, size_t length, page_read *read, void *arg);

#endif
