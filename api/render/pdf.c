/* A paper as PDF: Pango breaks the lines, Cairo draws them on the grid of the page. */
#include "api/render/render.h"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>
#include <stdio.h>
#include <string.h>

#include "api/render/style.h"
#include "core/base/buf.h"
#include "core/base/log.h"
#include "core/paper.h"

#define TWIP 20 /* a point */
#define PAGES_MAX 500
#define BOTTOM (PAGE_HEIGHT - MARGIN_BOTTOM)

/* 1024 / 20 is no whole number. */
static int to_pango(int twips)
{
	return twips * PANGO_SCALE / TWIP;
}

static int from_pango(int units)
{
	return (units * TWIP + PANGO_SCALE - 1) / PANGO_SCALE;
}

struct canvas {
	const struct paper *paper;
	cairo_surface_t *surface;
	cairo_t *cairo; /* scaled to twips */
	PangoContext *context;
	int y;			 /* the top of the next line */
	int page;		 /* from 1 */
	enum paper_style before; /* of the block above */
};

static const char *const faces[] = {
	[FACE_BODY] = "FangSong,仿宋,Noto Serif CJK SC",
	[FACE_TITLE] = "FZXiaoBiaoSong-B05S,Noto Serif CJK SC Bold",
	[FACE_HEADING] = "SimHei,黑体,Noto Sans CJK SC",
};

static PangoLayout *layout_new(const struct canvas *canvas, const struct style *style,
			       const char *text, int width)
{
	PangoLayout *layout = pango_layout_new(canvas->context);
	PangoFontDescription *font = pango_font_description_from_string(faces[style->face]);

	pango_font_description_set_absolute_size(font, to_pango(style->size));
	pango_layout_set_font_description(layout, font);
	pango_font_description_free(font);
	pango_layout_set_width(layout, to_pango(width - style->right));
	pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
	pango_layout_set_indent(layout, to_pango(style->indent));
	pango_layout_set_justify(layout, style->align == ALIGN_BOTH);
	pango_layout_set_alignment(layout, style->align == ALIGN_CENTRE ? PANGO_ALIGN_CENTER :
					   style->align == ALIGN_RIGHT	? PANGO_ALIGN_RIGHT :
									  PANGO_ALIGN_LEFT);
	pango_layout_set_text(layout, text, -1);
	return layout;
}

/* One line with the middle of its letters in the middle of its pitch. */
static void line_draw(const struct canvas *canvas, PangoLayoutIter *lines,
		      const struct style *style, int x, int y)
{
	PangoLayoutLine *line = pango_layout_iter_get_line_readonly(lines);
	PangoRectangle logical;
	int baseline = y + (style->pitch + style->size) / 2 - style->size / 8;

	pango_layout_iter_get_line_extents(lines, NULL, &logical);
	cairo_save(canvas->cairo);
	cairo_move_to(canvas->cairo, x + from_pango(logical.x), baseline);
	cairo_scale(canvas->cairo, TWIP, TWIP);
	if (style->red)
		cairo_set_source_rgb(canvas->cairo, 1, 0, 0);
	pango_cairo_show_layout_line(canvas->cairo, line);
	cairo_restore(canvas->cairo);
}

static void rule_draw(const struct canvas *canvas, int x1, int y1, int x2, int y2, int width)
{
	cairo_set_line_width(canvas->cairo, width);
	cairo_move_to(canvas->cairo, x1, y1);
	cairo_line_to(canvas->cairo, x2, y2);
	cairo_stroke(canvas->cairo);
}

/* "— 1 —": odd pages at the right, even ones at the left, one character in. */
static void page_number_draw(const struct canvas *canvas)
{
	bool odd = canvas->page % 2 == 1;
	const struct style style = {
		.size = FOOTER_SIZE,
		.pitch = FOOTER_SIZE,
		.right = odd ? CHARACTER : 0,
		.indent = odd ? 0 : CHARACTER,
		.align = odd ? ALIGN_RIGHT : ALIGN_LEFT,
	};
	char text[32];
	PangoLayout *layout;
	PangoLayoutIter *lines;

	snprintf(text, sizeof(text), "— %d —", canvas->page);
	layout = layout_new(canvas, &style, text, AREA_WIDTH);
	lines = pango_layout_get_iter(layout);
	line_draw(canvas, lines, &style, MARGIN_LEFT, BOTTOM + FOOTER_DROP - FOOTER_SIZE / 2);
	pango_layout_iter_free(lines);
	g_object_unref(layout);
}

static void page_end(struct canvas *canvas)
{
	page_number_draw(canvas);
	cairo_show_page(canvas->cairo);
	canvas->page++;
	canvas->y = MARGIN_TOP;
}

/* True while there is room; a new page otherwise. */
static void room_make(struct canvas *canvas, int height)
{
	if (canvas->y + height > BOTTOM && canvas->y > MARGIN_TOP)
		page_end(canvas);
}

static void text_draw(struct canvas *canvas, const struct paper_block *block,
		      const struct style *style)
{
	PangoLayout *layout = layout_new(canvas, style, block->text, AREA_WIDTH);
	PangoLayoutIter *lines = pango_layout_get_iter(layout);
	/* What must not stand alone at the foot of a page takes the next line along. */
	int needed = style->keep && block->next ? 2 * style->pitch : style->pitch;

	if (canvas->y > MARGIN_TOP && canvas->before != block->style)
		canvas->y += style->before;
	canvas->before = block->style;
	do {
		room_make(canvas, needed);
		needed = style->pitch;
		line_draw(canvas, lines, style, MARGIN_LEFT, canvas->y);
		canvas->y += style->pitch;
	} while (canvas->page <= PAGES_MAX && pango_layout_iter_next_line(lines));
	pango_layout_iter_free(lines);
	g_object_unref(layout);
}

