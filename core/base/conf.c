/* Configuration from one table. */
#include "core/base/conf.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/arena.h"
#include "core/base/log.h"
#include "core/base/memory.h"
#include "core/base/text.h"

#define PREFIX "IPCASE_"
#define LINE_MAX_BYTES 4096

enum type { TEXT, NUMBER };

struct key {
	const char *name; /* in the file; IPCASE_ and upper case in the environment */
	enum type type;
	size_t offset;
	const char *standard;
	int min, max;
	const char *meaning;
};

#define AT(member) offsetof(struct conf, member)

// clang-format off
static const struct key keys[] = {
	{ "home",             TEXT,   AT(home),             "var",        0, 0, "folder with the state of this installation" },
	{ "database",         TEXT,   AT(database),         "",           0, 0, "libpq connection string; empty: libpq's own defaults" },
	{ "catalog",          TEXT,   AT(catalog),          IPCASE_SHARE "/catalog", 0, 0, "folder with the catalog's .json files" },
	{ "migrations",       TEXT,   AT(migrations),       IPCASE_SHARE "/migrations", 0, 0, "folder with the numbered .sql files" },
	{ "listen",           TEXT,   AT(listen),           "127.0.0.1",  0, 0, "address to listen on" },
	{ "port",             NUMBER, AT(port),             "8080",       0, 65535, "port of the interface; 0: any free one" },
	{ "admin_port",       NUMBER, AT(admin_port),       "0",          0, 65535, "port of health and metrics on 127.0.0.1; 0: none" },
	{ "hosts",            TEXT,   AT(hosts),            "",           0, 0, "allowed Host names, comma separated; empty: any" },
	{ "workers",          NUMBER, AT(workers),          "0",          0, 256, "threads with an event loop; 0: one for each core" },
	{ "fast_connections", NUMBER, AT(fast_connections), "2",          1, 64, "database connections of a worker for short calls; one alone while it answers" },
	{ "slow_connections", NUMBER, AT(slow_connections), "1",          1, 64, "database connections of a worker for statistics and exports" },
	{ "pipeline_depth",   NUMBER, AT(pipeline_depth),   "12",         1, 64, "calls in flight on a connection for short calls" },
	{ "queue_max",        NUMBER, AT(queue_max),        "256",        1, 65536, "calls that may wait in a worker's lane before 503" },
	{ "wait_max",         NUMBER, AT(wait_max),         "20",         1, 60000, "milliseconds that a short call may have to wait for others before 503" },
	{ "connections_max",  NUMBER, AT(connections_max),  "512",        1, 65536, "HTTP connections of a worker" },
	{ "body_max",         NUMBER, AT(body_max),         "1048576",    1024, 67108864, "bytes of a JSON body" },
	{ "bodies_max",       NUMBER, AT(bodies_max),       "67108864",   0, 1073741824, "bytes of JSON bodies over 64 KiB that a worker holds; one always has room" },
	{ "document_max",     NUMBER, AT(document_max),     "52428800",   1024, 268435456, "bytes of a document" },
	{ "behind_proxy",     NUMBER, AT(behind_proxy),     "0",          0, 1, "1: a proxy of ours adds the client's address to X-Forwarded-For" },
	{ "proxies",          TEXT,   AT(proxies),          "",           0, 0, "addresses, networks or unix: the proxies, comma separated; empty: any peer" },
	{ "sso_header",       TEXT,   AT(sso_header),       "",           0, 0, "header in which these proxies name who is signed in; empty: none" },
	{ "password_policy",  TEXT,   AT(password_policy),  "nist",       0, 0, "nist, or mlps (GB/T 22239: complexity and regular change)" },
	{ "password_blocklist", TEXT, AT(password_blocklist), "",         0, 0, "file of passwords that nobody may choose, one a line; empty: none" },
	{ "second_factor",    TEXT,   AT(second_factor),    "optional",   0, 0, "optional or required, of those who sign in with a password" },
	{ "secret_key",       TEXT,   AT(secret_key),       "",           0, 0, "64 hex digits that seal second factors; empty: there are none" },
	{ "seal_key",         TEXT,   AT(seal_key),         "",           0, 0, "64 hex digits that sign the audit trail; of `ipcase audit` alone" },
	{ "audit_folder",     TEXT,   AT(audit_folder),     "",           0, 0, "where the roots of the audit trail are published; empty: audit/ in home" },
	{ "session_idle",     NUMBER, AT(session_idle),     "30",         1, 1440, "minutes after which an unused session ends" },
	{ "session_hours",    NUMBER, AT(session_hours),    "12",         1, 168, "hours after which every session ends" },
	{ "first_password_hours", NUMBER, AT(first_password_hours), "72",     1, 8760, "hours that a password from an administrator is good for, until its user has set his own" },
	{ "session_fresh",    NUMBER, AT(session_fresh),    "15",         1, 1440, "minutes after which making tokens, delegating, keeping users and ending other sessions ask for the password again" },
	{ "user_rate",        NUMBER, AT(user_rate),        "0",          0, 100000, "requests in a second and worker of one user before 429, and for long no more than half of the time of a worker's short calls; 0: any number" },
	{ "log_level",        TEXT,   AT(log_level),        "info",       0, 0, "info, warn or error" },
};
// clang-format on

