/* The small catalog of catalog_small.json, written into a folder of its own, changed in one place if
 * a test wants it wrong. */
#ifndef TESTS_UNIT_CATALOG_SMALL_H
#define TESTS_UNIT_CATALOG_SMALL_H

#include <jansson.h>
#include <stddef.h>

struct catalog;
struct problem_list;

/* {"kinds/claim.json": {...}, ...}; the caller owns it. */
json_t *small_read(void);
/* Sets the value at a pointer inside one file; the text is JSON, NULL removes; "-" appends to an
 * array. A bug if the place is not there. */
void small_set(json_t *files, const char *file, const char *pointer, const char *value);
/* Writes the files, loads them, removes them. A value that is a string is written as it stands. */
struct catalog *small_load(const json_t *files, struct problem_list *problems);

#endif
