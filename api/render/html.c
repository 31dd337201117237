/* A paper as one HTML page that needs nothing else: no script, no image, no font from elsewhere. It is
 * made to be read on a screen, by a screen reader, and to be printed on A4. */
#include "api/render/render.h"

#include <stdbool.h>
#include <string.h>

#include "api/render/chart.h"
#include "api/render/markup.h"
#include "core/base/buf.h"
#include "core/paper.h"

static const char style_sheet[] =
	"@page{size:A4;margin:25mm 22mm 22mm;@bottom-center{content:\"— \" counter(page) \" —\";"
	"font-size:10pt}}"
	"body{max-width:48em;margin:2em auto;padding:0 1em;color:#000;background:#fff;"
	"font-family:\"Times New Roman\",FangSong,\"Noto Serif CJK SC\",\"Source Han Serif SC\",SimSun,"
	"serif;line-height:1.8;line-break:strict;text-align:justify}"
	"h1{font-size:1.7em;line-height:1.4;text-align:center;margin:1em 0 .6em}"
	"h2,h3,caption,figcaption,th{font-family:SimHei,\"Noto Sans CJK SC\",\"Source Han Sans SC\","
	"sans-serif}"
	"h2{font-size:1.25em;margin:1.6em 0 .5em;text-align:left}"
	"h3{font-size:1.05em;margin:1.2em 0 .3em;text-align:left}"
	"h2,h3,caption,figcaption{break-after:avoid}"
	"p{margin:.4em 0;orphans:2;widows:2}"
	"p.body:lang(zh){text-indent:2em}"
	"p.imprint{text-align:center;margin:0;overflow-wrap:anywhere}"
	"p.footnote{font-size:.85em;line-height:1.5;margin:.25em 0;overflow-wrap:anywhere}"
	"table{border-collapse:collapse;width:100%;margin:1.2em 0 .4em;font-size:.9em;line-height:1.4;"
	"font-variant-numeric:tabular-nums;text-align:left}"
	"caption{font-weight:bold;padding:.3em}"
	"thead{display:table-header-group}tr{break-inside:avoid}"
	"th,td{border:1px solid #555;padding:.25em .5em;vertical-align:top}"
	"thead th{text-align:center;background:#eee}tbody th{font-family:inherit;font-weight:normal;"
	"text-align:left}"
	".r{text-align:right;white-space:nowrap}.c{text-align:center}"
	"figure{margin:1.2em 0;break-inside:avoid}figcaption{text-align:center;font-weight:bold}"
	"svg{display:block;width:100%;height:auto}"
	"@media print{body{max-width:none;margin:0;padding:0;font-size:11pt}thead th{background:none}}"
	"@media(prefers-color-scheme:dark){body{color:#e6e6e6;background:#121212}"
	"thead th{background:#2a2a2a}svg{background:#fff}}"
	"@media print{body{color:#000;background:#fff}}";

static void add_cell(struct buf *buf, const struct paper_block *block, size_t row, size_t column)
{
	const char *text = block->cells[row * block->columns + column];
	char align = block->aligns ? block->aligns[column] : 'l';
	bool head = block->head && row == 0;

	if (head)
		buf_add_text(buf, "<th scope=\"col\">");
	else if (column == 0)
		buf_add_text(buf, "<th scope=\"row\">");
	else if (align == 'l')
		buf_add_text(buf, "<td>");
	else
		buf_add_format(buf, "<td class=\"%c\">", align);
	markup_add(buf, text, "<br/>");
	buf_add_text(buf, head || column == 0 ? "</th>" : "</td>");
}

static void add_table(struct buf *buf, const struct paper_block *block)
{
	size_t row = 0;

	buf_add_text(buf, "<table");
	if (block->mark) {
		buf_add_text(buf, " id=\"");
		markup_add(buf, block->mark, " ");
		buf_add_char(buf, '"');
	}
	buf_add_text(buf, ">\n");
	if (block->text) {
		buf_add_text(buf, "<caption>");
		markup_add(buf, block->text, " ");
		buf_add_text(buf, "</caption>\n");
	}
	if (!block->head)
		buf_add_text(buf, "<tbody>\n");
	for (; row < block->rows; row++) {
		if (block->head && row == 0)
			buf_add_text(buf, "<thead>\n");
		buf_add_text(buf, "<tr>");
		for (size_t column = 0; column < block->columns; column++)
			add_cell(buf, block, row, column);
		buf_add_text(buf, "</tr>\n");
		if (block->head && row == 0)
			buf_add_text(buf, "</thead>\n<tbody>\n");
	}
	buf_add_text(buf, "</tbody>\n</table>\n");
}

static void add_chart(struct buf *buf, const struct paper_block *block)
{
	buf_add_text(buf, "<figure>\n<figcaption>");
	markup_add(buf, block->text ? block->text : "", " ");
	buf_add_text(buf, "</figcaption>\n");
	chart_svg(block->chart, block->text ? block->text : "", buf);
	buf_add_text(buf, "\n</figure>\n");
}

static void add_text(struct buf *buf, const struct paper_block *block)
{
	static const struct {
		const char *element, *attribute;
	} elements[] = {
		[PAPER_TITLE] = { "h1", "" },
		[PAPER_HEADING] = { "h2", "" },
		[PAPER_SUBHEADING] = { "h3", "" },
		[PAPER_BODY] = { "p", " class=\"body\"" },
		[PAPER_IMPRINT] = { "p", " class=\"imprint\"" },
		[PAPER_FOOTNOTE] = { "p", " class=\"footnote\"" },
	};
	const char *element = elements[block->style].element;

	buf_add_format(buf, "<%s%s", element, elements[block->style].attribute);
	if (block->mark) {
		buf_add_text(buf, " id=\"");
		markup_add(buf, block->mark, " ");
		buf_add_char(buf, '"');
	}
	buf_add_char(buf, '>');
	markup_add(buf, block->text, "<br/>");
	buf_add_format(buf, "</%s>\n", element);
}

void render_html(const struct paper *paper, struct buf *ret)
{
	buf_add_format(
		ret,
		"<!DOCTYPE html>\n<html lang=\"%s\" xmlns=\"http://www.w3.org/1999/xhtml\">\n"
		"<head>\n<meta charset=\"utf-8\"/>\n"
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<title>",
		strcmp(paper->language, "en") == 0 ? "en" : "zh-CN");
	markup_add(ret, paper->title, " ");
	buf_add_format(ret, "</title>\n<style>%s</style>\n</head>\n<body>\n<main>\n", style_sheet);
	for (const struct paper_block *block = paper->first; block; block = block->next) {
		if (block->data)
			continue;
		if (block->style == PAPER_TABLE)
			add_table(ret, block);
		else if (block->style == PAPER_CHART)
			add_chart(ret, block);
		else
			add_text(ret, block);
	}
	buf_add_text(ret, "</main>\n</body>\n</html>\n");
}
