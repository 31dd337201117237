/* A sealed summary against the figures as they are now: what each was, is, and by which acts it moved.
 * Pure. */
#ifndef CORE_RESTATEMENT_H
#define CORE_RESTATEMENT_H

#include <jansson.h>

struct catalog;

struct restatement_input {
	const struct catalog *catalog;
	const json_t *seal;	    /* what is told of it */
	const json_t *definitions;  /* as they were: seal_definitions() of that day */
	const json_t *sealed, *now; /* summaries: core/summary.h */
	const json_t *moved;	    /* of sql_restatement_moves: docs/change.md */
	const char *cases; /* address of all events that moved a figure, less its indicator */
	const char *query; /* what follows it */
};

/* What moves the figures of the two summaries: {"figure", "indicator", "scope"} each, the facts' own
 * indicators. The caller owns it. */
json_t *restatement_terms(const struct catalog *catalog, const json_t *sealed, const json_t *now);
/* The caller owns it. */
json_t *restatement_make(const struct restatement_input *input);
/* Says of each event what sort of thing it was: reopened, redated, reclassified, ... */
void restatement_name(const struct catalog *catalog, json_t *moves);

#endif
