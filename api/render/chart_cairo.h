/* Charts drawn by Cairo. Only in a process of their own: see apart.h. */
#ifndef API_RENDER_CHART_CAIRO_H
#define API_RENDER_CHART_CAIRO_H

#include <pango/pangocairo.h>

#include "api/render/chart.h"

/* One unit of the context is one of the chart's. */
void chart_cairo(const struct paper_chart *chart, cairo_t *cairo, PangoContext *context);
/* As a PNG, a unit a pixel. */
void chart_png(const struct paper_chart *chart, struct buf *ret);

#endif
