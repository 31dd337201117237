/* Receipts, checked without the service. */
#include "core/audit/receipt.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core/audit/record.h"
#include "core/base/date.h"
#include "core/base/json.h"

#define NUMBER 24
#define MICRO 1000000
#define DAY 86400
#define SHANGHAI (8 * 3600)
#define TIME_SIZE 64
#define ACTION_MAX 128

/* A leaf with room for its numbers. */
struct leaf {
	struct leaf_record record;
	char id[NUMBER], at[NUMBER], seq[NUMBER];
};

static const char *number(const json_t *object, const char *key, char room[NUMBER])
{
	if (!json_is_integer(json_object_get(object, key)))
		return NULL;
	snprintf(room, NUMBER, "%" JSON_INTEGER_FORMAT, json_get_int(object, key, 0));
	return room;
}

static bool leaf_read(const json_t *body, struct leaf *ret)
{
	*ret = (struct leaf){ .record = { .office = json_get_text(body, "office_id"),
					  .id = number(body, "id", ret->id),
					  .at = number(body, "at", ret->at),
					  .class = json_get_text(body, "class"),
					  .object = json_get_text(body, "object"),
					  .seq = number(body, "seq", ret->seq),
					  .event_hash = json_get_text(body, "event_hash"),
					  .digest = json_get_text(body, "digest") } };
	/* the rooms were cleared with the rest */
	ret->record.id = number(body, "id", ret->id);
	ret->record.at = number(body, "at", ret->at);
	ret->record.seq = number(body, "seq", ret->seq);
	return ret->record.office && ret->record.id && ret->record.at && ret->record.class &&
	       ret->record.object && ret->record.digest;
}

static bool same(const char *a, const char *b)
{
	return a && b && strcmp(a, b) == 0;
}

/* The instant as it is shown: 2024-03-06T10:15:00.123+08:00. */
static void instant_text(int64_t at, char text[TIME_SIZE])
{
	int64_t seconds = at / MICRO + SHANGHAI;
	int of_day = (int)(seconds % DAY);
	char day[DATE_TEXT_SIZE];

	date_format((struct date){ (int32_t)(seconds / DAY) }, day);
	snprintf(text, TIME_SIZE, "%sT%02d:%02d:%02d.%03d+08:00", day, of_day / 3600,
		 of_day / 60 % 60, of_day % 60, (int)(at % MICRO / 1000));
}

/* Who did what: in the leaf as a digest. */
static bool says_the_digest(const json_t *receipt, const struct leaf *leaf)
{
	const char *action = json_get_text(receipt, "action");
	const char *actor = json_get_text(receipt, "actor");
	unsigned char digest[MERKLE_HASH];
	char named[ACTION_MAX];

	if (!action || !actor || strlen(action) >= sizeof(named) - sizeof("case."))
		return false;
	snprintf(named, sizeof(named), "case.%s", action);
	entry_record_digest(NULL, actor, named, NULL, digest);
	return record_is(digest, leaf->record.digest);
}

/* What the receipt says of the event is what the leaf says. */
static bool says_the_leaf(const json_t *receipt, const json_t *body, const struct leaf *leaf)
{
	char time[TIME_SIZE];
	int64_t at = json_get_int(body, "at", 0);

	if (at < 0 || at > INT64_C(4102444800) * MICRO)
		return false;
	instant_text(at, time);
	return same(json_get_text(receipt, "office_id"), leaf->record.office) &&
	       same(json_get_text(receipt, "case_id"), leaf->record.object) &&
	       same(json_get_text(receipt, "event_hash"), leaf->record.event_hash) &&
	       same(json_get_text(receipt, "recorded_at"), time) && leaf->record.seq &&
	       json_get_int(receipt, "seq", 0) == json_get_int(body, "seq", -1) &&
	       strcmp(leaf->record.class, "act") == 0;
}

static bool path_read(const json_t *path, unsigned char *ret)
{
	const json_t *one;
	size_t i;

	if (!json_is_array(path) || json_array_size(path) > MERKLE_PROOF_MAX)
		return false;
	json_array_foreach(path, i, one)
		if (!statement_hex(json_string_value(one), ret + i * MERKLE_HASH, MERKLE_HASH))
			return false;
	return true;
}

const char *receipt_fault(const json_t *receipt, const struct statement_keys *keys)
{
	const json_t *proof = json_object_get(receipt, "proof");
	const json_t *body = json_object_get(proof, "leaf");
	const json_t *path = json_object_get(proof, "path");
	unsigned char hash[MERKLE_HASH], hashes[MERKLE_PROOF_MAX * MERKLE_HASH];
	struct statement seal;
	struct leaf leaf;

	if (!same(json_get_text(receipt, "receipt"), "ipcase-receipt-1"))
		return "it is no receipt";
	if (!json_get_bool(receipt, "sealed", false))
		return "it is not sealed yet: fetch it again in a minute";
	if (!leaf_read(body, &leaf) || !path_read(path, hashes) ||
	    !statement_read(json_object_get(proof, "seal"), &seal))
		return "its proof is not well formed";
	if (!says_the_leaf(receipt, body, &leaf) || !says_the_digest(receipt, &leaf))
		return "it says something else of the event than its leaf";
	leaf_record_hash(&leaf.record, hash);
	if (json_get_int(body, "position", -1) < 0 ||
	    !merkle_includes(hash, (uint64_t)json_get_int(body, "position", 0), seal.size, hashes,
			     json_array_size(path), seal.root))
		return "its leaf is not under the root of the seal";
	if (!statement_signed(&seal, keys))
		return "no key that was given signed the seal";
	return NULL;
}
