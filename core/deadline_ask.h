/* What-if: when something would be due, without a case. The same for the interface and the command.
 *
 * An ask has the shape "deadline_ask": a rule of the catalog ("kind", "rule", and "version" unless the
 * day that sets it off tells it) or free "periods" and "roll"; "started_on"; what was granted and how
 * long it was suspended. */
#ifndef CORE_DEADLINE_ASK_H
#define CORE_DEADLINE_ASK_H

#include <jansson.h>
#include <stdbool.h>

struct arena;
struct calendar;
struct catalog;
struct problem_list;

/* An ask of that shape; adds every fault. The caller owns *ret. explain: with the steps. */
__attribute__((warn_unused_result)) bool
deadline_ask(const struct catalog *catalog, const struct calendar *calendar, const json_t *ask,
	     bool explain, struct arena *arena, json_t **ret, struct problem_list *problems);

#endif
