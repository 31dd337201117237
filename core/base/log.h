/* Log lines as JSON on stderr, one a line: {"at":"...","level":"info","event":"ready", ...}.
 * Only main, commands and the service log; core and db return errors instead. Never personal data. */
#ifndef CORE_BASE_LOG_H
#define CORE_BASE_LOG_H

#include <stdbool.h>

/* Lines below this level are left out: "info" (the default), "warn" or "error". False: no such
 * level. Set once, before threads start. */
bool log_set_level(const char *level);

/* fields: name, value, name, value, ..., NULL (all strings; a NULL value is shown as null) */
void log_info(const char *event, ...) __attribute__((sentinel));
void log_warn(const char *event, ...) __attribute__((sentinel));
void log_error(const char *event, ...) __attribute__((sentinel));

/* Cannot start: says the cause and what to do on stderr in plain words, exits with 1. */
_Noreturn void die(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Our own mistake: says where, aborts. */
_Noreturn void bug(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
