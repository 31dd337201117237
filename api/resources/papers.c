/* /cases/{id}/templates and /documents/{id}/rendering: papers made of a case's data. */
#include "api/resources/change.h"
#include "api/resources/tables.h"

#include <sodium.h>
#include <string.h>

#include "api/http/request.h"
#include "api/render/apart.h"
#include "api/render/render.h"
#include "core/base/buf.h"
#include "core/base/json.h"
#include "core/base/text.h"
#include "core/catalog.h"
#include "core/page_count.h"
#include "core/paper.h"
#include "core/shape.h"

/* Stands where a draft has no number or date yet. */
#define BLANK "＿＿＿＿"

static const struct {
	const char *name; /* of the parameter "as" */
	const char *media_type;
	void (*render)(const struct paper *paper, struct buf *ret);
} formats[] = {
	{ "pdf", "application/pdf", render_pdf },
	{ "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	  render_docx },
};

struct rendering {
	const struct paper *paper;
	size_t format;
	const char *fault; /* code of a problem; NULL: none */
	request_computed *then;
	struct buf file;
	char sha256[2 * crypto_hash_sha256_BYTES + 1];
	int pages;
};

static void buf_release(void *buf)
{
	buf_clear(buf);
}

static size_t format_of(const char *name)
{
	return name && strcmp(name, formats[1].name) == 0 ? 1 : 0;
}

static size_t file_piece(void *arg, size_t at, void *room, size_t size)
{
	const struct buf *file = arg;
	size_t left = at < file->length ? file->length - at : 0;

	if (size > left)
		size = left;
	memcpy(room, file->data + at, size);
	return size;
}

static void on_pool(void *arg)
{
	struct rendering *rendering = arg;
	unsigned char digest[crypto_hash_sha256_BYTES];

	rendering->fault =
		render_apart(formats[rendering->format].render, rendering->paper, &rendering->file);
	if (rendering->fault)
		return;
	crypto_hash_sha256(digest, (unsigned char *)rendering->file.data, rendering->file.length);
	text_hex(digest, sizeof(digest), rendering->sha256);
	rendering->pages = page_count(formats[rendering->format].media_type, rendering->file.length,
				      file_piece, &rendering->file);
}

static void on_rendered(struct request *request)
{
	const struct rendering *rendering = request->state;

	if (!rendering->fault)
		rendering->then(request);
	else
		problem_reply(request, "", rendering->fault, "request", request->request_id, NULL);
}

static void render(struct request *request, const struct paper *paper, const char *format,
		   request_computed *then)
{
	struct rendering *rendering = arena_alloc(request->arena, sizeof(*rendering));

	rendering->paper = paper;
	rendering->format = format_of(format);
	arena_defer(request->arena, buf_release, &rendering->file);
	rendering->then = then;
	request->state = rendering;
	request_compute(request, COMPUTE_FILES, on_pool, rendering, on_rendered);
}

/* The case as templates see it, ours to change; NULL: answered that there is none. */
static json_t *case_read(struct request *request, const struct db_reply *found)
{
	const char *bytes;
	size_t length;
	json_t *data;

	if (found->rows == 0 || !db_reply_value(found, 0, "body", &bytes, &length) ||
	    json_read(bytes, length, &data, NULL, NULL) != JSON_FINE) {
		problem_reply(request, "path:id", "case_unknown", NULL);
		return NULL;
	}
	return json_tie(request->arena, data);
}

static const struct kind *kind_of(const struct request *request, const json_t *data)
{
	return catalog_kind(request->catalog, json_get_text(json_object_get(data, "case"), "kind"));
}

/* A template of the case, or NULL. */
static const json_t *template_find(const struct request *request, const json_t *data,
				   const char *document)
{
	const json_t *one = json_object_get(data, "case");
	const json_t *template = paper_template(kind_of(request, data), document);

	return template &&
			       paper_applies(template, json_get_text(one, "definition"),
					     json_get_text(one, "track")) &&
			       paper_suits(template, json_get_text(one, "outcome")) ?
		       template :
		       NULL;
}

/* Gives a draft's number, date and signer the blank they leave on paper. */
static void blank_fill(json_t *data)
{
	static const char *const names[] = { "number", "date", "title", "signed_by" };
	json_t *document = json_object_get(data, "document");

	if (!json_is_object(document)) {
		json_object_set_new(data, "document", json_object());
		document = json_object_get(data, "document");
	}
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (!json_get_text(document, names[i]))
			json_object_set_new(document, names[i], json_string(BLANK));
}

static json_t *template_json(const struct request *request, const json_t *template,
			     const json_t *data)
{
	struct problem_list missing = { .arena = request->arena };
	const char *document = json_get_text(template, "document");
	const struct document_type *type = kind_document(kind_of(request, data), document);
	json_t *names = json_array();

	if (!paper_fill(request->catalog, template, data, &missing))
		for (const struct problem *one = missing.first; one; one = one->next)
			json_array_append_new(names,
					      json_incref(json_object_get(one->values, "name")));
	return json_pack("{s:s, s:o, s:b, s:o}", "template", document, "name",
			 label_json(&type->label), "ready", json_array_size(names) == 0, "missing",
			 names);
}

static void templates_reply(struct request *request, const struct db_reply *found)
{
	json_t *data = case_read(request, found), *items;
	const json_t *template;
	size_t i;

	if (!data)
		return;
	blank_fill(data);
	items = json_array();
	json_array_foreach(kind_of(request, data)->templates, i, template)
		if (template_find(request, data, json_get_text(template, "document")))
			json_array_append_new(items, template_json(request, template, data));
	reply_json(request, 200, json_pack("{s:o}", "items", items));
}

static void templates_get(struct request *request)
{
	request_bind(request, "document", NULL);
	request_bind(request, "whole", "false");
	query_send(request, &sql_paper_load, templates_reply);
}

static void preview_reply(struct request *request)
{
	const struct rendering *rendering = request->state;

	reply_header(request, "Content-Disposition",
		     arena_printf(request->arena, "attachment; filename=\"%s.%s\"",
				  request_param(request, "template"),
				  formats[rendering->format].name));
	reply_bytes(request, 200, formats[rendering->format].media_type, rendering->file.data,
		    rendering->file.length);
}

/* In the query, or in the body with the values that the case has not yet. */
static const char *format_asked(const struct request *request)
{
	return request->json ? json_get_text(request->json, "as") : request_param(request, "as");
}

/* A field of the kind that an act may ask for. */
static const struct field *field_find(const struct definition *definition, const char *name)
{
	for (size_t a = 0; definition && a < definition->action_count; a++) {
		const struct action *action = &definition->actions[a];

		for (size_t f = 0; f < action->field_count; f++)
			if (!action->fields[f].envelope &&
			    strcmp(action->fields[f].name, name) == 0)
				return &action->fields[f];
	}
	return NULL;
}

/* Values that stand before those of the case. */
static void data_merge(const struct request *request, json_t *data, struct problem_list *problems)
{
	const json_t *one = json_object_get(data, "case");
	const struct definition *definition =
		kind_definition(kind_of(request, data), json_get_text(one, "definition"));
	const char *name;
	json_t *value;

	json_object_foreach(json_object_get(request->json, "data"), name, value) {
		const struct field *field = field_find(definition, name);
		const char *pointer = arena_printf(request->arena, "/data/%s", name);

		if (!field)
			problem_add(problems, pointer, "field_unknown", "field", name, NULL);
		else if (shape_check(field->shape, request->catalog->shapes, value, pointer,
				     problems))
			json_object_set(json_object_get(data, "attributes"), name, value);
	}
}

static void preview_fill(struct request *request, const struct db_reply *found)
{
	struct problem_list problems = { .arena = request->arena };
	json_t *data = case_read(request, found);
	const json_t *template;
	const struct paper *paper;

	if (!data)
		return;
	template = template_find(request, data, request_param(request, "template"));
	if (!template) {
		problem_reply(request, "path:template", "template_unknown", "template",
			      request_param(request, "template"), NULL);
		return;
	}
	blank_fill(data);
	data_merge(request, data, &problems);
	paper = paper_fill(request->catalog, template, data, &problems);
	if (problem_none(&problems))
		render(request, paper, format_asked(request), preview_reply);
	else
		problem_reply_list(request, &problems);
}

static void preview_get(struct request *request)
{
	request_bind(request, "whole", "false");
	query_send(request, &sql_paper_load, preview_fill);
}

static void rendering_store(struct request *request)
{
	const struct rendering *rendering = request->state;
	struct change_content *content = arena_alloc(request->arena, sizeof(*content));
	char today[DATE_TEXT_SIZE];

	date_format(request->today, today);
	content->document = request_param(request, "document");
	content->media_type = formats[rendering->format].media_type;
	content->bytes = rendering->file.data;
	content->size = rendering->file.length;
	content->sha256 = rendering->sha256;
	content->pages = rendering->pages;
	change_go_on(request,
		     json_pack("{s:s, s:s}", "action", "add_document", "occurred_on", today),
		     content, NULL);
}

static void rendering_fill(struct request *request, const struct db_reply *found)
{
	struct problem_list problems = { .arena = request->arena };
	json_t *data = case_read(request, found), *document;
	const json_t *template = NULL;
	const struct document_type *type;
	const struct paper *paper;

	if (!data)
		return;
	document = json_object_get(data, "document");
	if (!json_is_object(document)) {
		problem_reply(request, "path:document", "document_unknown", NULL);
		return;
	}
	type = kind_document(kind_of(request, data), json_get_text(document, "type"));
	if (type)
		template = template_find(request, data, type->name);
	if (!template) {
		problem_reply(request, "path:document", "template_unknown", "template",
			      json_get_text(document, "type"), NULL);
		return;
	}
	if (type->series && !json_get_text(document, "issued_on")) {
		problem_reply(request, "path:document", "document_unissued", NULL);
		return;
	}
	data_merge(request, data, &problems);
	paper = paper_fill(request->catalog, template, data, &problems);
	if (problem_none(&problems))
		render(request, paper, json_get_text(request->json, "as"), rendering_store);
	else
		problem_reply_list(request, &problems);
}

static void rendering_post(struct request *request)
{
	request_bind(request, "whole", "true");
	query_send(request, &sql_paper_load, rendering_fill);
}

// clang-format off
const struct route paper_routes[] = {
	HANDLER("GET", "/api/v1/cases/:id/templates", "case_templates", templates_get,
		.summary = "The papers that can be made of a case, and what each still misses",
		.need = CASE_READ, .reply = "template_list"),
	HANDLER("GET", "/api/v1/cases/:id/templates/:template?as&document", "template_preview",
		preview_get, .summary = "A paper filled with the case's data, not stored",
		.need = CASE_WRITE,
		.produces = "application/pdf,application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
	HANDLER("POST", "/api/v1/cases/:id/templates/:template?document", "template_try",
		preview_get, .summary = "A paper filled with the case's data and what it still misses, not stored",
		.need = CASE_WRITE, .body = "rendering_new", .repeatable = true,
		.produces = "application/pdf,application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
	HANDLER("POST", "/api/v1/cases/:id/documents/:document/rendering", "document_render",
		rendering_post, .summary = "Fill a document's template and store it as its content",
		.need = CASE_WRITE, .body = "rendering_new", .reply = "case_change", .status = 201,
		.idempotent_key = true),
	{ .method = NULL },
};
// clang-format on
