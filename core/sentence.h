/* Sentences of the report: a pattern of core/catalog/sentences.json and the figures that fill it.
 * Pure.
 *
 *   {ruling.accepted}        a figure, with its qualifier: 1200余
 *   {enforcement.fined|wan}  in tens of thousands; |yi in hundreds of millions
 *   {ruling.accepted|s}      "s" unless the figure is 1: the English plural
 *   {police.growth|signed}   a figure that is itself a growth: 上升10.88%
 *   {ruling.accepted|growth} its growth on the year before: 增长5.00%
 *   {ruling.accepted+ruling.closed|growth}  of both: 分别增长5.00%、6.00%
 *   {place}                  a word that the caller gives
 *   [...]                    left out when a figure in it is missing; not nested
 * A sentence with a missing figure outside brackets says nothing and is left out as a whole. */
#ifndef CORE_SENTENCE_H
#define CORE_SENTENCE_H

#include <jansson.h>
#include <stdbool.h>

struct arena;
struct catalog;

struct sentence_source {
	const struct catalog *catalog;
	struct arena *arena;
	const char *language;  /* "zh" or "en" */
	const json_t *figures; /* of the summary, by indicator */
	const json_t *words;   /* {name: text}; see sentence_words */
	bool based; /* there is something whole for the growth of cases to be against, and it is a whole period */
};

/* The names a pattern may use for words, NULL-terminated. */
extern const char *const sentence_words[];

/* Lives in the arena; NULL: a figure is missing. */
const char *sentence_fill(const struct sentence_source *source, const char *pattern);
/* A figure as it is printed, with its qualifier; NULL: there is none. */
const char *sentence_figure(const struct sentence_source *source, const json_t *figure);
/* Its growth on the year before, in words ("增长5.00%"); NULL: there is none, or, of cases, it is not based. */
const char *sentence_growth(const struct sentence_source *source, const json_t *figure);

/* NULL, or what is wrong with a pattern; *ret_name: the name it does not know, or NULL. */
const char *sentence_fault(const struct catalog *catalog, struct arena *arena, const char *pattern,
			   const char **ret_name);

/* A text of sentences.json in the language, {names} filled in from values (NULL: none). A text that
 * is not there is shown by its code. */
const char *sentence_text(const struct sentence_source *source, const char *code,
			  const json_t *values);

#endif
