/* Files that commands are given. */
#ifndef API_COMMAND_FILE_H
#define API_COMMAND_FILE_H

#include <stddef.h>

struct buf;

/* The whole of a text in UTF-8 ("-": standard input), or dies with the cause. ret: empty; the caller clears it. */
void command_file_read(const char *path, size_t max, struct buf *ret);

#endif
