/* The report as a paper: what is in it, in which order, and from what of the summary. */
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
#include "core/report.h"

static struct arena *arena;
static struct catalog *catalog;

static const char summary_text[] =
	"{\"year\": 2024, \"period\": {\"period\": \"h1\", \"from\": \"2024-01-01\", \"to\": \"2024-06-30\"},"
	" \"office\": {\"id\": \"o\", \"name\": {\"zh\": \"无锡市局\", \"en\": \"Wuxi Office\"}, \"region\": \"320200\"},"
	" \"known_at\": \"2025-01-20T09:30:00.000+08:00\", \"definitions\": \"d\", \"seal\": null,"
	" \"figures\": ["
	"  {\"indicator\": \"preexamination.accepted\", \"name\": {\"zh\": \"受理预审\", \"en\": \"Accepted\"},"
	"   \"chapter\": \"services\", \"unit\": \"case\", \"value\": 12, \"numerator\": null,"
	"   \"denominator\": null, \"source\": \"cases\", \"qualifier\": null,"
	"   \"growth\": {\"value\": \"20.00\", \"unit\": \"percent\"}, \"definition\": \"old\","
	"   \"notes\": [{\"note\": \"n\", \"text\": {\"zh\": \"当心\", \"en\": \"careful\"}}]},"
	"  {\"indicator\": \"preexamination.qualified\", \"name\": {\"zh\": \"合格\", \"en\": \"Passed\"},"
	"   \"chapter\": \"services\", \"unit\": \"case\", \"value\": 9, \"source\": \"cases\"},"
	"  {\"indicator\": \"preexamination.granted\", \"name\": {\"zh\": \"授权\", \"en\": \"Granted\"},"
	"   \"chapter\": \"services\", \"unit\": \"case\", \"value\": 1, \"source\": \"cases\"},"
	"  {\"indicator\": \"court.accepted\", \"name\": {\"zh\": \"法院新收\", \"en\": \"Courts\"},"
	"   \"chapter\": \"court\", \"unit\": \"case\", \"value\": null, \"source\": \"external\"}],"
	" \"balance\": [{\"kind\": \"ruling\", \"opening\": 1, \"received\": 2, \"reopened\": 0,"
	"   \"transferred_in\": 0, \"closed\": 1, \"transferred_out\": 0, \"pending\": 2}],"
	" \"tables\": [{\"table\": \"five_years\", \"mark\": \"T3\", \"by\": \"year\","
	"   \"name\": {\"zh\": \"五年趋势\", \"en\": \"Five years\"},"
	"   \"scope\": {\"zh\": \"四类\", \"en\": \"four kinds\"}, \"source\": {\"zh\": \"本局\", \"en\": \"the office\"},"
	"   \"columns\": [{\"indicator\": \"cases.received\", \"share\": false, \"unit\": \"case\","
	"     \"name\": {\"zh\": \"新收\", \"en\": \"Received\"}},"
	"    {\"indicator\": \"cases.received\", \"share\": true, \"unit\": \"percent\","
	"     \"name\": {\"zh\": \"占比\", \"en\": \"Share\"}}],"
	"   \"rows\": [{\"key\": \"2023\", \"name\": {\"zh\": \"2023年\", \"en\": \"2023\"}, \"kind\": null,"
	"     \"cells\": [{\"value\": 4}, {\"value\": \"40.00\"}]},"
	"    {\"key\": null, \"kind\": null, \"cells\": [{\"value\": 6}, {\"value\": null}]}],"
	"   \"total\": {\"cells\": [{\"value\": 10}, {\"value\": \"100.00\"}]}}]}";

static int setup(void **state)
{
	struct problem_list problems = { 0 };

	(void)state;
	arena = arena_new();
	problems.arena = arena;
	catalog = catalog_load(getenv("CATALOG"), &problems);
	assert_non_null(catalog);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	catalog_free(catalog);
	arena_free(arena);
	return 0;
}

static json_t *summary(void)
{
	return json_tie(arena, json_loads(summary_text, 0, NULL));
}

