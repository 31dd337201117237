/* The looks of a paper: 2号 is 22 pt, 3号 16 pt (here 15.8, so that 28 fit), 4号 14 pt. */
#include "api/render/style.h"

#include <string.h>

#define SIZE_2 440
#define SIZE_4 280
#define SIZE_5 210
#define WIDE_TABLE 7 /* columns */

// clang-format off
static const struct style styles[] = {
	[PAPER_ORGAN]     = { SIZE_2,    700,        0,             0,             0,   ALIGN_CENTRE, FACE_TITLE,   false, true },
	[PAPER_TITLE]     = { SIZE_2,    700,        0,             0,             0,   ALIGN_CENTRE, FACE_TITLE,   false, true },
	[PAPER_NUMBER]    = { CHARACTER, LINE_PITCH, 0,             0,             120, ALIGN_RIGHT,  FACE_BODY,    false, true },
	[PAPER_ADDRESSEE] = { CHARACTER, LINE_PITCH, 0,             0,             290, ALIGN_LEFT,   FACE_BODY,    false, true },
	[PAPER_BODY]      = { CHARACTER, LINE_PITCH, 2 * CHARACTER, 0,             0,   ALIGN_BOTH,   FACE_BODY,    false, false },
	[PAPER_HEADING]   = { CHARACTER, LINE_PITCH, 2 * CHARACTER, 0,             0,   ALIGN_LEFT,   FACE_HEADING, false, true },
	[PAPER_SIGNATURE] = { CHARACTER, LINE_PITCH, 0,             4 * CHARACTER, 580, ALIGN_RIGHT,  FACE_BODY,    false, true },
	[PAPER_SIGN_LINE] = { CHARACTER, LINE_PITCH, 2 * CHARACTER, 0,             0,   ALIGN_LEFT,   FACE_BODY,    false, false },
	[PAPER_NOTE]      = { CHARACTER, LINE_PITCH, 2 * CHARACTER, 0,             0,   ALIGN_BOTH,   FACE_BODY,    false, false },
	[PAPER_COPY]      = { SIZE_4,    480,        CHARACTER,     0,             290, ALIGN_LEFT,   FACE_BODY,    false, false },
	[PAPER_IMPRINT]   = { SIZE_5,    380,        0,             0,             120, ALIGN_CENTRE, FACE_BODY,    false, true },
	[PAPER_SUBHEADING]= { CHARACTER, LINE_PITCH, 2 * CHARACTER, 0,             0,   ALIGN_LEFT,   FACE_SUBHEADING, false, true, 2 },
	[PAPER_FOOTNOTE]  = { SIZE_5,    320,        0,             0,             60,  ALIGN_LEFT,   FACE_BODY,    false, false },
	[PAPER_CHART]     = { 0 },
};
static const struct style official_organ =
	{ 640, 1000, 0, 0, 0, ALIGN_CENTRE, FACE_TITLE, true, true };
static const struct style official_number =
	{ CHARACTER, LINE_PITCH, 0, 0, 120, ALIGN_CENTRE, FACE_BODY, false, true };
static const struct style report_heading =
	{ CHARACTER, LINE_PITCH, 2 * CHARACTER, 0, 240, ALIGN_LEFT, FACE_HEADING, false, true, 1 };
/* English has no grid of characters, and lines of large letters leave gaps. */
static const struct style english_body =
	{ 230, 380, 0, 0, 110, ALIGN_LEFT, FACE_BODY, false, false };
static const struct style english_heading =
	{ 280, 480, 0, 0, 240, ALIGN_LEFT, FACE_HEADING, false, true, 1 };
static const struct style english_subheading =
	{ 240, 420, 0, 0, 160, ALIGN_LEFT, FACE_HEADING, false, true, 2 };
static const struct style cell = { SIZE_4, 440, 0, 0, 0, ALIGN_LEFT, FACE_BODY, false, false };
static const struct style report_cell = { SIZE_5, 320, 0, 0, 0, ALIGN_LEFT, FACE_BODY, false, false };
static const struct style narrow_cell = { 180, 280, 0, 0, 0, ALIGN_LEFT, FACE_BODY, false, false };
const struct style style_caption = { 240, 440, 0, 0, 200, ALIGN_CENTRE, FACE_HEADING, false, true };
// clang-format on

static const struct style *report_style(const struct paper *paper, enum paper_style style)
{
	bool english = strcmp(paper->language, "en") == 0;

	if (style == PAPER_HEADING)
		return english ? &english_heading : &report_heading;
	if (style == PAPER_SUBHEADING && english)
		return &english_subheading;
	if (style == PAPER_BODY && english)
		return &english_body;
	return &styles[style];
}

const struct style *style_for(const struct paper *paper, const struct paper_block *block)
{
	if (block->style == PAPER_TABLE || block->style == PAPER_CHART)
		return NULL;
	if (paper->layout == PAPER_OFFICIAL && block->style == PAPER_ORGAN)
		return &official_organ;
	if (paper->layout == PAPER_OFFICIAL && block->style == PAPER_NUMBER)
		return &official_number;
	if (paper->layout == PAPER_REPORT)
		return report_style(paper, block->style);
	return &styles[block->style];
}

struct style style_cell(const struct paper *paper, const struct paper_block *block, size_t row,
			size_t column)
{
	struct style style = paper->layout != PAPER_REPORT ? cell :
			     block->columns < WIDE_TABLE   ? report_cell :
							     narrow_cell;
	char align = block->aligns ? block->aligns[column] : 'l';

	if ((block->head && row == 0) || align == 'c')
		style.align = ALIGN_CENTRE;
	else if (align == 'r')
		style.align = ALIGN_RIGHT;
	return style;
}
