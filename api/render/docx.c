/* A paper as DOCX: the few parts of OOXML that it needs, written as text and zipped. */
#include "api/render/render.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zip.h>

#include "api/render/style.h"
#include "core/base/buf.h"
#include "core/base/log.h"
#include "core/paper.h"

#define XML "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
#define WORD "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
#define OFFICE "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define PACKAGE "http://schemas.openxmlformats.org/package/2006/"
#define TYPE "application/vnd.openxmlformats-officedocument.wordprocessingml."

static const char content_types[] = XML
	"<Types xmlns=\"" PACKAGE "content-types\">"
	"<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
	"<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
	"<Override PartName=\"/word/document.xml\" ContentType=\"" TYPE "document.main+xml\"/>"
	"<Override PartName=\"/word/styles.xml\" ContentType=\"" TYPE "styles+xml\"/>"
	"<Override PartName=\"/word/settings.xml\" ContentType=\"" TYPE "settings+xml\"/>"
	"<Override PartName=\"/word/footer1.xml\" ContentType=\"" TYPE "footer+xml\"/>"
	"<Override PartName=\"/word/footer2.xml\" ContentType=\"" TYPE "footer+xml\"/>"
	"<Override PartName=\"/docProps/core.xml\" "
	"ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/></Types>";

static const char relations[] = XML
	"<Relationships xmlns=\"" PACKAGE "relationships\">"
	"<Relationship Id=\"rId1\" Type=\"" OFFICE
	"/officeDocument\" Target=\"word/document.xml\"/>"
	"<Relationship Id=\"rId2\" Type=\"" PACKAGE
	"relationships/metadata/core-properties\" Target=\"docProps/core.xml\"/></Relationships>";

static const char word_relations[] = XML
	"<Relationships xmlns=\"" PACKAGE "relationships\">"
	"<Relationship Id=\"rId1\" Type=\"" OFFICE "/styles\" Target=\"styles.xml\"/>"
	"<Relationship Id=\"rId2\" Type=\"" OFFICE "/settings\" Target=\"settings.xml\"/>"
	"<Relationship Id=\"rId3\" Type=\"" OFFICE "/footer\" Target=\"footer1.xml\"/>"
	"<Relationship Id=\"rId4\" Type=\"" OFFICE
	"/footer\" Target=\"footer2.xml\"/></Relationships>";

static const char settings[] = XML
	"<w:settings xmlns:w=\"" WORD "\"><w:evenAndOddHeaders/>"
	"<w:characterSpacingControl w:val=\"compressPunctuation\"/></w:settings>";

static const char *const faces[] = {
	[FACE_BODY] = "仿宋",
	[FACE_TITLE] = "方正小标宋简体",
	[FACE_HEADING] = "黑体",
};

static void add_escaped(struct buf *buf, const char *text)
{
	for (; *text; text++) {
		if (*text == '&')
			buf_add_text(buf, "&amp;");
		else if (*text == '<')
			buf_add_text(buf, "&lt;");
		else if (*text == '>')
			buf_add_text(buf, "&gt;");
		else if (*text == '\n')
			buf_add_text(buf, "</w:t><w:br/><w:t xml:space=\"preserve\">");
		else if ((unsigned char)*text >= 0x20)
			buf_add_char(buf, *text);
	}
}

/* Sizes of letters are told in half points. */
static void add_run_properties(struct buf *buf, const struct style *style)
{
	buf_add_format(buf,
		       "<w:rPr><w:rFonts w:ascii=\"Times New Roman\" w:hAnsi=\"Times New Roman\" "
		       "w:eastAsia=\"%s\"/>%s<w:sz w:val=\"%d\"/><w:szCs w:val=\"%d\"/></w:rPr>",
		       faces[style->face], style->red ? "<w:color w:val=\"FF0000\"/>" : "",
		       (style->size + 5) / 10, (style->size + 5) / 10);
}

