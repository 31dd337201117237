/* Whether a request that changes something comes from our own pages. Browsers send a cookie along with
 * whatever page asks; they also say which page that was. */
#ifndef API_HTTP_ORIGIN_H
#define API_HTTP_ORIGIN_H

#include <stdbool.h>

#include "api/http/http.h"

/* with_cookie: the request stands on a cookie, so that it must say where it comes from; without one it
 * may be silent (curl), but may not say that it comes from elsewhere. */
bool origin_is_ours(const struct http_head *head, bool with_cookie);

#endif
