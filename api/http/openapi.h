/* The description of the interface, made from what serves it: the compiled routes and the catalog.
 * So it cannot drift from the code. */
#ifndef API_HTTP_OPENAPI_H
#define API_HTTP_OPENAPI_H

#include <jansson.h>

struct catalog;
struct router;

/* An OpenAPI 3.1 document. sso_header: in which a proxy names who is signed in; empty: none does. The caller
 * owns it. */
json_t *openapi_make(const struct router *router, const struct catalog *catalog,
		     const char *version, const char *sso_header);

#endif
