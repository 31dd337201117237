/* What a figure of another organ can be: by its unit, and when its year was over. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/arena.h"
#include "core/catalog.h"
#include "core/problem.h"
#include "core/reported.h"

static struct catalog *catalog;
static struct arena *arena;

static int set_up(void **state)
{
	struct problem_list problems;

	(void)state;
	arena = arena_new();
	problems = (struct problem_list){ .arena = arena };
	catalog = catalog_load(getenv("CATALOG"), &problems);
	return catalog ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	catalog_free(catalog);
	arena_free(arena);
	return 0;
}

/* The codes of all faults of a figure of 2023, on the first of March 2024. */
static void assert_faults(const char *code, const char *value, const char *qualifier,
			  const char *reported_on, const char *faults)
{
	struct problem_list problems = { .arena = arena };
	json_t *figure = json_pack("{s:s?, s:s?, s:s?}", "value", value, "qualifier", qualifier,
				   "reported_on", reported_on);
	const char *fault = NULL, *found = "";
	const struct indicator *indicator = reported_indicator(catalog, code, &fault);

	assert_non_null(indicator);
	reported_check(catalog, indicator, 2023, figure, date_make(2024, 3, 1), &problems);
	for (const struct problem *one = problems.first; one; one = one->next)
		found = arena_printf(arena, "%s%s%s", found, *found ? " " : "", one->code);
	assert_string_equal(found, faults);
	json_decref(figure);
}

static void test_a_count_is_whole_and_not_below_0(void **state)
{
	(void)state;
	assert_faults("court.accepted", "3190", "余", "2024-03-01", "");
	assert_faults("court.accepted", "0", NULL, NULL, "");
	assert_faults("court.accepted", "3190.5", NULL, NULL, "decimals_too_many");
	assert_faults("police.arrested", "-5", NULL, NULL, "number_too_small");
	assert_faults("police.arrested", "-0.5", NULL, NULL, "decimals_too_many number_too_small");
	assert_faults("court.accepted", NULL, NULL, NULL, "format_wrong");
	assert_faults("court.accepted", "many", NULL, NULL, "format_wrong");
}

static void test_other_units_have_their_decimals(void **state)
{
	(void)state;
	assert_faults("arbitration.amount", "53012000.25", NULL, NULL, "");
	assert_faults("arbitration.amount", "-1", NULL, NULL, "number_too_small");
	assert_faults("preexamination.mean_days_to_grant", "94.5", NULL, NULL, "");
	assert_faults("police.arrested_growth", "-10.88", NULL, NULL, "");
}

static void test_nothing_is_about_none(void **state)
{
	(void)state;
	assert_faults("court.accepted", "0", "余", NULL, "qualifier_of_none");
}

static void test_it_is_reported_when_its_year_is_over(void **state)
{
	(void)state;
	assert_faults("court.accepted", "1", NULL, "2024-01-01", "");
	assert_faults("court.accepted", "1", NULL, "2024-03-02", "date_future");
	assert_faults("court.accepted", "1", NULL, "2023-12-31", "reported_too_early");
	assert_faults("court.accepted", "1", NULL, "2024-02-30", "date_wrong");
	assert_faults("court.accepted", "-1", NULL, "2025-01-01", "number_too_small date_future");
}

static void test_only_figures_of_others_are_reported(void **state)
{
	const char *fault = NULL;

	(void)state;
	assert_null(reported_indicator(catalog, "ruling.accepted", &fault));
	assert_string_equal(fault, "indicator_not_external");
	assert_null(reported_indicator(catalog, "court.closed_to_accepted", &fault));
	assert_string_equal(fault, "indicator_not_external");
	assert_null(reported_indicator(catalog, "court.nothing", &fault));
	assert_string_equal(fault, "indicator_unknown");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_count_is_whole_and_not_below_0),
		cmocka_unit_test(test_other_units_have_their_decimals),
		cmocka_unit_test(test_nothing_is_about_none),
		cmocka_unit_test(test_it_is_reported_when_its_year_is_over),
		cmocka_unit_test(test_only_figures_of_others_are_reported),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
