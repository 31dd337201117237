/* A rule of the catalog that gives a duty or a right its time: what sets it off, how long it is, what
 * extends, suspends, meets or ends it. Made by core/catalog_deadline.c from "deadlines" of a kind
 * (docs/deadlines.md); one for each version of the law in which it applies. */
#ifndef CORE_DEADLINE_RULE_H
#define CORE_DEADLINE_RULE_H

#include "core/catalog.h"
#include "core/deadline.h"

/* An event that a rule looks at. */
struct deadline_hook {
	const char *action;
	enum phase phase; /* instead of an action: the case came into it; else PHASE_NONE */
	const char *on;	  /* a date field instead of the day of the event, or NULL */
	const char *each; /* a list field: once for each item, `on` and `subject` being its members */
	const char *subject; /* whose it is: a text field, or NULL */
	bool restarts;	     /* what was set off before is set off anew */
	const json_t *when;  /* conditions, NULL for none */
};

struct deadline_grant {
	const char *action;
	const char *to; /* a date field that fixes the end, or NULL */
	bool limited;
	struct deadline_period most;
	struct label law; /* that of the extension, else that of the rule, as one line */
	const json_t *source;
};

/* Time that is not counted: from an event up to one that ends it, or a span that one event names. */
struct deadline_pause {
	const char *action;
	const char *const *ends; /* actions, NULL-terminated, or NULL: */
	const char *from, *to;	 /* date fields */
	const char *ground;	 /* a field, or NULL */
	const json_t *when;
	const json_t *source;
};

struct deadline_rule {
	const char *name; /* "close" */
	const char *code; /* "R-CLOSE" */
	struct label label;
	struct date from, to; /* days that may set it off, inclusive */
	const char *const *tracks;
	const struct deadline_period *periods;
	size_t period_count;
	const json_t *periods_source;
	bool roll;
	bool expires; /* a right or a wait: that it is over is no fault of anyone */
	const struct deadline_hook *starts;
	size_t start_count;
	const struct deadline_hook *met;
	size_t met_count;
	const struct deadline_hook *lapses;
	size_t lapse_count;
	const struct deadline_grant *grants;
	size_t grant_count;
	const struct deadline_pause *pauses;
	size_t pause_count;
	const json_t *source; /* the entry of the file: duty, whose, basis, tag */
};

#endif
