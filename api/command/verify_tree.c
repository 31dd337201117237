/* The tree for `ipcase verify --audit`: each leaf against its entry and its event, the hashes above it, each
 * root with its signature, and all of it against what was published. */
#include "api/command/verify_audit.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/command/audit_published.h"
#include "api/command/database.h"
#include "core/audit/record.h"
#include "core/base/arena.h"
#include "core/base/json.h"
#include "core/base/text.h"

#define LEAVES_A_CALL 2000
#define SEALS_A_CALL "1000"
#define PROGRESS 100000
#define DAY INT64_C(86400000000)
#define LATE 3600000000 /* microseconds; db/sql/audit_verify.sql has the same */
#define AFTERWARDS "older than a seal, and not sealed: it was put in afterwards"

struct sealed {
	struct statement *list;
	size_t count, next; /* next: the one that the leaves so far lead to */
};

struct grown {
	int level;
	uint64_t place;
	unsigned char hash[MERKLE_HASH];
};

/* What an entry of the trail says to be over. */
struct purge {
	const char *office, *class;
	size_t class_length;
	int64_t before;
};

struct tree {
	struct audit_check *check;
	struct sealed seals;
	struct merkle merkle;	 /* of the hashes that the entries give */
	struct merkle published; /* of those that stand outside */
	size_t published_next;	 /* the seal outside that these lead to */
	struct grown *grown;	 /* subtrees that became full within this call */
	size_t grown_count;
	json_t *purges;
	uint64_t purged;
	char position[24], office[65], object[256], seq[24]; /* of the newest leaf */
};

static struct audit_place here(const struct tree *tree)
{
	return (struct audit_place){ .office = tree->office,
				     .case_id = tree->object,
				     .seq = *tree->seq ? tree->seq : NULL,
				     .position = tree->position };
}

static const char *number_text(struct audit_check *check, int64_t number)
{
	return arena_printf(check->arena, "%" PRId64, number);
}

static void seals_read(struct tree *tree)
{
	struct sealed *seals = &tree->seals;
	char after[24] = "0";
	size_t room = 0, i;
	bool more = true;

	while (more) {
		json_t *body = command_body(tree->check->once, &sql_audit_seals,
					    (struct once_value[]){ { "after", after },
								   { "limit", SEALS_A_CALL },
								   { NULL, NULL } });
		const json_t *one;

		more = json_array_size(body) > 0;
		json_array_foreach(body, i, one) {
			if (seals->count == room) {
				struct statement *list;

				room = room ? 2 * room : 64;
				list = arena_alloc(tree->check->arena, room * sizeof(*list));
				if (seals->count > 0)
					memcpy(list, seals->list, seals->count * sizeof(*list));
				seals->list = list;
			}
			/* What cannot be read has no root that would fit. */
			if (!statement_read(one, &seals->list[seals->count]))
				seals->list[seals->count].number = json_get_int(one, "seal", 0);
			seals->count++;
			snprintf(after, sizeof(after), "%" JSON_INTEGER_FORMAT,
				 json_get_int(one, "seal", 0));
		}
		json_decref(body);
	}
}

static void seal_fault(struct tree *tree, const struct statement *seal, const char *fault,
		       const char *detail)
{
	audit_fault(tree->check, fault,
		    (struct audit_place){
			    .position = number_text(tree->check, (int64_t)seal->size - 1) },
		    arena_printf(tree->check->arena, "seal %" PRId64 ": %s", seal->number, detail));
}

/* Each seal follows the one before, and is signed. */
static void check_seals(struct tree *tree)
{
	const struct sealed *seals = &tree->seals;
	unsigned char hash[MERKLE_HASH];

	for (size_t i = 0; i < seals->count; i++) {
		const struct statement *seal = &seals->list[i];

		if (seal->number != (int64_t)i + 1 || (i > 0 && seal->size <= seal[-1].size))
			seal_fault(tree, seal, "seal", "it is not the next one");
		else if (i > 0 && memcmp(seal->previous, hash, sizeof(hash)) != 0)
			seal_fault(tree, seal, "seal", "it does not follow the one before it");
		if (tree->check->keys.count > 0 && !statement_signed(seal, &tree->check->keys))
			seal_fault(tree, seal, "signature", "no key that was given signed it");
		statement_hash(seal, hash);
	}
}

