/* A paper as XLSX: its text on the first sheet, each of its tables as cells that can be computed with, its
 * charts as the spreadsheet's own. Texts are strings, never formulas, whatever they begin with. */
#include "api/render/render.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "api/render/chart.h"
#include "api/render/room.h"
#include "core/base/buf.h"
#include "core/base/date.h"
#include "core/base/log.h"
#include "core/paper.h"

#define FORMAT_SIZE 96
#define FORMATS_MAX 40
#define SHEETS_MAX 60
#define CHARTS_MAX 20
#define COLUMNS_MAX 32	   /* whose widths are kept */
#define SHEET_NAME_MOST 31 /* characters; Excel takes no longer one */
#define PROSE_COLUMNS 8	   /* that a paragraph spans */
#define PROSE_WIDTH 96
#define WIDTH_MOST 44
#define WIDTH_LEAST 8
#define LINE_HEIGHT 15
#define CHART_ROWS 20

enum look {
	LOOK_TITLE,
	LOOK_HEADING,
	LOOK_CAPTION,
	LOOK_PROSE,
	LOOK_HEAD,
	LOOK_CELL,
	LOOK_MIDDLE,
	LOOKS
};

/* A chart to be drawn where it stands, once its values are on the sheet of charts. */
struct place {
	const struct paper_block *block;
	lxw_worksheet *sheet;
	lxw_row_t row;
};

struct book {
	lxw_workbook *workbook;
	lxw_worksheet *sheet;
	lxw_row_t row;
	int columns, width; /* that texts span, and how wide they are together, in characters */
	int widths[COLUMNS_MAX];
	lxw_format *looks[LOOKS];
	struct {
		char text[FORMAT_SIZE];
		lxw_format *format;
	} numbers[FORMATS_MAX];
	size_t number_count;
	char names[SHEETS_MAX][4 * SHEET_NAME_MOST + 1];
	size_t sheet_count;
	struct place charts[CHARTS_MAX];
	size_t chart_count;
};

static int column_lines(const struct book *book, size_t column, const char *text)
{
	int width = column < COLUMNS_MAX ? book->widths[column] : WIDTH_LEAST;

	return room_lines(text, width);
}

/* What opens the file need not make room for the lines of a row. */
static void row_fit(struct book *book, int lines)
{
	if (lines > 1)
		worksheet_set_row(book->sheet, book->row, lines * LINE_HEIGHT, NULL);
}

static bool name_taken(const struct book *book, const char *name)
{
	for (size_t i = 0; i < book->sheet_count; i++)
		if (strcmp(book->names[i], name) == 0)
			return true;
	return false;
}

/* The name without what Excel refuses in one, not too long, and unlike the others. */
static void sheet_name(const struct book *book, const char *wanted, char *ret)
{
	size_t length = 0, characters = 0;

	for (; *wanted; wanted++) {
		unsigned char c = (unsigned char)*wanted;

		if (c < 0x80 || c >= 0xC0)
			if (++characters > SHEET_NAME_MOST - 3)
				break;
		ret[length++] = strchr("[]:*?/\\'", c) ? ' ' : *wanted;
	}
	ret[length] = '\0';
	for (size_t n = 2; name_taken(book, ret); n++)
		snprintf(ret + length, 4, " %zu", n % 100);
}

static void sheet_begin(struct book *book, const char *name)
{
	char *own = book->names[book->sheet_count];

	if (book->sheet_count == SHEETS_MAX)
		return; /* what more there is goes on the last one */
	sheet_name(book, name, own);
	book->sheet_count++;
	book->sheet = workbook_add_worksheet(book->workbook, own);
	if (!book->sheet)
		bug("xlsx: no sheet \"%s\"", own);
	worksheet_set_paper(book->sheet, 9); /* A4 */
	worksheet_fit_to_pages(book->sheet, 1, 0);
	worksheet_set_footer(book->sheet, "&C— &P —");
	book->row = 0;
	for (size_t i = 0; i < COLUMNS_MAX; i++)
		book->widths[i] = WIDTH_LEAST;
}

static lxw_format *look_new(struct book *book, bool bold, int size, bool framed, bool wrapped)
{
	lxw_format *format = workbook_add_format(book->workbook);

	if (bold)
		format_set_bold(format);
	format_set_font_size(format, size);
	if (framed)
		format_set_border(format, LXW_BORDER_THIN);
	if (wrapped)
		format_set_text_wrap(format);
	format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
	return format;
}

