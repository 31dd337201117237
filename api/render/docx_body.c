/* The text of a DOCX: paragraphs, tables and pictures of charts. */
#include "api/render/docx_parts.h"

#include "api/render/chart.h"
#include "api/render/markup.h"
#include "api/render/style.h"
#include "core/base/buf.h"
#include "core/paper.h"

#define EMU 635 /* in a twip */
#define DRAWING "http://schemas.openxmlformats.org/drawingml/2006/"
#define DRAWING_MAIN DRAWING "main"
#define PICTURE DRAWING "picture"

static const char *const faces[] = {
	[FACE_BODY] = "仿宋",
	[FACE_TITLE] = "方正小标宋简体",
	[FACE_HEADING] = "黑体",
	[FACE_SUBHEADING] = "楷体",
};

/* Sizes of letters are told in half points. */
static void add_run_properties(struct buf *buf, const struct style *style)
{
	buf_add_format(buf,
		       "<w:rPr><w:rFonts w:ascii=\"Times New Roman\" w:hAnsi=\"Times New Roman\" "
		       "w:eastAsia=\"%s\"/>%s<w:sz w:val=\"%d\"/><w:szCs w:val=\"%d\"/></w:rPr>",
		       faces[style->face], style->red ? "<w:color w:val=\"FF0000\"/>" : "",
		       (style->size + 5) / 10, (style->size + 5) / 10);
}

/* more: what its properties have besides, in the order of the schema after keepNext. */
static void add_paragraph(struct buf *buf, const struct style *style, int above, const char *text,
			  const char *more)
{
	static const char *const sides[] = { [ALIGN_LEFT] = "left",
					     [ALIGN_CENTRE] = "center",
					     [ALIGN_RIGHT] = "right",
					     [ALIGN_BOTH] = "both" };

	buf_add_format(buf,
		       "<w:p><w:pPr>%s%s%s<w:spacing w:before=\"%d\" w:after=\"0\" w:line=\"%d\" "
		       "w:lineRule=\"exact\"/><w:ind w:right=\"%d\" w:firstLine=\"%d\"/>"
		       "<w:jc w:val=\"%s\"/>",
		       style->keep ? "<w:keepNext/>" : "", more,
		       /* The grid would draw small lines as far apart as those of the body. */
		       style->pitch < LINE_PITCH ? "<w:snapToGrid w:val=\"0\"/>" : "", above,
		       style->pitch, style->right, style->indent, sides[style->align]);
	if (style->level > 0)
		buf_add_format(buf, "<w:outlineLvl w:val=\"%d\"/>", style->level - 1);
	buf_add_text(buf, "</w:pPr><w:r>");
	add_run_properties(buf, style);
	buf_add_text(buf, "<w:t xml:space=\"preserve\">");
	markup_add(buf, text, "</w:t><w:br/><w:t xml:space=\"preserve\">");
	buf_add_text(buf, "</w:t></w:r></w:p>");
}

static void add_row(struct buf *buf, const struct paper *paper, const struct paper_block *block,
		    size_t at, int parts)
{
	/* Not cantSplit beside tblHeader: LibreOffice 7.4 then loses rows at the end of a page. */
	buf_add_text(buf,
		     block->head && at == 0 ? "<w:tr><w:trPr><w:tblHeader/></w:trPr>" : "<w:tr>");
	for (size_t i = 0; i < block->columns; i++) {
		struct style style = style_cell(paper, block, at, i);

		buf_add_format(buf, "<w:tc><w:tcPr><w:tcW w:w=\"%d\" w:type=\"dxa\"/></w:tcPr>",
			       AREA_WIDTH * block->widths[i] / parts);
		add_paragraph(buf, &style, 0, block->cells[at * block->columns + i], "");
		buf_add_text(buf, "</w:tc>");
	}
	buf_add_text(buf, "</w:tr>");
}

static void add_table(struct buf *buf, const struct paper *paper, const struct paper_block *block)
{
	static const char *const sides[] = {
		"top", "left", "bottom", "right", "insideH", "insideV"
	};
	int parts = 0;

	for (size_t i = 0; i < block->columns; i++)
		parts += block->widths[i];
	if (block->text)
		add_paragraph(buf, &style_caption, style_caption.before, block->text, "");
	buf_add_format(buf, "<w:tbl><w:tblPr><w:tblW w:w=\"%d\" w:type=\"dxa\"/><w:tblBorders>",
		       AREA_WIDTH);
	for (size_t i = 0; i < sizeof(sides) / sizeof(*sides); i++)
		buf_add_format(
			buf, "<w:%s w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"000000\"/>",
			sides[i]);
	buf_add_text(buf, "</w:tblBorders><w:tblLayout w:type=\"fixed\"/></w:tblPr><w:tblGrid>");
	for (size_t i = 0; i < block->columns; i++)
		buf_add_format(buf, "<w:gridCol w:w=\"%d\"/>",
			       AREA_WIDTH * block->widths[i] / parts);
	buf_add_text(buf, "</w:tblGrid>");
	for (size_t at = 0; at < block->rows; at++)
		add_row(buf, paper, block, at, parts);
	buf_add_text(buf, "</w:tbl>");
	/* Two tables in a row, or one at the end, need a paragraph after them. */
	buf_add_text(buf, "<w:p><w:pPr><w:spacing w:before=\"0\" w:after=\"0\" w:line=\"200\" "
			  "w:lineRule=\"exact\"/></w:pPr></w:p>");
}