/* The newest seal that was published of each number is in the database. */
static void check_published_seals(struct tree *tree)
{
	const struct audit_published *published = tree->check->published;
	unsigned char outside[MERKLE_HASH], inside[MERKLE_HASH];

	for (size_t i = 0; published && i < audit_published_count(published); i++) {
		const struct statement *seal = audit_published_seal(published, i);

		if (tree->check->keys.count > 0 && !statement_signed(seal, &tree->check->keys))
			seal_fault(tree, seal, "published_signature",
				   "as it was published, no key that was given signed it");
		if ((size_t)seal->number > tree->seals.count) {
			seal_fault(tree, seal, "published_seal",
				   "it was published, and is not in the database");
			continue;
		}
		statement_hash(seal, outside);
		statement_hash(&tree->seals.list[seal->number - 1], inside);
		if (memcmp(outside, inside, sizeof(inside)) != 0)
			seal_fault(tree, seal, "published_seal", "another one was published");
	}
}

/* "class/microseconds": of a class, what is older is over. False: it says no such thing, or too early. */
static bool purge_read(const struct tree *tree, const json_t *purge, struct purge *ret)
{
	const char *object = json_get_text(purge, "object");
	const char *slash = object ? strchr(object, '/') : NULL;

	ret->office = json_get_text(purge, "office_id");
	ret->class = object;
	ret->class_length = slash ? (size_t)(slash - object) : 0;
	return ret->office && slash && text_parse_int(slash + 1, 0, INT64_MAX, &ret->before) &&
	       json_get_int(purge, "at", 0) - ret->before >= tree->check->minimum_days * DAY;
}

static void check_purges(struct tree *tree)
{
	const json_t *one;
	struct purge purge;
	size_t i;

	json_array_foreach(tree->purges, i, one)
		if (!purge_read(tree, one, &purge))
			audit_fault(tree->check, "purge",
				    (struct audit_place){ .office = purge.office,
							  .case_id = purge.class },
				    "it took away what had to be kept longer");
}

/* Whether an entry that is gone was said to be over. */
static bool is_purged(const struct tree *tree, const struct leaf_record *leaf)
{
	const json_t *one;
	struct purge purge;
	int64_t at;
	size_t i;

	if (!text_parse_int(leaf->at, 0, INT64_MAX, &at))
		return false;
	json_array_foreach(tree->purges, i, one)
		if (purge_read(tree, one, &purge) && strcmp(purge.office, leaf->office) == 0 &&
		    strlen(leaf->class) == purge.class_length &&
		    strncmp(purge.class, leaf->class, purge.class_length) == 0 && at < purge.before)
			return true;
	return false;
}

