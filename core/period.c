/* Names of periods to days. */
#include "core/period.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "core/base/text.h"

#define MONTHS 12

/* The sort of part by the first letter of its name: how many a year has. */
static const struct {
	char letter;
	size_t digits;
	int parts;
} sorts[] = { { 'h', 1, 2 }, { 'q', 1, 4 }, { 'm', 2, 12 } };

static void set_months(struct period *period, int first, int count)
{
	period->from = date_make(period->year, first, 1);
	period->to = date_add(date_add_months(period->from, count), -1);
}

bool period_read(int year, const char *name, struct period *ret)
{
	struct period period = { .year = year, .name = name ? name : "year" };
	int64_t part;

	if (strcmp(period.name, "year") == 0) {
		set_months(&period, 1, MONTHS);
		*ret = period;
		return true;
	}
	for (size_t i = 0; i < sizeof(sorts) / sizeof(*sorts); i++) {
		const char *digits = period.name + 1;

		if (period.name[0] != sorts[i].letter || strlen(digits) != sorts[i].digits)
			continue;
		if (*digits == '0')
			digits++;
		if (!text_parse_int(digits, 1, sorts[i].parts, &part))
			return false;
		set_months(&period, ((int)part - 1) * (MONTHS / sorts[i].parts) + 1,
			   MONTHS / sorts[i].parts);
		*ret = period;
		return true;
	}
	return false;
}

int period_months(const struct period *period)
{
	return MONTHS * (date_year(period->to) - date_year(period->from)) + date_month(period->to) -
	       date_month(period->from) + 1;
}

void period_earlier(const struct period *period, int months, struct date *ret_from,
		    struct date *ret_to)
{
	*ret_from = date_add_months(period->from, -months);
	*ret_to = date_add(date_add_months(date_add(period->to, 1), -months), -1);
}
