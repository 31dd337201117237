/* What the numbers of a report claim: which figure each is meant to be, of which year, and how it is
 * said. The words that this hangs on are those of core/phrase.h. Pure. */
#ifndef CORE_CLAIM_H
#define CORE_CLAIM_H

#include "core/catalog.h"
#include "core/period.h"
#include "core/printed.h"

#define CLAIM_NOWHERE ((size_t)-1)

enum claim_role {
	CLAIM_NONE,   /* no phrase of the catalog stands with the number */
	CLAIM_VALUE,  /* 受理维权援助案件143件 */
	CLAIM_GROWTH, /* 同比上升10.88% */
	CLAIM_CHANGE, /* 同比增加12件 */
	CLAIM_POINTS, /* 同比提高1.2个百分点 */
	CLAIM_SHARE,  /* 占24.75% */
};

/* Every number of the text has one. */
struct claim {
	struct printed printed;
	size_t sentence_from, sentence_to; /* bytes of the reading */
	enum claim_role role;
	const struct word *phrase;	   /* NULL: none found, or the indicator was named */
	const struct indicator *indicator; /* NULL: none, or a phrase of what is not counted */
	bool unit_wrong;		   /* the figure has another unit */
	/* What of the office's territory it is of; NULL: all of it. */
	const char *region;
	bool elsewhere;	 /* of another place, or of several together */
	int year;	 /* that it speaks of; 0: another period than a year */
	bool cumulative; /* 累计 without a period */
	bool part;	 /* 其中 stands before it in its sentence */
	size_t of; /* growth, change, points, share: index of the number spoken of, or NOWHERE */
	int sign;  /* of growth, change and points */
	const struct word *comparison; /* NULL: none stands there */
	bool mere_word; /* 一起, 一家: no number unless a phrase stands with it */
};

struct claim_list {
	struct claim *claims;
	size_t count;
};

struct claim_input {
	const struct catalog *catalog;
	const struct reading *reading;
	struct period period; /* of the report */
	const char *region;   /* of the office that reports; NULL: none is known */
};

/* False: there are more than `most` numbers. The list lives in the arena. */
__attribute__((warn_unused_result)) bool claims_find(const struct claim_input *input,
						     struct arena *arena, size_t most,
						     struct claim_list *ret);

#endif
