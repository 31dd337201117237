/* `ipcase audit purge`: entries of the audit trail whose time is over. */
#ifndef API_COMMAND_AUDIT_PURGE_H
#define API_COMMAND_AUDIT_PURGE_H

#include <stdbool.h>

struct conf;

/* only_say: nothing goes. Returns the exit code. */
int audit_purge(const struct conf *conf, bool only_say);

#endif
