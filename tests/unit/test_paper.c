/* Templates filled with a case, on the real catalog. */
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
#include "core/paper.h"
#include "core/problem.h"

static struct catalog *catalog;
static struct arena *arena;

static json_t *parse(const char *text)
{
	json_t *value;

	assert_int_equal(json_read(text, strlen(text), &value, NULL, NULL), JSON_FINE);
	return json_tie(arena, value);
}

static const char *const ruling =
	"{\"case\":{\"kind\":\"ruling\",\"definition\":\"2025\",\"track\":\"\",\"number\":\"锡知裁字〔2025〕1号\","
	"\"accepted_on\":\"2025-03-03\",\"received_on\":\"2025-02-27\",\"outcome\":\"dismissed\"},"
	"\"office\":{\"name\":\"无锡市知识产权局\"},\"document\":{\"date\":\"2025-03-04\",\"number\":\"1号\"},"
	"\"parties\":[{\"role\":\"requester\",\"name\":\"甲\"},{\"role\":\"respondent\",\"name\":\"乙\"},"
	"{\"role\":\"respondent\",\"name\":\"丙\",\"address\":\"无锡\"}],"
	"\"rights\":[{\"type\":\"PI\",\"number\":\"ZL1\"}],\"attributes\":{\"panel\":[\"王\",\"李\",\"张\"],"
	"\"measures\":[\"stop_selling\",\"stop_using_product\"],\"hearing_on\":\"2025-04-01\"},"
	"\"events\":{\"file\":\"2025-03-03\"}}";

/* The texts of a template of one block, and its faults as "name name". */
static const char *text_of(const char *block, const char **ret_missing)
{
	struct problem_list problems = { .arena = arena };
	json_t *template = parse(arena_printf(
		arena, "{\"document\":\"filing_notice\",\"layout\":\"form\",\"blocks\":[%s]}",
		block));
	struct paper *paper = paper_fill(catalog, template, parse(ruling), &problems);
	const char *text = "";

	*ret_missing = "";
	for (const struct problem *one = problems.first; one; one = one->next)
		*ret_missing = arena_printf(arena, "%s%s%s", *ret_missing, **ret_missing ? " " : "",
					    one->pointer);
	for (const struct paper_block *at = paper ? paper->first : NULL; at; at = at->next) {
		for (size_t i = 0; i < at->rows * at->columns; i++)
			text = arena_printf(arena, "%s[%s]", text, at->cells[i]);
		if (at->text)
			text = arena_printf(arena, "%s%s|", text, at->text);
	}
	return text;
}

static void expect(const char *template, const char *expected)
{
	const char *missing;
	const char *text =
		text_of(arena_printf(arena, "{\"block\":\"paragraph\",\"text\":\"%s\"}", template),
			&missing);

	assert_string_equal(missing, "");
	assert_string_equal(text, arena_printf(arena, "%s|", expected));
}

static void test_values_stand_in_words(void **state)
{
	(void)state;
	expect("{case.number}，{case.accepted_on}", "锡知裁字〔2025〕1号，2025年3月3日");
	expect("{party.requester}诉{party.respondent}", "甲诉乙、丙");
	expect("{party.respondent.address}", "无锡");
	expect("{right.type}{right.number}", "发明专利ZL1");
	expect("{data.panel}；{data.measures}", "王、李、张；停止销售、停止使用");
	expect("{data.hearing_on}", "2025年4月1日");
	expect("{event.file}", "2025年3月3日");
	expect("{case.outcome}", "侵权不成立，驳回请求");
}

static void test_the_law_is_that_of_the_version_in_chinese_numerals(void **state)
{
	(void)state;
	expect("{basis.file}", "《专利纠纷行政裁决和调解办法》第二十条");
	expect("{basis.extend_time}", "《专利纠纷行政裁决和调解办法》第三十七条");
	expect("{basis.serve}", "《专利纠纷行政裁决和调解办法》第二十二条");
}

static void test_a_period_is_that_of_the_rule(void **state)
{
	const char *missing;

	(void)state;
	expect("{period.sue}内起诉", "十五日内起诉");
	expect("{period.demand}内履行", "十个工作日内履行");
	expect("{period.close}", "三个月");
	/* notice before a date is no time that one has */
	text_of("{\"block\":\"paragraph\",\"text\":\"{period.hearing_notice}\"}", &missing);
	assert_string_equal(missing, "period.hearing_notice");
}

static void test_a_paper_suits_the_outcome_or_a_case_that_has_none(void **state)
{
	const json_t *template = paper_template(catalog_kind(catalog, "ruling"), "ruling");

	(void)state;
	assert_true(paper_suits(template, NULL));
	assert_true(paper_suits(template, "infringement"));
	assert_true(paper_suits(template, "dismissed"));
	assert_false(paper_suits(template, "cancelled_withdrawn"));
	assert_true(paper_suits(parse("{\"document\":\"ruling\"}"), "cancelled_withdrawn"));
}

static void test_all_missing_values_are_named_once(void **state)
{
	const char *missing;

	(void)state;
	text_of("{\"block\":\"paragraph\",\"text\":\"{data.clerk}{case.closed_on}\"},"
		"{\"block\":\"paragraph\",\"text\":\"{data.clerk}{party.agent}\"},"
		"{\"block\":\"paragraph\",\"each\":\"data.missing_items\",\"text\":\"{item}\"}",
		&missing);
	assert_string_equal(missing, "/data/clerk case.closed_on party.agent /data/missing_items");
}

static void test_an_optional_block_is_left_out_and_so_is_that_of_another_law(void **state)
{
	const char *missing;
	const char *text =
		text_of("{\"block\":\"paragraph\",\"text\":\"{data.clerk}\",\"optional\":true},"
			"{\"block\":\"paragraph\",\"text\":\"旧\",\"in\":[\"2015\"]},"
			"{\"block\":\"paragraph\",\"text\":\"新\",\"in\":[\"2025\"]}",
			&missing);

	(void)state;
	assert_string_equal(missing, "");
	assert_string_equal(text, "新|");
}

static void test_lists_and_tables_go_over_entries(void **state)
{
	const char *missing;

	(void)state;
	assert_string_equal(
		text_of("{\"block\":\"paragraph\",\"each\":\"data.panel\",\"text\":\"{n}．{item}\"}",
			&missing),
		"1．王|2．李|3．张|");
	assert_string_equal(
		text_of("{\"block\":\"table\",\"widths\":[1,2],\"each\":\"parties\",\"rows\":"
			"[[\"姓名\",\"住所\"],[\"{item.name}\",\"{item.address}\"]]}",
			&missing),
		"[姓名][住所][甲][][乙][][丙][无锡]");
	assert_string_equal(missing, "");
}

static int setup(void **state)
{
	struct problem_list problems = { .arena = arena_new() };

	(void)state;
	catalog = catalog_load(getenv("CATALOG"), &problems);
	arena = problems.arena;
	return catalog ? 0 : 1;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(arena);
	catalog_free(catalog);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values_stand_in_words),
		cmocka_unit_test(test_the_law_is_that_of_the_version_in_chinese_numerals),
		cmocka_unit_test(test_a_period_is_that_of_the_rule),
		cmocka_unit_test(test_a_paper_suits_the_outcome_or_a_case_that_has_none),
		cmocka_unit_test(test_all_missing_values_are_named_once),
		cmocka_unit_test(test_an_optional_block_is_left_out_and_so_is_that_of_another_law),
		cmocka_unit_test(test_lists_and_tables_go_over_entries),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
