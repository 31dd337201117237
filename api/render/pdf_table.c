/* Tables of a PDF: a row is not torn unless it is longer than a page, and the head stands on every page. */
#include "api/render/pdf_parts.h"

#include "core/paper.h"

#define COLUMNS_MAX 20
#define AREA_HEIGHT (PAGE_BOTTOM - MARGIN_TOP)
#define SHORT_TABLE (AREA_HEIGHT / 3) /* stands on one page */
#define ROWS_TOGETHER 4		      /* of a longer one: the first, its head among them */

/* A row of a table: its columns, and where the lines of each cell stand. */
struct row {
	int x[COLUMNS_MAX + 1];
	struct style styles[COLUMNS_MAX];
	PangoLayout *layouts[COLUMNS_MAX];
	PangoLayoutIter *lines[COLUMNS_MAX];
	int left[COLUMNS_MAX]; /* lines not yet drawn */
	size_t columns;
};

static void row_begin(const struct canvas *canvas, const struct paper_block *block, size_t at,
		      struct row *row)
{
	int parts = 0, passed = 0;

	row->columns = block->columns < COLUMNS_MAX ? block->columns : COLUMNS_MAX;
	for (size_t i = 0; i < row->columns; i++)
		parts += block->widths[i];
	row->x[0] = MARGIN_LEFT;
	for (size_t i = 0; i < row->columns; i++) {
		passed += block->widths[i];
		row->x[i + 1] = MARGIN_LEFT + AREA_WIDTH * passed / parts;
		row->styles[i] = style_cell(canvas->paper, block, at, i);
		row->layouts[i] = canvas_layout(canvas, &row->styles[i],
						block->cells[at * block->columns + i],
						row->x[i + 1] - row->x[i] - 2 * CELL_PADDING);
		row->lines[i] = pango_layout_get_iter(row->layouts[i]);
		row->left[i] = pango_layout_get_line_count(row->layouts[i]);
	}
}

static void row_end(struct row *row)
{
	for (size_t i = 0; i < row->columns; i++) {
		pango_layout_iter_free(row->lines[i]);
		g_object_unref(row->layouts[i]);
	}
}

static int row_left(const struct row *row)
{
	int most = 0;

	for (size_t i = 0; i < row->columns; i++)
		most = row->left[i] > most ? row->left[i] : most;
	return most;
}

static int row_height(const struct row *row)
{
	return row_left(row) * row->styles[0].pitch + CELL_PADDING;
}

/* Draws so many lines of each cell and the frame round them. */
static void row_draw(struct canvas *canvas, struct row *row, int count)
{
	int pitch = row->styles[0].pitch, height = count * pitch + CELL_PADDING;

	for (size_t i = 0; i < row->columns; i++) {
		for (int line = 0; line < count && row->left[i] > 0; line++) {
			canvas_line(canvas, row->lines[i], &row->styles[i],
				    row->x[i] + CELL_PADDING,
				    canvas->y + CELL_PADDING / 2 + line * pitch);
			pango_layout_iter_next_line(row->lines[i]);
			row->left[i]--;
		}
	}
	for (size_t i = 0; i <= row->columns; i++)
		canvas_rule(canvas, row->x[i], canvas->y, row->x[i], canvas->y + height, 10);
	canvas_rule(canvas, row->x[0], canvas->y, row->x[row->columns], canvas->y, 10);
	canvas->y += height;
	canvas_rule(canvas, row->x[0], canvas->y, row->x[row->columns], canvas->y, 10);
}

static int height_of(const struct canvas *canvas, const struct paper_block *block, size_t at)
{
	struct row row = { .columns = 0 };
	int height;

	if (at >= block->rows)
		return 0;
	row_begin(canvas, block, at, &row);
	height = row_height(&row);
	row_end(&row);
	return height;
}

int table_least(const struct canvas *canvas, const struct paper_block *block)
{
	int caption = block->text ? style_caption.before + style_caption.pitch : CELL_PADDING;
	int least = 0, whole = 0;

	for (size_t at = 0; at < block->rows && whole < SHORT_TABLE; at++) {
		whole += height_of(canvas, block, at);
		if (at < ROWS_TOGETHER)
			least = whole;
	}
	least = caption + (whole < SHORT_TABLE ? whole : least);
	return least < AREA_HEIGHT ? least : AREA_HEIGHT;
}

static void head_draw(struct canvas *canvas, const struct paper_block *block)
{
	struct row row = { .columns = 0 };

	row_begin(canvas, block, 0, &row);
	row_draw(canvas, &row, row_left(&row));
	row_end(&row);
}

/* As many of its lines as the page has room for. */
static int lines_fit(const struct canvas *canvas, const struct row *row)
{
	int fit = (PAGE_BOTTOM - canvas->y - CELL_PADDING) / row->styles[0].pitch;

	return fit < 1 ? 1 : fit;
}

static void body_row_draw(struct canvas *canvas, const struct paper_block *block, size_t at,
			  int head)
{
	struct row row = { .columns = 0 };
	int left;

	row_begin(canvas, block, at, &row);
	while ((left = row_left(&row)) > 0 && canvas->page <= PAGES_MAX) {
		bool whole = row_height(&row) + head <= AREA_HEIGHT;
		int needed = whole ? row_height(&row) : row.styles[0].pitch + CELL_PADDING;

		if (!canvas_room(canvas, needed) && head > 0 && at > 0)
			head_draw(canvas, block);
		row_draw(canvas, &row,
			 left < lines_fit(canvas, &row) ? left : lines_fit(canvas, &row));
	}
	row_end(&row);
}

void table_draw(struct canvas *canvas, const struct paper_block *block)
{
	int head = block->head ? height_of(canvas, block, 0) : 0;

	/* A head that would leave no room below it is not repeated. */
	if (head > AREA_HEIGHT / 2)
		head = 0;
	canvas_room(canvas, table_least(canvas, block));
	if (block->text)
		caption_draw(canvas, block);
	else
		canvas->y += CELL_PADDING;
	for (size_t at = 0; at < block->rows && canvas->page <= PAGES_MAX; at++)
		body_row_draw(canvas, block, at, head);
	canvas->y += CELL_PADDING;
}
