/* application/problem+json (RFC 9457) from a list of faults, in the language asked for. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "api/http/link.h"
#include "api/http/refusal.h"
#include "api/http/worker_parts.h"
#include "core/base/buf.h"
#include "core/base/memory.h"
#include "core/catalog.h"

/* The place as the client knows it. */
static const char *pointer_of(const struct request *request, const struct problem *problem)
{
	const char *from = request->pointer_from;

	if (!from || strncmp(problem->pointer, from, strlen(from)) != 0)
		return problem->pointer;
	return arena_printf(request->arena, "%s%s", request->pointer_to,
			    problem->pointer + strlen(from));
}

static json_t *error_make(struct request *request, const struct problem *problem)
{
	json_t *error = json_object();

	json_object_set_new(error, "pointer", json_string(pointer_of(request, problem)));
	json_object_set_new(error, "code", json_string(problem->code));
	json_object_set_new(error, "detail",
			    json_string(catalog_message(request->catalog, request->arena,
							problem->code, request_language(request),
							problem->values)));
	if (json_object_size(problem->values) > 0)
		json_object_set(error, "values", problem->values);
	return error;
}

/* What makes a repetition safe, in the form in which its header takes it. */
static void repeat_add(const struct request *request, json_t *body)
{
	const char *version = request->link->repeat_match;

	if (request->idempotency_key)
		json_object_set_new(body, "idempotency_key", json_string(request->idempotency_key));
	else if (version)
		json_object_set_new(body, "if_match",
				    json_string(arena_printf(request->arena, "\"%s\"", version)));
}

static char *problem_text(struct request *request, const struct problem *first, int status)
{
	json_t *body = json_object(), *errors = json_array();
	char *text;

	for (const struct problem *problem = first; problem; problem = problem->next)
		json_array_append_new(errors, error_make(request, problem));
	json_object_set_new(body, "type",
			    json_string(arena_printf(request->arena, "/problems/%s", first->code)));
	json_object_set_new(body, "title", json_string(http_reason(status)));
	json_object_set_new(body, "status", json_integer(status));
	json_object_set(body, "detail", json_object_get(json_array_get(errors, 0), "detail"));
	json_object_set_new(body, "code", json_string(first->code));
	json_object_set_new(body, "request_id", json_string(request->request_id));
	json_object_set_new(body, "errors", errors);
	if (strcmp(first->code, "outcome_unknown") == 0)
		repeat_add(request, body);
	text = json_dumps(body, JSON_COMPACT);
	json_decref(body);
	return text;
}

/* Told thousands of times a second when there is too much (decision 40). */
static bool is_busy(const struct problem *problem)
{
	return strcmp(problem->code, "busy") == 0 && !*problem->pointer && !problem->next &&
	       json_object_size(problem->values) == 0;
}

static void busy_make(struct request *request, struct busy_text *busy,
		      const struct problem *problem, int status)
{
	static const char member[] = "\"request_id\":\"";
	char *text = problem_text(request, problem, status);
	char *id = strstr(text, member) + strlen(member);

	busy->before = memory_strndup(text, (size_t)(id - text));
	busy->after = memory_strdup(id + strlen(request->request_id));
	free(text);
}

static char *busy_text(struct request *request, const struct problem *problem, int status)
{
	bool english = strcmp(request_language(request), "en") == 0;
	struct busy_text *busy = &request->worker->busy[english];
	struct buf text = { 0 };

	if (!busy->before)
		busy_make(request, busy, problem, status);
	buf_add_text(&text, busy->before);
	buf_add_text(&text, request->request_id);
	buf_add_text(&text, busy->after);
	return buf_detach(&text);
}

void busy_clear(struct busy_text *busy)
{
	free(busy->before);
	free(busy->after);
}

void problem_reply_list(struct request *request, const struct problem_list *problems)
{
	const struct problem *first = problems->first;
	int status = catalog_message_status(request->catalog, first->code);
	char *text = is_busy(first) ? busy_text(request, first, status) :
				      problem_text(request, first, status);

	if (request->link->exchange)
		refusal_note(request, status, first->code);
	reply_header(request, "Content-Language", request_language(request));
	if (status == 401)
		reply_header(request, "WWW-Authenticate", "Bearer");
	reply_bytes(request, status, "application/problem+json", text, strlen(text));
	free(text);
}

void problem_reply(struct request *request, const char *pointer, const char *code, ...)
{
	struct problem problem = { .pointer = pointer, .code = code };
	struct problem_list problems = {
		.arena = request->arena, .first = &problem, .last = &problem, .count = 1
	};
	const char *name;
	va_list args;

	va_start(args, code);
	while ((name = va_arg(args, const char *))) {
		const char *value = va_arg(args, const char *);

		if (!problem.values)
			problem.values = json_object();
		json_object_set_new(problem.values, name, json_string(value ? value : ""));
	}
	va_end(args);
	problem_reply_list(request, &problems);
	json_decref(problem.values);
}
