/* What the service does for itself, in the slow lane, from its first worker: folds facts into their
 * sums, drops idempotency keys that are past their time, computes deadlines anew when a list
 * of days off was loaded, and, before it is ready, compares the catalog that the database holds with
 * its own. */
#ifndef API_HTTP_CHORES_H
#define API_HTTP_CHORES_H

#include <stdbool.h>

struct chores;
struct worker;

struct chores *chores_new(struct worker *worker);
void chores_free(struct chores *chores); /* after db_free() */
/* The database serves: asks for its catalog. Dies if it is another one. */
void chores_check(struct chores *chores);
bool chores_checked(const struct chores *chores);

#endif
