/* Keeps a worker's calendar at the newest revision: asks the database every second, and at once when
 * somebody in this worker knows of one. A worker is not ready before it has asked. What it decides in
 * the second between is told with the revision that it was decided under. */
#ifndef API_HTTP_CALENDAR_WATCH_H
#define API_HTTP_CALENDAR_WATCH_H

#include <stdbool.h>

struct calendar;
struct calendar_watch;
struct worker;

struct calendar_watch *calendar_watch_new(struct worker *worker);
void calendar_watch_free(struct calendar_watch *watch); /* after db_free() */
void calendar_watch_ask(struct calendar_watch *watch);
bool calendar_watch_asked(const struct calendar_watch *watch);
/* Stays valid until the loop is entered again. */
const struct calendar *calendar_watch_calendar(const struct calendar_watch *watch);

#endif
