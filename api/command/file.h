/* Files that commands are given. */
#ifndef API_COMMAND_FILE_H
#define API_COMMAND_FILE_H

#include <stddef.h>

struct buf;
struct statement_keys;

/* The whole of a text in UTF-8 ("-": standard input), or dies with the cause. ret: empty; the caller clears it. */
void command_file_read(const char *path, size_t max, struct buf *ret);

/* Public keys that are trusted, or dies with the cause. */
void command_keys_read(const char *path, struct statement_keys *ret);

#endif
