/* Numbers that name a party or a right: whether one is written as its standard says, exactly what is
 * wrong, and its one form. Which number is expected where, what only warns, and every list of codes
 * stand in core/catalog/identifiers.json; the arithmetic of the published standards is here:
 *   credit_code    GB 32100-2015, with the GB 11714 check of its inside
 *   resident_id    GB 11643-1999
 *   patent_number  ZC 0006-2003, both the form of today and that before 2003-10-01
 *   pattern        a regular expression of the catalog
 * Pure: no clock, no database. */
#ifndef CORE_IDENTIFIER_H
#define CORE_IDENTIFIER_H

#include <regex.h>
#include <stdbool.h>
#include <stddef.h>

#include "core/base/date.h"
#include "core/catalog.h"

struct problem_list;

#define IDENTIFIER_LENGTH_MAX 64 /* characters; longer text is the shape's fault */

enum identifier_rule {
	IDENTIFIER_NONE,
	IDENTIFIER_CREDIT_CODE,
	IDENTIFIER_RESIDENT_ID,
	IDENTIFIER_PATENT_NUMBER,
	IDENTIFIER_PATTERN,
};

/* An entry of identifiers.json. */
struct identifier {
	const char *name;
	struct label label;
	enum identifier_rule rule;
	bool of_right;		    /* else of a party */
	bool personal;		    /* of a natural person: taken only where the kind needs it */
	bool classes;		    /* goes with classes of goods and services */
	bool warns;		    /* every fault of it only warns */
	const regex_t *pattern;	    /* or NULL */
	const regex_t *publication; /* what a publication number looks like, or NULL */
	const json_t *entry;
};

struct identifier_input {
	const struct catalog *catalog;
	const struct identifier *identifier;
	const char *typed;
	const char *right; /* the type of right that the number is of, or NULL */
	struct date today;
	const char *pointer; /* of the faults */
};

/* Adds what is wrong to the faults, and what is only doubtful to the warnings; both told. Places are
 * counted from 1 in the number without spaces (of a patent number, also without prefix and dot).
 * Returns the form in which it is stored, in the arena of the faults: full-width characters made
 * plain, no spaces, upper case, of a patent number "ZL202410000001.X" (ZL only if it was given). */
const char *identifier_check(const struct identifier_input *input, struct problem_list *faults,
			     struct problem_list *warnings);
/* What two writings of the same number have in common: letters and digits of the stored form, of a
 * patent number without its prefix. In the arena. */
const char *identifier_key(struct arena *arena, const struct identifier *identifier,
			   const char *stored);

/* NULL: the catalog has none of that name. */
const struct identifier *catalog_identifier(const struct catalog *catalog, const char *name);
/* What a number of this type of party is unless told, or of this type of right; NULL if nothing is. */
const struct identifier *catalog_party_identifier(const struct catalog *catalog, const char *type);
const struct identifier *catalog_right_identifier(const struct catalog *catalog, const char *type);

#endif
