/* Types of links on the real catalog: between which kinds, and what acts offer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/arena.h"
#include "core/base/json.h"
#include "core/catalog.h"
#include "core/link.h"
#include "core/problem.h"

static int setup(void **state)
{
	struct problem_list problems = { .arena = arena_new() };

	*state = catalog_load(getenv("CATALOG"), &problems);
	if (!*state)
		fail_msg("%s %s", problems.first->pointer, problems.first->code);
	arena_free(problems.arena);
	return 0;
}

static int teardown(void **state)
{
	catalog_free(*state);
	return 0;
}

static void test_a_type_has_a_direction(void **state)
{
	assert_true(link_allowed(*state, "confirms", "confirmation", "mediation"));
	assert_false(link_allowed(*state, "confirms", "mediation", "confirmation"));
	assert_true(link_allowed(*state, "derived_from", "ruling", "dispute"));
	assert_false(link_allowed(*state, "derived_from", "dispute", "ruling"));
}

static void test_some_types_stay_within_a_kind_and_some_go_anywhere(void **state)
{
	assert_true(link_allowed(*state, "duplicates", "ruling", "ruling"));
	assert_false(link_allowed(*state, "duplicates", "ruling", "mediation"));
	assert_true(link_is_bound(*state, "duplicates"));
	assert_true(link_allowed(*state, "related_to", "overseas", "preexamination"));
	assert_false(link_is_bound(*state, "related_to"));
	assert_true(link_allowed(*state, "transferred_to", "mediation", "mediation"));
	assert_true(link_allowed(*state, "transferred_to", "ruling", "enforcement"));
	assert_false(link_allowed(*state, "transferred_to", "enforcement", "ruling"));
}

static bool offers(const struct catalog *catalog, const char *kind, const char *action,
		   const char *begun, const char *type, const char *direction)
{
	json_auto_t *found = link_offers(catalog, kind, action);
	const json_t *one;
	size_t i;

	json_array_foreach(found, i, one)
		if (strcmp(json_get_text(one, "kind"), begun) == 0 &&
		    strcmp(json_get_text(one, "type"), type) == 0 &&
		    strcmp(json_get_text(one, "direction"), direction) == 0)
			return true;
	return false;
}

static void test_acts_that_begin_another_case_offer_the_link(void **state)
{
	json_auto_t *none = link_offers(*state, "dispute", "register");

	assert_true(offers(*state, "dispute", "route", "mediation", "derived_from", "in"));
	assert_true(offers(*state, "dispute", "reroute", "ruling", "derived_from", "in"));
	assert_true(offers(*state, "mediation", "apply_confirmation", "confirmation", "confirms",
			   "in"));
	assert_true(offers(*state, "ruling", "transfer_out", "ruling", "transferred_to", "out"));
	assert_int_equal(json_array_size(none), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_type_has_a_direction),
		cmocka_unit_test(test_some_types_stay_within_a_kind_and_some_go_anywhere),
		cmocka_unit_test(test_acts_that_begin_another_case_offer_the_link),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
