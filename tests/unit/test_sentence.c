/* Sentences of the report: figures in words, and what falls away without them. */
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
#include "core/problem.h"
#include "core/sentence.h"

static struct arena *arena;
static struct catalog *catalog;
static struct sentence_source source;
static json_t *words;

static int setup(void **state)
{
	struct problem_list problems = { 0 };

	(void)state;
	arena = arena_new();
	problems.arena = arena;
	catalog = catalog_load(getenv("CATALOG"), &problems);
	assert_non_null(catalog);
	words = json_pack("{s:s, s:s}", "place", "无锡市", "span", "全年");
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	json_decref(words);
	catalog_free(catalog);
	arena_free(arena);
	return 0;
}

/* A pattern filled with one figure, ruling.accepted. */
static const char *said(const char *language, const char *pattern, const char *figure)
{
	json_t *figures = json_tie(arena, json_object());

	if (figure)
		json_object_set_new(figures, "ruling.accepted", json_loads(figure, 0, NULL));
	source = (struct sentence_source){ .catalog = catalog,
					   .arena = arena,
					   .language = language,
					   .figures = figures,
					   .words = words,
					   .based = true };
	return sentence_fill(&source, pattern);
}

static void test_figures_and_words_stand_in_their_places(void **state)
{
	(void)state;
	assert_string_equal(said("zh", "{place}{span}受理{ruling.accepted}件。", "{\"value\": 57}"),
			    "无锡市全年受理57件。");
	assert_string_equal(said("zh", "比{ruling.accepted}%", "{\"value\": \"96.43\"}"),
			    "比96.43%");
	assert_string_equal(said("zh", "{ruling.accepted}件", "{\"value\": 0}"), "0件");
}

static void test_a_missing_figure_takes_its_part_or_the_sentence_along(void **state)
{
	static const char *const pattern = "结案[，其中{ruling.accepted}件]。";

	(void)state;
	assert_string_equal(said("zh", pattern, "{\"value\": 5}"), "结案，其中5件。");
	assert_string_equal(said("zh", pattern, "{\"value\": null}"), "结案。");
	assert_string_equal(said("zh", pattern, NULL), "结案。");
	assert_string_equal(said("zh", "[{ruling.accepted}件，]完[，{ruling.accepted}]", NULL),
			    "完");
	assert_null(said("zh", "结案{ruling.accepted}件。", "{\"value\": null}"));
	assert_null(said("zh", "[好]结案{ruling.accepted}件。", NULL));
}

static void test_qualifiers_stand_where_the_language_puts_them(void **state)
{
	static const char *const many = "{\"value\": 1200, \"qualifier\": \"余\"}";
	static const char *const nearly = "{\"value\": 3000, \"qualifier\": \"近\"}";

	(void)state;
	assert_string_equal(said("zh", "{ruling.accepted}家", many), "1200余家");
	assert_string_equal(said("en", "{ruling.accepted} firms", many), "over 1200 firms");
	assert_string_equal(said("zh", "{ruling.accepted}家", nearly), "近3000家");
}

static void test_larger_units_are_exact(void **state)
{
	(void)state;
	assert_string_equal(said("zh", "{ruling.accepted|wan}万元", "{\"value\": \"1420000\"}"),
			    "142万元");
	assert_string_equal(said("zh", "{ruling.accepted|wan}万元", "{\"value\": \"53012000\"}"),
			    "5301.2万元");
	assert_string_equal(said("zh", "{ruling.accepted|yi}亿元", "{\"value\": \"17829000000\"}"),
			    "178.29亿元");
	assert_string_equal(said("zh", "{ruling.accepted|wan}万元", "{\"value\": \"0.01\"}"),
			    "0.000001万元");
}

static void test_growth_has_a_direction(void **state)
{
	(void)state;
	assert_string_equal(said("zh", "同比{ruling.accepted|signed}", "{\"value\": \"10.88\"}"),
			    "同比上升10.88%");
	assert_string_equal(said("zh", "同比{ruling.accepted|signed}", "{\"value\": \"-3.10\"}"),
			    "同比下降3.10%");
	assert_string_equal(said("zh", "同比{ruling.accepted|signed}", "{\"value\": \"0.00\"}"),
			    "同比持平");
	assert_string_equal(
		said("zh", "同比{ruling.accepted|growth}",
		     "{\"value\": 5, \"growth\": {\"value\": \"25.00\", \"unit\": \"percent\"}}"),
		"同比增长25.00%");
	assert_string_equal(
		said("zh", "同比{ruling.accepted|growth}",
		     "{\"value\": \"9.00\", \"growth\": {\"value\": \"-1.20\", \"unit\": \"point\"}}"),
		"同比下降1.20个百分点");
	assert_null(said("zh", "{ruling.accepted|growth}", "{\"value\": 5, \"growth\": null}"));
}

