/* Whether the deadlines of a case are what its events say. */
#ifndef CORE_DEADLINE_VERIFY_H
#define CORE_DEADLINE_VERIFY_H

#include <jansson.h>

struct arena;
struct calendar;
struct catalog;

/* stored: a case of verify_deadlines() (migrations/functions/). What is wrong: [{"fault": "clock" |
 * "altered" | "missing" | "extra", "rule", "seq", "item"}], empty if nothing. The caller owns it. */
json_t *deadline_verify(const struct catalog *catalog, const struct calendar *calendar,
			const json_t *stored, struct arena *arena);

#endif
