/* The looks of a paper: 2号 is 22 pt, 3号 16 pt (here 15.8, so that 28 fit), 4号 14 pt. */
#include "api/render/style.h"

#define SIZE_2 440
#define SIZE_4 280

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
};
static const struct style official_organ =
	{ 640, 1000, 0, 0, 0, ALIGN_CENTRE, FACE_TITLE, true, true };
static const struct style official_number =
	{ CHARACTER, LINE_PITCH, 0, 0, 120, ALIGN_CENTRE, FACE_BODY, false, true };
const struct style style_cell = { SIZE_4, 440, 0, 0, 0, ALIGN_LEFT, FACE_BODY, false, false };
// clang-format on

const struct style *style_for(const struct paper *paper, const struct paper_block *block)
{
	if (block->style == PAPER_TABLE)
		return NULL;
	if (paper->layout == PAPER_OFFICIAL && block->style == PAPER_ORGAN)
		return &official_organ;
	if (paper->layout == PAPER_OFFICIAL && block->style == PAPER_NUMBER)
		return &official_number;
	return &styles[block->style];
}
