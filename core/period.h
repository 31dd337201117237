/* The span that a summary speaks of: a year, or a half-year, quarter or month of it. */
#ifndef CORE_PERIOD_H
#define CORE_PERIOD_H

#include <stdbool.h>

#include "core/base/date.h"

struct period {
	int year;
	const char *name; /* year h1 h2 q1..q4 m01..m12; borrowed */
	struct date from, to;
};

/* name NULL: the whole year. False: there is no period of that name. */
__attribute__((warn_unused_result)) bool period_read(int year, const char *name,
						     struct period *ret);
int period_months(const struct period *period);
/* The days of a span of as many whole months, so many months earlier (or, below 0, later). */
void period_earlier(const struct period *period, int months, struct date *ret_from,
		    struct date *ret_to);

#endif
