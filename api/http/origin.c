/* Sec-Fetch-Site where the browser sends it, else Origin against Host. */
#include "api/http/origin.h"

#include <string.h>
#include <strings.h>

/* "https://name:port" and "name:port". The scheme is the proxy's affair. */
static bool origin_is_host(const char *origin, const char *host)
{
	const char *name = strstr(origin, "://");

	return name && host && strcasecmp(name + 3, host) == 0;
}

bool origin_is_ours(const struct http_head *head, bool with_cookie)
{
	const char *site = http_head_find(head, "Sec-Fetch-Site");
	const char *origin = http_head_find(head, "Origin");

	if (site)
		return strcmp(site, "same-origin") == 0 || strcmp(site, "none") == 0;
	if (origin)
		return origin_is_host(origin, http_head_find(head, "Host"));
	return !with_cookie;
}
