/* The loader's checks of guards: each fault is told, at its exact place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/arena.h"
#include "core/catalog.h"
#include "core/guard.h"
#include "core/problem.h"
#include "tests/unit/catalog_small.h"

#define CLAIM "kinds/claim.json"
#define CLOSE CLAIM "#/actions/5/guards/0"
#define GUARD(rest)                                                                 \
	"[{\"guard\":\"g\",\"message\":{\"zh\":\"规\",\"en\":\"Rule\"},\"basis\":" \
	"[{\"law\":\"claims_law\",\"article\":\"2\",\"tag\":\"C*\"}]," rest "}]"

/* The small catalog with these guards on "close". */
static struct catalog *load(struct arena *arena, const char *guards, const char **ret_told)
{
	struct problem_list problems = { .arena = arena };
	json_auto_t *files = small_read();
	struct catalog *catalog;

	small_set(files, CLAIM, "/actions/5/guards", guards);
	catalog = small_load(files, &problems);
	*ret_told = "";
	for (const struct problem *one = problems.first; one; one = one->next)
		*ret_told = arena_printf(arena, "%s%s %s\n", *ret_told, one->pointer, one->code);
	return catalog;
}

static void test_faults_of_guards_are_told_where_they_stand(void **state)
{
	static const struct {
		const char *guards, *fault;
	} wrongs[] = {
		{ GUARD("\"require\":{\"value\":{\"field\":\"shoes\",\"is\":[\"x\"]}}"),
		  CLOSE "/require/value/field catalog_unknown_name" },
		{ GUARD("\"require\":{\"value\":{\"field\":\"outcome\",\"is\":[\"drawn\"]}}"),
		  CLOSE "/require/value/is/0 catalog_unknown_name" },
		{ GUARD("\"require\":{\"value\":{\"field\":\"sum\"}}"),
		  CLOSE "/require/value catalog_shape" },
		{ GUARD("\"require\":{\"days\":{\"from\":\"sum\",\"to\":\"occurred_on\",\"unit\":"
			"\"working_day\",\"at_least\":3}}"),
		  CLOSE "/require/days/from catalog_shape" },
		{ GUARD("\"require\":{\"days\":{\"from\":\"received_on\",\"to\":\"occurred_on\","
			"\"unit\":\"working_day\",\"at_least\":3,\"over\":2}}"),
		  CLOSE "/require/days catalog_shape" },
		{ GUARD("\"require\":{\"days\":{\"from\":\"received_on\",\"to\":\"outcome\","
			"\"unit\":\"week\",\"at_least\":3}}"),
		  CLOSE "/require/days/unit value_not_listed" },
		{ GUARD("\"require\":{\"size\":{\"field\":\"sum\",\"at_least\":3}}"),
		  CLOSE "/require/size/field catalog_shape" },
		{ GUARD("\"require\":{\"happened\":[\"fly\"]}"),
		  CLOSE "/require/happened/0 catalog_unknown_name" },
		{ GUARD("\"require\":{\"any\":[{\"flag\":\"urgent\"},{\"flag\":\"rare\"}]}"),
		  CLOSE "/require/any/1/flag catalog_unknown_name" },
		{ GUARD("\"require\":{\"not\":{\"linked\":{\"types\":[\"hates\"]}}}"),
		  CLOSE "/require/not/linked/types/0 catalog_unknown_name" },
		{ GUARD("\"require\":{\"linked\":{\"types\":[\"derived_from\"],\"kinds\":[\"war\"]}}"),
		  CLOSE "/require/linked/kinds/0 catalog_unknown_name" },
		{ GUARD("\"require\":{\"linked\":{\"types\":[\"derived_from\"],\"phases\":[\"dead\"]}}"),
		  CLOSE "/require/linked/phases/0 value_not_listed" },
		{ GUARD("\"require\":{\"flag\":\"urgent\",\"given\":\"sum\"}"),
		  CLOSE "/require catalog_shape" },
		{ GUARD("\"require\":{\"maybe\":1}"), CLOSE "/require/maybe field_unknown" },
		{ GUARD("\"tracks\":[\"steep\"],\"require\":{\"flag\":\"urgent\"}"),
		  CLOSE "/tracks/0 catalog_unknown_name" },
		{ GUARD("\"from\":[\"received\"],\"require\":{\"flag\":\"urgent\"}"),
		  CLOSE "/from/0 catalog_unknown_name" },
		{ GUARD("\"outcomes\":[\"dropped\"],\"require\":{\"flag\":\"urgent\"}"),
		  CLOSE "/outcomes/0 catalog_unknown_name" },
		{ GUARD("\"in\":[\"9\"],\"require\":{\"flag\":\"urgent\"}"),
		  CLOSE "/in/0 catalog_unknown_name" },
		{ GUARD(""), CLOSE "/require field_missing" },
		{ "[{\"guard\":\"g\",\"message\":{\"zh\":\"规\",\"en\":\"Rule\"},\"require\":"
		  "{\"flag\":\"urgent\"},\"basis\":[]}]",
		  CLOSE "/basis catalog_shape" },
		{ "[{\"guard\":\"g\",\"message\":{\"zh\":\"规\",\"en\":\"Rule\"},\"require\":"
		  "{\"flag\":\"urgent\"},\"basis\":[{\"law\":\"none\"}]}]",
		  CLOSE "/basis/0/law catalog_unknown_name" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrongs) / sizeof(*wrongs); i++) {
		struct arena *arena = arena_new();
		const char *guards = wrongs[i].guards, *told;

		if (strstr(guards, ",}]")) /* the one without a condition */
			guards = arena_printf(arena, "%.*s}]", (int)strlen(guards) - 3, guards);
		assert_null(load(arena, guards, &told));
		if (!strstr(told, wrongs[i].fault))
			fail_msg("%s\nnot \"%s\" but\n%s", guards, wrongs[i].fault, told);
		arena_free(arena);
	}
}

static void test_a_guard_knows_its_place_and_whether_it_looks_back(void **state)
{
	struct arena *arena = arena_new();
	const char *told;
	struct catalog *catalog;
	const struct action *close;

	(void)state;
	catalog = load(arena,
		       GUARD("\"require\":{\"value\":{\"field\":\"sum\",\"is_not\":[\"0\"]}}"),
		       &told);
	assert_string_equal(told, "");
	close = definition_action(&catalog->kinds[0].definitions[0], "close");
	assert_string_equal(close->guards[0].pointer, "/data/sum");
	assert_string_equal(close->guards[0].source.en, "Claims Law 2 [C*]");
	assert_false(close->looks_back);
	assert_false(catalog_looks_back(catalog, "close"));
	catalog_free(catalog);
	catalog = load(arena, GUARD("\"require\":{\"flag\":\"urgent\"}"), &told);
	assert_string_equal(told, "");
	close = definition_action(&catalog->kinds[0].definitions[0], "close");
	assert_string_equal(close->guards[0].pointer, "/action");
	assert_true(catalog_looks_back(catalog, "close"));
	assert_false(catalog_looks_back(catalog, "accept"));
	catalog_free(catalog);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_faults_of_guards_are_told_where_they_stand),
		cmocka_unit_test(test_a_guard_knows_its_place_and_whether_it_looks_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
