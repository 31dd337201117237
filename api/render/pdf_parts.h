/* What the files that draw a PDF share. Lengths are in twips. */
#ifndef API_RENDER_PDF_PARTS_H
#define API_RENDER_PDF_PARTS_H

#include <pango/pangocairo.h>
#include <stdbool.h>

#include "api/render/style.h"

#define PAGES_MAX 500
#define PAGE_BOTTOM (PAGE_HEIGHT - MARGIN_BOTTOM)

struct canvas {
	const struct paper *paper;
	cairo_surface_t *surface;
	cairo_t *cairo; /* scaled to twips */
	PangoContext *context;
	int y;			 /* the top of the next line */
	int page;		 /* from 1 */
	enum paper_style before; /* of the block above */
};

/* The caller unrefs it. */
PangoLayout *canvas_layout(const struct canvas *canvas, const struct style *style, const char *text,
			   int width);
/* One line with the middle of its letters in the middle of its pitch. */
void canvas_line(const struct canvas *canvas, PangoLayoutIter *lines, const struct style *style,
		 int x, int y);
void canvas_rule(const struct canvas *canvas, int x1, int y1, int x2, int y2, int width);
/* False: there was no room for so much, and a new page was begun. */
bool canvas_room(struct canvas *canvas, int height);
/* What stands above a table or a chart. */
void caption_draw(struct canvas *canvas, const struct paper_block *block);

/* What must stand on the page where a table begins: the caption, the head and the first rows. */
int table_least(const struct canvas *canvas, const struct paper_block *block);
void table_draw(struct canvas *canvas, const struct paper_block *block);

#endif
