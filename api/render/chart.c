/* Where the parts of a chart stand. */
#include "api/render/chart.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "core/base/decimal.h"
#include "core/paper.h"

#define SCALE 2 /* decimals of a value that a drawing can show */
#define SIZE 34 /* of letters */
#define LINE 52
#define GAP 20
#define PLOT_HEIGHT 560 /* of upright bars */
#define ROW 76		/* of a lying bar */
#define RADIUS 260
#define LABEL_MOST 480 /* the most that names may take of the width */
#define INK 0x333333
#define GRID 0xCCCCCC
#define TICKS_MOST 6

uint32_t chart_colour(unsigned int n)
{
	static const uint32_t colours[] = { 0x1F4E79, 0xE08A2E, 0x7FB2D9, 0x8C3B2E,
					    0xB9C46B, 0x4D4D4D, 0xD9A6C2, 0x2E7D6B,
					    0xF2D16B, 0x6B4C9A, 0xA6A6A6, 0x5E3B1E };

	return colours[n % (sizeof(colours) / sizeof(*colours))];
}

/* Hundredths of a value; what there is none of, and less than nothing, is drawn as nothing. */
static int64_t units_of(const char *value)
{
	int64_t units;

	return value && decimal_parse(value, SCALE, &units) && units > 0 ? units : 0;
}

/* Roughly: a Chinese character is as wide as high, others take a little more than half. */
static int text_width(const char *text, int size)
{
	int tenths = 0;

	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		if (c < 0x80)
			tenths += 5;
		else if (c >= 0xE2)
			tenths += 10;
		else if (c >= 0xC0)
			tenths += 6;
	}
	return tenths * size / 10;
}

static void text_at(const struct chart_pen *pen, int x, int y, enum chart_anchor anchor,
		    const char *text)
{
	pen->text(pen->to, x, y, SIZE, anchor, text);
}

/* A name that is wider than its room is drawn smaller. */
static void name_at(const struct chart_pen *pen, int x, int y, enum chart_anchor anchor, int room,
		    const char *text)
{
	int width = text_width(text, SIZE);

	pen->text(pen->to, x, y, width > room ? SIZE * room / width : SIZE, anchor, text);
}

static int names_width(const struct paper_chart *chart)
{
	int most = 0;

	for (size_t i = 0; i < chart->category_count; i++) {
		int width = text_width(chart->categories[i], SIZE);

		most = width > most ? width : most;
	}
	return most < LABEL_MOST ? most : LABEL_MOST;
}

/* One key for each series, in the middle of the first line. */
static void keys_draw(const struct paper_chart *chart, const struct chart_pen *pen)
{
	int width = 0, x;

	for (size_t i = 0; i < chart->series_count; i++)
		width += text_width(chart->series[i].name, SIZE) + 3 * SIZE;
	x = width < CHART_WIDTH ? (CHART_WIDTH - width) / 2 : 0;
	for (size_t i = 0; i < chart->series_count; i++) {
		pen->box(pen->to, x, LINE - SIZE, SIZE, SIZE, chart_colour((unsigned int)i));
		text_at(pen, x + SIZE + SIZE / 2, LINE - SIZE / 8, CHART_START,
			chart->series[i].name);
		x += text_width(chart->series[i].name, SIZE) + 3 * SIZE;
	}
}

/* The step of the axis: 1, 2 or 5 and zeros, so that few steps reach the most; never less than 1. */
static int64_t axis_step(int64_t most)
{
	int64_t step = 100;

	for (int turn = 0; most / step >= TICKS_MOST; turn++)
		step = turn % 3 == 1 ? step / 2 * 5 : step * 2;
	return step;
}

static int64_t axis_end(int64_t most, int64_t step)
{
	return most > 0 ? (most + step - 1) / step * step : step;
}

static const char *tick_text(int64_t units, char text[DECIMAL_TEXT_SIZE])
{
	decimal_format_short(units, SCALE, text);
	return text;
}

static int64_t bars_most(const struct paper_chart *chart)
{
	int64_t most = 0;

	for (size_t s = 0; s < chart->series_count; s++)
		for (size_t i = 0; i < chart->category_count; i++) {
			int64_t units = units_of(chart->series[s].values[i]);

			most = units > most ? units : most;
		}
	return most;
}

static int64_t stack_sum(const struct paper_chart *chart, size_t category)
{
	int64_t sum = 0;

	for (size_t s = 0; s < chart->series_count; s++)
		sum += units_of(chart->series[s].values[category]);
	return sum;
}

static int scaled(int64_t units, int64_t whole, int length)
{
	return (int)(units * length / whole);
}

