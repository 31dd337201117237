/* What the files that make a DOCX share. */
#ifndef API_RENDER_DOCX_PARTS_H
#define API_RENDER_DOCX_PARTS_H

#include <stddef.h>

struct buf;
struct paper;
struct paper_chart;

#define XML "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
#define WORD "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
#define OFFICE "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define DOCX_CHARTS_MAX 20

/* Adds word/document.xml. The count of charts it shows, which are given back: the n-th, from 1, is the
 * picture with the relation chart<n>. */
size_t docx_document(struct buf *buf, const struct paper *paper,
		     const struct paper_chart *charts[DOCX_CHARTS_MAX]);

#endif
