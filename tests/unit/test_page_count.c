/* Pages of files, whole, packed, broken and hostile. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <zlib.h>

#include "core/base/buf.h"
#include "core/page_count.h"

struct file {
	const char *bytes;
	size_t length;
};

static size_t piece(void *arg, size_t at, void *room, size_t size)
{
	const struct file *file = arg;
	size_t left = at < file->length ? file->length - at : 0;

	if (size > left)
		size = left;
	memcpy(room, file->bytes + at, size);
	return size;
}

static int count(const char *media_type, const char *bytes, size_t length)
{
	struct file file = { bytes, length };

	return page_count(media_type, length, piece, &file);
}

static int pdf(const char *text)
{
	return count("application/pdf", text, strlen(text));
}

static void test_the_root_of_the_page_tree_counts(void **state)
{
	(void)state;
	assert_int_equal(
		pdf("%PDF-1.4\n1 0 obj <</Type /Catalog/Pages 2 0 R>> endobj\n"
		    "2 0 obj\n<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 7 /Resources << /Font << >> >> >>\n"
		    "endobj 3 0 obj <</Type/Pages/Parent 2 0 R/Count 4>> endobj"),
		7);
	/* An outline has a count too. */
	assert_int_equal(pdf("%PDF-1.4 <</Type/Outlines/Count 99>> <</Count 2/Type/Pages>>"), 2);
}

static void test_pictures_are_a_page_and_other_files_unknown(void **state)
{
	(void)state;
	assert_int_equal(count("image/png", "x", 1), 1);
	assert_int_equal(count("text/plain", "x", 1), 0);
	assert_int_equal(count("application/pdf", "<</Type/Pages/Count 2>>", 23), 0);
}

static void add_stream(struct buf *file, const char *content)
{
	Bytef packed[512];
	uLongf length = sizeof(packed);

	assert_int_equal(compress(packed, &length, (const Bytef *)content, strlen(content)), Z_OK);
	buf_add_text(file, "5 0 obj <</Type/ObjStm/N 2/First 10/Filter/FlateDecode>> stream\r\n");
	buf_add(file, packed, length);
	buf_add_text(file, "\nendstream endobj ");
}

static void test_packed_trees_are_found(void **state)
{
	struct buf file = { 0 };

	(void)state;
	buf_add_text(&file, "%PDF-1.5\n");
	add_stream(&file, "1 0 2 30 <</Type/Catalog/Pages 2 0 R>>");
	add_stream(&file, "<</Type/Page>><</Type/Pages/Kids[1 0 R]/Count 12>>");
	assert_int_equal(count("application/pdf", file.data, file.length), 12);
	/* Cut anywhere, it is read without harm. */
	for (size_t length = 0; length < file.length; length++) {
		char *copy = malloc(length + 1);

		memcpy(copy, file.data, length);
		assert_in_range(count("application/pdf", copy, length), 0, 12);
		free(copy);
	}
	buf_clear(&file);
}

/* Wherever the node lies, also across the edge of what is held at a time. */
static void test_large_files_are_read_in_pieces(void **state)
{
	static const char node[] = "<</Type/Pages/Count 5>>";
	const size_t size = 5 * 1024 * 1024;
	char *bytes = malloc(size);

	(void)state;
	for (size_t at = 2 * 1024 * 1024 - 40; at < 2 * 1024 * 1024 + 10; at += 7) {
		memset(bytes, ' ', size);
		memcpy(bytes, "%PDF-1.4", 8);
		memcpy(bytes + at, node, sizeof(node) - 1);
		assert_int_equal(count("application/pdf", bytes, size), 5);
	}
	free(bytes);
}

static void add_again(struct buf *file, const char *text, int times)
{
	for (int i = 0; i < times; i++)
		buf_add_text(file, text);
}

/* As those who write large books have it: the root last, with many nodes before it or all its pages
 * under itself. */
