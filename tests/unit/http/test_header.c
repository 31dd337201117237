/* Header values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "api/http/header.h"
#include "core/base/arena.h"

static struct arena *arena;

static int setup(void **state)
{
	(void)state;
	arena = arena_new();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static void test_header_language(void **state)
{
	static const struct {
		const char *asked, *given;
	} rows[] = {
		{ NULL, "zh" },
		{ "", "zh" },
		{ "fr", "zh" },
		{ "en", "en" },
		{ "en-GB, zh;q=0.9", "en" },
		{ "zh-CN,zh;q=0.9,en;q=0.8", "zh" },
		{ "en;q=0.4, zh;q=0.5", "zh" },
		{ "fr, en;q=0.3", "en" },
		{ "en;q=0", "zh" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		assert_string_equal(header_language(rows[i].asked), rows[i].given);
}

static void test_header_accepts_the_best_it_names(void **state)
{
	static const char *const types[] = { "application/json", "text/csv", "text/html", NULL };
	static const struct {
		const char *accept;
		int best;
	} rows[] = {
		{ NULL, -1 },
		{ "*/*", -1 },
		{ "text/csv", 1 },
		{ "TEXT/CSV;charset=utf-8", 1 },
		{ "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", 2 },
		{ "text/html;q=0.5, text/csv ;q=0.6", 1 },
		{ "text/csv;q=0", -1 },
		{ "text/csvx, text/c", -1 },
		{ "application/json, text/html", 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		assert_int_equal(header_accepts(rows[i].accept, types), rows[i].best);
}

static void test_header_if_match_gives_the_version(void **state)
{
	const char *version;

	(void)state;
	assert_int_equal(header_if_match(arena, NULL, &version), MATCH_NONE);
	assert_null(version);
	assert_int_equal(header_if_match(arena, "\"7\"", &version), MATCH_VERSION);
	assert_string_equal(version, "7");
	assert_int_equal(header_if_match(arena, "*", &version), MATCH_VERSION);
	assert_string_equal(version, "*");
}

static void test_header_if_match_refuses_the_rest(void **state)
{
	static const char *const wrong[] = {
		"7", "\"7", "7\"", "\"\"", "\"7\", \"8\"", "\"7\" ", ""
	};
	const char *version;

	(void)state;
	assert_int_equal(header_if_match(arena, "W/\"7\"", &version), MATCH_WEAK);
	/* a tag with that name, not the sign for any */
	assert_int_equal(header_if_match(arena, "\"*\"", &version), MATCH_WEAK);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		if (header_if_match(arena, wrong[i], &version) != MATCH_WRONG)
			fail_msg("%s was taken", wrong[i]);
	}
}

static void test_header_key_is_visible_ascii(void **state)
{
	char key[257];

	(void)state;
	memset(key, 'k', sizeof(key));
	key[255] = '\0';
	assert_true(header_key_is_fine(key));
	key[255] = 'k';
	key[256] = '\0';
	assert_false(header_key_is_fine(key));
	assert_false(header_key_is_fine(""));
	assert_false(header_key_is_fine("a b"));
	assert_false(header_key_is_fine("\xe5\x95\x86"));
}

static void test_header_bearer_takes_only_bearer(void **state)
{
	size_t length;

	(void)state;
	assert_string_equal(header_bearer("bearer ipc_x-Y9", &length), "ipc_x-Y9");
	assert_int_equal(length, 8);
	assert_null(header_bearer("Basic dTpw", &length));
	assert_null(header_bearer("Bearer ", &length));
	assert_null(header_bearer("Bearer a b", &length));
	assert_null(header_bearer("Bearer a,b", &length));
}

static void test_header_media_type(void **state)
{
	(void)state;
	assert_string_equal(header_media_type(arena, "Application/JSON; charset=utf-8"),
			    "application/json");
	assert_string_equal(header_media_type(arena, "text/csv"), "text/csv");
	assert_null(header_media_type(arena, "json"));
	assert_null(header_media_type(arena, "a/"));
	assert_null(header_media_type(arena, "/b"));
	assert_null(header_media_type(arena, "a/b/c"));
	assert_null(header_media_type(arena, "a/b\xff"));
}

static void test_header_names_tag(void **state)
{
	(void)state;
	assert_true(header_names_tag("\"1\", W/\"7\"", "\"7\""));
	assert_true(header_names_tag("*", "\"7\""));
	assert_false(header_names_tag("\"77\"", "\"7\""));
	assert_false(header_names_tag(NULL, "\"7\""));
}

static void test_header_prefers(void **state)
{
	(void)state;
	assert_true(header_prefers("respond-async, Return=total-count", "return=total-count"));
	assert_false(header_prefers("return=total-counts", "return=total-count"));
	assert_false(header_prefers(NULL, "return=total-count"));
}

static void test_header_cookie(void **state)
{
	static const struct {
		const char *cookies, *value;
	} rows[] = {
		{ "sid=abc", "abc" },
		{ "a=1; sid=abc; b=2", "abc" },
		{ "sid=abc;b=2", "abc" },
		{ NULL, NULL },
		{ "", NULL },
		{ "xsid=abc", NULL },
		{ "sid", NULL },
		{ "sid=", NULL },
		{ "sid=abc; sid=abc", NULL }, /* one of them somebody else's */
		{ "sid=a\"c", NULL },
		{ "sid=abc def", NULL },
		{ "b=sid=abc", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		size_t length = 0;
		const char *value = header_cookie(rows[i].cookies, "sid", &length);

		if (!rows[i].value) {
			assert_null(value);
			continue;
		}
		assert_non_null(value);
		assert_int_equal(length, strlen(rows[i].value));
		assert_memory_equal(value, rows[i].value, length);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_header_language),
		cmocka_unit_test(test_header_accepts_the_best_it_names),
		cmocka_unit_test(test_header_if_match_gives_the_version),
		cmocka_unit_test(test_header_if_match_refuses_the_rest),
		cmocka_unit_test(test_header_key_is_visible_ascii),
		cmocka_unit_test(test_header_bearer_takes_only_bearer),
		cmocka_unit_test(test_header_cookie),
		cmocka_unit_test(test_header_media_type),
		cmocka_unit_test(test_header_names_tag),
		cmocka_unit_test(test_header_prefers),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
