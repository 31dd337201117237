/* OpenAPI 3.1 from the route table and the catalog. */
#include "api/http/openapi.h"

#include <string.h>

#include "api/http/http.h"
#include "api/http/openapi_schemas.h"
#include "api/http/router.h"
#include "core/base/buf.h"
#include "core/base/json.h"

static json_t *reference(const char *kind, const char *name)
{
	return json_pack("{s:o}", "$ref", json_sprintf("#/components/%s/%s", kind, name));
}

/* "/api/v1/cases/:id?x" -> "/api/v1/cases/{id}" */
static char *path_of(const struct route *route)
{
	struct buf path = { 0 };
	bool variable = false;

	for (const char *at = route->path; *at && *at != '?'; at++) {
		if (*at == '/' && variable) {
			buf_add_char(&path, '}');
			variable = false;
		}
		if (*at == ':') {
			buf_add_char(&path, '{');
			variable = true;
		} else {
			buf_add_char(&path, *at);
		}
	}
	if (variable)
		buf_add_char(&path, '}');
	return buf_detach(&path);
}

static const char *tag_of(const struct route *route)
{
	static const char *const tags[] = { "cases", "indicators", "external-figures",
					    "summaries" };

	for (size_t i = 0; i < sizeof(tags) / sizeof(*tags); i++) {
		if (strstr(route->path, tags[i]))
			return tags[i];
	}
	return "service";
}

static json_t *parameters_of(const struct router_entry *entry)
{
	const struct route *route = entry->route;
	json_t *parameters = json_array();

	for (size_t i = 0; i < entry->parameter_count; i++) {
		const struct parameter *parameter = &entry->parameters[i];
		bool in_path = i < entry->variable_count;
		const char *description = json_get_text(parameter->shape, "description");
		json_t *one = json_pack("{s:s, s:s, s:b, s:o}", "name", parameter->name, "in",
					in_path ? "path" : "query", "required", in_path, "schema",
					openapi_parameter_schema(parameter->shape));

		if (description)
			json_object_set_new(one, "description", json_string(description));
		json_array_append_new(parameters, one);
	}
	if (route->precondition || strcmp(route->method, "PATCH") == 0 ||
	    strcmp(route->method, "PUT") == 0)
		json_array_append_new(parameters,
				      reference("parameters", route->precondition ?
								      "if_match_required" :
								      "if_match"));
	if (route->idempotent_key)
		json_array_append_new(parameters, reference("parameters", "idempotency_key"));
	if (strcmp(route->method, "GET") == 0 && route->reply)
		json_array_append_new(parameters, reference("parameters", "if_none_match"));
	for (int i = 0; route->query && i < route->query->param_count; i++) {
		if (strcmp(route->query->params[i], "total") == 0)
			json_array_append_new(parameters, reference("parameters", "prefer"));
	}
	json_array_append_new(parameters, reference("parameters", "accept_language"));
	return parameters;
}

static json_t *body_of(const struct route *route)
{
	json_t *content = json_object();

	if (strcmp(route->body, "*") == 0) {
		json_object_set_new(content, "application/octet-stream", json_object());
	} else {
		json_object_set_new(content, "application/json",
				    json_pack("{s:o}", "schema",
					      reference("schemas", route->body)));
		if (strcmp(route->method, "PATCH") == 0)
			json_object_set_new(content, "application/merge-patch+json",
					    json_pack("{s:o}", "schema",
						      reference("schemas", route->body)));
	}
	return json_pack("{s:b, s:o}", "required", 1, "content", content);
}

static json_t *content_of(const struct route *route)
{
	const char *types = route->produces ? route->produces : "application/json";
	json_t *content = json_object();

	while (*types) {
		size_t length;
		json_t *media = json_object();

		types += strspn(types, ", ");
		length = strcspn(types, ", ");
		if (route->reply && length == strlen("application/json") &&
		    strncmp(types, "application/json", length) == 0)
			json_object_set_new(media, "schema", reference("schemas", route->reply));
		json_object_setn_new(content, types, length, media);
		types += length;
	}
	return content;
}

static void problem_set(json_t *responses, const char *status, bool when)
{
	if (when)
		json_object_set_new(responses, status, reference("responses", "problem"));
}

static json_t *responses_of(const struct router_entry *entry)
{
	const struct route *route = entry->route;
	bool writes = strcmp(route->method, "GET") != 0;
	bool json_body = route->body && strcmp(route->body, "*") != 0;
	json_t *responses = json_object();
	int status = route->status ? route->status : 200;
	char text[12];
	json_t *fine = json_pack("{s:s}", "description", http_reason(status));

	if (status != 204)
		json_object_set_new(fine, "content", content_of(route));
	snprintf(text, sizeof(text), "%d", status);
	json_object_set_new(responses, text, fine);
	problem_set(responses, "400", true);
	problem_set(responses, "401", route->need != PUBLIC || writes);
	problem_set(responses, "403", route->need != PUBLIC || writes);
	problem_set(responses, "429", route->need != PUBLIC || json_body);
	problem_set(responses, "404", entry->variable_count > 0);
	problem_set(responses, "409", writes);
	problem_set(responses, "412", writes && entry->variable_count > 0);
	problem_set(responses, "413", route->body);
	problem_set(responses, "415", route->body);
	problem_set(responses, "422", json_body || writes);
	problem_set(responses, "428", route->precondition);
	problem_set(responses, "503", true);
	problem_set(responses, "default", true);
	return responses;
}

