/* A summary as a file: rendered by the pool, what needs fonts in a process of its own. */
#include "api/resources/report.h"

#include <stdlib.h>
#include <string.h>

#include "api/http/request.h"
#include "api/render/apart.h"
#include "api/render/render.h"
#include "core/base/buf.h"
#include "core/report.h"
#include "core/summary.h"

#define OOXML "application/vnd.openxmlformats-officedocument."

static const struct {
	const char *name; /* of the parameter, and the ending of a file */
	const char *media_type, *charset;
	const char *disposition;
	void (*render)(const struct paper *paper, struct buf *ret); /* NULL: no report */
	bool apart;						    /* it uses fonts */
} formats[REPORT_FORMATS] = {
	[REPORT_JSON] = { "json", "application/json", "", NULL, NULL, false },
	[REPORT_CSV] = { "csv", "text/csv", "; charset=utf-8", "attachment", NULL, false },
	[REPORT_HTML] = { "html", "text/html", "; charset=utf-8", "inline", render_html, false },
	[REPORT_XLSX] = { "xlsx", OOXML "spreadsheetml.sheet", "", "attachment", render_xlsx,
			  false },
	[REPORT_DOCX] = { "docx", OOXML "wordprocessingml.document", "", "attachment", render_docx,
			  true },
	[REPORT_PDF] = { "pdf", "application/pdf", "", "inline", render_pdf, true },
};

struct rendering {
	const struct paper *paper;
	enum report_format format;
	const char *name;
	const char *fault; /* code of a problem; NULL: none */
	struct buf file;
};

enum report_format report_format(struct request *request)
{
	const char *name = request_param(request, "format");
	const char *types[REPORT_FORMATS + 1] = { NULL };
	int found;

	for (size_t i = 0; i < REPORT_FORMATS; i++) {
		if (name && strcmp(formats[i].name, name) == 0)
			return (enum report_format)i;
		types[i] = formats[i].media_type;
	}
	found = request_prefers(request, types);
	return found < 0 ? REPORT_JSON : (enum report_format)found;
}

static const char *language_asked(struct request *request)
{
	const char *language = request_param(request, "lang");

	return language ? language : request_language(request);
}

void report_etag(struct request *request, enum report_format format, const char *sha256)
{
	const char *tag = arena_printf(request->arena, "%s-%s", sha256, formats[format].name);

	if (formats[format].render) /* CSV has every language */
		tag = arena_printf(request->arena, "%s-%s", tag, language_asked(request));
	reply_etag_weak(request, tag);
}

static void report_send(struct request *request, enum report_format format, const char *name,
			const char *bytes, size_t length)
{
	reply_header(request, "Content-Disposition",
		     arena_printf(request->arena, "%s; filename=\"%s.%s\"",
				  formats[format].disposition, name, formats[format].name));
	reply_bytes(request, 200,
		    arena_printf(request->arena, "%s%s", formats[format].media_type,
				 formats[format].charset),
		    bytes, length);
}

static void on_pool(void *arg)
{
	struct rendering *rendering = arg;

	if (formats[rendering->format].apart)
		rendering->fault = render_apart(formats[rendering->format].render, rendering->paper,
						&rendering->file);
	else
		formats[rendering->format].render(rendering->paper, &rendering->file);
}

static void on_rendered(struct request *request)
{
	const struct rendering *rendering = request->state;

	if (!rendering->fault)
		report_send(request, rendering->format, rendering->name, rendering->file.data,
			    rendering->file.length);
	else
		problem_reply(request, "", rendering->fault, "request", request->request_id, NULL);
}

static void buf_release(void *buf)
{
	buf_clear(buf);
}

void report_reply(struct request *request, const json_t *summary, enum report_format format,
		  const char *name)
{
	struct rendering *rendering;

	if (format == REPORT_CSV) {
		char *csv = summary_csv(summary);

		arena_defer(request->arena, free, csv);
		report_send(request, format, name, csv, strlen(csv));
		return;
	}
	rendering = arena_alloc(request->arena, sizeof(*rendering));
	rendering->paper =
		report_make(request->catalog, request->arena, summary, language_asked(request));
	rendering->format = format;
	rendering->name = name;
	arena_defer(request->arena, buf_release, &rendering->file);
	request->state = rendering;
	request_compute(request, COMPUTE_FILES, on_pool, rendering, on_rendered);
}
