/* What the files of the explanation share. Private to core/deadline_explain*.c. */
#ifndef CORE_DEADLINE_EXPLAIN_PARTS_H
#define CORE_DEADLINE_EXPLAIN_PARTS_H

#include "core/deadline.h"
#include "core/deadline_explain.h"
#include "core/deadline_rule.h"

struct explaining {
	const struct deadline_about *about;
	struct arena *arena;
	struct deadline_inputs inputs;
	json_t *steps;
};

/* {"zh", "en"} of a text of explanations.json. */
json_t *explain_text(const struct explaining *explaining, const char *code, const json_t *values_zh,
		     const json_t *values_en);
/* Adds the days after `from` up to `to` (before it, if `to` is earlier) that are told apart: not
 * worked, or worked to make up; runs of one reason together. counted: make-up days too. */
void explain_days(const struct explaining *explaining, json_t *entry, struct date from,
		  struct date to, bool counted);
/* The names of the suspensions within a merged one. */
const char *explain_reasons(const struct explaining *explaining,
			    const struct deadline_suspension *merged, const char *language,
			    const char *between);

#endif
