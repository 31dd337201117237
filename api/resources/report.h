/* The formats of a summary, and the report that is made of it. */
#ifndef API_RESOURCES_REPORT_H
#define API_RESOURCES_REPORT_H

#include <jansson.h>

struct request;

enum report_format {
	REPORT_JSON,
	REPORT_CSV,
	REPORT_HTML,
	REPORT_XLSX,
	REPORT_DOCX,
	REPORT_PDF,
	REPORT_FORMATS
};

#define REPORT_TYPES                                                         \
	"application/json,text/csv,text/html,application/pdf,"               \
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet," \
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document"

/* What the request asks for by "format", else by Accept; JSON unless it says. */
enum report_format report_format(struct request *request);
/* The ETag of what is made of sealed bytes, as another release may make it otherwise, too: weak, and another for
 * each format and language, none of which is the bytes themselves. */
void report_etag(struct request *request, enum report_format format, const char *sha256);
/* Replies with a summary as a file of any format but JSON; a report in the language asked for. name: that of the
 * file, without its ending. All live as long as the request. */
void report_reply(struct request *request, const json_t *summary, enum report_format format,
		  const char *name);

#endif