static void looks_make(struct book *book)
{
	book->looks[LOOK_TITLE] = look_new(book, true, 16, false, true);
	book->looks[LOOK_HEADING] = look_new(book, true, 13, false, true);
	book->looks[LOOK_CAPTION] = look_new(book, true, 11, false, false);
	book->looks[LOOK_PROSE] = look_new(book, false, 11, false, true);
	book->looks[LOOK_HEAD] = look_new(book, true, 11, true, true);
	format_set_align(book->looks[LOOK_HEAD], LXW_ALIGN_CENTER);
	book->looks[LOOK_CELL] = look_new(book, false, 11, true, true);
	book->looks[LOOK_MIDDLE] = look_new(book, false, 11, true, true);
	format_set_align(book->looks[LOOK_MIDDLE], LXW_ALIGN_CENTER);
}

/* Adds the format of a number between two words: 0"余". False: it is too long. */
static bool format_add(char text[FORMAT_SIZE], const char *before, size_t before_length,
		       size_t decimals, const char *after, const char *end)
{
	size_t length = strlen(text);
	const char *opens = before_length > 0 ? "\"" : "", *closes = *after ? "\"" : "";

	return snprintf(text + length, FORMAT_SIZE - length, "%s%.*s%s0%s%.*s%s%s%s%s", opens,
			(int)before_length, before, opens, decimals > 0 ? "." : "", (int)decimals,
			"000000", closes, after, closes, end) < (int)(FORMAT_SIZE - length);
}

/* 1200余 is 1200 shown as 0"余". What falls is a number below 0, and the word before it is its sign: the
 * first of two formats is for numbers from 0 on. */
static lxw_format *number_format(struct book *book, const char *before, size_t before_length,
				 size_t decimals, const char *after, bool falls)
{
	char text[FORMAT_SIZE] = "";

	if (falls && !format_add(text, "", 0, decimals, after, ";"))
		return NULL;
	if (!format_add(text, before, before_length, decimals, after, ""))
		return NULL;
	for (size_t i = 0; i < book->number_count; i++)
		if (strcmp(book->numbers[i].text, text) == 0)
			return book->numbers[i].format;
	if (book->number_count == FORMATS_MAX)
		return NULL;
	snprintf(book->numbers[book->number_count].text, sizeof(text), "%s", text);
	book->numbers[book->number_count].format = look_new(book, false, 11, true, false);
	format_set_num_format(book->numbers[book->number_count].format, text);
	return book->numbers[book->number_count++].format;
}

static bool is_falling(const struct paper_block *block, const char *text, size_t before)
{
	for (size_t i = 0; block && i < sizeof(block->falling) / sizeof(*block->falling); i++)
		if (block->falling[i] && before > 0 && strlen(block->falling[i]) == before &&
		    memcmp(block->falling[i], text, before) == 0)
			return true;
	return false;
}

/* A cell of a column of numbers of the block (NULL: of a chart's); false: there is no number in it, or more than
 * one. */
static bool number_write(struct book *book, const struct paper_block *block, lxw_col_t column,
			 const char *text)
{
	size_t before = strcspn(text, "0123456789"), whole, decimals = 0;
	const char *at = text + before, *after;
	lxw_format *format;
	bool falls;

	whole = strspn(at, "0123456789");
	after = at + whole;
	if (*after == '.') {
		decimals = strspn(after + 1, "0123456789");
		after += 1 + decimals;
	}
	if (whole == 0 || whole + decimals > 15 || decimals > 6 || strpbrk(after, "0123456789\"") ||
	    memchr(text, '"', before))
		return false;
	if (before > 0 && text[before - 1] == '-') {
		before--;
		at--;
	}
	falls = is_falling(block, text, before);
	format = number_format(book, text, before, decimals, after, falls);
	if (!format)
		return false;
	worksheet_write_number(book->sheet, book->row, column,
			       falls ? -strtod(at, NULL) : strtod(at, NULL), format);
	return true;
}

static void cell_write(struct book *book, const struct paper_block *block, size_t row,
		       size_t column)
{
	const char *text = block->cells[row * block->columns + column];
	char align = block->aligns ? block->aligns[column] : 'l';
	enum look look = block->head && row == 0 ? LOOK_HEAD :
			 align == 'l'		 ? LOOK_CELL :
						   LOOK_MIDDLE;

	if (look == LOOK_HEAD || align != 'r' ||
	    !number_write(book, block, (lxw_col_t)column, text))
		worksheet_write_string(book->sheet, book->row, (lxw_col_t)column, text,
				       book->looks[look]);
}

