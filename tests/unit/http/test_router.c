/* The router: which row a path finds, and which rows stop the start. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "api/http/router.h"
#include "core/base/arena.h"
#include "tests/unit/base/child.h"

static struct catalog catalog;
static struct router *router;

static const char *const list_params[] = { "q", "limit", "total", "user", NULL };
static const struct db_query list_query = {
	.name = "list", .text = "", .params = list_params, .param_count = 4
};
static const char *const odd_params[] = { "qq", NULL };
static const struct db_query odd_query = {
	.name = "odd", .text = "", .params = odd_params, .param_count = 1
};

static void handler(struct request *request)
{
	(void)request;
}

static const struct route things[] = {
	QUERY("GET", "/things?q&limit", "thing_list", list_query),
	HANDLER("POST", "/things", "thing_make", handler, .body = "thing", .idempotent_key = true),
	HANDLER("GET", "/things/:id", "thing_get", handler),
	HANDLER("GET", "/things/:id/parts/:part", "part_get", handler),
	HANDLER("GET", "/things/special", "special_get", handler),
	HANDLER("DELETE", "/", "root_drop", handler, .repeatable = true),
	{ .method = NULL },
};
static const struct route *const tables[] = { things, NULL };

static int setup(void **state)
{
	(void)state;
	catalog.parameters = json_pack("{s:{s:s}, s:{s:s, s:s}, s:{s:s}, s:{s:s}}", "q", "type",
				       "string", "limit", "type", "integer", "default", "50", "id",
				       "type", "string", "part", "type", "string");
	catalog.shapes = json_pack("{s:{}}", "thing");
	router = router_new(tables, &catalog);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	router_free(router);
	json_decref((json_t *)catalog.parameters);
	json_decref((json_t *)catalog.shapes);
	return 0;
}

static const char *found(const char *method, const char *target, struct router_match *match)
{
	return router_find(router, method, target, match) == ROUTER_FOUND ?
		       match->entry->route->name :
		       NULL;
}

static void test_router_finds_by_method_and_path(void **state)
{
	struct router_match match;

	(void)state;
	assert_string_equal(found("GET", "/things", &match), "thing_list");
	assert_null(match.query);
	assert_string_equal(found("POST", "/things?", &match), "thing_make");
	assert_string_equal(match.query, "");
	assert_string_equal(found("GET", "/things/7?q=/x", &match), "thing_get");
	assert_string_equal(match.query, "q=/x");
	assert_string_equal(found("HEAD", "/things", &match), "thing_list");
	assert_string_equal(found("DELETE", "/", &match), "root_drop");
}

static void test_router_gives_variables_raw(void **state)
{
	struct router_match match;

	(void)state;
	assert_string_equal(found("GET", "/things/a%20b/parts/9?x", &match), "part_get");
	assert_int_equal(match.variables[0].length, 5);
	assert_memory_equal(match.variables[0].text, "a%20b", 5);
	assert_int_equal(match.variables[1].length, 1);
}

static void test_router_prefers_the_literal(void **state)
{
	struct router_match match;

	(void)state;
	assert_string_equal(found("GET", "/things/special", &match), "special_get");
	assert_string_equal(found("GET", "/things/specia", &match), "thing_get");
}

static void test_router_compares_bytes(void **state)
{
	static const char *const paths[] = { "/thing",		 "/things/",
					     "//things",	 "/Things",
					     "/%74hings",	 "/things/1/parts",
					     "/things//parts/2", "/things/1/parts/2/",
					     "/things/1/parts/" };
	struct router_match match;

	(void)state;
	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
		if (router_find(router, "GET", paths[i], &match) != ROUTER_NO_PATH)
			fail_msg("%s was found", paths[i]);
	}
}

static void test_router_names_the_methods_of_a_path(void **state)
{
	struct arena *arena = arena_new();
	struct router_match match;

	(void)state;
	assert_int_equal(router_find(router, "PUT", "/things", &match), ROUTER_NO_METHOD);
	assert_string_equal(router_methods(match.others, arena), "GET, HEAD, POST");
	assert_int_equal(router_find(router, "HEAD", "/", &match), ROUTER_NO_METHOD);
	arena_free(arena);
}

static void test_router_compiles_parameters(void **state)
{
	struct router_match match;
	const struct router_entry *entry;

	(void)state;
	assert_string_equal(found("GET", "/things", &match), "thing_list");
	entry = match.entry;
	assert_int_equal(entry->variable_count, 0);
	assert_int_equal(entry->parameter_count, 2);
	assert_string_equal(entry->allowed, "q, limit");
	assert_null(entry->parameters[0].otherwise);
	assert_string_equal(entry->parameters[1].otherwise, "50");
	assert_int_equal(entry->source[0], 0);
	assert_int_equal(entry->source[1], 1);
	assert_int_equal(entry->source[2], -1);
	assert_int_equal(entry->source[3], -1);
}

static const struct route *wrong;

static void compile_wrong(void)
{
	const struct route *const list[] = { wrong, NULL };

	router_new(list, &catalog);
}

static void assert_stops_the_start(const struct route *rows, const char *because)
{
	char text[2048];
	int status;

	wrong = rows;
	status = child_run(compile_wrong, text, sizeof(text));
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 1);
	assert_non_null(strstr(text, because));
}

static void test_router_stops_the_start_on_wrong_rows(void **state)
{
	static const struct route no_shape[] = { HANDLER("GET", "/a?zz", "a", handler),
						 { .method = NULL } };
	static const struct route no_provider[] = { QUERY("GET", "/a", "a", odd_query),
						    { .method = NULL } };
	static const struct route twice[] = { HANDLER("GET", "/a/:id", "a", handler),
					      HANDLER("GET", "/a/:part", "b", handler),
					      { .method = NULL } };
	static const struct route no_schema[] = {
		HANDLER("GET", "/a", "a", handler, .reply = "nil"), { .method = NULL }
	};

	static const struct route no_way_back[] = { HANDLER("POST", "/a", "a", handler),
						    { .method = NULL } };

	(void)state;
	assert_stops_the_start(no_way_back, "under a key");
	assert_stops_the_start(no_shape, "zz");
	assert_stops_the_start(no_provider, ":qq");
	assert_stops_the_start(twice, "same method and path");
	assert_stops_the_start(no_schema, "nil");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_router_finds_by_method_and_path),
		cmocka_unit_test(test_router_gives_variables_raw),
		cmocka_unit_test(test_router_prefers_the_literal),
		cmocka_unit_test(test_router_compares_bytes),
		cmocka_unit_test(test_router_names_the_methods_of_a_path),
		cmocka_unit_test(test_router_compiles_parameters),
		cmocka_unit_test(test_router_stops_the_start_on_wrong_rows),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
