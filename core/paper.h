/* A paper of a case, laid out in memory: what a template (core/catalog/templates/) says, filled with
 * what the case knows. Pure; api/render/ makes DOCX and PDF of it.
 *
 * Placeholders of a template's texts:
 *   {case.number} .title .kind .region .cause .amount .received_on .accepted_on .closed_on .outcome
 *   {office.name}
 *   {document.number} .date .title .signed_by     of the document that is rendered
 *   {party.ROLE} {party.ROLE.address} .identifier .contact     all of that role
 *   {right.number} .title .type                   all rights
 *   {volume.number} .retention .frozen_on .manifest   of the newest volume
 *   {data.FIELD}                                  a field of the kind, newest value
 *   {event.ACTION}                                the day of the newest event of that action
 *   {basis.ACTION}                                the law an action rests on, in the case's version
 *   {period.RULE}                                 how long the time is that a rule gives, in that version
 *   {item} {item.MEMBER} {n}                      within a list or a table that goes over one
 * The loader checks that each can be resolved (core/catalog_template.c). */
#ifndef CORE_PAPER_H
#define CORE_PAPER_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct arena;
struct catalog;
struct kind;
struct problem_list;

enum paper_layout {
	PAPER_OFFICIAL,	  /* 公文: issuing organ in red, red line */
	PAPER_INSTRUMENT, /* legal instruments and notices */
	PAPER_FORM,	  /* forms and registers */
	PAPER_REPORT,	  /* figures: core/report.h */
};

enum paper_style {
	PAPER_ORGAN,
	PAPER_TITLE,
	PAPER_NUMBER,
	PAPER_ADDRESSEE,
	PAPER_BODY,
	PAPER_HEADING,
	PAPER_SIGNATURE,
	PAPER_SIGN_LINE, /* to be signed by hand */
	PAPER_NOTE,
	PAPER_COPY, /* copy-to, attachments: small */
	PAPER_TABLE,
	/* of reports alone: */
	PAPER_IMPRINT,	  /* below the title */
	PAPER_SUBHEADING, /* of the second level */
	PAPER_FOOTNOTE,	  /* below a table */
	PAPER_CHART,
};

enum paper_chart_form {
	PAPER_BARS,    /* side by side, upright */
	PAPER_STACKED, /* one bar for each category, its series one after the other */
	PAPER_PIE,     /* of the first series */
};

struct paper_series {
	const char *name;
	const char *const *values; /* one for each category, decimals as text; NULL: there is none */
};

struct paper_chart {
	enum paper_chart_form form;
	const char *const *categories;
	size_t category_count;
	const struct paper_series *series;
	size_t series_count;
	const char *missing;	 /* what is shown for a value that there is none of */
	const char *alternative; /* the same in words, for who cannot see it */
	const char *sheet;	 /* of a spreadsheet, where its values stand */
};

struct paper_block {
	enum paper_style style;
	const char *text;	  /* of a table or a chart: what stands above it, or NULL */
	const char *const *cells; /* row by row */
	size_t rows, columns;
	const int *widths;	/* parts of the width, one for each column */
	const char *aligns;	/* 'l', 'c' or 'r' for each column, 'r': numbers; NULL: all 'l' */
	bool head;		/* the first row stands above its columns */
	const char *falling[2]; /* words before a number that say that it is below 0, or NULL */
	const struct paper_chart *chart;
	const char *mark;  /* a name for this place, where a file can have one, or NULL */
	const char *sheet; /* spreadsheets begin a sheet of this name here, or NULL */
	bool data;	   /* for spreadsheets alone */
	struct paper_block *next;
};

struct paper {
	enum paper_layout layout;
	const char *title;
	const char *made_on;  /* "2024-03-04": the only date the files carry */
	const char *language; /* "zh" or "en" */
	struct paper_block *first;
};

/* The template of a type of document, or NULL. Borrowed. */
const json_t *paper_template(const struct kind *kind, const char *document);
/* Whether it applies to a case of that version and track. */
bool paper_applies(const json_t *template, const char *version, const char *track);
/* Whether it is for a case with that outcome; a case without one (NULL) may come to any. */
bool paper_suits(const json_t *template, const char *outcome);

/* Fills a template. data: the reply of paper_load (docs/change.md). Every value that is missing is
 * told at once, as placeholder_empty at "/data/FIELD" or the placeholder's name. The paper lives in
 * the list's arena; NULL after a fault. */
struct paper *paper_fill(const struct catalog *catalog, const json_t *template, const json_t *data,
			 struct problem_list *problems);

#endif
