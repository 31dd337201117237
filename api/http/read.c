/* Reads: one named query whose reply is sent as it came. */
#include <string.h>

#include "api/http/link.h"
#include "core/base/buf.h"

/* A part of the request's own target: what would end it in the header is escaped. */
static void target_add(struct buf *link, const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if (strchr("<>\"\\", text[i]))
			buf_add_format(link, "%%%02X", (unsigned)text[i]);
		else
			buf_add_char(link, text[i]);
	}
}

/* rel="next": the same target with the next cursor. */
static void next_header(struct request *request, const char *cursor, size_t length)
{
	const char *target = request->link->exchange->head.target;
	const char *query = request->link->match.query;
	size_t path = strcspn(target, "?");
	struct buf link = { 0 };

	buf_add_char(&link, '<');
	target_add(&link, target, path);
	buf_add_char(&link, '?');
	while (query && *query) {
		size_t pair = strcspn(query, "&");

		if (strncmp(query, "cursor=", 7) != 0) {
			target_add(&link, query, pair);
			buf_add_char(&link, '&');
		}
		query += pair + (query[pair] == '&');
	}
	buf_add_text(&link, "cursor=");
	buf_add(&link, cursor, length); /* of the bytes that need no escape: format "cursor" */
	buf_add_text(&link, ">; rel=\"next\"");
	reply_header(request, "Link", link.data);
	buf_clear(&link);
}

/* What is not there: the last thing that the path names. */
static void unknown_reply(struct request *request)
{
	static const struct {
		const char *variable, *code;
	} unknown[] = {
		{ "document", "document_unknown" },   { "id", "case_unknown" },
		{ "indicator", "indicator_unknown" }, { "code", "indicator_unknown" },
		{ "office", "office_unknown" },
	};

	for (size_t i = 0; i < sizeof(unknown) / sizeof(*unknown); i++) {
		const char *value = request_param(request, unknown[i].variable);
		const char *name = strcmp(unknown[i].variable, "office") == 0 ? "office" :
										"indicator";

		if (!value)
			continue;
		problem_reply(request, arena_printf(request->arena, "path:%s", unknown[i].variable),
			      unknown[i].code, i < 2 ? NULL : name, value, NULL);
		return;
	}
	problem_reply(request, "", "route_unknown", NULL);
}

void read_reply(struct request *request, const struct db_reply *found)
{
	const char *body, *text;
	size_t length, text_length;
	int status = request->route->status ? request->route->status : 200;

	if (found->rows == 0 || !db_reply_value(found, 0, "body", &body, &length)) {
		unknown_reply(request);
		return;
	}
	if (db_reply_value(found, 0, "etag", &text, &text_length))
		reply_etag(request, arena_strndup(request->arena, text, text_length));
	if (db_reply_value(found, 0, "next", &text, &text_length))
		next_header(request, text, text_length);
	reply_bytes(request, status, "application/json", body, length);
}
