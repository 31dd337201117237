/* The framing checks of a head that could be read at all. */
#include "api/http/gate.h"

#include <string.h>
#include <strings.h>

#include "api/http/head.h"

#define METHOD_MAX 20

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* token of RFC 9110, 5.6.2 */
static bool is_token(const char *text)
{
	static const char others[] = "!#$%&'*+-.^_`|~";

	if (!*text)
		return false;
	for (; *text; text++) {
		bool letter = (*text >= 'a' && *text <= 'z') || (*text >= 'A' && *text <= 'Z');

		if (!letter && !is_digit(*text) && !strchr(others, *text))
			return false;
	}
	return true;
}

static bool has_control(const char *value)
{
	for (; *value; value++) {
		if (((unsigned char)*value < 0x20 && *value != '\t') || *value == 0x7f)
			return true;
	}
	return false;
}

static bool target_is_fine(const char *target)
{
	size_t length = 0;

	if (target[0] != '/')
		return false;
	for (; target[length]; length++) {
		unsigned char c = (unsigned char)target[length];

		if (c <= 0x20 || c >= 0x7f || c == '#')
			return false;
	}
	return length <= GATE_TARGET_MAX;
}

static bool length_is_fine(const char *value)
{
	size_t digits = 0;

	while (is_digit(value[digits]))
		digits++;
	return digits > 0 && digits <= HEAD_LENGTH_DIGITS && value[digits] == '\0';
}

static bool method_takes_body(const char *method)
{
	return strcmp(method, "POST") == 0 || strcmp(method, "PUT") == 0 ||
	       strcmp(method, "PATCH") == 0;
}

/* What a proxy and this service could read differently if it came twice. */
static int once_index(const char *name)
{
	static const char *const once[] = { "Authorization", "Cookie", "Idempotency-Key",
					    "If-Match",	     "Origin", "Sec-Fetch-Site" };

	for (size_t i = 0; i < sizeof(once) / sizeof(*once); i++) {
		if (strcasecmp(name, once[i]) == 0)
			return (int)i;
	}
	return -1;
}

/* "name" or "name:port" against "a.example, b.example:8443": an entry without a port is good for
 * every port. */
static bool host_is_allowed(const char *host, const char *hosts)
{
	size_t whole = strlen(host);
	const char *colon = strrchr(host, ':');
	size_t name = colon && !strchr(colon, ']') ? (size_t)(colon - host) : whole;

	while (*hosts) {
		size_t length;

		hosts += strspn(hosts, ", ");
		length = strcspn(hosts, ", ");
		if (length > 0 && ((length == whole && strncasecmp(host, hosts, whole) == 0) ||
				   (length == name && strncasecmp(host, hosts, name) == 0)))
			return true;
		hosts += length;
	}
	return false;
}

static bool host_is_fine(const char *host, const char *hosts)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789.-_:[]";

	if (!*host || host[strspn(host, allowed)] != '\0')
		return false;
	return !hosts || !*hosts || host_is_allowed(host, hosts);
}

/* Of the expectations that HTTP knows this is the only one. */
static bool expectation_is_fine(const char *value)
{
	return !value || strcasecmp(value, "100-continue") == 0;
}

static const char *framing_fault(const struct http_head *head, const char *length, int lengths)
{
	if (head->header_count > HTTP_HEADERS_MAX)
		return "too many headers";
	if (!is_token(head->method) || strlen(head->method) > METHOD_MAX)
		return "method";
	if (!target_is_fine(head->target))
		return "target";
	if (lengths > 1 || (length && !length_is_fine(length)))
		return "Content-Length";
	/* Servers differ in whether such a body is read, or taken for the next request. */
	if (length && strcmp(head->method, "HEAD") == 0)
		return "body of HEAD";
	if (length && !method_takes_body(head->method) && strspn(length, "0") != strlen(length))
		return "body of a method that has none";
	return NULL;
}

const char *gate_check(const struct http_head *head, const char *hosts, const char **ret_what)
{
	const char *length = NULL, *host = NULL;
	int lengths = 0, host_count = 0;
	unsigned int seen = 0;
	bool coded = false;

	if (head->fault) {
		*ret_what = "head";
		return head->fault;
	}
	for (size_t i = 0; i < head->header_count; i++) {
		const char *name = head->headers[i].name, *value = head->headers[i].value;
		int once = once_index(name);

		if (!is_token(name) || has_control(value) || (once >= 0 && (seen & (1U << once)))) {
			*ret_what = "header";
			return "framing_wrong";
		}
		if (once >= 0)
			seen |= 1U << once;
		if (strcasecmp(name, "Content-Length") == 0) {
			length = value;
			lengths++;
		} else if (strcasecmp(name, "Host") == 0) {
			host = value;
			host_count++;
		} else if (strcasecmp(name, "Transfer-Encoding") == 0) {
			coded = true;
		}
	}
	*ret_what = framing_fault(head, length, lengths);
	if (*ret_what)
		return "framing_wrong";
	if (coded) {
		*ret_what = "Transfer-Encoding";
		return "transfer_encoding";
	}
	if (host_count != 1 || !host_is_fine(host, hosts)) {
		*ret_what = "Host";
		return "host_wrong";
	}
	if (!expectation_is_fine(http_head_find(head, "Expect"))) {
		*ret_what = "Expect";
		return "expectation_unknown";
	}
	return NULL;
}
