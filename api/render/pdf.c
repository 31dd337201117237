/* A paper as PDF: Pango breaks the lines, Cairo draws them on the grid of the page. */
#include "api/render/render.h"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>
#include <stdio.h>
#include <string.h>

#include "api/render/chart_cairo.h"
#include "api/render/pdf_parts.h"
#include "api/render/style.h"
#include "core/base/buf.h"
#include "core/base/log.h"
#include "core/paper.h"

#define TWIP 20 /* a point */

/* 1024 / 20 is no whole number. */
static int to_pango(int twips)
{
	return twips * PANGO_SCALE / TWIP;
}

static int from_pango(int units)
{
	return (units * TWIP + PANGO_SCALE - 1) / PANGO_SCALE;
}

static const char *const faces[] = {
	[FACE_BODY] = "FangSong,仿宋,Noto Serif CJK SC",
	[FACE_TITLE] = "FZXiaoBiaoSong-B05S,Noto Serif CJK SC Bold",
	[FACE_HEADING] = "SimHei,黑体,Noto Sans CJK SC",
	[FACE_SUBHEADING] = "KaiTi,楷体,Noto Serif CJK SC",
};

PangoLayout *canvas_layout(const struct canvas *canvas, const struct style *style, const char *text,
			   int width)
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
void canvas_line(const struct canvas *canvas, PangoLayoutIter *lines, const struct style *style,
		 int x, int y)
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

void canvas_rule(const struct canvas *canvas, int x1, int y1, int x2, int y2, int width)
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
	layout = canvas_layout(canvas, &style, text, AREA_WIDTH);
	lines = pango_layout_get_iter(layout);
	canvas_line(canvas, lines, &style, MARGIN_LEFT,
		    PAGE_BOTTOM + FOOTER_DROP - FOOTER_SIZE / 2);
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

bool canvas_room(struct canvas *canvas, int height)
{
	if (canvas->y + height <= PAGE_BOTTOM || canvas->y <= MARGIN_TOP)
		return true;
	page_end(canvas);
	return false;
}

void caption_draw(struct canvas *canvas, const struct paper_block *block)
{
	PangoLayout *layout = canvas_layout(canvas, &style_caption, block->text, AREA_WIDTH);
	PangoLayoutIter *lines = pango_layout_get_iter(layout);

	if (canvas->y > MARGIN_TOP)
		canvas->y += style_caption.before;
	do {
		canvas_line(canvas, lines, &style_caption, MARGIN_LEFT, canvas->y);
		canvas->y += style_caption.pitch;
	} while (pango_layout_iter_next_line(lines));
	pango_layout_iter_free(lines);
	g_object_unref(layout);
}

static int chart_twips(const struct paper_block *block)
{
	return chart_height(block->chart) * AREA_WIDTH / CHART_WIDTH;
}

/* With what stands above it and the space below. */
static int chart_room(const struct paper_block *block)
{
	return style_caption.before + style_caption.pitch + chart_twips(block) + LINE_PITCH / 2;
}

static void chart_block_draw(struct canvas *canvas, const struct paper_block *block)
{
	canvas_room(canvas, chart_room(block));
	caption_draw(canvas, block);
	cairo_save(canvas->cairo);
	cairo_translate(canvas->cairo, MARGIN_LEFT, canvas->y);
	cairo_scale(canvas->cairo, AREA_WIDTH, AREA_WIDTH);
	cairo_scale(canvas->cairo, 1.0 / CHART_WIDTH, 1.0 / CHART_WIDTH);
	chart_cairo(block->chart, canvas->cairo, canvas->context);
	cairo_restore(canvas->cairo);
	canvas->y += chart_twips(block) + LINE_PITCH / 2;
}

/* What a block needs of a page before any of it may stand there. */
static int least_height(const struct canvas *canvas, const struct paper_block *block)
{
	const struct style *style;

	if (!block)
		return 0;
	style = style_for(canvas->paper, block);
	if (block->style == PAPER_TABLE)
		return table_least(canvas, block);
	if (block->style == PAPER_CHART)
		return chart_room(block);
	return style->pitch + (style->keep ? style->before + least_height(canvas, block->next) : 0);
}

#define CLOSING_LINES 2

/* The height of what comes next, if it is the last of the paper and but a line or two. */
static int closing_height(const struct canvas *canvas, const struct paper_block *next)
{
	const struct style *style = next ? style_for(canvas->paper, next) : NULL;
	const struct paper_block *after = next ? next->next : NULL;
	PangoLayout *layout;
	int lines;

	while (after && after->data)
		after = after->next;
	if (!style || next->data || after)
		return 0;
	layout = canvas_layout(canvas, style, next->text, AREA_WIDTH);
	lines = pango_layout_get_line_count(layout);
	g_object_unref(layout);
	return lines <= CLOSING_LINES ? style->before + lines * style->pitch : 0;
}

static void text_draw(struct canvas *canvas, const struct paper_block *block,
		      const struct style *style)
{
	PangoLayout *layout = canvas_layout(canvas, style, block->text, AREA_WIDTH);
	PangoLayoutIter *lines = pango_layout_get_iter(layout);
	/* What must not stand alone at the foot of a page takes the beginning of the next along. */
	int needed = least_height(canvas, block);
	/* What ends the paper takes the line before it along, and does not stand alone on a page. */
	int closing = closing_height(canvas, block->next);

	if (canvas->y > MARGIN_TOP && canvas->before != block->style)
		canvas->y += style->before;
	canvas->before = block->style;
	do {
		if (pango_layout_iter_at_last_line(lines))
			needed += closing;
		canvas_room(canvas, needed);
		needed = style->pitch;
		canvas_line(canvas, lines, style, MARGIN_LEFT, canvas->y);
		canvas->y += style->pitch;
	} while (canvas->page <= PAGES_MAX && pango_layout_iter_next_line(lines));
	pango_layout_iter_free(lines);
	g_object_unref(layout);
}

static void block_draw(struct canvas *canvas, const struct paper_block *block)
{
	const struct style *style = style_for(canvas->paper, block);

	if (block->data)
		return;
	if (!style) {
		canvas->before = block->style;
		if (block->style == PAPER_TABLE)
			table_draw(canvas, block);
		else
			chart_block_draw(canvas, block);
		return;
	}
	text_draw(canvas, block, style);
	/* The red line of an official document, 4 mm below its number. */
	if (canvas->paper->layout == PAPER_OFFICIAL && block->style == PAPER_NUMBER) {
		canvas->y += 227;
		cairo_save(canvas->cairo);
		cairo_set_source_rgb(canvas->cairo, 1, 0, 0);
		canvas_rule(canvas, MARGIN_LEFT, canvas->y, MARGIN_LEFT + AREA_WIDTH, canvas->y,
			    30);
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
