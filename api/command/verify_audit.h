/* `ipcase verify --audit`: all hashes of the audit trail anew, up to the roots that stand outside the database.
 * The parts of the check, and what they share. */
#ifndef API_COMMAND_VERIFY_AUDIT_H
#define API_COMMAND_VERIFY_AUDIT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/audit/statement.h"

struct arena;
struct audit_published;
struct conf;
struct db_once;
struct db_reply;

struct audit_check {
	struct db_once *once;
	struct arena *arena;
	struct statement_keys keys;	   /* none: signatures are not checked */
	struct audit_published *published; /* NULL: there is nothing to compare with */
	int minimum_days;		   /* that an entry is kept at least */
	size_t faults;
};

/* Where a fault is; what is not known is NULL. */
struct audit_place {
	const char *office, *case_id, *seq, *position;
};

/* Prints a line and counts. */
void audit_fault(struct audit_check *check, const char *fault, struct audit_place place,
		 const char *detail);
/* A column of a row as text; NULL if it is. */
const char *audit_column(const struct db_reply *reply, int row, const char *name);

/* Every event of every case: its hash, its facts, its place in the chain. Prints how many. */
void audit_check_events(struct audit_check *check);
/* Every leaf, node and seal, against the entries and events, and against what was published. */
void audit_check_tree(struct audit_check *check);

/* Returns the exit code; argv behind --audit. */
int verify_audit(const struct conf *conf, int argc, char **argv);

#endif
