/* Synthetic histories for demonstration and tests: a plan (data) and a seed in, the same lines out
 * for all time. Pure: no clock, no files. What may happen comes from the catalog; what shall happen,
 * and how often, from the plan (format: deploy/sample/README.md). */
#ifndef CORE_SAMPLE_H
#define CORE_SAMPLE_H

#include <jansson.h>

struct arena;
struct catalog;

/* The lines for `ipcase load`, as an array of objects: offices, external figures, then events in the
 * order of their dates. NULL when the plan asks for what the catalog does not allow: *ret_fault then
 * names the place ("ruling_decided, step 3 (decide): ...") and lives in the arena. The caller owns
 * the lines. */
json_t *sample_make(struct arena *arena, const struct catalog *catalog, const json_t *plan,
		    const char **ret_fault);

#endif