static void add_paragraph(struct buf *buf, const struct style *style, int above, const char *text,
			  const char *border)
{
	static const char *const sides[] = { [ALIGN_LEFT] = "left",
					     [ALIGN_CENTRE] = "center",
					     [ALIGN_RIGHT] = "right",
					     [ALIGN_BOTH] = "both" };

	buf_add_format(buf,
		       "<w:p><w:pPr>%s%s<w:spacing w:before=\"%d\" w:after=\"0\" w:line=\"%d\" "
		       "w:lineRule=\"exact\"/><w:ind w:right=\"%d\" w:firstLine=\"%d\"/>"
		       "<w:jc w:val=\"%s\"/></w:pPr><w:r>",
		       style->keep ? "<w:keepNext/>" : "", border, above, style->pitch,
		       style->right, style->indent, sides[style->align]);
	add_run_properties(buf, style);
	buf_add_text(buf, "<w:t xml:space=\"preserve\">");
	add_escaped(buf, text);
	buf_add_text(buf, "</w:t></w:r></w:p>");
}

static void add_row(struct buf *buf, const struct paper_block *block, size_t at, int parts)
{
	struct style style = style_cell;

	if (block->head && at == 0)
		style.align = ALIGN_CENTRE;
	buf_add_text(buf,
		     block->head && at == 0 ? "<w:tr><w:trPr><w:tblHeader/></w:trPr>" : "<w:tr>");
	for (size_t i = 0; i < block->columns; i++) {
		buf_add_format(buf, "<w:tc><w:tcPr><w:tcW w:w=\"%d\" w:type=\"dxa\"/></w:tcPr>",
			       AREA_WIDTH * block->widths[i] / parts);
		add_paragraph(buf, &style, 0, block->cells[at * block->columns + i], "");
		buf_add_text(buf, "</w:tc>");
	}
	buf_add_text(buf, "</w:tr>");
}

static void add_table(struct buf *buf, const struct paper_block *block)
{
	static const char *const sides[] = {
		"top", "left", "bottom", "right", "insideH", "insideV"
	};
	int parts = 0;

	for (size_t i = 0; i < block->columns; i++)
		parts += block->widths[i];
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
		add_row(buf, block, at, parts);
	buf_add_text(buf, "</w:tbl>");
	/* Two tables in a row, or one at the end, need a paragraph after them. */
	buf_add_text(buf, "<w:p><w:pPr><w:spacing w:before=\"0\" w:after=\"0\" w:line=\"200\" "
			  "w:lineRule=\"exact\"/></w:pPr></w:p>");
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
		add_table(buf, block);
}

