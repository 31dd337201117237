/* The pass over deadlines after a list of days off was loaded: what hangs on the year is computed anew
 * from its own row, and written back where it came out otherwise. Rows are read some at a time while
 * those before are computed and written; whoever changes a case meanwhile waits for one such portion
 * at most, and a row that was changed meanwhile stays as it is. Blocks: for a thread or a command. */
#ifndef API_HTTP_RECOMPUTE_H
#define API_HTTP_RECOMPUTE_H

#include <stdatomic.h>
#include <stdbool.h>

enum recompute_end {
	RECOMPUTE_DONE,	   /* nothing is left to do */
	RECOMPUTE_BUSY,	   /* another process is at it */
	RECOMPUTE_STOPPED, /* begun, and left for the next time */
	RECOMPUTE_FAILED,  /* likewise: *ret_error says why; static text */
};

/* Goes through every revision that nobody has gone through yet, and what is stale. stop: may be set
 * by another thread. */
enum recompute_end recompute_run(const char *conninfo, const atomic_bool *stop,
				 const char **ret_error);

#endif
