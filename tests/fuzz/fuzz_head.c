/* Heads of requests: whatever passes the gate has one reading. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "api/http/gate.h"
#include "api/http/head.h"
#include "tests/fuzz/fuzz.h"

static void check_passed(const struct http_head *head)
{
	const char *length = http_head_find(head, "Content-Length");

	if (head->fault || head->target[0] != '/' || !http_head_find(head, "Host") ||
	    http_head_find(head, "Transfer-Encoding") || head->header_count > HTTP_HEADERS_MAX)
		abort();
	if (!length && head_body_length(head) != 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t head_length = head_size((const char *)data, size);
	struct http_head head;
	const char *what;
	char *block;

	if (head_length == 0)
		return 0;
	if (head_length > size)
		abort();
	block = malloc(head_length);
	if (!block)
		abort();
	memcpy(block, data, head_length);
	head_read(block, head_length, &head);
	if (!gate_check(&head, "", &what))
		check_passed(&head);
	free(block);
	return 0;
}
