/* `ipcase verify`, the seals. */
#ifndef API_COMMAND_VERIFY_SEALS_H
#define API_COMMAND_VERIFY_SEALS_H

#include <stddef.h>

struct conf;
struct db_once;

/* Recounts every seal and says so, a line a seal; how many faults it printed. */
size_t verify_seals(const struct conf *conf, struct db_once *once);

#endif
