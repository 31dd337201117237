/* The head of a request, read strictly: lines end in CR LF and nothing else, two single spaces in
 * the request line, names are tokens, nothing is folded, no NUL (RFC 9112, 2 to 5). What another
 * server in front could read differently is a fault, never a guess. */
#ifndef API_HTTP_HEAD_H
#define API_HTTP_HEAD_H

#include "api/http/http.h"

#define HEAD_LENGTH_DIGITS 15 /* of a Content-Length */

/* How many of the bytes are the head, its empty line included; 0: it has not all come. */
size_t head_size(const char *bytes, size_t length);
/* Reads a head of that size in place: the bytes are cut into the texts that `head` points to. */
void head_read(char *bytes, size_t size, struct http_head *head);
/* The length that the head announces: 0 without Content-Length. What is no length counts as 0: the
 * gate refuses it. */
size_t head_body_length(const struct http_head *head);
/* Whether a list of words such as that of Connection has the word. */
bool head_lists(const char *value, const char *word);

#endif
