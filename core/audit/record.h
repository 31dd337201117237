/* The bytes under the hashes of the audit trail, encoded from columns as they stand: written apart from the
 * functions of the database that made the hashes, so that `ipcase verify --audit` does not ask them. Hashes
 * are hex text, times microseconds since 1970, dates days since 2000-01-01; NULL is none. */
#ifndef CORE_AUDIT_RECORD_H
#define CORE_AUDIT_RECORD_H

#include <stdbool.h>
#include <stddef.h>

#include "core/audit/merkle.h"

/* An event of a case. */
struct event_record {
	const char *office, *case_id, *seq, *kind, *definition, *track, *action, *from, *to;
	const char *occurred_on; /* YYYY-MM-DD */
	const char *recorded_at, *actor, *data;
	const char *content_sha256, *previous_hash, *salt, *facts_sha256, *erased_by;
};

/* A leaf of the tree, as it says itself. */
struct leaf_record {
	const char *office, *id, *at, *class, *object, *seq, *event_hash, *digest;
};

/* False: a date is none. */
__attribute__((warn_unused_result)) bool event_record_hash(const struct event_record *event,
							   unsigned char ret[MERKLE_HASH]);

/* Of all facts of an event: each ends with \x1e, its columns with \x1f: item_no, indicator, occurred_on,
 * quantity, subject, item, track, region, right_type, cause, source, outcome, since, due_on, excluded. */
__attribute__((warn_unused_result)) bool facts_record_hash(const struct event_record *event,
							   const char *facts,
							   unsigned char ret[MERKLE_HASH]);

/* Of what a leaf does not say of its entry. */
void entry_record_digest(const char *salt, const char *actor, const char *action,
			 const char *reason, unsigned char ret[MERKLE_HASH]);
void leaf_record_hash(const struct leaf_record *leaf, unsigned char ret[MERKLE_HASH]);
/* SHA-256 of a text. */
void text_record_hash(const char *text, unsigned char ret[MERKLE_HASH]);
/* Whether a hash is what hex says; NULL is not. */
bool record_is(const unsigned char hash[MERKLE_HASH], const char *hex);

#endif
