/* How the parts of a paper look, for both renderers. Lengths are in twentieths of a point (twips). */
#ifndef API_RENDER_STYLE_H
#define API_RENDER_STYLE_H

#include "core/paper.h"

#include <stdbool.h>
#include <stddef.h>

#define PAGE_WIDTH 11906 /* 210 mm */
#define PAGE_HEIGHT 16838
#define MARGIN_TOP 2098	   /* 37 mm */
#define MARGIN_LEFT 1588   /* 28 mm: the binding side */
#define MARGIN_RIGHT 1474  /* 26 mm */
#define MARGIN_BOTTOM 1984 /* 35 mm */
#define AREA_WIDTH (PAGE_WIDTH - MARGIN_LEFT - MARGIN_RIGHT)
#define LINE_COUNT 22
#define LINE_PITCH 580	/* 225 mm in 22 lines */
#define CHARACTER 315	/* 156 mm in 28 characters: 15.8 pt, 3号 */
#define FOOTER_DROP 570 /* of the page number below the type area */
#define FOOTER_SIZE 280 /* 4号 */

enum align { ALIGN_LEFT, ALIGN_CENTRE, ALIGN_RIGHT, ALIGN_BOTH };
enum face { FACE_BODY, FACE_TITLE, FACE_HEADING, FACE_SUBHEADING };

struct style {
	int size;   /* of a character */
	int pitch;  /* of a line */
	int indent; /* of the first line */
	int right;  /* kept free at the right */
	int before; /* above the first line, unless one like it stands there */
	enum align align;
	enum face face;
	bool red;
	bool keep; /* stays on the page of what follows */
	int level; /* of a heading, from 1; 0: none */
};

/* NULL: a table or a chart. */
const struct style *style_for(const struct paper *paper, const struct paper_block *block);
/* Of a cell, and of what stands above a table or a chart. */
struct style style_cell(const struct paper *paper, const struct paper_block *block, size_t row,
			size_t column);
extern const struct style style_caption;
#define CELL_PADDING 100

#endif