static void make_document(struct buf *buf, const struct paper *paper)
{
	const struct paper_block *before = NULL;

	buf_add_text(buf, XML "<w:document xmlns:w=\"" WORD "\" xmlns:r=\"" OFFICE "\"><w:body>");
	for (const struct paper_block *block = paper->first; block; block = block->next) {
		add_block(buf, paper, before, block);
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
}

static void make_styles(struct buf *buf)
{
	buf_add_text(buf, XML "<w:styles xmlns:w=\"" WORD "\"><w:docDefaults><w:rPrDefault><w:rPr>"
			      "<w:rFonts w:ascii=\"Times New Roman\" w:hAnsi=\"Times New Roman\" "
			      "w:eastAsia=\"仿宋\"/><w:lang w:val=\"en-US\" w:eastAsia=\"zh-CN\"/>"
			      "</w:rPr></w:rPrDefault></w:docDefaults>"
			      "<w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\">"
			      "<w:name w:val=\"Normal\"/></w:style></w:styles>");
}

static void make_footer(struct buf *buf, const char *side)
{
	buf_add_format(
		buf,
		XML
		"<w:ftr xmlns:w=\"" WORD "\"><w:p><w:pPr>"
		"<w:ind w:left=\"%d\" w:right=\"%d\"/><w:jc w:val=\"%s\"/></w:pPr>"
		"<w:r><w:rPr><w:sz w:val=\"28\"/></w:rPr><w:t xml:space=\"preserve\">— </w:t></w:r>"
		"<w:r><w:rPr><w:sz w:val=\"28\"/></w:rPr><w:fldChar w:fldCharType=\"begin\"/></w:r>"
		"<w:r><w:rPr><w:sz w:val=\"28\"/></w:rPr><w:instrText>PAGE</w:instrText></w:r>"
		"<w:r><w:rPr><w:sz w:val=\"28\"/></w:rPr><w:fldChar w:fldCharType=\"end\"/></w:r>"
		"<w:r><w:rPr><w:sz w:val=\"28\"/></w:rPr><w:t xml:space=\"preserve\"> —</w:t></w:r>"
		"</w:p></w:ftr>",
		CHARACTER, CHARACTER, side);
}

static void make_properties(struct buf *buf, const struct paper *paper)
{
	buf_add_text(buf, XML "<cp:coreProperties xmlns:cp=\"" PACKAGE "metadata/core-properties\" "
			      "xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
			      "xmlns:dcterms=\"http://purl.org/dc/terms/\" "
			      "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dc:title>");
	add_escaped(buf, paper->title);
	buf_add_format(buf,
		       "</dc:title><dcterms:created xsi:type=\"dcterms:W3CDTF\">%sT00:00:00Z"
		       "</dcterms:created></cp:coreProperties>",
		       paper->made_on);
}

/* Takes the text. All parts are of 1980-01-01, the first day a zip file knows. */
static void part_add(zip_t *zip, const char *name, struct buf *text)
{
	zip_source_t *source = zip_source_buffer(zip, text->data, text->length, 0);
	zip_int64_t at = source ? zip_file_add(zip, name, source, ZIP_FL_ENC_UTF_8) : -1;

	if (at < 0 || zip_file_set_dostime(zip, (zip_uint64_t)at, 0, 0x21, 0) != 0)
		bug("zip: %s", zip_strerror(zip));
}

static void fixed_add(zip_t *zip, const char *name, const char *text)
{
	struct buf part = { .data = (char *)text, .length = strlen(text) };

	part_add(zip, name, &part);
}

static void archive_take(zip_source_t *archive, struct buf *ret)
{
	char block[16384];
	zip_int64_t got;

	if (zip_source_open(archive) != 0)
		bug("zip: the archive cannot be read");
	while ((got = zip_source_read(archive, block, sizeof(block))) > 0)
		buf_add(ret, block, (size_t)got);
	zip_source_close(archive);
}

void render_docx(const struct paper *paper, struct buf *ret)
{
	enum { DOCUMENT, STYLES, ODD, EVEN, PROPERTIES, PARTS };
	struct buf parts[PARTS] = { 0 };
	zip_error_t error;
	zip_source_t *archive = zip_source_buffer_create(NULL, 0, 0, &error);
	zip_t *zip = archive ? zip_open_from_source(archive, ZIP_TRUNCATE, &error) : NULL;

	if (!zip)
		bug("zip: no archive");
	zip_source_keep(archive);
	make_document(&parts[DOCUMENT], paper);
	make_styles(&parts[STYLES]);
	make_footer(&parts[ODD], "right");
	make_footer(&parts[EVEN], "left");
	make_properties(&parts[PROPERTIES], paper);
	fixed_add(zip, "[Content_Types].xml", content_types);
	fixed_add(zip, "_rels/.rels", relations);
	part_add(zip, "docProps/core.xml", &parts[PROPERTIES]);
	part_add(zip, "word/document.xml", &parts[DOCUMENT]);
	fixed_add(zip, "word/_rels/document.xml.rels", word_relations);
	part_add(zip, "word/styles.xml", &parts[STYLES]);
	fixed_add(zip, "word/settings.xml", settings);
	part_add(zip, "word/footer1.xml", &parts[ODD]);
	part_add(zip, "word/footer2.xml", &parts[EVEN]);
	if (zip_close(zip) != 0)
		bug("zip: %s", zip_strerror(zip));
	archive_take(archive, ret);
	zip_source_free(archive);
	for (size_t i = 0; i < PARTS; i++)
		buf_clear(&parts[i]);
}