/* Of two figures, whose growth is given: "25.00" or "1.20 point". */
static const char *both(const char *language, const char *one, const char *other)
{
	static const char *const names[] = { "ruling.accepted", "ruling.closed" };
	const char *const given[] = { one, other };
	json_t *figures = json_tie(arena, json_object());

	for (size_t i = 0; i < 2; i++) {
		const char *point = strstr(given[i], " point");
		int length = (int)(point ? point - given[i] : (long)strlen(given[i]));

		json_object_set_new(figures, names[i],
				    json_pack("{s:i, s:s, s:{s:o, s:s}}", "value", 5, "source",
					      "cases", "growth", "value",
					      json_sprintf("%.*s", length, given[i]), "unit",
					      point ? "point" : "percent"));
	}
	source = (struct sentence_source){ .catalog = catalog,
					   .arena = arena,
					   .language = language,
					   .figures = figures,
					   .words = words,
					   .based = true };
	return sentence_fill(&source, "{ruling.accepted+ruling.closed|growth}");
}

static void test_growth_of_two_is_told_of_each(void **state)
{
	(void)state;
	assert_string_equal(both("zh", "5.00", "6.00"), "分别增长5.00%、6.00%");
	assert_string_equal(both("zh", "-5.00", "-6.00"), "分别下降5.00%、6.00%");
	assert_string_equal(both("zh", "5.00", "-6.00"), "分别增长5.00%、下降6.00%");
	assert_string_equal(both("zh", "0.00", "6.00"), "分别持平、增长6.00%");
	assert_string_equal(both("zh", "5.00", "0.00"), "分别增长5.00%、持平");
	assert_string_equal(both("zh", "0.00", "0.00"), "均持平");
	assert_string_equal(both("zh", "1.20 point", "0.10 point"),
			    "分别上升1.20个百分点、0.10个百分点");
	assert_string_equal(both("zh", "5.00", "0.10 point"), "分别增长5.00%、上升0.10个百分点");
	assert_string_equal(both("en", "5.00", "6.00"), "up 5.00 % and 6.00 % respectively");
	assert_string_equal(both("en", "5.00", "-6.00"), "up 5.00 % and down 6.00 % respectively");
	assert_null(
		sentence_fill(&(struct sentence_source){ .catalog = catalog,
							 .arena = arena,
							 .language = "zh",
							 .figures = json_tie(arena, json_object()),
							 .words = words,
							 .based = true },
			      "{ruling.accepted+ruling.closed|growth}"));
}

/* What others report has the base that they reported; of cases the records must reach back. */
static void test_growth_needs_records_of_the_year_before(void **state)
{
	static const char *const of_cases = "{\"value\": 5, \"source\": \"cases\", \"growth\": "
					    "{\"value\": \"25.00\", \"unit\": \"percent\"}}";
	static const char *const reported = "{\"value\": 5, \"source\": \"external\", \"growth\": "
					    "{\"value\": \"25.00\", \"unit\": \"percent\"}}";

	(void)state;
	assert_non_null(said("zh", "{ruling.accepted|growth}", of_cases));
	source.based = false;
	assert_null(sentence_fill(&source, "{ruling.accepted|growth}"));
	assert_non_null(said("zh", "{ruling.accepted|growth}", reported));
	source.based = false;
	assert_string_equal(sentence_fill(&source, "{ruling.accepted|growth}"), "增长25.00%");
}

static void test_english_has_a_plural(void **state)
{
	(void)state;
	assert_string_equal(said("en", "{ruling.accepted} case{ruling.accepted|s}",
				 "{\"value\": 1}"),
			    "1 case");
	assert_string_equal(said("en", "{ruling.accepted} case{ruling.accepted|s}",
				 "{\"value\": 0}"),
			    "0 cases");
}

static void test_faults_of_patterns_are_found(void **state)
{
	const char *name;

	(void)state;
	assert_null(sentence_fault(catalog, arena, "{place}[，{ruling.accepted}件]", &name));
	assert_non_null(sentence_fault(catalog, arena, "[{place}", &name));
	assert_non_null(sentence_fault(catalog, arena, "{place}]", &name));
	assert_non_null(sentence_fault(catalog, arena, "[[{place}]]", &name));
	assert_non_null(sentence_fault(catalog, arena, "{place", &name));
	assert_non_null(sentence_fault(catalog, arena, "{ruling.accepted|x}", &name));
	assert_null(name);
	assert_null(
		sentence_fault(catalog, arena, "{ruling.accepted+ruling.closed|growth}", &name));
	assert_non_null(sentence_fault(catalog, arena, "{ruling.accepted+ruling.closed}", &name));
	assert_non_null(
		sentence_fault(catalog, arena, "{ruling.accepted+ruling.shut|growth}", &name));
	assert_string_equal(name, "ruling.shut");
	assert_non_null(sentence_fault(catalog, arena, "{ruling.acepted}", &name));
	assert_string_equal(name, "ruling.acepted");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_figures_and_words_stand_in_their_places),
		cmocka_unit_test(test_a_missing_figure_takes_its_part_or_the_sentence_along),
		cmocka_unit_test(test_qualifiers_stand_where_the_language_puts_them),
		cmocka_unit_test(test_larger_units_are_exact),
		cmocka_unit_test(test_growth_has_a_direction),
		cmocka_unit_test(test_growth_of_two_is_told_of_each),
		cmocka_unit_test(test_growth_needs_records_of_the_year_before),
		cmocka_unit_test(test_english_has_a_plural),
		cmocka_unit_test(test_faults_of_patterns_are_found),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
