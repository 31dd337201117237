/* Sealing the audit trail and publishing its roots: `ipcase audit seal`. */
#ifndef API_COMMAND_AUDIT_SEAL_H
#define API_COMMAND_AUDIT_SEAL_H

#include <stdbool.h>

struct conf;

/* Where the roots of this installation stand. Good until the next call. */
const char *audit_folder(const struct conf *conf);
/* Seals what is not sealed and publishes it; once, or every so many seconds until SIGTERM. Returns
 * the exit code. */
int audit_seal(const struct conf *conf, int every_seconds);

#endif