#define COLUMNS_MAX 12

/* A row of a table: its columns, and where the lines of each cell stand. */
struct row {
	int x[COLUMNS_MAX + 1];
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
		struct style style = style_cell;

		passed += block->widths[i];
		row->x[i + 1] = MARGIN_LEFT + AREA_WIDTH * passed / parts;
		if (block->head && at == 0)
			style.align = ALIGN_CENTRE;
		row->layouts[i] = layout_new(canvas, &style, block->cells[at * block->columns + i],
					     row->x[i + 1] - row->x[i] - 2 * CELL_PADDING);
		row->lines[i] = pango_layout_get_iter(row->layouts[i]);
		row->left[i] = pango_layout_get_line_count(row->layouts[i]);
	}
}

static int row_left(const struct row *row)
{
	int most = 0;

	for (size_t i = 0; i < row->columns; i++)
		most = row->left[i] > most ? row->left[i] : most;
	return most;
}

/* Draws so many lines of each cell and the frame round them. */
static void row_draw(struct canvas *canvas, struct row *row, int count)
{
	int height = count * style_cell.pitch + 2 * CELL_PADDING;

	for (size_t i = 0; i < row->columns; i++) {
		for (int line = 0; line < count && row->left[i] > 0; line++) {
			line_draw(canvas, row->lines[i], &style_cell, row->x[i] + CELL_PADDING,
				  canvas->y + CELL_PADDING + line * style_cell.pitch);
			pango_layout_iter_next_line(row->lines[i]);
			row->left[i]--;
		}
	}
	for (size_t i = 0; i <= row->columns; i++)
		rule_draw(canvas, row->x[i], canvas->y, row->x[i], canvas->y + height, 10);
	rule_draw(canvas, row->x[0], canvas->y, row->x[row->columns], canvas->y, 10);
	canvas->y += height;
	rule_draw(canvas, row->x[0], canvas->y, row->x[row->columns], canvas->y, 10);
}

static void row_end(struct row *row)
{
	for (size_t i = 0; i < row->columns; i++) {
		pango_layout_iter_free(row->lines[i]);
		g_object_unref(row->layouts[i]);
	}
}

static void table_draw(struct canvas *canvas, const struct paper_block *block)
{
	canvas->before = PAPER_TABLE;
	canvas->y += CELL_PADDING;
	for (size_t at = 0; at < block->rows && canvas->page <= PAGES_MAX; at++) {
		struct row row = { 0 };
		int left;

		row_begin(canvas, block, at, &row);
		while ((left = row_left(&row)) > 0 && canvas->page <= PAGES_MAX) {
			int fit;

			room_make(canvas, style_cell.pitch + 2 * CELL_PADDING);
			fit = (BOTTOM - canvas->y - 2 * CELL_PADDING) / style_cell.pitch;
			row_draw(canvas, &row, left < fit ? left : fit);
		}
		row_end(&row);
	}
	canvas->y += CELL_PADDING;
}

static void block_draw(struct canvas *canvas, const struct paper_block *block)
{
	const struct style *style = style_for(canvas->paper, block);

	if (!style) {
		table_draw(canvas, block);
		return;
	}
	text_draw(canvas, block, style);
	/* The red line of an official document, 4 mm below its number. */
	if (canvas->paper->layout == PAPER_OFFICIAL && block->style == PAPER_NUMBER) {
		canvas->y += 227;
		cairo_save(canvas->cairo);
		cairo_set_source_rgb(canvas->cairo, 1, 0, 0);
		rule_draw(canvas, MARGIN_LEFT, canvas->y, MARGIN_LEFT + AREA_WIDTH, canvas->y, 30);
		cairo_restore(canvas->cairo);
		canvas->y += 2 * LINE_PITCH - 227;
	}
}

static cairo_status_t on_bytes(void *closure, const unsigned char *bytes, unsigned int length)
{
	buf_add(closure, bytes, length);
	return CAIRO_STATUS_SUCCESS;
}

static void canvas_open(struct canvas *canvas, struct buf *ret)
{
	char when[32];

	canvas->surface = cairo_pdf_surface_create_for_stream(on_bytes, ret, 595, 842);
	snprintf(when, sizeof(when), "%sT00:00:00+08:00", canvas->paper->made_on);
	cairo_pdf_surface_set_metadata(canvas->surface, CAIRO_PDF_METADATA_TITLE,
				       canvas->paper->title);
	cairo_pdf_surface_set_metadata(canvas->surface, CAIRO_PDF_METADATA_CREATE_DATE, when);
	canvas->cairo = cairo_create(canvas->surface);
	cairo_scale(canvas->cairo, 1.0 / TWIP, 1.0 / TWIP);
	canvas->context = pango_font_map_create_context(pango_cairo_font_map_get_default());
	pango_cairo_context_set_resolution(canvas->context, 72);
	pango_context_set_language(canvas->context, pango_language_from_string("zh-cn"));
	canvas->page = 1;
	canvas->y = MARGIN_TOP;
}

void render_pdf(const struct paper *paper, struct buf *ret)
{
	struct canvas canvas = { .paper = paper };

	canvas_open(&canvas, ret);
	for (const struct paper_block *block = paper->first; block; block = block->next)
		block_draw(&canvas, block);
	page_number_draw(&canvas);
	cairo_destroy(canvas.cairo);
	cairo_surface_finish(canvas.surface);
	if (cairo_surface_status(canvas.surface) != CAIRO_STATUS_SUCCESS)
		bug("cairo: %s", cairo_status_to_string(cairo_surface_status(canvas.surface)));
	cairo_surface_destroy(canvas.surface);
	g_object_unref(canvas.context);
}