static const struct paper *report(const char *language)
{
	return report_make(catalog, arena, summary(), language);
}

static const struct paper_block *block_of(const struct paper *paper, const char *mark)
{
	for (const struct paper_block *block = paper->first; block; block = block->next)
		if (block->mark && strcmp(block->mark, mark) == 0)
			return block;
	return NULL;
}

static const char *cell(const struct paper_block *table, size_t row, size_t column)
{
	assert_true(row < table->rows && column < table->columns);
	return table->cells[row * table->columns + column];
}

static void test_title_names_place_and_period(void **state)
{
	(void)state;
	assert_string_equal(report("zh")->title, "2024年上半年无锡市知识产权案件统计报告");
	assert_non_null(strstr(report("en")->title, "the first half of 2024"));
	assert_string_equal(report("zh")->made_on, "2025-01-20");
}

static void test_sentences_with_figures_are_there_and_others_are_not(void **state)
{
	const struct paper *paper = report("zh");
	const struct paper_block *chapter = block_of(paper, "services");

	(void)state;
	assert_non_null(chapter);
	assert_string_equal(chapter->text, "（一）专利预审与优先审查");
	assert_string_equal(chapter->next->text,
			    "上半年共受理专利预审案件12件，预审合格9件，获授权1件。");
	assert_null(block_of(paper, "court"));
}

static void test_a_table_says_all_of_the_summary(void **state)
{
	const struct paper_block *table = block_of(report("zh"), "five_years");

	(void)state;
	assert_non_null(table);
	assert_int_equal(table->rows, 4);
	assert_string_equal(table->text, "表1  五年趋势（单位：件）");
	assert_string_equal(cell(table, 0, 0), "年份");
	assert_string_equal(cell(table, 0, 1), "新收");
	assert_string_equal(cell(table, 0, 2), "占比（%）");
	assert_string_equal(cell(table, 1, 0), "2023年");
	assert_string_equal(cell(table, 1, 2), "40.00");
	assert_string_equal(cell(table, 2, 0), "未注明");
	assert_string_equal(cell(table, 2, 2), "—");
	assert_string_equal(cell(table, 3, 0), "合计");
	assert_string_equal(cell(table, 3, 1), "10");
	assert_string_equal(table->next->text, "统计口径：四类。");
	assert_string_equal(table->next->next->text, "数据来源：本局。");
}

static void test_a_table_has_its_chart(void **state)
{
	const struct paper_block *block = block_of(report("zh"), "five_years");
	const struct paper_chart *chart;

	(void)state;
	while (block && block->style != PAPER_CHART)
		block = block->next;
	assert_non_null(block);
	chart = block->chart;
	assert_int_equal(chart->form, PAPER_BARS);
	assert_int_equal(chart->category_count, 2);
	/* The table has one of the two figures, and its share is another matter. */
	assert_int_equal(chart->series_count, 1);
	assert_string_equal(chart->series[0].values[1], "6");
	assert_string_equal(chart->alternative, "新收：2023年 4，未注明 6");
}

static void test_every_figure_has_a_line_and_a_note(void **state)
{
	json_t *based = summary();
	const struct paper_block *unbased = block_of(report("zh"), "figures-services"), *table;

	(void)state;
	json_object_set_new(based, "base_recorded", json_true());
	table = block_of(report_make(catalog, arena, based, "zh"), "figures-services");
	assert_non_null(table);
	assert_int_equal(table->rows, 4);
	assert_string_equal(cell(table, 1, 0), "受理预审");
	assert_string_equal(cell(table, 1, 1), "12");
	assert_string_equal(cell(table, 1, 2), "件");
	assert_string_equal(cell(table, 1, 3), "增长20.00%");
	/* None on what was recorded in part, whatever an older edition told. */
	assert_string_equal(cell(unbased, 1, 3), "—");
	assert_string_equal(cell(table, 2, 3), "—");
	assert_string_equal(cell(table, 1, 5), "1");
	assert_non_null(strstr(table->next->text, "注1："));
	assert_non_null(strstr(table->next->text, "当心"));
	assert_non_null(strstr(table->next->text, "口径其后已有变动"));
	assert_null(strstr(table->next->next->text, "口径其后已有变动"));
}

