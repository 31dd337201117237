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
};

struct paper_block {
	enum paper_style style;
	const char *text;	  /* NULL in a table */
	const char *const *cells; /* row by row */
	size_t rows, columns;
	const int *widths; /* parts of the width, one for each column */
	bool head;	   /* the first row stands above its columns */
	struct paper_block *next;
};

struct paper {
	enum paper_layout layout;
	const char *title;
	const char *made_on; /* "2024-03-04": the only date the files carry */
	struct paper_block *first;
};

/* The template of a type of document, or NULL. Borrowed. */
const json_t *paper_template(const struct kind *kind, const char *document);
/* Whether it applies to a case of that version and track. */
bool paper_applies(const json_t *template, const char *version, const char *track);

/* Fills a template. data: the reply of paper_load (docs/change.md). Every value that is missing is
 * told at once, as placeholder_empty at "/data/FIELD" or the placeholder's name. The paper lives in
 * the list's arena; NULL after a fault. */
struct paper *paper_fill(const struct catalog *catalog, const json_t *template, const json_t *data,
			 struct problem_list *problems);

#endif
