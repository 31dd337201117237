/* Cuts a head into its texts. What a text may say is the gate's to judge. */
#include "api/http/head.h"

#include <string.h>
#include <strings.h>

#define END "\r\n\r\n"

const char *http_head_find(const struct http_head *head, const char *name)
{
	for (size_t i = 0; i < head->header_count; i++) {
		if (strcasecmp(head->headers[i].name, name) == 0)
			return head->headers[i].value;
	}
	return NULL;
}

const char *http_head_find_last(const struct http_head *head, const char *name)
{
	for (size_t i = head->header_count; i > 0; i--) {
		if (strcasecmp(head->headers[i - 1].name, name) == 0)
			return head->headers[i - 1].value;
	}
	return NULL;
}

/* An empty line before the request line is let pass (RFC 9112, 2.2). */
static size_t empty_lines(const char *bytes, size_t length)
{
	size_t at = 0;

	while (at + 1 < length && bytes[at] == '\r' && bytes[at + 1] == '\n')
		at += 2;
	return at;
}

size_t head_size(const char *bytes, size_t length)
{
	size_t skipped = empty_lines(bytes, length);
	const char *end = memmem(bytes + skipped, length - skipped, END, 4);

	return end ? (size_t)(end - bytes) + 4 : 0;
}

/* Cuts at CR LF; NULL: a line that ends otherwise, or has a NUL in it. */
static char *line_cut(char *line, char *end, char **ret_next)
{
	char *cr = memchr(line, '\r', (size_t)(end - line));

	if (!cr || cr + 1 >= end || cr[1] != '\n' || memchr(line, '\n', (size_t)(cr - line)) ||
	    memchr(line, '\0', (size_t)(cr - line)))
		return NULL;
	*cr = '\0';
	*ret_next = cr + 2;
	return line;
}

static bool request_line_read(char *line, struct http_head *head)
{
	char *target = strchr(line, ' ');
	char *version = target ? strchr(target + 1, ' ') : NULL;

	if (!version || target == line || version == target + 1)
		return false;
	*target++ = '\0';
	*version++ = '\0';
	if (strcmp(version, "HTTP/1.1") != 0 && strcmp(version, "HTTP/1.0") != 0)
		return false;
	head->method = line;
	head->target = target;
	head->minor = version[7] - '0';
	return true;
}

/* The colon follows the name at once: a space before it, or a folded line, leaves a name that is no
 * token. */
static bool header_cut(char *line, struct http_head *head)
{
	char *colon = strchr(line, ':');
	size_t length;

	if (!colon || head->header_count > HTTP_HEADERS_MAX)
		return colon;
	*colon++ = '\0';
	colon += strspn(colon, " \t");
	length = strlen(colon);
	while (length > 0 && (colon[length - 1] == ' ' || colon[length - 1] == '\t'))
		colon[--length] = '\0';
	head->headers[head->header_count++] = (struct http_header){ line, colon };
	return true;
}

static bool head_cut(char *at, char *end, struct http_head *head)
{
	char *line = line_cut(at, end, &at);

	if (!line || !request_line_read(line, head))
		return false;
	while ((line = line_cut(at, end, &at)) && *line) {
		if (!header_cut(line, head))
			return false;
	}
	return line;
}

void head_read(char *bytes, size_t size, struct http_head *head)
{
	head->fault = NULL;
	head->header_count = 0;
	if (head_cut(bytes + empty_lines(bytes, size), bytes + size, head))
		return;
	head->fault = "framing_wrong";
	head->method = head->target = "";
	head->minor = 0;
	head->header_count = 0;
}

size_t head_body_length(const struct http_head *head)
{
	const char *value = http_head_find(head, "Content-Length");
	size_t digits = value ? strspn(value, "0123456789") : 0;
	size_t length = 0;

	if (digits == 0 || digits > HEAD_LENGTH_DIGITS || value[digits] != '\0')
		return 0;
	while (*value)
		length = length * 10 + (size_t)(*value++ - '0');
	return length;
}

bool head_lists(const char *value, const char *word)
{
	size_t wanted = strlen(word);

	while (value && *value) {
		size_t length;

		value += strspn(value, ", \t");
		length = strcspn(value, ", \t");
		if (length == wanted && strncasecmp(value, word, length) == 0)
			return true;
		value += length;
	}
	return false;
}