static void test_a_period_that_runs_says_so_on_top_and_in_its_year(void **state)
{
	json_t *running = summary();
	json_t *row = json_array_get(
		json_object_get(json_array_get(json_object_get(running, "tables"), 0), "rows"), 0);
	const struct paper *paper;

	(void)state;
	assert_null(block_of(report("zh"), "running"));
	assert_string_equal(cell(block_of(report("zh"), "five_years"), 1, 0), "2023年");
	json_object_set_new(running, "base_recorded", json_true());
	json_object_set_new(json_object_get(running, "period"), "over", json_false());
	json_object_set_new(row, "over", json_false());
	paper = report_make(catalog, arena, running, "zh");
	assert_non_null(strstr(block_of(paper, "running")->text, "期间尚未结束"));
	assert_string_equal(cell(block_of(paper, "five_years"), 1, 0), "2023年（未结束）");
	assert_string_equal(cell(block_of(paper, "figures-services"), 1, 3), "—");
	paper = report_make(catalog, arena, running, "en");
	assert_non_null(strstr(block_of(paper, "running")->text, "NOT OVER"));
	assert_string_equal(cell(block_of(paper, "five_years"), 1, 0), "2023 (not over)");
}

static void test_figures_of_others_stand_in_the_report_of_a_year(void **state)
{
	json_t *year = summary();

	(void)state;
	assert_null(block_of(report("zh"), "figures-court"));
	json_object_set_new(json_object_get(year, "period"), "period", json_string("year"));
	assert_non_null(block_of(report_make(catalog, arena, year, "zh"), "figures-court"));
}

static void test_a_draft_says_so_and_a_seal_gives_its_hash(void **state)
{
	json_t *sealed = summary();

	(void)state;
	assert_non_null(strstr(block_of(report("zh"), "seal")->text, "草稿"));
	assert_non_null(strstr(block_of(report("en"), "seal")->text, "DRAFT"));
	json_object_set_new(sealed, "seal",
			    json_pack("{s:i, s:s}", "edition", 2, "sha256", "abc123"));
	assert_string_equal(block_of(report_make(catalog, arena, sealed, "zh"), "seal")->text,
			    "第2版，已封存，SHA-256：abc123");
}

static void test_raw_data_is_for_spreadsheets_alone(void **state)
{
	const struct paper_block *block = report("zh")->first;

	(void)state;
	while (block && !block->data)
		block = block->next;
	assert_non_null(block);
	assert_string_equal(block->sheet, "原始数据");
	assert_string_equal(cell(block, 1, 0), "preexamination.accepted");
	assert_string_equal(cell(block, 1, 3), "12");
}

static void test_the_balance_is_that_of_the_summary(void **state)
{
	const struct paper_block *table = block_of(report("en"), "balance-table");

	(void)state;
	assert_string_equal(cell(table, 1, 1), "1");
	assert_string_equal(cell(table, 1, 7), "2");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_title_names_place_and_period),
		cmocka_unit_test(test_sentences_with_figures_are_there_and_others_are_not),
		cmocka_unit_test(test_a_table_says_all_of_the_summary),
		cmocka_unit_test(test_a_table_has_its_chart),
		cmocka_unit_test(test_every_figure_has_a_line_and_a_note),
		cmocka_unit_test(test_a_period_that_runs_says_so_on_top_and_in_its_year),
		cmocka_unit_test(test_figures_of_others_stand_in_the_report_of_a_year),
		cmocka_unit_test(test_a_draft_says_so_and_a_seal_gives_its_hash),
		cmocka_unit_test(test_raw_data_is_for_spreadsheets_alone),
		cmocka_unit_test(test_the_balance_is_that_of_the_summary),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
