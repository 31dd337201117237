/* A paper as DOCX: the few parts of OOXML that it needs, written as text and zipped. Its text is made by
 * docx_body.c. */
#include "api/render/render.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zip.h>

#include "api/render/chart_cairo.h"
#include "api/render/docx_parts.h"
#include "api/render/markup.h"
#include "api/render/style.h"
#include "core/base/buf.h"
#include "core/base/log.h"
#include "core/paper.h"

#define PACKAGE "http://schemas.openxmlformats.org/package/2006/"
#define TYPE "application/vnd.openxmlformats-officedocument.wordprocessingml."

static const char content_types[] = XML
	"<Types xmlns=\"" PACKAGE "content-types\">"
	"<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
	"<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
	"<Default Extension=\"png\" ContentType=\"image/png\"/>"
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

static const char word_relations[] =
	"<Relationships xmlns=\"" PACKAGE "relationships\">"
	"<Relationship Id=\"rId1\" Type=\"" OFFICE "/styles\" Target=\"styles.xml\"/>"
	"<Relationship Id=\"rId2\" Type=\"" OFFICE "/settings\" Target=\"settings.xml\"/>"
	"<Relationship Id=\"rId3\" Type=\"" OFFICE "/footer\" Target=\"footer1.xml\"/>"
	"<Relationship Id=\"rId4\" Type=\"" OFFICE "/footer\" Target=\"footer2.xml\"/>";

static const char settings[] = XML
	"<w:settings xmlns:w=\"" WORD "\"><w:evenAndOddHeaders/>"
	"<w:characterSpacingControl w:val=\"compressPunctuation\"/></w:settings>";

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

static void make_relations(struct buf *buf, size_t charts)
{
	buf_add_text(buf, XML);
	buf_add_text(buf, word_relations);
	for (size_t i = 1; i <= charts; i++)
		buf_add_format(buf,
			       "<Relationship Id=\"chart%zu\" Type=\"" OFFICE
			       "/image\" Target=\"media/chart%zu.png\"/>",
			       i, i);
	buf_add_text(buf, "</Relationships>");
}

static void make_properties(struct buf *buf, const struct paper *paper)
{
	buf_add_text(buf, XML "<cp:coreProperties xmlns:cp=\"" PACKAGE "metadata/core-properties\" "
			      "xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
			      "xmlns:dcterms=\"http://purl.org/dc/terms/\" "
			      "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dc:title>");
	markup_add(buf, paper->title, " ");
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
	enum { DOCUMENT, STYLES, ODD, EVEN, PROPERTIES, RELATIONS, CHARTS };
	struct buf parts[CHARTS + DOCX_CHARTS_MAX] = { 0 };
	const struct paper_chart *charts[DOCX_CHARTS_MAX];
	size_t chart_count;
	zip_error_t error;
	zip_source_t *archive = zip_source_buffer_create(NULL, 0, 0, &error);
	zip_t *zip = archive ? zip_open_from_source(archive, ZIP_TRUNCATE, &error) : NULL;

	if (!zip)
		bug("zip: no archive");
	zip_source_keep(archive);
	chart_count = docx_document(&parts[DOCUMENT], paper, charts);
	make_styles(&parts[STYLES]);
	make_footer(&parts[ODD], "right");
	make_footer(&parts[EVEN], "left");
	make_properties(&parts[PROPERTIES], paper);
	make_relations(&parts[RELATIONS], chart_count);
	fixed_add(zip, "[Content_Types].xml", content_types);
	fixed_add(zip, "_rels/.rels", relations);
	part_add(zip, "docProps/core.xml", &parts[PROPERTIES]);
	part_add(zip, "word/document.xml", &parts[DOCUMENT]);
	part_add(zip, "word/_rels/document.xml.rels", &parts[RELATIONS]);
	part_add(zip, "word/styles.xml", &parts[STYLES]);
	fixed_add(zip, "word/settings.xml", settings);
	part_add(zip, "word/footer1.xml", &parts[ODD]);
	part_add(zip, "word/footer2.xml", &parts[EVEN]);
	for (size_t i = 0; i < chart_count; i++) {
		char name[64];

		snprintf(name, sizeof(name), "word/media/chart%zu.png", i + 1);
		chart_png(charts[i], &parts[CHARTS + i]);
		part_add(zip, name, &parts[CHARTS + i]);
	}
	if (zip_close(zip) != 0)
		bug("zip: %s", zip_strerror(zip));
	archive_take(archive, ret);
	zip_source_free(archive);
	for (size_t i = 0; i < CHARTS + chart_count; i++)
		buf_clear(&parts[i]);
}
