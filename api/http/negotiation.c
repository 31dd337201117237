/* What the client would rather have by its headers, and that a reply which hangs on it says so. */
#include "api/http/header.h"
#include "api/http/link.h"

void negotiation_read(struct request *request, const struct http_head *head)
{
	const char *accept = http_head_find(head, "Accept");

	request->link->language = header_language(http_head_find(head, "Accept-Language"));
	request->link->accept = accept ? arena_strdup(request->arena, accept) : NULL;
}

const char *request_language(struct request *request)
{
	request->link->varies_by_language = true;
	return request->link->language;
}

int request_prefers(struct request *request, const char *const *types)
{
	request->link->varies_by_type = true;
	return header_accepts(request->link->accept, types);
}

const char *negotiation_vary(const struct request *request)
{
	const struct request_link *link = request->link;

	if (link->varies_by_type)
		return link->varies_by_language ? "Accept, Accept-Language" : "Accept";
	return link->varies_by_language ? "Accept-Language" : NULL;
}
