/* What a figure of another organ can be: of the indicators that others report, in the decimals and the sign
 * that its unit has (units.json), and reported when the year it speaks of was over. Pure. */
#ifndef CORE_REPORTED_H
#define CORE_REPORTED_H

#include <jansson.h>
#include <stdbool.h>

#include "core/base/date.h"

struct catalog;
struct indicator;
struct problem_list;

/* The indicator that others report under the code. NULL: *ret_fault is the code of the problem. */
const struct indicator *reported_indicator(const struct catalog *catalog, const char *code,
					   const char **ret_fault);
/* Adds every fault of {"value", "qualifier", "reported_on"} to the list, pointers into the figure. Without
 * `reported_on` nothing is said of the day. */
void reported_check(const struct catalog *catalog, const struct indicator *indicator, int year,
		    const json_t *figure, struct date today, struct problem_list *problems);

#endif
