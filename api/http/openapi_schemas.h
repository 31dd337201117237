/* The schemas of the description: the catalog's own, and for each kind of case, version of its law
 * and action, what the event's data must be. */
#ifndef API_HTTP_OPENAPI_SCHEMAS_H
#define API_HTTP_OPENAPI_SCHEMAS_H

#include <jansson.h>

struct catalog;

/* All of components.schemas; the caller owns it. */
json_t *openapi_schemas(const struct catalog *catalog);
/* The shape of a parameter as JSON Schema; the caller owns it. */
json_t *openapi_parameter_schema(const json_t *shape);

#endif
