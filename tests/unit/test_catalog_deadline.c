/* Rules that give times: each fault is told at its place, and what was loaded is what was written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/arena.h"
#include "core/base/json.h"
#include "core/catalog.h"
#include "core/deadline_rule.h"
#include "core/problem.h"
#include "tests/unit/catalog_small.h"

#define CLAIM "kinds/claim.json"
#define RULE(rest)                                                                            \
	"[{\"rule\":\"finish\",\"code\":\"C-1\",\"name\":{\"zh\":\"结\",\"en\":\"Finish\"}," \
	"\"duty\":{\"zh\":\"结\",\"en\":\"finish\"},\"whose\":\"office\","                   \
	"\"basis\":[{\"law\":\"claims_law\",\"tag\":\"C\"}],\"tag\":\"C\"," rest "}]"
#define STARTS "\"starts\":[{\"action\":\"accept\"}],"
#define PERIOD "\"period\":[{\"length\":3,\"unit\":\"month\"}],"
#define ROLL "\"roll\":\"law\""
#define PLACE CLAIM "#/deadlines/0"

struct wrong {
	const char *deadlines, *place, *code;
};

static void check_wrong(const struct wrong *wrong)
{
	struct arena *arena = arena_new();
	struct problem_list problems = { .arena = arena };
	json_auto_t *files = small_read();
	const char *told = "";
	bool found = false;

	small_set(files, CLAIM, "/deadlines", wrong->deadlines);
	if (small_load(files, &problems))
		fail_msg("%s was taken", wrong->deadlines);
	for (const struct problem *one = problems.first; one; one = one->next) {
		found |= strcmp(one->pointer, wrong->place) == 0 &&
			 strcmp(one->code, wrong->code) == 0;
		told = arena_printf(arena, "%s\n  %s %s", told, one->pointer, one->code);
	}
	if (!found)
		fail_msg("%s: not %s %s but%s", wrong->deadlines, wrong->place, wrong->code, told);
	arena_free(arena);
}

static void test_names_must_be_known_in_the_version(void **state)
{
	static const struct wrong wrongs[] = {
		{ RULE("\"starts\":[{\"action\":\"acept\"}]," PERIOD ROLL),
		  PLACE "/starts/0/action", "catalog_unknown_name" },
		/* known in version 2 alone */
		{ RULE("\"starts\":[{\"action\":\"stay\"}]," PERIOD ROLL), PLACE "/starts/0/action",
		  "catalog_unknown_name" },
		{ RULE("\"starts\":[{\"action\":\"close\",\"on\":\"paid_on\"}]," PERIOD ROLL),
		  PLACE "/starts/0/on", "catalog_unknown_name" },
		{ RULE("\"starts\":[{\"action\":\"close\",\"on\":\"sum\"}]," PERIOD ROLL),
		  PLACE "/starts/0/on", "catalog_shape" },
		{ RULE("\"starts\":[{\"action\":\"register\",\"each\":\"title\",\"on\":\"x\"}]," PERIOD
			       ROLL),
		  PLACE "/starts/0/each", "catalog_shape" },
		{ RULE(STARTS PERIOD ROLL ",\"met\":[{\"action\":\"finish\"}]"),
		  PLACE "/met/0/action", "catalog_unknown_name" },
		{ RULE(STARTS PERIOD ROLL ",\"lapses\":[{}]"), PLACE "/lapses/0", "catalog_shape" },
		{ RULE(STARTS PERIOD ROLL ",\"tracks\":[\"quick\"]"), PLACE "/tracks/0",
		  "catalog_unknown_name" },
		{ RULE(STARTS PERIOD ROLL ",\"in\":[\"3\"]"), PLACE "/in/0",
		  "catalog_unknown_name" },
		{ RULE(STARTS PERIOD ROLL
		       ",\"met\":[{\"action\":\"close\",\"when\":{\"outcomes\":[\"drawn\"]}}]"),
		  PLACE "/met/0/when/outcomes/0", "catalog_unknown_name" },
		{ RULE(STARTS PERIOD ROLL
		       ",\"met\":[{\"action\":\"close\",\"when\":{\"to\":[\"shut\"]}}]"),
		  PLACE "/met/0/when/to/0", "catalog_unknown_name" },
		{ RULE(STARTS PERIOD ROLL
		       ",\"met\":[{\"action\":\"close\",\"when\":{\"fields\":{\"x\":[\"y\"]}}}]"),
		  PLACE "/met/0/when/fields/x", "catalog_unknown_name" },
		{ RULE(STARTS PERIOD ROLL
		       ",\"met\":[{\"action\":\"close\",\"when\":{\"countries\":[\"CN\"]}}]"),
		  PLACE "/met/0/when/countries", "catalog_shape" },
		{ RULE(STARTS PERIOD "\"roll\":\"own\""), PLACE "/roll", "catalog_unknown_name" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrongs) / sizeof(*wrongs); i++)
		check_wrong(&wrongs[i]);
}

