/* The sealer: entries of the audit trail become leaves in the database, here come the hashes above them, the
 * signature, and the lines outside. It alone holds the key. Whatever fails is tried again at the next turn:
 * each step is whole or not at all, and goes on from what stands. */
#include "api/command/audit_seal.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "api/command/audit_publish.h"
#include "api/command/command.h"
#include "api/command/database.h"
#include "core/base/conf.h"
#include "core/base/json.h"
#include "core/base/log.h"
#include "core/base/text.h"
#include "core/catalog.h"

#define SEAL_MAX "5000" /* entries of a seal */
#define SEAL_FULL 5000
#define PUBLISH_MAX "100" /* seals read at a time */
#define WHOLE_EVERY 3600  /* seconds between looks at all entries */

struct sealer {
	const struct conf *conf;
	char *classes;
	unsigned char seed[STATEMENT_SEED];
	struct db_once *once;
	struct audit_publish *publish;
};

const char *audit_folder(const struct conf *conf)
{
	static char folder[4096];

	if (*conf->audit_folder)
		return conf->audit_folder;
	snprintf(folder, sizeof(folder), "%s/audit", conf->home);
	return folder;
}

/* A column of the one row; NULL after the cause was logged. */
static const char *ask(struct sealer *sealer, const struct db_query *query,
		       const struct once_value *values, const char *column)
{
	struct db_reply reply;
	const char *bytes;
	size_t length;

	if (!db_once_call(sealer->once, query, values, &reply)) {
		log_error("audit_refused", "query", query->name, "cause", reply.message, NULL);
		return NULL;
	}
	return reply.rows > 0 && db_reply_value(&reply, 0, column, &bytes, &length) ? bytes : NULL;
}

static json_t *ask_json(struct sealer *sealer, const struct db_query *query,
			const struct once_value *values)
{
	const char *text = ask(sealer, query, values, "body");

	return text ? json_loads(text, 0, NULL) : NULL;
}

/* The tree as the newest seal has it. */
static bool tree_read(const json_t *state, struct merkle *tree)
{
	const json_t *peak;
	size_t i;

	memset(tree, 0, sizeof(*tree));
	tree->size = (uint64_t)json_get_int(state, "size", 0);
	json_array_foreach(json_object_get(state, "peaks"), i, peak) {
		json_int_t level = json_get_int(peak, "level", -1);

		if (level < 0 || level >= MERKLE_LEVELS ||
		    !statement_hex(json_get_text(peak, "hash"), tree->peaks[level], MERKLE_HASH))
			return false;
	}
	return true;
}

static void node_made(int level, uint64_t place, const unsigned char hash[MERKLE_HASH], void *arg)
{
	char hex[2 * MERKLE_HASH + 1];

	text_hex(hash, MERKLE_HASH, hex);
	json_array_append_new(arg, json_pack("{s:i, s:I, s:s}", "level", level, "place",
					     (json_int_t)place, "hash", hex));
}

static bool leaves_add(const json_t *state, struct merkle *tree, json_t *nodes)
{
	unsigned char hash[MERKLE_HASH];
	const json_t *leaf;
	size_t i;

	json_array_foreach(json_object_get(state, "leaves"), i, leaf) {
		if (!statement_hex(json_string_value(leaf), hash, sizeof(hash)))
			return false;
		merkle_add(tree, hash, node_made, nodes);
	}
	return true;
}

static bool seal_put(struct sealer *sealer, const struct statement *statement, const json_t *nodes)
{
	json_t *seal = statement_json(statement);
	char *seal_text = json_dumps(seal, JSON_COMPACT),
	     *nodes_text = json_dumps(nodes, JSON_COMPACT);
	const struct once_value values[] = { { "seal", seal_text },
					     { "nodes", nodes_text },
					     { NULL, NULL } };
	bool done = ask(sealer, &sql_audit_seal_put, values, "done");

	if (done)
		log_info("audit_sealed", "seal", seal_text, NULL);
	free(seal_text);
	free(nodes_text);
	json_decref(seal);
	return done;
}

/* One seal over what has a leaf and none yet; how many entries that were, -1: it failed. */
static int64_t seal_next(struct sealer *sealer)
{
	const struct once_value values[] = { { "limit", SEAL_MAX }, { NULL, NULL } };
	json_t *state = ask_json(sealer, &sql_audit_unsealed, values), *nodes = json_array();
	int64_t count = (int64_t)json_array_size(json_object_get(state, "leaves"));
	const char *previous = json_get_text(state, "hash");
	struct statement statement = { 0 };
	struct merkle tree;

	if (!state || !tree_read(state, &tree) || !leaves_add(state, &tree, nodes) ||
	    (previous && !statement_hex(previous, statement.previous, MERKLE_HASH))) {
		count = -1;
	} else if (count > 0) {
		statement.number = json_get_int(state, "seal_no", 0) + 1;
		statement.at = json_get_int(state, "at", 0);
		statement.size = tree.size;
		merkle_root(&tree, statement.root);
		statement_sign(&statement, sealer->seed);
		if (!seal_put(sealer, &statement, nodes))
			count = -1;
	}
	json_decref(nodes);
	json_decref(state);
	return count;
}

/* What was published last is a seal of this database. If it is not, the database is an older one that was
 * restored, or another one: to go on would hide that. */
