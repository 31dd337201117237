/* Papers as files: the same bytes each time, pages as they must be, markup escaped. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <zip.h>

#include "api/render/render.h"
#include "core/base/buf.h"
#include "core/page_count.h"
#include "core/paper.h"

/* As many paragraphs as asked for, then a table. */
static struct paper *paper_make(int paragraphs, const char *text)
{
	static const char *const cells[] = { "日期", "地点", "2024年3月4日",
					     "无锡 <三楼> & 会议室" };
	static const int widths[] = { 1, 3 };
	static struct paper_block blocks[200], title, table;
	static struct paper paper;

	title = (struct paper_block){ .style = PAPER_TITLE, .text = "口头审理通知书" };
	table = (struct paper_block){ .style = PAPER_TABLE,
				      .cells = cells,
				      .rows = 2,
				      .columns = 2,
				      .widths = widths,
				      .head = true };
	title.next = &table;
	for (int i = 0; i < paragraphs; i++)
		blocks[i] =
			(struct paper_block){ .style = PAPER_BODY,
					      .text = text,
					      .next = i + 1 < paragraphs ? &blocks[i + 1] : NULL };
	table.next = paragraphs > 0 ? &blocks[0] : NULL;
	paper = (struct paper){ PAPER_INSTRUMENT, "口头审理通知书", "2024-03-04", "zh", &title };
	return &paper;
}

static size_t piece(void *arg, size_t at, void *room, size_t size)
{
	const struct buf *file = arg;
	size_t left = at < file->length ? file->length - at : 0;

	if (size > left)
		size = left;
	memcpy(room, file->data + at, size);
	return size;
}

static int pages_of(int paragraphs)
{
	struct buf file = { 0 };
	int pages;

	render_pdf(paper_make(paragraphs, "一行文字"), &file);
	pages = page_count("application/pdf", file.length, piece, &file);
	buf_clear(&file);
	return pages;
}

static void test_a_page_holds_twenty_two_lines(void **state)
{
	(void)state;
	assert_int_equal(pages_of(0), 1);
	assert_int_equal(pages_of(18), 1); /* with the title and a table of two rows */
	assert_int_equal(pages_of(22), 2);
	assert_int_equal(pages_of(60), 3);
}

/* Lines of text on the last page, the page number with them. */
static int lines_at_the_end(int paragraphs)
{
	char name[] = "/tmp/paper-XXXXXX", command[80];
	struct buf file = { 0 };
	FILE *paper = fdopen(mkstemp(name), "w"), *text;
	int lines = 0, byte, before = '\n';

	render_pdf(paper_make(paragraphs, "一行文字"), &file);
	assert_int_equal(fwrite(file.data, 1, file.length, paper), file.length);
	fclose(paper);
	buf_clear(&file);
	snprintf(command, sizeof(command), "pdftotext -layout %s -", name);
	text = popen(command, "r");
	/* Each page ends in a form feed. */
	for (int last = 0; (byte = fgetc(text)) != EOF; before = byte) {
		if (before == '\f')
			last = lines = 0;
		lines += byte == '\n' && last != '\n';
		last = byte;
	}
	assert_int_equal(pclose(text), 0);
	remove(name);
	return lines;
}

static void test_what_ends_the_paper_does_not_stand_alone(void **state)
{
	(void)state;
	for (int paragraphs = 16; paragraphs < 44; paragraphs++)
		assert_true(lines_at_the_end(paragraphs) >= 3);
}

static void test_the_same_paper_gives_the_same_bytes(void **state)
{
	void (*const renders[])(const struct paper *paper, struct buf *ret) = { render_pdf,
										render_docx };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct buf one = { 0 }, two = { 0 };

		renders[i](paper_make(3, "内容"), &one);
		renders[i](paper_make(3, "内容"), &two);
		assert_int_equal(one.length, two.length);
		assert_memory_equal(one.data, two.data, one.length);
		buf_clear(&one);
		buf_clear(&two);
	}
}

static void test_a_word_longer_than_a_page_is_broken(void **state)
{
	struct buf file = { 0 };
	char *text = malloc(40001);

	(void)state;
	memset(text, 'x', 40000);
	text[40000] = '\0';
	render_pdf(paper_make(1, text), &file);
	assert_in_range(page_count("application/pdf", file.length, piece, &file), 10, 60);
	buf_clear(&file);
	free(text);
}

static void test_text_is_escaped_in_docx(void **state)
{
	struct buf file = { 0 };
	zip_error_t error;
	zip_source_t *source;
	zip_t *zip;
	zip_file_t *part;
	char text[65536];
	zip_int64_t got;

	(void)state;
	render_docx(paper_make(1, "<w:p>&\001\n二"), &file);
	source = zip_source_buffer_create(file.data, file.length, 0, &error);
	zip = zip_open_from_source(source, ZIP_RDONLY, &error);
	assert_non_null(zip);
	part = zip_fopen(zip, "word/document.xml", 0);
	got = zip_fread(part, text, sizeof(text) - 1);
	assert_in_range(got, 1, sizeof(text) - 2);
	text[got] = '\0';
	assert_non_null(strstr(text, "&lt;w:p&gt;&amp;</w:t><w:br/>"));
	assert_non_null(strstr(text, "无锡 &lt;三楼&gt; &amp; 会议室"));
	zip_fclose(part);
	zip_close(zip);
	buf_clear(&file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_page_holds_twenty_two_lines),
		cmocka_unit_test(test_what_ends_the_paper_does_not_stand_alone),
		cmocka_unit_test(test_the_same_paper_gives_the_same_bytes),
		cmocka_unit_test(test_a_word_longer_than_a_page_is_broken),
		cmocka_unit_test(test_text_is_escaped_in_docx),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
