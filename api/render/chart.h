/* Charts drawn: where each bar, line and word stands, for whoever draws them. Integers only; the unit is
 * a hundredth of the width. */
#ifndef API_RENDER_CHART_H
#define API_RENDER_CHART_H

#include <stdint.h>

struct buf;
struct paper_chart;

#define CHART_WIDTH 1600

enum chart_anchor { CHART_START, CHART_MIDDLE, CHART_END };

/* What draws. Colours are 0xRRGGBB; y grows downwards, that of a text is its baseline. A wedge is a
 * part of a circle from `from` to `to` of `whole`, clockwise from the top. */
struct chart_pen {
	void (*box)(void *to, int x, int y, int width, int height, uint32_t colour);
	void (*line)(void *to, int x1, int y1, int x2, int y2, uint32_t colour);
	void (*text)(void *to, int x, int y, int size, enum chart_anchor anchor, const char *text);
	void (*wedge)(void *to, int x, int y, int radius, int64_t from, int64_t until,
		      int64_t whole, uint32_t colour);
	void *to;
};

/* The height it takes at CHART_WIDTH. */
int chart_height(const struct paper_chart *chart);
void chart_draw(const struct paper_chart *chart, const struct chart_pen *pen);

/* As an SVG element with its text alternative. */
void chart_svg(const struct paper_chart *chart, const char *title, struct buf *ret);
/* The colour of a series, or of a piece of a pie; they tell apart when printed grey. */
uint32_t chart_colour(unsigned int n);

#endif
