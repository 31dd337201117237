/* Whether a figure of another organ can be. */
#include "core/reported.h"

#include "core/base/arena.h"
#include "core/base/decimal.h"
#include "core/base/json.h"
#include "core/catalog.h"
#include "core/problem.h"

/* As many decimals as any unit has: what the sums of figures are counted in. */
#define DECIMALS_MAX 2

const struct indicator *reported_indicator(const struct catalog *catalog, const char *code,
					   const char **ret_fault)
{
	const struct indicator *indicator = code ? catalog_indicator(catalog, code) : NULL;

	if (indicator && indicator->source == INDICATOR_EXTERNAL && !indicator->numerator)
		return indicator;
	*ret_fault = indicator ? "indicator_not_external" : "indicator_unknown";
	return NULL;
}

static void check_value(const json_t *unit, const json_t *figure, struct problem_list *problems)
{
	const char *value = json_get_text(figure, "value");
	const json_t *name = json_object_get(unit, "name");
	int decimals = (int)json_get_int(unit, "decimals", 0);
	int64_t units;
	bool none;

	if (!value || !decimal_parse(value, DECIMALS_MAX, &units)) {
		problem_add(problems, "/value", "format_wrong", "value", value ? value : "",
			    "format", "decimal", NULL);
		return;
	}
	none = units == 0;
	if (!decimal_parse(value, decimals, &units))
		problem_add(problems, "/value", "decimals_too_many", "decimals",
			    arena_printf(problems->arena, "%d", decimals), "unit_zh",
			    json_get_text(name, "zh"), "unit_en", json_get_text(name, "en"), NULL);
	if (*value == '-' && !json_get_bool(unit, "below_zero", false))
		problem_add(problems, "/value", "number_too_small", "minimum", "0", NULL);
	/* Nothing is about none. */
	if (none && json_get_text(figure, "qualifier"))
		problem_add(problems, "/qualifier", "qualifier_of_none", NULL);
}

static void check_day(int year, const char *reported_on, struct date today,
		      struct problem_list *problems)
{
	char now[DATE_TEXT_SIZE];
	struct date day;

	if (!date_parse(reported_on, &day)) {
		problem_add(problems, "/reported_on", "date_wrong", "value", reported_on, NULL);
		return;
	}
	if (date_compare(day, today) > 0) {
		date_format(today, now);
		problem_add(problems, "/reported_on", "date_future", "today", now, NULL);
	}
	if (date_year(day) <= year)
		problem_add(problems, "/reported_on", "reported_too_early", "year",
			    arena_printf(problems->arena, "%d", year), NULL);
}

void reported_check(const struct catalog *catalog, const struct indicator *indicator, int year,
		    const json_t *figure, struct date today, struct problem_list *problems)
{
	const char *reported_on = json_get_text(figure, "reported_on");

	check_value(json_object_get(json_object_get(catalog->lists, "units"), indicator->unit),
		    figure, problems);
	if (reported_on)
		check_day(year, reported_on, today, problems);
}
