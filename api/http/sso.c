/* Whom a proxy of ours names. */
#include "api/http/sso.h"

#include <sodium.h>
#include <string.h>
#include <strings.h>

#include "api/http/link.h"
#include "api/http/proxies.h"
#include "api/http/worker_parts.h"
#include "core/base/log.h"
#include "core/base/text.h"

/* A name of its own, which nothing else is said with. */
static bool header_is_fine(const char *name)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789-";
	static const char *const taken[] = { "X-Forwarded-For", "X-Forwarded-Proto",
					     "X-Request-Id" };

	for (size_t i = 0; i < sizeof(taken) / sizeof(*taken); i++) {
		if (strcasecmp(name, taken[i]) == 0)
			return false;
	}
	return name[strspn(name, allowed)] == '\0' && strlen(name) <= 64 &&
	       (strncasecmp(name, "X-", 2) == 0 || strncasecmp(name, "Remote-", 7) == 0);
}

struct proxies *sso_begin(const struct conf *conf)
{
	const char *wrong = NULL;
	struct proxies *proxies = proxies_read(conf->proxies, &wrong);

	if (!proxies)
		die("proxies: \"%s\" does not begin with an address, a network (10.1.2.0/24; not "
		    "/0, which is everybody) or the word unix, or there are more than %d",
		    wrong, PROXIES_MAX);
	if (proxies_count(proxies) > 0 && !conf->behind_proxy)
		die("proxies are set, but not behind_proxy = 1: nobody's word would count");
	if (!*conf->sso_header)
		return proxies;
	if (!header_is_fine(conf->sso_header))
		die("sso_header must be a header of its own that begins with X- or Remote-, as "
		    "X-Remote-User, not \"%s\"",
		    conf->sso_header);
	if (!conf->behind_proxy || proxies_count(proxies) == 0)
		die("sso_header = %s lets whoever sends it be anybody: it needs behind_proxy = 1, "
		    "and proxies = the addresses of the proxies that may send it",
		    conf->sso_header);
	return proxies;
}

/* Whether the peer shows something that it is known by itself. */
static bool has_secret(const struct http_head *head)
{
	const char *cookies = http_head_find(head, "Cookie");

	return http_head_find(head, "Authorization") ||
	       (cookies && strstr(cookies, SESSION_COOKIE "="));
}

static void refuse(struct request *request, const char *code)
{
	const char *name = request->worker->service->conf->sso_header;

	problem_reply(request, arena_printf(request->arena, "header:%s", name), code, "name", name,
		      NULL);
}

bool sso_read(struct request *request)
{
	struct request_link *link = request->link;
	const struct service *service = request->worker->service;
	const struct http_head *head = &link->exchange->head;
	const char *user = NULL;
	int count = 0;

	if (!*service->conf->sso_header || link->admin)
		return true;
	for (size_t i = 0; i < head->header_count; i++) {
		if (strcasecmp(head->headers[i].name, service->conf->sso_header) != 0)
			continue;
		user = head->headers[i].value;
		count++;
	}
	if (count == 0 || !http_comes_from(link->exchange, service->proxies))
		return true;
	if (count > 1 || !text_is_code(user)) {
		refuse(request, "header_wrong");
		return false;
	}
	if (has_secret(head)) {
		/* a session from before goes, so that its holder is not kept out by it */
		request_cookie_clear(request);
		refuse(request, "sso_ambiguous");
		return false;
	}
	link->sso = arena_strdup(request->arena, user);
	return true;
}

void sso_hash(struct request *request)
{
	/* No secret has a NUL in it. */
	static const unsigned char prefix[] = "\0sso";
	struct request_link *link = request->link;
	const char *network = request_network(request);
	crypto_hash_sha256_state state;

	crypto_hash_sha256_init(&state);
	crypto_hash_sha256_update(&state, prefix, sizeof(prefix));
	crypto_hash_sha256_update(&state, (const unsigned char *)link->sso, strlen(link->sso) + 1);
	crypto_hash_sha256_update(&state, (const unsigned char *)network, strlen(network));
	crypto_hash_sha256_final(&state, link->token_hash);
}

const struct db_value *sso_values(struct request *request)
{
	struct db_value *values = arena_alloc(request->arena, 3 * sizeof(*values));

	values[0] = (struct db_value){ .bytes = request->link->sso };
	values[1] = (struct db_value){ .bytes = request_network(request) };
	values[2] = (struct db_value){ .bytes = arena_printf(request->arena, "%d",
							     request_conf(request)->session_idle) };
	return values;
}