static json_t *operation_of(const struct router_entry *entry)
{
	const struct route *route = entry->route;
	json_t *operation = json_pack("{s:s, s:s, s:[s], s:o, s:o}", "operationId", route->name,
				      "summary", route->summary ? route->summary : route->name,
				      "tags", tag_of(route), "parameters", parameters_of(entry),
				      "responses", responses_of(entry));

	json_object_set_new(operation, "x-need", json_string(permission_name(route->need)));
	if (route->body)
		json_object_set_new(operation, "requestBody", body_of(route));
	if (route->need == PUBLIC)
		json_object_set_new(operation, "security", json_array());
	return operation;
}

static json_t *paths_make(const struct router *router)
{
	json_t *paths = json_object();

	for (size_t i = 0; i < router_count(router); i++) {
		const struct router_entry *entry = router_entry(router, i);
		char *path = path_of(entry->route);
		json_t *item = json_object_get(paths, path);
		char method[8];
		size_t length = 0;

		if (!item) {
			item = json_object();
			json_object_set_new(paths, path, item);
		}
		for (; entry->route->method[length] && length + 1 < sizeof(method); length++)
			method[length] = (char)(entry->route->method[length] | 0x20);
		method[length] = '\0';
		json_object_set_new(item, method, operation_of(entry));
		free(path);
	}
	return paths;
}

static json_t *header_parameter(const char *name, bool required, const char *description)
{
	return json_pack("{s:s, s:s, s:b, s:s, s:{s:s}}", "name", name, "in", "header", "required",
			 required, "description", description, "schema", "type", "string");
}

static json_t *shared_parameters(void)
{
	return json_pack(
		"{s:o, s:o, s:o, s:o, s:o, s:o}", "if_match",
		header_parameter("If-Match", false, "ETag of the version the change is based on."),
		"if_match_required",
		header_parameter("If-Match", true, "ETag of the version the change is based on."),
		"if_none_match",
		header_parameter("If-None-Match", false, "ETag that is known already: 304."),
		"idempotency_key",
		header_parameter("Idempotency-Key", false,
				 "1 to 255 visible ASCII characters; a repeat with the same key "
				 "gets the first answer."),
		"prefer",
		header_parameter("Prefer", false, "return=total-count: also count all entries."),
		"accept_language",
		header_parameter("Accept-Language", false, "zh (default) or en, for problems."));
}

static json_t *components_make(const struct catalog *catalog)
{
	return json_pack(
		"{s:o, s:o, s:{s:{s:s, s:{s:{s:o}}}}, s:{s:{s:s, s:s, s:s}, s:{s:s, s:s, s:s, s:s}}}",
		"schemas", openapi_schemas(catalog), "parameters", shared_parameters(), "responses",
		"problem", "description", "A problem (RFC 9457)", "content",
		"application/problem+json", "schema", reference("schemas", "problem"),
		"securitySchemes", "token", "type", "http", "scheme", "bearer", "description",
		"An API token: ipc_...", "session", "type", "apiKey", "in", "cookie", "name",
		SESSION_COOKIE, "description", "A session, begun by POST /api/v1/sessions");
}

/* A third way to be known, where there is one: the proxy sets it, whatever a client sent. */
static void add_sso(json_t *document, const char *header)
{
	json_t *schemes =
		json_object_get(json_object_get(document, "components"), "securitySchemes");

	json_object_set_new(schemes, "single_sign_on",
			    json_pack("{s:s, s:s, s:s, s:s}", "type", "apiKey", "in", "header",
				      "name", header, "description",
				      "The user's id, set by the proxy of the single sign-on; from "
				      "anybody else it counts for nothing"));
	json_array_append_new(json_object_get(document, "security"),
			      json_pack("{s:[]}", "single_sign_on"));
}

json_t *openapi_make(const struct router *router, const struct catalog *catalog,
		     const char *version, const char *sso_header)
{
	json_t *document = json_pack(
		"{s:s, s:{s:s, s:s, s:s, s:{s:s, s:s}}, s:[{s:s}], s:[{s:[]}, {s:[]}], s:o, s:o}",
		"openapi", "3.1.0", "info", "title", "ipcase", "version", version, "description",
		"The lifecycle of intellectual-property cases and the figures of the annual report.",
		"license", "name", "Apache-2.0", "identifier", "Apache-2.0", "servers", "url", "/",
		"security", "token", "session", "paths", paths_make(router), "components",
		components_make(catalog));

	if (*sso_header)
		add_sso(document, sso_header);
	return document;
}
