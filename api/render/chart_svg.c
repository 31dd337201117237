/* A chart as SVG. */
#include <inttypes.h>

#include "api/render/chart.h"
#include "api/render/markup.h"
#include "core/base/buf.h"
#include "core/paper.h"

static void svg_box(void *to, int x, int y, int width, int height, uint32_t colour)
{
	buf_add_format(to,
		       "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"#%06" PRIX32
		       "\"/>",
		       x, y, width, height, colour);
}

static void svg_line(void *to, int x1, int y1, int x2, int y2, uint32_t colour)
{
	buf_add_format(to,
		       "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"#%06" PRIX32
		       "\" stroke-width=\"2\"/>",
		       x1, y1, x2, y2, colour);
}

static void svg_text(void *to, int x, int y, int size, enum chart_anchor anchor, const char *text)
{
	static const char *const anchors[] = {
		[CHART_START] = "start", [CHART_MIDDLE] = "middle", [CHART_END] = "end"
	};

	buf_add_format(to, "<text x=\"%d\" y=\"%d\" font-size=\"%d\" text-anchor=\"%s\">", x, y,
		       size, anchors[anchor]);
	markup_add(to, text, " ");
	buf_add_text(to, "</text>");
}

/* A stroke as wide as the radius, of a circle whose length is told as the whole: so that no sine is
 * needed. */
static void svg_wedge(void *to, int x, int y, int radius, int64_t from, int64_t until,
		      int64_t whole, uint32_t colour)
{
	buf_add_format(to,
		       "<circle cx=\"%d\" cy=\"%d\" r=\"%d\" fill=\"none\" stroke=\"#%06" PRIX32
		       "\" stroke-width=\"%d\" pathLength=\"%" PRId64
		       "\" stroke-dasharray=\"%" PRId64 " %" PRId64
		       "\" stroke-dashoffset=\"%" PRId64 "\" transform=\"rotate(-90 %d %d)\"/>",
		       x, y, radius / 2, colour, radius, whole, until - from,
		       whole - (until - from), -from, x, y);
}

void chart_svg(const struct paper_chart *chart, const char *title, struct buf *ret)
{
	const struct chart_pen pen = { svg_box, svg_line, svg_text, svg_wedge, ret };

	buf_add_format(
		ret,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\" "
		"font-family=\"'Noto Sans CJK SC','Source Han Sans SC',SimHei,sans-serif\" "
		"aria-label=\"",
		CHART_WIDTH, chart_height(chart));
	markup_add(ret, title, " ");
	buf_add_text(ret, ": ");
	markup_add(ret, chart->alternative, " ");
	buf_add_text(ret, "\"><title>");
	markup_add(ret, title, " ");
	buf_add_text(ret, "</title><desc>");
	markup_add(ret, chart->alternative, " ");
	buf_add_text(ret, "</desc>");
	chart_draw(chart, &pen);
	buf_add_text(ret, "</svg>");
}
