/* The loader refuses phrases that name what there is not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/arena.h"
#include "core/base/json.h"
#include "core/catalog.h"
#include "core/phrase.h"
#include "core/problem.h"
#include "tests/unit/catalog_small.h"

static void refused(const char *pointer, const char *value, const char *place, const char *code)
{
	struct arena *arena = arena_new();
	struct problem_list problems = { .arena = arena };
	json_auto_t *files = small_read();
	struct catalog *catalog;

	small_set(files, "phrases.json", pointer, value);
	catalog = small_load(files, &problems);
	if (catalog || problems.count != 1 || strcmp(problems.first->pointer, place) != 0 ||
	    strcmp(problems.first->code, code) != 0)
		fail_msg("%s: %zu faults, the first %s %s", pointer, problems.count,
			 problems.first ? problems.first->pointer : "",
			 problems.first ? problems.first->code : "");
	catalog_free(catalog);
	arena_free(arena);
}

static void test_unknown_names_are_refused(void **state)
{
	static const char unknown[] = "catalog_unknown_name";

	(void)state;
	refused("/phrases/0/indicator", "\"claim.gone\"", "phrases.json#/phrases/0/indicator",
		unknown);
	refused("/phrases/0/organs/0", "\"navy\"", "phrases.json#/phrases/0/organs/0", unknown);
	refused("/phrases/1/after/0", "\"clai\"", "phrases.json#/phrases/1/after/0", unknown);
	refused("/phrases/2/units/0", "\"mile\"", "phrases.json#/phrases/2/units/0", unknown);
	refused("/units/0/units/0", "\"mile\"", "phrases.json#/units/0/units/0", unknown);
	refused("/places/0/region", "\"1\"", "phrases.json#/places/0/region", unknown);
	refused("/growth/0/of", "\"x\"", "phrases.json#/growth/0/of", unknown);
	refused("/growth/0/indicator", "\"x\"", "phrases.json#/growth/0/indicator", unknown);
	refused("/relations/0/indicators/1", "\"x\"", "phrases.json#/relations/0/indicators/1",
		unknown);
}

static void test_misshapen_entries_are_refused(void **state)
{
	(void)state;
	refused("/phrases/2/indicator", "\"claim.closed\"", "phrases.json#/phrases/2/unavailable",
		"catalog_shape");
	refused("/phrases/0/indicator", NULL, "phrases.json#/phrases/0/indicator", "field_missing");
	refused("/places/0/place", "\"own\"", "phrases.json#/places/0/region", "catalog_shape");
	refused("/relations/0/relation", "\"rates\"", "phrases.json#/relations/0/indicators",
		"catalog_shape");
	refused("/relations/0/relation", "\"cousins\"", "phrases.json#/relations/0/relation",
		"value_not_listed");
}

static void test_words_are_found_longest_first(void **state)
{
	struct arena *arena = arena_new();
	struct problem_list problems = { .arena = arena };
	json_auto_t *files = small_read();
	struct catalog *catalog;
	const struct word *word;

	(void)state;
	small_set(files, "phrases.json", "/phrases/0/phrases/-", "\"新收案\"");
	small_set(files, "phrases.json", "/phrases/1/phrases/-", "\"收案\"");
	catalog = small_load(files, &problems);
	assert_non_null(catalog);
	word = words_end(&catalog->phrases->phrases, "共新收案", strlen("共新收案"));
	assert_string_equal(word->text, "新收案");
	assert_null(words_next(&catalog->phrases->phrases, word));
	word = words_end(&catalog->phrases->phrases, "共收案", strlen("共收案"));
	assert_string_equal(word->indicator->name, "claim.accepted");
	word = words_next(&catalog->phrases->phrases, word);
	assert_string_equal(word->indicator->name, "claim.closed");
	assert_null(words_end(&catalog->phrases->phrases, "案", strlen("案")));
	assert_null(words_begin(&catalog->phrases->phrases, "收", strlen("收")));
	catalog_free(catalog);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_unknown_names_are_refused),
		cmocka_unit_test(test_misshapen_entries_are_refused),
		cmocka_unit_test(test_words_are_found_longest_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
