/* A paper as HTML and as XLSX: nothing in a text is markup or a formula. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <zip.h>

#include "api/render/render.h"
#include "core/base/buf.h"
#include "core/paper.h"

#define EVIL "=1+1<script>\"&'\x01"

static const struct paper *evil_paper(void)
{
	static const char *const cells[] = { EVIL, "件",    EVIL, "1200余",
					     "+1", "-5.50", "乙", "下降5.25%" };
	static const char *const names[] = { EVIL, "乙" };
	static const char *const values[] = { "3", "4" };
	static const int widths[] = { 1, 1 };
	static const struct paper_series series = { EVIL, values };
	static const struct paper_chart chart = { .form = PAPER_PIE,
						  .categories = names,
						  .category_count = 2,
						  .series = &series,
						  .series_count = 1,
						  .missing = "—",
						  .alternative = EVIL,
						  .sheet = "图" };
	static struct paper_block title, table, figure;
	static struct paper paper;

	title = (struct paper_block){
		.style = PAPER_TITLE,
		.text = EVIL,
		.sheet = "a[b]:*?/\\ 一个很长很长很长很长很长很长很长很长很长很长的名字",
		.next = &table
	};
	table = (struct paper_block){ .style = PAPER_TABLE,
				      .text = EVIL,
				      .cells = cells,
				      .rows = 4,
				      .columns = 2,
				      .widths = widths,
				      .aligns = "lr",
				      .head = true,
				      .falling = { "下降" },
				      .sheet = "表",
				      .next = &figure };
	figure = (struct paper_block){ .style = PAPER_CHART, .text = EVIL, .chart = &chart };
	paper = (struct paper){ PAPER_REPORT, EVIL, "2024-03-04", "zh", &title };
	return &paper;
}

static void test_html_escapes_every_text(void **state)
{
	struct buf page = { 0 };

	(void)state;
	render_html(evil_paper(), &page);
	assert_null(strstr(page.data, "<script"));
	assert_null(strstr(page.data, "\x01"));
	assert_null(strstr(page.data, "\"&'"));
	assert_non_null(strstr(page.data, "=1+1&lt;script&gt;&quot;&amp;'"));
	assert_non_null(strstr(page.data, "<th scope=\"col\">"));
	assert_non_null(strstr(page.data, "role=\"img\""));
	buf_clear(&page);
}

/* The caller frees. */
static char *part_of(const struct buf *file, const char *name)
{
	zip_error_t error;
	zip_source_t *source = zip_source_buffer_create(file->data, file->length, 0, &error);
	zip_t *zip = zip_open_from_source(source, ZIP_RDONLY, &error);
	zip_file_t *part;
	zip_stat_t stat;
	char *text;

	assert_non_null(zip);
	part = zip_fopen(zip, name, 0);
	assert_non_null(part);
	assert_int_equal(zip_stat(zip, name, 0, &stat), 0);
	text = calloc(1, stat.size + 1);
	assert_non_null(text);
	assert_int_equal(zip_fread(part, text, stat.size), stat.size);
	zip_fclose(part);
	zip_discard(zip);
	return text;
}

static void test_xlsx_has_numbers_as_numbers_and_no_formula(void **state)
{
	struct buf file = { 0 };
	char *sheet;

	(void)state;
	render_xlsx(evil_paper(), &file);
	sheet = part_of(&file, "xl/worksheets/sheet2.xml");
	assert_null(strstr(sheet, "<f>"));
	assert_non_null(strstr(sheet, "<v>1200</v>"));
	assert_non_null(strstr(sheet, "<v>-5.5</v>"));
	assert_non_null(strstr(sheet, "<v>-5.25</v>"));
	free(sheet);
	sheet = part_of(&file, "xl/styles.xml");
	assert_non_null(strstr(sheet, "formatCode=\"0&quot;余&quot;\""));
	assert_non_null(strstr(
		sheet, "formatCode=\"0.00&quot;%&quot;;&quot;下降&quot;0.00&quot;%&quot;\""));
	free(sheet);
	buf_clear(&file);
}

static void test_the_same_paper_gives_the_same_bytes(void **state)
{
	struct buf one = { 0 }, other = { 0 };

	(void)state;
	render_xlsx(evil_paper(), &one);
	render_xlsx(evil_paper(), &other);
	assert_int_equal(one.length, other.length);
	assert_memory_equal(one.data, other.data, one.length);
	buf_clear(&one);
	buf_clear(&other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_html_escapes_every_text),
		cmocka_unit_test(test_xlsx_has_numbers_as_numbers_and_no_formula),
		cmocka_unit_test(test_the_same_paper_gives_the_same_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
