/* `ipcase verify`, the lists of days off. */
#ifndef API_COMMAND_VERIFY_CALENDAR_H
#define API_COMMAND_VERIFY_CALENDAR_H

#include <stddef.h>

struct calendar;
struct catalog;
struct db_once;

/* The calendar of the database, without lists that are no lists any more: each is printed by its row, and
 * counted in *faults. The caller frees it. */
struct calendar *verify_calendar(const struct catalog *catalog, struct db_once *once,
				 size_t *faults);

#endif