static bool same(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static void check_entry(struct tree *tree, const struct leaf_record *leaf,
			const struct db_reply *reply, int row)
{
	unsigned char digest[MERKLE_HASH];
	bool kept = strcmp(leaf->class, "act") == 0;

	if (!audit_column(reply, row, "entry")) {
		if (!kept && is_purged(tree, leaf))
			tree->purged++;
		else
			audit_fault(tree->check, "entry_missing", here(tree),
				    "its entry in the audit trail is missing");
		return;
	}
	entry_record_digest(audit_column(reply, row, "salt"), audit_column(reply, row, "actor"),
			    audit_column(reply, row, "action"), audit_column(reply, row, "reason"),
			    digest);
	if (!record_is(digest, leaf->digest) ||
	    !same(leaf->at, audit_column(reply, row, "entry_at")) ||
	    !same(leaf->object, audit_column(reply, row, "entry_object")) ||
	    !same(leaf->seq, audit_column(reply, row, "entry_seq")) ||
	    !same(leaf->event_hash, audit_column(reply, row, "entry_hash")))
		audit_fault(tree->check, "entry", here(tree),
			    "its entry in the audit trail was altered");
}

/* What was sealed of an event is what stands there. */
static void check_event(struct tree *tree, const struct leaf_record *leaf,
			const struct db_reply *reply, int row)
{
	const char *current = audit_column(reply, row, "current_hash");

	if (strcmp(leaf->class, "act") != 0 || !leaf->seq)
		return;
	if (!current)
		audit_fault(tree->check, "event_missing", here(tree),
			    "the event was sealed, and is missing");
	else if (!same(current, leaf->event_hash))
		audit_fault(tree->check, "event", here(tree),
			    "the event is not the one that was sealed");
}

/* Beyond the newest seal there is only what came after it; some transactions take their time. */
static void check_late(struct tree *tree, const struct leaf_record *leaf)
{
	const struct sealed *seals = &tree->seals;
	const struct statement *newest = seals->count > 0 ? &seals->list[seals->count - 1] : NULL;
	int64_t at;

	if (newest && tree->merkle.size > newest->size &&
	    text_parse_int(leaf->at, INT64_MIN, INT64_MAX, &at) && at < newest->at - LATE)
		audit_fault(tree->check, "unsealed", here(tree), AFTERWARDS);
}

/* The position stands outside with another hash, or none. */
static void check_published(struct tree *tree, const char *hash)
{
	struct published_leaf leaf;
	struct audit_published *published = tree->check->published;

	if (!published || tree->merkle.size - 1 >= audit_published_size(published))
		return;
	if (!audit_published_leaf(published, tree->merkle.size - 1, &leaf)) {
		audit_fault(tree->check, "published_leaf", here(tree),
			    "it has no line in the file of leaves");
		return;
	}
	merkle_add(&tree->published, leaf.hash, NULL, NULL);
	if (record_is(leaf.hash, hash))
		return;
	audit_fault(tree->check, "published_leaf",
		    (struct audit_place){ .office = leaf.office,
					  .case_id = leaf.object,
					  .seq = leaf.seq,
					  .position = tree->position },
		    arena_printf(tree->check->arena, "it was published here; now there is %s %s %s",
				 tree->office, tree->object, *tree->seq ? tree->seq : "-"));
}

/* What was published does itself make the roots that were signed. */
static void check_published_root(struct tree *tree)
{
	const struct audit_published *published = tree->check->published;
	unsigned char root[MERKLE_HASH];

	while (published && tree->published_next < audit_published_count(published)) {
		const struct statement *seal =
			audit_published_seal(published, tree->published_next);

		if (seal->size > tree->published.size)
			return;
		merkle_root(&tree->published, root);
		if (seal->size == tree->published.size &&
		    memcmp(root, seal->root, sizeof(root)) != 0)
			seal_fault(tree, seal, "published_root",
				   "the leaves that were published do not make its root");
		tree->published_next++;
	}
}

static void check_root(struct tree *tree)
{
	struct sealed *seals = &tree->seals;
	unsigned char root[MERKLE_HASH];

	while (seals->next < seals->count && seals->list[seals->next].size <= tree->merkle.size) {
		const struct statement *seal = &seals->list[seals->next++];

		if (seal->size != tree->merkle.size)
			continue; /* told already: it is not the next one */
		merkle_root(&tree->merkle, root);
		if (memcmp(root, seal->root, sizeof(root)) != 0)
			seal_fault(tree, seal, "root", "the leaves do not make its root");
	}
}

static void node_made(int level, uint64_t place, const unsigned char hash[MERKLE_HASH], void *arg)
{
	struct tree *tree = arg;
	struct grown *grown = &tree->grown[tree->grown_count++];

	grown->level = level;
	grown->place = place;
	memcpy(grown->hash, hash, MERKLE_HASH);
}

static void check_leaf(struct tree *tree, const struct db_reply *reply, int row)
{
	const struct leaf_record leaf = {
		.office = audit_column(reply, row, "office_id"),
		.id = audit_column(reply, row, "id"),
		.at = audit_column(reply, row, "at"),
		.class = audit_column(reply, row, "class"),
		.object = audit_column(reply, row, "object"),
		.seq = audit_column(reply, row, "seq"),
		.event_hash = audit_column(reply, row, "event_hash"),
		.digest = audit_column(reply, row, "digest"),
	};
	const char *hash = audit_column(reply, row, "hash");
	unsigned char made[MERKLE_HASH];

	snprintf(tree->position, sizeof(tree->position), "%s",
		 audit_column(reply, row, "position"));
	snprintf(tree->office, sizeof(tree->office), "%s", leaf.office);
	snprintf(tree->object, sizeof(tree->object), "%s", leaf.object);
	snprintf(tree->seq, sizeof(tree->seq), "%s", leaf.seq ? leaf.seq : "");
	leaf_record_hash(&leaf, made);
	if (!record_is(made, hash))
		audit_fault(tree->check, "leaf", here(tree), "its leaf was altered");
	merkle_add(&tree->merkle, made, node_made, tree);
	check_entry(tree, &leaf, reply, row);
	check_event(tree, &leaf, reply, row);
	check_late(tree, &leaf);
	check_published(tree, hash);
	check_published_root(tree);
	check_root(tree);
	if (tree->merkle.size % PROGRESS == 0)
		fprintf(stderr, "%" PRIu64 " leaves\n", tree->merkle.size);
}

static bool is_node(const struct grown *grown, const struct db_reply *reply, int row)
{
	int64_t level, place;

	return text_parse_int(audit_column(reply, row, "level"), 0, INT64_MAX, &level) &&
	       text_parse_int(audit_column(reply, row, "place"), 0, INT64_MAX, &place) &&
	       level == grown->level && (uint64_t)place == grown->place &&
	       record_is(grown->hash, audit_column(reply, row, "hash"));
}

/* The nodes that these leaves made full, of those which were sealed. */
static void check_nodes(struct tree *tree, const struct db_reply *reply)
{
	uint64_t sealed = tree->seals.count > 0 ? tree->seals.list[tree->seals.count - 1].size : 0;
	int row = 0;

	for (size_t i = 0; i < tree->grown_count; i++) {
		const struct grown *grown = &tree->grown[i];
		uint64_t first = grown->place << grown->level;
		uint64_t count = 1ull << grown->level;
		bool found = false;

		if (first + count > sealed)
			continue;
		for (; !found && row < reply->rows; row++)
			found = is_node(grown, reply, row);
		if (found)
			continue;
		audit_fault(tree->check, "node",
			    (struct audit_place){
				    .position = number_text(tree->check, (int64_t)first) },
			    arena_printf(tree->check->arena,
					 "the hash over %" PRIu64 " leaves is not theirs", count));
		return; /* what stands above it follows */
	}
}

/* Leaves of a range; false: there are no more. A position without a leaf ends the tree. */
static bool check_range(struct tree *tree, uint64_t from)
{
	char begin[24], end[24];
	const struct once_value range[] = { { "from", begin }, { "to", end }, { NULL, NULL } };
	struct db_reply reply;
	int rows;

	snprintf(begin, sizeof(begin), "%" PRIu64, from);
	snprintf(end, sizeof(end), "%" PRIu64, from + LEAVES_A_CALL);
	tree->grown_count = 0;
	command_call(tree->check->once, &sql_audit_leaves, range, &reply);
	rows = reply.rows;
	for (int row = 0; row < rows; row++) {
		char expected[24];

		snprintf(expected, sizeof(expected), "%" PRIu64, tree->merkle.size);
		if (strcmp(audit_column(&reply, row, "position"), expected) != 0) {
			audit_fault(tree->check, "position",
				    (struct audit_place){ .position = expected },
				    "the leaf is missing: all above it cannot be checked");
			return false;
		}
		check_leaf(tree, &reply, row);
	}
	command_call(tree->check->once, &sql_audit_nodes, range, &reply);
	check_nodes(tree, &reply);
	return rows == LEAVES_A_CALL;
}

/* What was published and is there no more. */
static void check_end(struct tree *tree)
{
	struct audit_published *published = tree->check->published;
	struct published_leaf leaf;

	for (uint64_t position = tree->merkle.size;
	     published && position < audit_published_size(published); position++) {
		if (!audit_published_leaf(published, position, &leaf))
			continue;
		snprintf(tree->position, sizeof(tree->position), "%" PRIu64, position);
		audit_fault(tree->check, "published_leaf",
			    (struct audit_place){ .office = leaf.office,
						  .case_id = leaf.object,
						  .seq = leaf.seq,
						  .position = tree->position },
			    "it was published, and the database does not reach that far: it was "
			    "cut short, or an old backup was restored");
		merkle_add(&tree->published, leaf.hash, NULL, NULL);
		check_published_root(tree);
	}
	while (tree->seals.next < tree->seals.count)
		seal_fault(tree, &tree->seals.list[tree->seals.next++], "root",
			   "leaves that it sealed are missing");
}

static void check_unsealed(struct tree *tree)
{
	static const struct once_value none[] = { { NULL, NULL } };
	json_t *body = command_body(tree->check->once, &sql_audit_unsealed_entries, none);
	const json_t *entry;
	size_t i;

	json_array_foreach(json_object_get(body, "old"), i, entry)
		audit_fault(
			tree->check, "unsealed",
			(struct audit_place){
				.office = json_get_text(entry, "office_id"),
				.case_id = json_get_text(entry, "case_id"),
				.seq = number_text(tree->check, json_get_int(entry, "seq", 0)) },
			AFTERWARDS);
	printf("audit: %" JSON_INTEGER_FORMAT " entries are not sealed yet\n",
	       json_get_int(body, "new", 0) - (json_int_t)i);
	json_decref(body);
}

void audit_check_tree(struct audit_check *check)
{
	static const struct once_value none[] = { { NULL, NULL } };
	struct tree tree = { .check = check };
	size_t before = check->faults;

	/* of n leaves in a row, fewer than n + 63 subtrees become full */
	tree.grown =
		arena_alloc(check->arena, (LEAVES_A_CALL + MERKLE_LEVELS) * sizeof(*tree.grown));
	tree.purges = json_tie(check->arena, command_body(check->once, &sql_audit_purges, none));
	check_purges(&tree);
	seals_read(&tree);
	check_seals(&tree);
	check_published_seals(&tree);
	while (check_range(&tree, tree.merkle.size))
		;
	check_end(&tree);
	check_unsealed(&tree);
	printf("audit: %" PRIu64 " leaves under %zu seals, %" PRIu64
	       " entries over and purged, %zu faults\n",
	       tree.merkle.size, tree.seals.count, tree.purged, check->faults - before);
}
