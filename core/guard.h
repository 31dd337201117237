/* Guards: what the law asks for before an action may happen, as data on the action (docs/catalog.md).
 * A guard is a condition on the act and on the case, with its article and the words of its refusal.
 * Owned by the catalog like all that is loaded. */
#ifndef CORE_GUARD_H
#define CORE_GUARD_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "core/catalog.h"

/* Conditions are three-valued: what hangs on a value that is not there yet, or is not of its shape,
 * is unknown, and an unknown condition refuses nothing. */
enum test {
	TEST_ALL,      /* every one of `parts` */
	TEST_ANY,      /* one of `parts` */
	TEST_NOT,      /* not its one part */
	TEST_DAYS,     /* between two dates: see enum span */
	TEST_SIZE,     /* a list has at least `number` entries, an odd number of them if `odd` */
	TEST_VALUE,    /* a field is one of `values`, or with `negated` none of them */
	TEST_GIVEN,    /* a field has a value */
	TEST_CONTAINS, /* a list has all of `values` */
	TEST_APART,    /* two fields, lists or texts, share no value */
	TEST_HAPPENED, /* one of the actions `names` happened to the case before */
	TEST_LINKED,   /* a linked case is as `linked` says */
	TEST_FLAG,     /* the case carries the flag `field` */
};

enum span {
	SPAN_AT_LEAST, /* `other` is `number` days after `field`, or later */
	SPAN_OVER,     /* a period of `number` days from `field` has run out before `other` */
	SPAN_WITHIN,   /* it has not */
};

struct condition {
	enum test test;
	const struct condition *parts;
	size_t part_count;
	const char *field, *other;
	enum span span;
	int number;
	bool working_days; /* else calendar days, a period ending on the next working day */
	bool odd;
	bool negated;
	const json_t *values;	  /* array of strings and booleans */
	const char *const *names; /* NULL-terminated */
	const json_t *linked;	  /* {"types", "direction", "kinds", "phases", ...} as written */
};

struct guard {
	const char *name;
	struct label message; /* the rule, as a refusal says it */
	const json_t *basis;  /* array of {law, article, tag} that applies in this version */
	struct label source; /* "专利纠纷行政裁决和调解办法 26 [C*]", of the first of them */
	const char *tag;
	bool warns;	     /* lets the act happen, and leaves a note in the event */
	const char *pointer; /* the field it speaks of, in the body */
	const char *const *tracks, *const *outcomes, *const *from; /* only these; NULL: any */
	const struct condition *only_if;			   /* NULL: always */
	const struct condition *require;
};

#endif