static void test_large_trees_are_counted(void **state)
{
	struct buf file = { 0 };

	(void)state;
	buf_add_text(&file, "%PDF-1.4\n");
	add_again(&file, "9 0 obj <</Type/Pages/Count 6/Parent 8 0 R/Kids[1 0 R 2 0 R]>> endobj\n",
		  5000);
	buf_add_text(&file, "8 0 obj <</Type/Pages/Kids[");
	add_again(&file, "1 0 R ", 5000);
	buf_add_text(&file, "]/Count 30000>> endobj");
	assert_int_equal(count("application/pdf", file.data, file.length), 30000);
	buf_clear(&file);
}

/* Nodes within no dictionary, each of which is walked round as far as a dictionary may reach: 12 G
 * steps if each is. What lies behind them was never reached. */
static void test_a_file_made_to_be_walked_for_minutes_is_unknown(void **state)
{
	const int nodes = 95325;
	const uLong size = 11 * (uLong)nodes;
	struct buf file = { 0 }, content = { 0 };
	uLongf length = compressBound(size);
	Bytef *packed = malloc(length);

	(void)state;
	add_again(&content, "/Type/Pages", nodes);
	assert_int_equal(compress(packed, &length, (const Bytef *)content.data, size), Z_OK);
	buf_add_text(&file, "%PDF-1.4\n/ObjStm stream\n");
	buf_add(&file, packed, length);
	add_stream(&file, "<</Type/Pages/Count 12>>");
	assert_true(file.length < 4096);
	assert_int_equal(count("application/pdf", file.data, file.length), 0);
	buf_clear(&file);
	/* The same without packing. */
	buf_add_text(&file, "%PDF-1.4\n");
	buf_add(&file, content.data, content.length);
	buf_add_text(&file, "<</Type/Pages/Count 12>>");
	assert_int_equal(count("application/pdf", file.data, file.length), 0);
	buf_clear(&file);
	buf_clear(&content);
	free(packed);
}

/* Streams that are announced and do not come, and one that is unpacked for each of its names. */
static void test_streams_are_not_sought_without_end(void **state)
{
	struct buf file = { 0 }, content = { 0 };
	const uLong size = 1000000;
	uLongf length = compressBound(size);
	Bytef *packed = malloc(length);

	(void)state;
	buf_add_text(&file, "%PDF-1.4\n");
	add_again(&file, "/ObjStm", 6000);
	add_again(&file, "          ", 7000);
	add_stream(&file, "<</Type/Pages/Count 12>>");
	assert_int_equal(count("application/pdf", file.data, file.length), 0);
	buf_clear(&file);
	buf_add_text(&file, "%PDF-1.4\n");
	add_again(&file, "/ObjStm", 100);
	buf_add_text(&file, " stream\n");
	add_again(&content, "0123456789", (int)size / 10);
	assert_int_equal(compress(packed, &length, (const Bytef *)content.data, size), Z_OK);
	buf_add(&file, packed, length);
	add_stream(&file, "<</Type/Pages/Count 12>>");
	assert_int_equal(count("application/pdf", file.data, file.length), 0);
	buf_clear(&file);
	buf_clear(&content);
	free(packed);
}

static void test_nonsense_is_unknown(void **state)
{
	(void)state;
	assert_int_equal(pdf("%PDF-1.4"), 0);
	assert_int_equal(pdf("%PDF-1.4 /Type/Pages/Count"), 0);
	assert_int_equal(pdf("%PDF-1.4 <</Type/Pages/Count -3>>"), 0);
	assert_int_equal(pdf("%PDF-1.4 <</Type/PagesX/Count 3>>"), 0);
	assert_int_equal(pdf("%PDF-1.4 /ObjStm stream"), 0);
	assert_int_equal(pdf("%PDF-1.4 <</Type/ObjStm>> stream\nnot packed"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_root_of_the_page_tree_counts),
		cmocka_unit_test(test_pictures_are_a_page_and_other_files_unknown),
		cmocka_unit_test(test_packed_trees_are_found),
		cmocka_unit_test(test_large_files_are_read_in_pieces),
		cmocka_unit_test(test_large_trees_are_counted),
		cmocka_unit_test(test_a_file_made_to_be_walked_for_minutes_is_unknown),
		cmocka_unit_test(test_streams_are_not_sought_without_end),
		cmocka_unit_test(test_nonsense_is_unknown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
