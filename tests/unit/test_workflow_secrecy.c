/* Who is in charge of a marked case sees it, so that only who marks cases chooses him. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/arena.h"
#include "core/base/json.h"
#include "core/problem.h"
#include "core/workflow.h"

static struct catalog *catalog;
static struct arena *arena;

static json_t *parse(const char *text)
{
	json_t *value;

	assert_int_equal(json_read(text, strlen(text), &value, NULL, NULL), JSON_FINE);
	return json_tie(arena, value);
}

static const struct workflow_input *input(const char *secrecy, const char *body, const char *grant)
{
	static struct workflow_input made;

	made = (struct workflow_input){
		.catalog = catalog,
		.snapshot = parse(arena_printf(
			arena,
			"{\"id\":\"i\",\"kind\":\"mediation\",\"definition\":\"2011\",\"track\":\"people\",\"state\":\"accepted\","
			"\"phase\":\"open\",\"version\":3,\"received_on\":\"2025-03-03\",\"moved_on\":\"2025-03-03\","
			"\"number\":null,\"attributes\":{},\"officer\":\"li.lei\",\"secrecy\":%s}",
			secrecy)),
		.body = parse(body),
		.actor.grants = catalog_grant(catalog, grant),
		.actor.own = catalog_grant(catalog, grant),
		.today = date_make(2025, 3, 10),
		.calendar = catalog->calendar,
	};
	return &made;
}

/* The code and place of the first fault; "": the act may be. */
static const char *fault(const struct workflow_input *made)
{
	struct problem_list problems = { .arena = arena };
	json_t *change = NULL;

	if (workflow_decide(made, &change, &problems))
		json_tie(arena, change);
	return problems.first ?
		       arena_printf(arena, "%s@%s", problems.first->code, problems.first->pointer) :
		       "";
}

#define REVISE(more) "{\"action\":\"revise\",\"occurred_on\":\"2025-03-07\"," more "}"
#define OTHER REVISE("\"officer\":\"han.mei\"")
#define NOBODY REVISE("\"officer\":null")

static void test_the_officer_of_a_marked_case_is_chosen_by_who_marks(void **state)
{
	static const char *const others[] = { "registrar", "officer", "mediator" };

	(void)state;
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++) {
		assert_string_equal(fault(input("\"sensitive\"", OTHER, others[i])),
				    "officer_not_yours@/officer");
		assert_string_equal(fault(input("\"restricted\"", NOBODY, others[i])),
				    "officer_not_yours@/officer");
		assert_string_equal(fault(input("null", OTHER, others[i])), "");
	}
	assert_string_equal(fault(input("\"restricted\"", OTHER, "director")), "");
	assert_string_equal(fault(input("\"restricted\"", NOBODY, "director")), "");
}

static void test_what_leaves_the_officer_is_nobodys_secret(void **state)
{
	(void)state;
	assert_string_equal(fault(input("\"restricted\"", REVISE("\"title\":\"t\""), "mediator")),
			    "");
	assert_string_equal(fault(input("\"restricted\"",
					REVISE("\"title\":\"t\",\"officer\":\"li.lei\""),
					"mediator")),
			    "");
}

static void test_who_marks_in_anothers_place_is_named_with_him(void **state)
{
	struct workflow_input made = *input("\"restricted\"", OTHER, "director");
	struct problem_list problems = { .arena = arena };
	json_t *change = NULL;

	(void)state;
	made.actor.own = catalog_grant(catalog, "mediator");
	made.actor.grants |= made.actor.own;
	made.actor.delegated = parse("{\"director\":\"wang.fang\"}");
	assert_true(workflow_decide(&made, &change, &problems));
	json_tie(arena, change);
	assert_string_equal(json_get_text(json_object_get(json_object_get(change, "event"), "data"),
					  "on_behalf_of"),
			    "wang.fang");
}

static bool offers_officer(const struct workflow_input *made)
{
	json_t *offered = json_tie(arena, workflow_actions(made)), *item, *field;
	size_t i, n;

	json_array_foreach(json_object_get(offered, "items"), i, item) {
		if (strcmp(json_get_text(item, "action"), "revise") != 0)
			continue;
		json_array_foreach(json_object_get(item, "fields"), n, field) {
			if (strcmp(json_get_text(field, "field"), "officer") == 0)
				return true;
		}
	}
	return false;
}

static void test_it_is_offered_to_who_may(void **state)
{
	(void)state;
	assert_false(offers_officer(input("\"restricted\"", "{}", "mediator")));
	assert_true(offers_officer(input("\"restricted\"", "{}", "director")));
	assert_true(offers_officer(input("null", "{}", "mediator")));
}

static int setup(void **state)
{
	(void)state;
	arena = arena_new();
	catalog = catalog_load(getenv("CATALOG"), &(struct problem_list){ .arena = arena });
	return catalog ? 0 : 1;
}

static int teardown(void **state)
{
	(void)state;
	catalog_free(catalog);
	arena_free(arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_officer_of_a_marked_case_is_chosen_by_who_marks),
		cmocka_unit_test(test_what_leaves_the_officer_is_nobodys_secret),
		cmocka_unit_test(test_who_marks_in_anothers_place_is_named_with_him),
		cmocka_unit_test(test_it_is_offered_to_who_may),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