static bool is_continued(struct sealer *sealer)
{
	const struct statement *last = audit_publish_last(sealer->publish);
	unsigned char hash[MERKLE_HASH];
	char number[24], hex[2 * MERKLE_HASH + 1];
	const char *found;
	json_t *seals;
	bool same;

	if (last->number == 0)
		return true;
	statement_hash(last, hash);
	text_hex(hash, sizeof(hash), hex);
	snprintf(number, sizeof(number), "%" PRId64, last->number);
	seals = ask_json(
		sealer, &sql_audit_sealed,
		(struct once_value[]){ { "from", number }, { "limit", "1" }, { NULL, NULL } });
	found = json_get_text(json_array_get(seals, 0), "hash");
	same = found && strcmp(found, hex) == 0;
	json_decref(seals);
	if (!same)
		log_error(
			"audit_not_continued", "published", number, "folder",
			audit_folder(sealer->conf), "what",
			"the database has not the seal that was published last: it is older, or another one. "
			"Nothing is sealed. `ipcase verify --audit` names what is missing; docs/audit.md",
			NULL);
	return same;
}

/* Adds the lines of a seal that are not there yet. */
static bool publish_one(struct sealer *sealer, const json_t *seal)
{
	char from[24], to[24];
	const struct once_value values[] = { { "from", from }, { "to", to }, { NULL, NULL } };
	const char *lines;

	snprintf(from, sizeof(from), "%" PRIu64, audit_publish_size(sealer->publish));
	snprintf(to, sizeof(to), "%" JSON_INTEGER_FORMAT, json_get_int(seal, "size", 0));
	lines = ask(sealer, &sql_audit_lines, values, "lines");
	if (!lines)
		return false;
	if (audit_publish_add(sealer->publish, lines, strlen(lines), seal))
		return true;
	log_error("audit_not_published", "folder", audit_folder(sealer->conf), "cause",
		  strerror(errno), NULL);
	return false;
}

static bool publish_all(struct sealer *sealer)
{
	for (bool more = true; more;) {
		char from[24];
		const struct once_value values[] = { { "from", from },
						     { "limit", PUBLISH_MAX },
						     { NULL, NULL } };
		json_t *seals, *seal;
		bool done;
		size_t i;

		snprintf(from, sizeof(from), "%" PRId64,
			 audit_publish_last(sealer->publish)->number + 1);
		seals = ask_json(sealer, &sql_audit_sealed, values);
		done = seals;
		json_array_foreach(seals, i, seal)
			done = done && publish_one(sealer, seal);
		more = json_array_size(seals) > 0;
		json_decref(seals);
		if (!done)
			return false;
	}
	return true;
}

/* All that there is, some at a time. */
static bool seal_all(struct sealer *sealer, bool whole)
{
	const struct once_value values[] = { { "classes", sealer->classes },
					     { "limit", SEAL_MAX },
					     { "whole", whole ? "true" : "false" },
					     { NULL, NULL } };
	int64_t taken = SEAL_FULL, sealed = 0;

	if (!is_continued(sealer))
		return false;
	/* Up to what comes in meanwhile; a run that was cut short may have left leaves without a seal. */
	while (taken == SEAL_FULL || sealed == SEAL_FULL) {
		const char *text = ask(sealer, &sql_audit_take, values, "taken");

		if (!text || !text_parse_int(text, 0, INT64_MAX, &taken))
			return false;
		sealed = seal_next(sealer);
		if (sealed < 0)
			return false;
	}
	return publish_all(sealer);
}

static bool turn(struct sealer *sealer, bool whole)
{
	const char *error;
	bool done = false;

	sealer->publish = audit_publish_open(audit_folder(sealer->conf), &error);
	if (sealer->publish)
		sealer->once = db_once_open(sealer->conf->database, "ipcase_seal", &error);
	if (sealer->once)
		done = seal_all(sealer, whole);
	else
		log_error("audit_not_ready", "cause", error, NULL);
	db_once_close(sealer->once);
	audit_publish_close(sealer->publish);
	sealer->once = NULL;
	sealer->publish = NULL;
	return done;
}

/* False: a signal came that ends it. */
static bool wait_for_turn(int seconds)
{
	const struct timespec until = { .tv_sec = seconds };
	sigset_t ends;

	sigemptyset(&ends);
	sigaddset(&ends, SIGTERM);
	sigaddset(&ends, SIGINT);
	while (sigtimedwait(&ends, NULL, &until) < 0) {
		if (errno == EAGAIN)
			return true;
	}
	return false;
}

static void ends_wait(void)
{
	sigset_t ends;

	sigemptyset(&ends);
	sigaddset(&ends, SIGTERM);
	sigaddset(&ends, SIGINT);
	sigprocmask(SIG_BLOCK, &ends, NULL);
}

int audit_seal(const struct conf *conf, int every_seconds)
{
	struct catalog *catalog = command_catalog_read(conf);
	struct sealer sealer = { .conf = conf,
				 .classes = json_dumps(catalog->audit_classes, JSON_COMPACT) };
	bool done;

	if (!statement_hex(conf->seal_key, sealer.seed, sizeof(sealer.seed)))
		die("there is no key to sign with: `ipcase audit key FILE` makes one, and "
		    "IPCASE_SEAL_KEY=@FILE names it");
	if (every_seconds > 0)
		ends_wait();
	for (int64_t since = 0;; since += every_seconds) {
		done = turn(&sealer, since % WHOLE_EVERY < every_seconds || every_seconds == 0);
		if (every_seconds == 0 || !wait_for_turn(every_seconds))
			break;
	}
	sodium_memzero(sealer.seed, sizeof(sealer.seed));
	free(sealer.classes);
	catalog_free(catalog);
	return done || every_seconds > 0 ? 0 : 1;
}
