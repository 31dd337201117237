/* The words in which reports print figures, from core/catalog/phrases.json: which phrase means which
 * indicator, and the units, qualifiers, organs and periods around it. Read-only after the load. */
#ifndef CORE_PHRASE_H
#define CORE_PHRASE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct indicator;

/* What a qualifier says of the figure it stands with. `step` is one of the last digit that is not 0
 * of the printed number: 100 of 1200, 1000 of 27000. */
enum bound {
	BOUND_EXACT,
	BOUND_AT_LEAST, /* 余, 多: the figure or more, but less than a step more */
	BOUND_OVER,	/* 超, 突破: more, but less than a step more */
	BOUND_NEARLY,	/* 近: the figure or less, by a tenth at most */
	BOUND_UNDER,	/* 不足: less, but not by a whole step */
	BOUND_ABOUT,	/* 约: half a step either way */
};

/* What a word says of the period: that of the report, a whole year, the year before, the same span of it,
 * another, a running total, all since the year before the word, all up to a day, or a part of the year by its
 * name. */
enum said_period {
	SAID_THIS,
	SAID_YEAR,
	SAID_LAST_YEAR,
	SAID_SAME_LAST_YEAR,
	SAID_OTHER,
	SAID_CUMULATIVE,
	SAID_SINCE,
	SAID_AS_OF,
	SAID_PART, /* and all behind it: h1 h2 q1 ... */
};
/* Of what a word that names a place makes a sentence speak: all that the office reports of, a district that it
 * belongs to, nothing (part of the name of somebody), a region, or somewhere else. */
enum said_place { PLACE_OWN, PLACE_DISTRICT, PLACE_NAME, PLACE_REGION, PLACE_ELSEWHERE };
enum base { BASE_LAST_YEAR, BASE_LAST_YEAR_END, BASE_LAST_PERIOD };

/* A word of a list, or one phrase of an entry. */
struct word {
	const char *text;
	size_t length;	     /* in bytes */
	const json_t *entry; /* as written; NULL: the list has words only */
	int code; /* of a multiplier the power of ten, of a direction the sign, else an enum */
	const struct indicator *indicator; /* of a phrase; NULL: it is known and not counted */
};

/* The longest first; words of the same text follow each other in the order of the file. */
struct word_list {
	struct word *words;
	size_t count;
};

struct phrase_book {
	struct word_list units, multipliers, fillers, negations, comparisons, directions, shares,
		parts, nested, each, joints, periods, organs, places;
	struct word_list before, inside, behind;  /* qualifiers by their place */
	struct word_list phrases, phrases_behind; /* before a number, behind it */
	const json_t *growth;			  /* [{"of", "indicator"}] */
	const json_t *relations;		  /* [{"relation", "indicators"}] */
};

/* The longest word that the bytes begin or end with; NULL: none. */
const struct word *words_begin(const struct word_list *list, const char *bytes, size_t length);
const struct word *words_end(const struct word_list *list, const char *bytes, size_t length);
/* The next word of the same text, or NULL. */
const struct word *words_next(const struct word_list *list, const struct word *word);
/* Whether a list of codes in an entry has one; an absent list has none. */
bool words_have(const json_t *entry, const char *list, const char *code);
/* Whether the unit word can be that of an indicator. */
bool words_unit_is(const struct word *unit, const char *code);

#endif
