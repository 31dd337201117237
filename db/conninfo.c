/* Startup parameters of a connection. */
#include "db/conninfo.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/log.h"
#include "core/base/memory.h"

/* client_connection_check_interval: a backend whose client is gone stops its statement.
 * jit: no statement here runs long enough to earn its compile time. */
#define OPTIONS                                                              \
	"-c search_path=ipcase,pg_temp -c timezone=UTC -c lock_timeout=500 " \
	"-c idle_in_transaction_session_timeout=5000 "                       \
	"-c client_connection_check_interval=1000 -c jit=off"

static const struct {
	const char *keyword;
	const char *value;
} defaults[] = {
	/* A peer that is gone without a word is found in 20 s, not in hours. */
	{ "keepalives_idle", "10" }, { "keepalives_interval", "3" },
	{ "keepalives_count", "3" }, { "tcp_user_timeout", "10000" },
	{ "gssencmode", "disable" },
};

static void set(struct conninfo *info, const char *keyword, const char *value)
{
	int at = 0;

	while (at < info->count && strcmp(info->keywords[at], keyword) != 0)
		at++;
	if (at == CONNINFO_KEYWORDS - 1)
		bug("more connection keywords than room for them");
	if (at == info->count) {
		info->count++;
		info->keywords[at] = memory_strdup(keyword);
	}
	free(info->values[at]);
	info->values[at] = memory_strdup(value);
}

/* "a,b,c" turned by 1 is "b,c,a". Returns how many there are. */
static int set_turned(struct conninfo *info, const char *keyword, const char *list, int turn)
{
	char *text = memory_strdup(list);
	int parts = 1;

	for (const char *at = list; *at; at++)
		parts += *at == ',';
	for (turn %= parts; turn > 0; turn--) {
		const char *comma = strchr(text, ',');
		char *next;

		if (!comma || asprintf(&next, "%s,%.*s", comma + 1, (int)(comma - text), text) < 0)
			bug("out of memory");
		free(text);
		text = next;
	}
	set(info, keyword, text);
	free(text);
	return parts;
}

/* In the options string a space ends a value unless a backslash stands before it. */
static char *escaped(const char *value)
{
	char *text = memory_alloc(2 * strlen(value) + 1);
	char *end = text;

	for (; *value; value++) {
		if (*value == ' ' || *value == '\\')
			*end++ = '\\';
		*end++ = *value;
	}
	*end = '\0';
	return text;
}

static void set_options(struct conninfo *info, const char *given, const char *role, int timeout_ms)
{
	char *name = role ? escaped(role) : NULL;
	char *text;

	if (asprintf(&text, "%s " OPTIONS " -c statement_timeout=%d%s%s", given ? given : "",
		     timeout_ms, name ? " -c role=" : "", name ? name : "") < 0)
		bug("out of memory");
	set(info, "options", text);
	free(name);
	free(text);
}

/* A folder of sockets, or this machine by its loopback. */
static bool host_is_here(const char *host, size_t length)
{
	static const char *const names[] = { "localhost", "127.0.0.1", "::1" };

	if (length == 0 || *host == '/' || *host == '@')
		return true;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strlen(names[i]) == length && strncmp(host, names[i], length) == 0)
			return true;
	}
	return false;
}

static bool hosts_are_here(const char *list)
{
	for (;;) {
		size_t length = strcspn(list, ",");

		if (!host_is_here(list, length))
			return false;
		if (list[length] == '\0')
			return true;
		list += length + 1;
	}
}

bool conninfo_init(struct conninfo *info, const char *text, const char *role, int timeout_ms,
		   int turn)
{
	PQconninfoOption *options;
	bool away = false, tls_settled = false;
	char *fault = NULL;

	*info = (struct conninfo){ .hosts = 1 };
	options = PQconninfoParse(text, &fault);
	if (!options) {
		snprintf(info->error, sizeof(info->error), "connection string: %s",
			 fault ? fault : "out of memory");
		PQfreemem(fault);
		return false;
	}
	for (size_t i = 0; i < sizeof(defaults) / sizeof(defaults[0]); i++)
		set(info, defaults[i].keyword, defaults[i].value);
	set_options(info, NULL, role, timeout_ms);
	for (PQconninfoOption *option = options; option->keyword; option++) {
		if (!option->val)
			continue;
		away = away ||
		       (strncmp(option->keyword, "host", 4) == 0 && !hosts_are_here(option->val));
		tls_settled = tls_settled || strcmp(option->keyword, "sslmode") == 0;
		if (strcmp(option->keyword, "options") == 0)
			set_options(info, option->val, role, timeout_ms);
		else if (strcmp(option->keyword, "host") == 0 ||
			 strcmp(option->keyword, "hostaddr") == 0)
			info->hosts = set_turned(info, option->keyword, option->val, turn);
		else if (strcmp(option->keyword, "port") == 0)
			set_turned(info, option->keyword, option->val, turn);
		else
			set(info, option->keyword, option->val);
	}
	/* libpq's own default would go on in the clear when the server, or who stands between, asks for it. */
	if (away && !tls_settled)
		set(info, "sslmode", "verify-full");
	set(info, "client_encoding", "UTF8");
	set(info, "application_name", "ipcase");
	PQconninfoFree(options);
	return true;
}

void conninfo_clear(struct conninfo *info)
{
	for (int i = 0; i < info->count; i++) {
		free(info->keywords[i]);
		free(info->values[i]);
	}
	info->count = 0;
}