/* The chart as a picture; n: from 1. */
static void add_chart(struct buf *buf, const struct paper_block *block, size_t n)
{
	int width = AREA_WIDTH * EMU;
	int height = AREA_WIDTH * chart_height(block->chart) / CHART_WIDTH * EMU;

	if (block->text)
		add_paragraph(buf, &style_caption, style_caption.before, block->text, "");
	buf_add_format(
		buf,
		"<w:p><w:pPr><w:jc w:val=\"center\"/></w:pPr><w:r><w:drawing>"
		"<wp:inline xmlns:wp=\"" DRAWING "wordprocessingDrawing\">"
		"<wp:extent cx=\"%d\" cy=\"%d\"/><wp:docPr id=\"%zu\" name=\"chart%zu\" descr=\"",
		width, height, n, n);
	markup_add(buf, block->chart->alternative, " ");
	buf_add_format(
		buf,
		"\"/><a:graphic xmlns:a=\"" DRAWING_MAIN "\"><a:graphicData uri=\"" PICTURE
		"\"><pic:pic xmlns:pic=\"" PICTURE "\"><pic:nvPicPr>"
		"<pic:cNvPr id=\"%zu\" name=\"chart%zu.png\"/><pic:cNvPicPr/></pic:nvPicPr>"
		"<pic:blipFill><a:blip r:embed=\"chart%zu\"/><a:stretch><a:fillRect/></a:stretch>"
		"</pic:blipFill><pic:spPr><a:xfrm><a:off x=\"0\" y=\"0\"/>"
		"<a:ext cx=\"%d\" cy=\"%d\"/></a:xfrm><a:prstGeom prst=\"rect\"><a:avLst/>"
		"</a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline>"
		"</w:drawing></w:r></w:p>",
		n, n, n, width, height);
}

/* before: the block above, or NULL */
static void add_block(struct buf *buf, const struct paper *paper, const struct paper_block *before,
		      const struct paper_block *block)
{
	static const char red_line[] =
		"<w:pBdr><w:bottom w:val=\"single\" w:sz=\"12\" w:space=\"11\" w:color=\"FF0000\"/></w:pBdr>";
	const struct style *style = style_for(paper, block);

	if (style)
		add_paragraph(buf, style,
			      before && before->style == block->style ? 0 : style->before,
			      block->text,
			      paper->layout == PAPER_OFFICIAL && block->style == PAPER_NUMBER ?
				      red_line :
				      "");
	else
		add_table(buf, paper, block);
}

size_t docx_document(struct buf *buf, const struct paper *paper,
		     const struct paper_chart *charts[DOCX_CHARTS_MAX])
{
	const struct paper_block *before = NULL;
	size_t count = 0;

	buf_add_text(buf, XML "<w:document xmlns:w=\"" WORD "\" xmlns:r=\"" OFFICE "\"><w:body>");
	for (const struct paper_block *block = paper->first; block; block = block->next) {
		if (block->data || (block->chart && count == DOCX_CHARTS_MAX))
			continue;
		if (block->chart) {
			charts[count++] = block->chart;
			add_chart(buf, block, count);
		} else {
			add_block(buf, paper, before, block);
		}
		before = block;
	}
	buf_add_format(
		buf,
		"<w:sectPr><w:footerReference w:type=\"default\" r:id=\"rId3\"/>"
		"<w:footerReference w:type=\"even\" r:id=\"rId4\"/>"
		"<w:pgSz w:w=\"%d\" w:h=\"%d\"/><w:pgMar w:top=\"%d\" w:right=\"%d\" "
		"w:bottom=\"%d\" w:left=\"%d\" w:header=\"851\" w:footer=\"%d\" w:gutter=\"0\"/>"
		"<w:docGrid w:type=\"lines\" w:linePitch=\"%d\"/></w:sectPr></w:body></w:document>",
		PAGE_WIDTH, PAGE_HEIGHT, MARGIN_TOP, MARGIN_RIGHT, MARGIN_BOTTOM, MARGIN_LEFT,
		MARGIN_BOTTOM - FOOTER_DROP - FOOTER_SIZE / 2, LINE_PITCH);
	return count;
}