static void column_set(struct book *book, size_t column, int width)
{
	worksheet_set_column(book->sheet, (lxw_col_t)column, (lxw_col_t)column, width, NULL);
	if (column < COLUMNS_MAX)
		book->widths[column] = width;
}

/* As wide as the longest text of each column of a table. */
static void columns_fit(struct book *book, const struct paper_block *table)
{
	book->columns = (int)table->columns;
	book->width = 0;
	for (size_t column = 0; column < table->columns; column++) {
		int most = WIDTH_LEAST;

		for (size_t row = 0; row < table->rows; row++) {
			int wide = room_columns(table->cells[row * table->columns + column]) + 2;

			most = wide > most ? wide : most;
		}
		most = most < WIDTH_MOST ? most : WIDTH_MOST;
		column_set(book, column, most);
		book->width += most;
	}
}

/* The columns of a sheet that begins with the block fit its first table. */
static void columns_set(struct book *book, const struct paper_block *block)
{
	const struct paper_block *table = block;

	while (table && table->style != PAPER_TABLE)
		table = table->next && !table->next->sheet ? table->next : NULL;
	if (table) {
		columns_fit(book, table);
		return;
	}
	for (size_t column = 0; column < PROSE_COLUMNS; column++)
		column_set(book, column, PROSE_WIDTH / PROSE_COLUMNS);
	book->columns = PROSE_COLUMNS;
	book->width = PROSE_WIDTH;
}

static void table_write(struct book *book, const struct paper_block *block)
{
	if (block->text)
		worksheet_write_string(book->sheet, book->row++, 0, block->text,
				       book->looks[LOOK_CAPTION]);
	if (block->data) {
		worksheet_freeze_panes(book->sheet, 1, 0);
		worksheet_autofilter(book->sheet, 0, 0, (lxw_row_t)block->rows - 1,
				     (lxw_col_t)block->columns - 1);
		worksheet_repeat_rows(book->sheet, 0, 0);
	}
	for (size_t row = 0; row < block->rows; row++, book->row++) {
		int lines = 1;

		for (size_t column = 0; column < block->columns; column++) {
			int own = column_lines(book, column,
					       block->cells[row * block->columns + column]);

			lines = own > lines ? own : lines;
			cell_write(book, block, row, column);
		}
		row_fit(book, lines);
	}
}

/* A text over the width of its sheet; nothing but us makes room for its lines. */
static void prose_write(struct book *book, const struct paper_block *block)
{
	enum look look = block->style == PAPER_TITLE ? LOOK_TITLE :
			 block->style == PAPER_HEADING || block->style == PAPER_SUBHEADING ?
						       LOOK_HEADING :
						       LOOK_PROSE;
	int size = look == LOOK_TITLE ? 24 : look == LOOK_HEADING ? 19 : 16, lines;

	lines = (room_columns(block->text) * 11 / 10 * (look == LOOK_TITLE ? 3 : 2) / 2) /
			book->width +
		1;
	worksheet_merge_range(book->sheet, book->row, 0, book->row, (lxw_col_t)(book->columns - 1),
			      NULL, book->looks[look]);
	worksheet_write_string(book->sheet, book->row, 0, block->text, book->looks[look]);
	worksheet_set_row(book->sheet, book->row, lines * size, NULL);
	book->row++;
}

static void chart_keep(struct book *book, const struct paper_block *block)
{
	if (book->chart_count == CHARTS_MAX)
		return;
	book->row++;
	book->charts[book->chart_count++] = (struct place){ block, book->sheet, book->row };
	book->row += CHART_ROWS;
}

static void values_write(struct book *book, const struct paper_chart *chart, const char *caption)
{
	int lines = column_lines(book, 0, caption);

	worksheet_write_string(book->sheet, book->row, 0, caption, book->looks[LOOK_HEAD]);
	for (size_t s = 0; s < chart->series_count; s++) {
		int own = column_lines(book, s + 1, chart->series[s].name);

		lines = own > lines ? own : lines;
		worksheet_write_string(book->sheet, book->row, (lxw_col_t)(s + 1),
				       chart->series[s].name, book->looks[LOOK_HEAD]);
	}
	row_fit(book, lines);
	book->row++;
	for (size_t i = 0; i < chart->category_count; i++, book->row++) {
		row_fit(book, column_lines(book, 0, chart->categories[i]));
		worksheet_write_string(book->sheet, book->row, 0, chart->categories[i],
				       book->looks[LOOK_CELL]);
		for (size_t s = 0; s < chart->series_count; s++)
			if (chart->series[s].values[i] &&
			    !number_write(book, NULL, (lxw_col_t)(s + 1),
					  chart->series[s].values[i]))
				worksheet_write_string(book->sheet, book->row, (lxw_col_t)(s + 1),
						       chart->series[s].values[i],
						       book->looks[LOOK_CELL]);
	}
	book->row++;
}