static void test_what_extends_and_suspends_must_make_sense(void **state)
{
	static const struct wrong wrongs[] = {
		{ RULE(STARTS PERIOD ROLL ",\"extensions\":[{\"action\":\"remark\"}]"),
		  PLACE "/extensions/0", "catalog_shape" },
		{ RULE(STARTS PERIOD ROLL ",\"extensions\":[{\"action\":\"remark\",\"length\":1}]"),
		  PLACE "/extensions/0", "catalog_shape" },
		{ RULE(STARTS
		       "\"period\":[{\"length\":-3,\"unit\":\"month\"}]," ROLL
		       ",\"extensions\":[{\"action\":\"remark\",\"length\":1,\"unit\":\"month\"}]"),
		  PLACE "/period/0", "catalog_shape" },
		{ RULE(STARTS "\"period\":[{\"length\":3,\"unit\":\"week\"}]," ROLL),
		  PLACE "/period/0/unit", "value_not_listed" },
		{ RULE(STARTS PERIOD ROLL
		       ",\"suspensions\":[{\"action\":\"remark\",\"name\":{\"zh\":\"x\",\"en\":\"x\"}}]"),
		  PLACE "/suspensions/0", "catalog_shape" },
		{ RULE(STARTS PERIOD ROLL
		       ",\"suspensions\":[{\"action\":\"remark\",\"name\":{\"zh\":\"x\",\"en\":\"x\"},"
		       "\"until\":[\"stop\"]}]"),
		  PLACE "/suspensions/0/until/0/action", "catalog_unknown_name" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrongs) / sizeof(*wrongs); i++)
		check_wrong(&wrongs[i]);
}

static void test_a_rule_is_told_once(void **state)
{
	struct arena *arena = arena_new();
	struct problem_list problems = { .arena = arena };
	json_auto_t *files = small_read();
	json_t *rules = json_loads(RULE(STARTS PERIOD ROLL), 0, NULL);

	(void)state;
	json_array_append(rules, json_array_get(rules, 0));
	json_object_set_new(json_object_get(files, CLAIM), "deadlines", rules);
	assert_null(small_load(files, &problems));
	assert_string_equal(problems.first->pointer, CLAIM "#/deadlines/1/rule");
	assert_string_equal(problems.first->code, "catalog_duplicate");
	arena_free(arena);
}

static void test_a_rule_is_loaded_for_its_versions(void **state)
{
	struct arena *arena = arena_new();
	struct problem_list problems = { .arena = arena };
	json_auto_t *files = small_read();
	struct catalog *catalog;
	const struct kind *kind;
	const struct deadline_rule *rule;

	(void)state;
	small_set(files, CLAIM, "/deadlines",
		  RULE(STARTS PERIOD ROLL
		       ",\"in\":[\"2\"],\"met\":[{\"action\":\"close\",\"on\":\"paid_on\"}],"
		       "\"suspensions\":[{\"action\":\"stay\",\"name\":{\"zh\":\"x\",\"en\":\"x\"},"
		       "\"until\":[\"resume\"]}]"));
	catalog = small_load(files, &problems);
	assert_non_null(catalog);
	kind = catalog_kind(catalog, "claim");
	assert_null(definition_deadline(kind_definition(kind, "1"), "finish"));
	rule = definition_deadline(kind_definition(kind, "2"), "finish");
	assert_non_null(rule);
	assert_true(rule->roll && !rule->expires);
	assert_int_equal(rule->periods[0].length, 3);
	assert_int_equal(rule->periods[0].unit, DEADLINE_MONTH);
	assert_string_equal(rule->met[0].on, "paid_on");
	assert_string_equal(rule->pauses[0].ends[0], "resume");
	assert_true(json_object_get(catalog->timed, "resume") &&
		    json_object_get(catalog->timed, "accept"));
	assert_null(json_object_get(catalog->timed, "remark"));
	catalog_free(catalog);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names_must_be_known_in_the_version),
		cmocka_unit_test(test_what_extends_and_suspends_must_make_sense),
		cmocka_unit_test(test_a_rule_is_told_once),
		cmocka_unit_test(test_a_rule_is_loaded_for_its_versions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
