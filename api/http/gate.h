/* The gate: strict checks of a request's framing before anything else looks at it. What another
 * server in front may read differently (two lengths, a coding, a body behind HEAD) is refused and the
 * connection is closed, so that what follows is never read as a request. */
#ifndef API_HTTP_GATE_H
#define API_HTTP_GATE_H

#include "api/http/http.h"

#define GATE_TARGET_MAX 4096

/* NULL: it may pass. Else the code of the fault, and in *ret_what the part that is wrong, for the
 * log (never a value of the client's). hosts: allowed names, comma separated; "" for any. */
const char *gate_check(const struct http_head *head, const char *hosts, const char **ret_what);

#endif
