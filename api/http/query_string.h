/* The part of a target behind '?', read strictly: every byte counts, names and values are decoded
 * once, nothing is dropped. */
#ifndef API_HTTP_QUERY_STRING_H
#define API_HTTP_QUERY_STRING_H

#include <stdbool.h>
#include <stddef.h>

#define QUERY_STRING_MAX 32 /* pairs */

struct arena;

struct query_pair {
	const char *name;  /* decoded, never empty */
	const char *value; /* decoded; "" for "name" without '=' */
};

struct query_string {
	size_t count;
	struct query_pair pairs[QUERY_STRING_MAX];
};

enum query_fault {
	QUERY_FINE,
	QUERY_BROKEN,	/* empty pair or name, bad escape, %00, no UTF-8, too many */
	QUERY_REPEATED, /* the last pair has a name that was there before */
};

/* text: after the '?'; may be NULL. Strings live in the arena. */
__attribute__((warn_unused_result)) enum query_fault
query_string_read(struct query_string *query, struct arena *arena, const char *text);

#endif
