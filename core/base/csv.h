/* CSV as spreadsheets read it: RFC 4180, with the byte order mark that Excel and WPS need to show
 * Chinese. */
#ifndef CORE_BASE_CSV_H
#define CORE_BASE_CSV_H

#include <jansson.h>

struct buf;

#define CSV_BYTE_ORDER_MARK "\xEF\xBB\xBF"

/* Integers as they are, texts quoted (one that a spreadsheet would take for a formula is made plain
 * by an apostrophe; a number below 0 is none), anything else empty. Commas between, CRLF behind. */
void csv_add_line(struct buf *buf, const json_t *const *cells, size_t count);

#endif
