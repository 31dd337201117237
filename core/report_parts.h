/* What the files of the report share. Private to core. */
#ifndef CORE_REPORT_PARTS_H
#define CORE_REPORT_PARTS_H

#include "core/base/arena.h"
#include "core/base/buf.h"
#include "core/paper.h"
#include "core/sentence.h"

/* A report being made. */
struct making {
	struct sentence_source source;
	const json_t *summary;
	struct paper_block **next; /* where the next block goes */
	int sections;		   /* headings so far */
	int tables, charts;	   /* captions so far */
};

/* A table being made: cells are added row by row. */
struct grid {
	struct arena *arena;
	size_t columns, rows, count, room;
	const char **cells;
};

#define making_text(making, code) sentence_text(&(making)->source, code, NULL)
/* A text with one value. */
const char *making_fill(const struct making *making, const char *code, const char *name,
			const char *value);
/* The name of {"name": {"zh", "en"}} in the report's language. */
const char *making_name(const struct making *making, const json_t *entry);
/* A value as a cell shows it: "—" if there is none. */
const char *making_value(const struct making *making, const json_t *value);
/* The unit of units.json in the report's language. */
const char *making_unit(const struct making *making, const char *unit);
struct paper_block *making_add(struct making *making, enum paper_style style, const char *text);
/* "一、", "1. " before it. */
struct paper_block *making_section(struct making *making, const char *code, const char *sheet);

/* "表1  name" */
const char *making_caption(struct making *making, const char *name);

struct grid grid_begin(struct making *making, size_t columns);
void grid_cell(struct grid *grid, const char *text);
/* The block of a grid whose first row is its head. aligns as in a block; widths one for each column. */
struct paper_block *grid_end(struct making *making, struct grid *grid, const char *caption,
			     const char *aligns, const int *widths);

/* The parts, in the order of the report. */
void report_tables(struct making *making);  /* T1 to T7 and their charts */
void report_figures(struct making *making); /* every figure, with notes */
void report_balance(struct making *making);
void report_data(struct making *making); /* for spreadsheets alone */
/* The chart of a table of the summary, if it has one. */
void report_chart(struct making *making, const json_t *table);

#endif
