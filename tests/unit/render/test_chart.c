/* Charts: what is drawn stands within its frame and is in proportion. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "api/render/chart.h"
#include "core/paper.h"

#define BOXES 64

/* What was drawn. */
static struct {
	int height; /* of the frame */
	struct {
		int width, height;
		uint32_t colour;
	} boxes[BOXES];
	size_t boxes_drawn;
	int64_t turned; /* of the circle */
	size_t wedges;
	int texts;
} drawn;

static void box(void *to, int x, int y, int width, int height, uint32_t colour)
{
	(void)to;
	assert_true(x >= 0 && x + width <= CHART_WIDTH);
	assert_true(y >= 0 && y + height <= drawn.height);
	assert_true(width >= 0 && height >= 0 && drawn.boxes_drawn < BOXES);
	drawn.boxes[drawn.boxes_drawn].width = width;
	drawn.boxes[drawn.boxes_drawn].height = height;
	drawn.boxes[drawn.boxes_drawn++].colour = colour;
}

static void line(void *to, int x1, int y1, int x2, int y2, uint32_t colour)
{
	(void)to;
	(void)colour;
	assert_true(x1 >= 0 && x2 <= CHART_WIDTH && y1 >= 0 && y2 <= drawn.height);
}

static void text(void *to, int x, int y, int size, enum chart_anchor anchor, const char *words)
{
	(void)to;
	(void)anchor;
	assert_true(x >= 0 && x <= CHART_WIDTH && y >= 0 && y <= drawn.height);
	assert_true(size > 0 && words);
	drawn.texts++;
}

static void wedge(void *to, int x, int y, int radius, int64_t from, int64_t until, int64_t whole,
		  uint32_t colour)
{
	(void)to;
	(void)colour;
	assert_true(x - radius >= 0 && y - radius >= 0 && y + radius <= drawn.height);
	assert_true(from == drawn.turned && until > from && until <= whole);
	drawn.turned = until;
	drawn.wedges++;
}

static void draw(enum paper_chart_form form, const char *const *values, size_t count,
		 size_t series_count)
{
	static const char *const names[] = { "梁溪区", "新吴区",
					     "无锡经济技术开发区管理委员会所在地区",
					     "Wuxi Economic and Technological Development Zone" };
	const struct paper_series series[] = { { "新收", values }, { "结案", values } };
	const struct paper_chart chart = { .form = form,
					   .categories = names,
					   .category_count = count,
					   .series = series,
					   .series_count = series_count,
					   .missing = "—",
					   .alternative = "" };
	const struct chart_pen pen = { box, line, text, wedge, NULL };

	memset(&drawn, 0, sizeof(drawn));
	drawn.height = chart_height(&chart);
	chart_draw(&chart, &pen);
}

/* The heights of the first series' bars, of which `key` boxes are the keys. */
static void test_bars_are_in_proportion(void **state)
{
	static const char *const values[] = { "100", "50", NULL };

	(void)state;
	draw(PAPER_BARS, values, 3, 1);
	assert_int_equal(drawn.boxes_drawn, 4);
	assert_int_equal(drawn.boxes[1].height, 2 * drawn.boxes[2].height);
	assert_int_equal(drawn.boxes[3].height, 0);
}

static void test_large_and_tiny_values_stay_in_the_frame(void **state)
{
	static const char *const large[] = { "90000000000", "1", "0.01" };
	static const char *const none[] = { "0", "0", NULL };

	(void)state;
	draw(PAPER_BARS, large, 3, 2);
	draw(PAPER_STACKED, large, 3, 2);
	draw(PAPER_PIE, large, 3, 1);
	draw(PAPER_BARS, none, 3, 2);
	draw(PAPER_STACKED, none, 3, 2);
	draw(PAPER_PIE, none, 3, 1);
	assert_int_equal(drawn.wedges, 0);
}

static void test_pieces_of_a_stack_are_in_proportion(void **state)
{
	static const char *const values[] = { "30", "10", "0", NULL };

	(void)state;
	draw(PAPER_STACKED, values, 4, 2);
	/* Two keys; two pieces and their labels' grounds; two pieces with or without. */
	assert_in_range(drawn.boxes[2].width, 1, CHART_WIDTH);
	for (size_t i = 2; i < drawn.boxes_drawn; i++)
		assert_true(drawn.boxes[i].width > 0);
}

static void test_a_pie_goes_round_once(void **state)
{
	static const char *const values[] = { "30", "0", "10.50", "9" };

	(void)state;
	draw(PAPER_PIE, values, 4, 1);
	assert_int_equal(drawn.wedges, 3);
	assert_int_equal(drawn.turned, 4950);
	assert_int_equal(drawn.texts, 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bars_are_in_proportion),
		cmocka_unit_test(test_large_and_tiny_values_stay_in_the_frame),
		cmocka_unit_test(test_pieces_of_a_stack_are_in_proportion),
		cmocka_unit_test(test_a_pie_goes_round_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
