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
enum report_format report_format(const struct request *request);
/* Replies with a summary as a file of any format but JSON; a report in the language asked for. name: that of the
 * file, without its ending. All live as long as the request. */
void report_reply(struct request *request, const json_t *summary, enum report_format format,
		  const char *name);

#endif