#define KEY_COUNT (sizeof(keys) / sizeof(keys[0]))

/* What was read; strings live until exit because the settings are shared by all threads. */
static struct arena *strings;

struct source {
	const char *value;
	const char *where; /* "IPCASE_PORT" or "ipcase.conf:3", for messages */
};

struct reading {
	struct source found[KEY_COUNT];
	char **ret_fault;
};

__attribute__((format(printf, 2, 3))) static bool fault(struct reading *reading, const char *format,
							...)
{
	char text[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	*reading->ret_fault = memory_strdup(text);
	return false;
}

static const struct key *key_find(const char *name)
{
	for (size_t i = 0; i < KEY_COUNT; i++)
		if (strcmp(keys[i].name, name) == 0)
			return &keys[i];
	return NULL;
}

static char *trimmed(char *text)
{
	size_t length;

	while (isspace((unsigned char)*text))
		text++;
	length = strlen(text);
	while (length > 0 && isspace((unsigned char)text[length - 1]))
		text[--length] = '\0';
	return text;
}

static bool read_line(struct reading *reading, char *line, const char *where)
{
	char *text = trimmed(line), *equals;
	const struct key *key;
	struct source *found;

	if (*text == '\0' || *text == '#')
		return true;
	equals = strchr(text, '=');
	if (!equals)
		return fault(reading, "%s: expected \"key = value\", found \"%s\"", where, text);
	*equals = '\0';
	text = trimmed(text);
	key = key_find(text);
	if (!key)
		return fault(reading, "%s: there is no key \"%s\"; see: ipcase help configuration",
			     where, text);
	found = &reading->found[key - keys];
	if (found->value)
		return fault(reading, "%s: \"%s\" was already set at %s", where, text,
			     found->where);
	*found = (struct source){ arena_strdup(strings, trimmed(equals + 1)), where };
	return true;
}

static bool read_file(struct reading *reading, const char *path)
{
	char line[LINE_MAX_BYTES];
	bool fine = true;
	FILE *file;

	file = fopen(path, "re");
	if (!file)
		return fault(reading, "cannot open the configuration file %s (IPCASE_CONFIG): %s",
			     path, strerror(errno));
	for (int number = 1; fine && fgets(line, sizeof(line), file); number++) {
		const char *where = arena_printf(strings, "%s:%d", path, number);

		if (strlen(line) == sizeof(line) - 1)
			fine = fault(reading, "%s: the line is too long", where);
		else
			fine = read_line(reading, line, where);
	}
	if (fine && ferror(file))
		fine = fault(reading, "cannot read %s: %s", path, strerror(errno));
	fclose(file);
	return fine;
}

static bool read_environment(struct reading *reading, const char *const *environment)
{
	for (; *environment; environment++) {
		const char *entry = *environment, *equals = strchr(entry, '=');
		const struct key *key;
		char *name, *variable;

		if (strncmp(entry, PREFIX, strlen(PREFIX)) != 0 || !equals)
			continue;
		variable = arena_strndup(strings, entry, (size_t)(equals - entry));
		if (strcmp(variable, PREFIX "CONFIG") == 0)
			continue;
		name = arena_strdup(strings, variable + strlen(PREFIX));
		for (char *c = name; *c; c++) /* a lower-case variable is not one of ours */
			*c = isupper((unsigned char)*c) ? (char)tolower((unsigned char)*c) :
			     islower((unsigned char)*c) ? '?' :
							  *c;
		key = key_find(name);
		if (!key)
			return fault(
				reading,
				"the environment has %s, which is no setting; see: ipcase help "
				"configuration",
				variable);
		/* the environment goes before the file */
		reading->found[key - keys] =
			(struct source){ arena_strdup(strings, equals + 1), variable };
	}
	return true;
}

/* "@path": the first line of the file, so that secrets stand neither in the environment nor in the
 * configuration. */
static bool read_secret(struct reading *reading, struct source *source)
{
	const char *path = source->value + 1;
	char line[LINE_MAX_BYTES];
	FILE *file;
	bool got;

	file = fopen(path, "re");
	if (!file)
		return fault(reading, "%s: cannot open %s: %s", source->where, path,
			     strerror(errno));
	got = fgets(line, sizeof(line), file) != NULL;
	fclose(file);
	if (!got || strlen(line) == sizeof(line) - 1)
		return fault(reading, "%s: %s has no first line of fitting length", source->where,
			     path);
	line[strcspn(line, "\r\n")] = '\0';
	source->value = arena_strdup(strings, line);
	return true;
}

static bool store(struct reading *reading, struct conf *conf, const struct key *key,
		  struct source *source)
{
	char *member = (char *)conf + key->offset;
	int64_t number;

	if (source->value[0] == '@' && !read_secret(reading, source))
		return false;
	if (key->type == TEXT) {
		memcpy(member, &source->value, sizeof(source->value));
		return true;
	}
	if (!text_parse_int(source->value, key->min, key->max, &number))
		return fault(reading, "%s: %s must be a number from %d to %d, not \"%s\"",
			     source->where, key->name, key->min, key->max, source->value);
	memcpy(member, &(int){ (int)number }, sizeof(int));
	return true;
}

bool conf_load(struct conf *conf, const char *const *environment, char **ret_fault)
{
	struct reading reading = { .ret_fault = ret_fault };
	const char *path = NULL;

	if (!strings)
		strings = arena_new();
	for (const char *const *entry = environment; *entry; entry++)
		if (strncmp(*entry, PREFIX "CONFIG=", strlen(PREFIX "CONFIG=")) == 0)
			path = *entry + strlen(PREFIX "CONFIG=");
	if (path && *path && !read_file(&reading, path))
		return false;
	if (!read_environment(&reading, environment))
		return false;
	for (size_t i = 0; i < KEY_COUNT; i++) {
		if (!reading.found[i].value)
			reading.found[i] = (struct source){ keys[i].standard, "default" };
		if (!store(&reading, conf, &keys[i], &reading.found[i]))
			return false;
	}
	if (conf->workers == 0) {
		long cores = sysconf(_SC_NPROCESSORS_ONLN);

		conf->workers = cores > 256 ? 256 : cores > 1 ? (int)cores : 1;
	}
	if (strcmp(conf->second_factor, "optional") != 0 &&
	    strcmp(conf->second_factor, "required") != 0)
		return fault(&reading, "second_factor must be optional or required, not \"%s\"",
			     conf->second_factor);
	if (!log_set_level(conf->log_level))
		return fault(&reading, "log_level must be info, warn or error, not \"%s\"",
			     conf->log_level);
	return true;
}

void conf_read(struct conf *conf)
{
	char *cause = NULL;

	if (!conf_load(conf, (const char *const *)environ, &cause))
		die("%s", cause);
}

void conf_help(void)
{
	for (size_t i = 0; i < KEY_COUNT; i++)
		printf("%-18s %-13s %s\n", keys[i].name, *keys[i].standard ? keys[i].standard : "-",
		       keys[i].meaning);
}
