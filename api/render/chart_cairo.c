/* A chart drawn by Cairo: on a page of a PDF, or as a picture for a DOCX. */
#include "api/render/chart_cairo.h"

#include <stddef.h>

#include "core/base/buf.h"
#include "core/base/log.h"
#include "core/paper.h"

struct cairo_pen {
	cairo_t *cairo;
	PangoContext *context;
};

static void colour_set(cairo_t *cairo, uint32_t colour)
{
	cairo_set_source_rgb(cairo, (colour >> 16) / 255.0, (colour >> 8 & 0xFF) / 255.0,
			     (colour & 0xFF) / 255.0);
}

static void cairo_box(void *to, int x, int y, int width, int height, uint32_t colour)
{
	const struct cairo_pen *pen = to;

	colour_set(pen->cairo, colour);
	cairo_rectangle(pen->cairo, x, y, width, height);
	cairo_fill(pen->cairo);
}

static void cairo_rule(void *to, int x1, int y1, int x2, int y2, uint32_t colour)
{
	const struct cairo_pen *pen = to;

	colour_set(pen->cairo, colour);
	cairo_set_line_width(pen->cairo, 2);
	cairo_move_to(pen->cairo, x1, y1);
	cairo_line_to(pen->cairo, x2, y2);
	cairo_stroke(pen->cairo);
}

static void cairo_text(void *to, int x, int y, int size, enum chart_anchor anchor, const char *text)
{
	const struct cairo_pen *pen = to;
	PangoLayout *layout = pango_layout_new(pen->context);
	PangoFontDescription *font =
		pango_font_description_from_string("SimHei,黑体,Noto Sans CJK SC");
	int width;

	pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
	pango_layout_set_font_description(layout, font);
	pango_font_description_free(font);
	pango_layout_set_text(layout, text, -1);
	pango_layout_get_size(layout, &width, NULL);
	width /= PANGO_SCALE;
	colour_set(pen->cairo, 0);
	cairo_move_to(pen->cairo,
		      anchor == CHART_START ? x :
		      anchor == CHART_END   ? x - width :
					      x - width / 2,
		      y);
	pango_cairo_show_layout_line(pen->cairo, pango_layout_get_line_readonly(layout, 0));
	g_object_unref(layout);
}

static void cairo_wedge(void *to, int x, int y, int radius, int64_t from, int64_t until,
			int64_t whole, uint32_t colour)
{
	const struct cairo_pen *pen = to;

	cairo_save(pen->cairo);
	cairo_translate(pen->cairo, x, y);
	cairo_rotate(pen->cairo, -G_PI / 2);
	colour_set(pen->cairo, colour);
	cairo_move_to(pen->cairo, 0, 0);
	cairo_arc(pen->cairo, 0, 0, radius, 2 * G_PI * (gdouble)from / (gdouble)whole,
		  2 * G_PI * (gdouble)until / (gdouble)whole);
	cairo_close_path(pen->cairo);
	cairo_fill(pen->cairo);
	cairo_restore(pen->cairo);
}

void chart_cairo(const struct paper_chart *chart, cairo_t *cairo, PangoContext *context)
{
	struct cairo_pen own = { cairo, context };
	const struct chart_pen pen = { cairo_box, cairo_rule, cairo_text, cairo_wedge, &own };

	chart_draw(chart, &pen);
}

static cairo_status_t on_bytes(void *closure, const unsigned char *bytes, unsigned int length)
{
	buf_add(closure, bytes, length);
	return CAIRO_STATUS_SUCCESS;
}

void chart_png(const struct paper_chart *chart, struct buf *ret)
{
	cairo_surface_t *surface =
		cairo_image_surface_create(CAIRO_FORMAT_RGB24, CHART_WIDTH, chart_height(chart));
	cairo_t *cairo = cairo_create(surface);
	PangoContext *context = pango_font_map_create_context(pango_cairo_font_map_get_default());

	pango_cairo_context_set_resolution(context, 72);
	pango_context_set_language(context, pango_language_from_string("zh-cn"));
	cairo_set_source_rgb(cairo, 1, 1, 1);
	cairo_paint(cairo);
	chart_cairo(chart, cairo, context);
	if (cairo_surface_write_to_png_stream(surface, on_bytes, ret) != CAIRO_STATUS_SUCCESS)
		bug("cairo: a chart cannot be written");
	g_object_unref(context);
	cairo_destroy(cairo);
	cairo_surface_destroy(surface);
}
