/* Why a deadline is due when it is: each step from the day that set it off to the due day, with every
 * day that was skipped or added and why, as data and as a sentence in Chinese and English. Nothing of
 * it is stored; it is made from what the deadline hangs on when somebody asks. */
#ifndef CORE_DEADLINE_EXPLAIN_H
#define CORE_DEADLINE_EXPLAIN_H

#include <jansson.h>

#include "core/catalog.h"

struct arena;
struct calendar;

/* What is explained. */
struct deadline_about {
	const struct catalog *catalog;
	const struct calendar *calendar;
	const struct kind *kind;	     /* NULL: no rule of the catalog */
	const struct definition *definition; /* the same */
	const struct deadline_rule *rule;    /* the same */
	const json_t *inputs;		     /* in the form that deadline_read() takes */
};

/* The steps: [{"step", "from", "to", "length", "unit", "days": [{"from", "to", "days", "reason",
 * "name", "counted", "text"}], "text": {"zh", "en"}}]. NULL: inputs of another form. The caller owns
 * the array. */
json_t *deadline_explain(const struct deadline_about *about, struct arena *arena);
/* The rule as it is shown: code, names, duty, whose, definition, and its basis with the names of the
 * laws and how certain each is. The caller owns it. */
json_t *deadline_rule_json(const struct deadline_about *about);

#endif