static void series_add(struct book *book, lxw_chart *chart, const struct paper_chart *values,
		       size_t s, lxw_row_t first)
{
	const char *sheet = book->names[book->sheet_count - 1];
	lxw_row_t last = first + (lxw_row_t)values->category_count - 1;
	lxw_col_t column = (lxw_col_t)(s + 1);
	lxw_chart_series *series = chart_add_series(chart, NULL, NULL);
	lxw_chart_fill fill = { .color = chart_colour((unsigned int)s) };

	chart_series_set_categories(series, sheet, first, 0, last, 0);
	chart_series_set_values(series, sheet, first, column, last, column);
	chart_series_set_name_range(series, sheet, first - 1, column);
	chart_series_set_labels(series);
	if (values->form != PAPER_PIE)
		chart_series_set_fill(series, &fill);
}

static void chart_write(struct book *book, const struct place *place)
{
	static const uint8_t types[] = { [PAPER_BARS] = LXW_CHART_COLUMN,
					 [PAPER_STACKED] = LXW_CHART_BAR_STACKED,
					 [PAPER_PIE] = LXW_CHART_PIE };
	const struct paper_chart *values = place->block->chart;
	lxw_chart *chart = workbook_add_chart(book->workbook, types[values->form]);
	lxw_row_t first = book->row + 1;
	lxw_chart_options options = { .description = (char *)values->alternative,
				      .x_scale = 1.5,
				      .y_scale = 1.3 };

	values_write(book, values, place->block->text);
	for (size_t s = 0; s < values->series_count; s++)
		series_add(book, chart, values, s, first);
	chart_title_set_name(chart, place->block->text);
	if (values->form == PAPER_STACKED)
		chart_axis_set_reverse(chart->y_axis);
	worksheet_insert_chart_opt(place->sheet, place->row, 0, chart, &options);
}

static void charts_write(struct book *book)
{
	if (book->chart_count == 0)
		return;
	sheet_begin(book, book->charts[0].block->chart->sheet);
	column_set(book, 0, WIDTH_MOST);
	for (size_t i = 0; i < book->chart_count; i++)
		chart_write(book, &book->charts[i]);
}

static void block_write(struct book *book, const struct paper *paper,
			const struct paper_block *block)
{
	if (block->sheet || !book->sheet) {
		sheet_begin(book, block->sheet ? block->sheet : paper->title);
		columns_set(book, block);
	}
	if (block->style == PAPER_TABLE)
		table_write(book, block);
	else if (block->style == PAPER_CHART)
		chart_keep(book, block);
	else
		prose_write(book, block);
}

/* The same paper gives the same bytes: the file carries the paper's day, not ours. */
static void properties_set(struct book *book, const struct paper *paper)
{
	struct date day;
	lxw_doc_properties properties = { .title = (char *)paper->title };

	if (date_parse(paper->made_on, &day))
		properties.created = (time_t)day.days * 86400;
	workbook_set_properties(book->workbook, &properties);
}

static void file_take(int file, struct buf *ret)
{
	char block[16384];
	ssize_t got;

	if (lseek(file, 0, SEEK_SET) != 0)
		bug("xlsx: the file cannot be read");
	while ((got = read(file, block, sizeof(block))) > 0)
		buf_add(ret, block, (size_t)got);
}

void render_xlsx(const struct paper *paper, struct buf *ret)
{
	char name[64];
	int file = memfd_create("xlsx", MFD_CLOEXEC);
	struct book *book = calloc(1, sizeof(*book));
	lxw_workbook_options options = { .constant_memory = LXW_FALSE };
	lxw_error error;

	if (file < 0 || !book)
		bug("xlsx: no memory for the file");
	/* The library writes to a name, and Debian 12's to nothing else. */
	snprintf(name, sizeof(name), "/proc/self/fd/%d", file);
	book->workbook = workbook_new_opt(name, &options);
	if (!book->workbook)
		bug("xlsx: no workbook");
	looks_make(book);
	properties_set(book, paper);
	for (const struct paper_block *block = paper->first; block; block = block->next)
		block_write(book, paper, block);
	charts_write(book);
	error = workbook_close(book->workbook);
	if (error != LXW_NO_ERROR)
		bug("xlsx: %s", lxw_strerror(error));
	file_take(file, ret);
	close(file);
	free(book);
}