static void bars_draw(const struct paper_chart *chart, const struct chart_pen *pen)
{
	int64_t most = bars_most(chart), step = axis_step(most), end = axis_end(most, step);
	char text[DECIMAL_TEXT_SIZE];
	int left = text_width(tick_text(end, text), SIZE) + 2 * GAP, top = LINE + 2 * GAP;
	int bottom = top + PLOT_HEIGHT, count = (int)chart->category_count;
	int group = (CHART_WIDTH - left) / count, series = (int)chart->series_count;
	int bar = group * 7 / 10 / series;

	if (bar > 150)
		bar = 150;
	for (int64_t tick = 0; tick <= end; tick += step) {
		int y = bottom - scaled(tick, end, PLOT_HEIGHT);

		pen->line(pen->to, left, y, CHART_WIDTH, y, tick == 0 ? INK : GRID);
		text_at(pen, left - GAP, y + SIZE / 3, CHART_END, tick_text(tick, text));
	}
	for (int i = 0; i < count; i++) {
		int x = left + group * i + (group - bar * series) / 2;

		for (int s = 0; s < series; s++, x += bar) {
			const char *value = chart->series[s].values[i];
			int height = scaled(units_of(value), end, PLOT_HEIGHT);

			pen->box(pen->to, x + 2, bottom - height, bar - 4, height,
				 chart_colour((unsigned int)s));
			if (value)
				name_at(pen, x + bar / 2, bottom - height - GAP / 2, CHART_MIDDLE,
					bar + GAP, value);
		}
		name_at(pen, left + group * i + group / 2, bottom + LINE, CHART_MIDDLE, group - GAP,
			chart->categories[i]);
	}
}

/* The value stands in its piece where there is room. */
static int piece_draw(const struct chart_pen *pen, int x, int y, int width, unsigned int n,
		      const char *value)
{
	pen->box(pen->to, x, y, width, ROW * 6 / 10, chart_colour(n));
	if (value && text_width(value, SIZE) + GAP < width) {
		int half = text_width(value, SIZE) / 2 + GAP / 4;

		/* On a white ground, so that it is read on every colour. */
		pen->box(pen->to, x + width / 2 - half, y + 4, 2 * half, ROW * 6 / 10 - 8,
			 0xFFFFFF);
		text_at(pen, x + width / 2, y + ROW * 3 / 10 + SIZE / 3, CHART_MIDDLE, value);
	}
	return x + width;
}

static void stacked_draw(const struct paper_chart *chart, const struct chart_pen *pen)
{
	int64_t most = 0, step, end;
	int left = names_width(chart) + 2 * GAP, top = LINE + GAP;
	int room = CHART_WIDTH - left - 2 * GAP, bottom = top + ROW * (int)chart->category_count;
	char text[DECIMAL_TEXT_SIZE];

	for (size_t i = 0; i < chart->category_count; i++)
		most = stack_sum(chart, i) > most ? stack_sum(chart, i) : most;
	step = axis_step(most);
	end = axis_end(most, step);
	for (int64_t tick = 0; tick <= end; tick += step) {
		int x = left + scaled(tick, end, room);

		pen->line(pen->to, x, top, x, bottom, tick == 0 ? INK : GRID);
		text_at(pen, x, bottom + LINE, CHART_MIDDLE, tick_text(tick, text));
	}
	for (size_t i = 0; i < chart->category_count; i++) {
		int y = top + ROW * (int)i, x = left;

		name_at(pen, left - GAP, y + ROW / 2 + SIZE / 3, CHART_END, left - GAP,
			chart->categories[i]);
		for (size_t s = 0; s < chart->series_count; s++) {
			const char *value = chart->series[s].values[i];
			int width = scaled(units_of(value), end, room);

			if (width > 0)
				x = piece_draw(pen, x, y + ROW / 5, width, (unsigned int)s, value);
		}
	}
}

static void pie_draw(const struct paper_chart *chart, const struct chart_pen *pen)
{
	const char *const *values = chart->series[0].values;
	int64_t whole = 0, from = 0;
	int keys = 2 * RADIUS + 8 * GAP, y = 2 * LINE;

	for (size_t i = 0; i < chart->category_count; i++)
		whole += units_of(values[i]);
	for (size_t i = 0; i < chart->category_count; i++) {
		int64_t units = units_of(values[i]);

		if (units > 0)
			pen->wedge(pen->to, RADIUS + 2 * GAP, RADIUS + GAP, RADIUS, from,
				   from + units, whole, chart_colour((unsigned int)i));
		from += units;
		pen->box(pen->to, keys, y - SIZE, SIZE, SIZE, chart_colour((unsigned int)i));
		name_at(pen, keys + 2 * SIZE, y - SIZE / 8, CHART_START,
			CHART_WIDTH - keys - 7 * SIZE, chart->categories[i]);
		text_at(pen, CHART_WIDTH - GAP, y - SIZE / 8, CHART_END,
			values[i] ? values[i] : chart->missing);
		y += LINE;
	}
}

int chart_height(const struct paper_chart *chart)
{
	int lines = (int)chart->category_count;

	switch (chart->form) {
	case PAPER_BARS:
		break;
	case PAPER_STACKED:
		return LINE + GAP + ROW * lines + LINE + GAP;
	case PAPER_PIE:
		return LINE * (lines + 2) > 2 * (RADIUS + GAP) ? LINE * (lines + 2) :
								 2 * (RADIUS + GAP);
	}
	return LINE + 2 * GAP + PLOT_HEIGHT + LINE + 2 * GAP;
}

void chart_draw(const struct paper_chart *chart, const struct chart_pen *pen)
{
	if (chart->form == PAPER_PIE) {
		pie_draw(chart, pen);
		return;
	}
	keys_draw(chart, pen);
	if (chart->form == PAPER_BARS)
		bars_draw(chart, pen);
	else
		stacked_draw(chart, pen);
}
