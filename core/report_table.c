/* The tables of the report: those of the summary, every figure with what it counts, the balance, and
 * the raw data that spreadsheets get. */
#include <string.h>

#include "core/base/json.h"
#include "core/catalog.h"
#include "core/report_parts.h"

#define CELLS_FIRST 64

struct grid grid_begin(struct making *making, size_t columns)
{
	return (struct grid){ .arena = making->source.arena, .columns = columns };
}

void grid_cell(struct grid *grid, const char *text)
{
	if (grid->count == grid->room) {
		size_t room = grid->room ? 2 * grid->room : CELLS_FIRST;
		const char **cells = arena_alloc(grid->arena, room * sizeof(*cells));

		if (grid->count > 0)
			memcpy(cells, grid->cells, grid->count * sizeof(*cells));
		grid->cells = cells;
		grid->room = room;
	}
	grid->cells[grid->count++] = text;
}

struct paper_block *grid_end(struct making *making, struct grid *grid, const char *caption,
			     const char *aligns, const int *widths)
{
	struct paper_block *block = making_add(making, PAPER_TABLE, caption);

	block->cells = grid->cells;
	block->columns = grid->columns;
	block->rows = grid->count / grid->columns;
	block->aligns = aligns;
	block->widths = widths;
	block->head = true;
	return block;
}

const char *making_caption(struct making *making, const char *name)
{
	json_auto_t *values = json_pack("{s:o, s:s}", "number",
					json_sprintf("%d", ++making->tables), "name", name);

	return sentence_text(&making->source, "caption", values);
}

#define WORD_MOST 8  /* of Chinese, which may be broken anywhere */
#define NAME_MOST 18 /* of the first column, whose texts stand on one line if they are no longer */
#define CELL_MARGIN 4

/* The widest of the words of a text, which should not be broken, or of the whole text; a Chinese character
 * counts twice. */
static int word_width(const char *text, bool whole)
{
	int most = 0, width = 0;
	bool wide = false;

	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		if (c == ' ' && !whole)
			width = 0;
		else if (c < 0x80 || c >= 0xC0)
			width += c >= 0xE2 ? 2 : 1;
		wide |= c >= 0xE2;
		if (width > most)
			most = width;
	}
	if (whole)
		return most < NAME_MOST ? most : NAME_MOST;
	return wide && most > WORD_MOST ? WORD_MOST : most;
}

/* As wide as what stands in each column. */
static const int *fitting_widths(const struct grid *grid)
{
	int *widths = arena_alloc(grid->arena, grid->columns * sizeof(*widths));

	for (size_t i = 0; i < grid->count; i++) {
		int width = word_width(grid->cells[i], i % grid->columns == 0) + CELL_MARGIN;

		if (width > widths[i % grid->columns])
			widths[i % grid->columns] = width;
	}
	return widths;
}

static const char *number_aligns(struct making *making, size_t columns)
{
	char *aligns = arena_alloc(making->source.arena, columns + 1);

	memset(aligns, 'r', columns);
	aligns[0] = 'l';
	return aligns;
}

static const char *in_language(const struct making *making, const json_t *entry, const char *key)
{
	return json_get_text(json_object_get(entry, key), making->source.language);
}

static const char *label_text(const struct making *making, const struct label *label)
{
	return strcmp(making->source.language, "en") == 0 ? label->en : label->zh;
}

static const char *making_kind(const struct making *making, const char *name)
{
	const struct kind *kind = catalog_kind(making->source.catalog, name);

	return kind ? label_text(making, &kind->label) : name;
}

static const char *first_unit(const json_t *table)
{
	const json_t *columns = json_object_get(table, "columns");

	return json_get_text(json_array_get(columns, 0), "unit");
}

/* The unit of the first column is that of the table. */
static const char *table_caption(struct making *making, const json_t *table)
{
	const char *unit = first_unit(table), *name = making_name(making, table);
	json_auto_t *values = NULL;

	if (!unit)
		return making_caption(making, name);
	values = json_pack("{s:s, s:s}", "name", name, "unit", making_unit(making, unit));
	return making_caption(making, sentence_text(&making->source, "name_with_unit", values));
}

static const char *column_name(struct making *making, const json_t *table, const json_t *column)
{
	const char *unit = json_get_text(column, "unit"), *usual = first_unit(table);
	json_auto_t *values = NULL;

	if (!unit || (usual && strcmp(unit, usual) == 0))
		return making_name(making, column);
	values = json_pack("{s:s, s:s}", "name", making_name(making, column), "unit",
			   making_unit(making, unit));
	return sentence_text(&making->source, "column_with_unit", values);
}

/* A year that runs says so. The row of a kind stands under the kind's name where the row has one of its own. */
static const char *row_name(struct making *making, const json_t *table, const json_t *row)
{
	const char *kind = json_get_text(row, "kind"), *key = json_get_text(row, "key");
	const char *name = making_name(making, row), *of;
	json_auto_t *values = NULL;

	if (!key)
		return making_text(making, "untold");
	if (strcmp(json_get_text(table, "by"), "year") == 0 && !json_get_bool(row, "over", true))
		return making_fill(making, "name_running", "name", name);
	if (!kind || strcmp(kind, key) == 0)
		return name;
	of = making_kind(making, kind);
	values = json_pack("{s:s, s:s}", "kind", of, "name", name);
	return sentence_text(&making->source, "name_of_kind", values);
}

static void add_cells(struct making *making, struct grid *grid, const json_t *row, const char *name)
{
	const json_t *cells = json_object_get(row, "cells"), *cell;
	size_t i;

	grid_cell(grid, name);
	json_array_foreach(cells, i, cell)
		grid_cell(grid, making_value(making, json_object_get(cell, "value")));
}

/* What it counts, where it comes from, and what a reader who recounts would take for an error, below it. */
static void add_sources(struct making *making, const json_t *table)
{
	const char *scope = in_language(making, table, "scope");
	const char *source = in_language(making, table, "source");

	if (scope)
		making_add(making, PAPER_FOOTNOTE,
			   making_fill(making, "table_scope", "text", scope));
	if (source)
		making_add(making, PAPER_FOOTNOTE,
			   making_fill(making, "table_source", "text", source));
	if (json_get_bool(table, "adjusted", false))
		making_add(making, PAPER_FOOTNOTE, making_text(making, "shares_adjusted"));
}

static void add_table(struct making *making, const json_t *table, bool first)
{
	const json_t *columns = json_object_get(table, "columns"), *column, *row;
	const json_t *total = json_object_get(table, "total");
	size_t count = json_array_size(columns) + 1, i;
	struct grid grid = grid_begin(making, count);
	const char *name = making_name(making, table), *by = json_get_text(table, "by");
	struct paper_block *block;

	grid_cell(&grid, making_text(making, arena_printf(making->source.arena, "by_%s", by)));
	json_array_foreach(columns, i, column)
		grid_cell(&grid, column_name(making, table, column));
	json_array_foreach(json_object_get(table, "rows"), i, row)
		add_cells(making, &grid, row, row_name(making, table, row));
	if (json_is_object(total))
		add_cells(making, &grid, total, making_text(making, "total"));
	block = grid_end(making, &grid, table_caption(making, table), number_aligns(making, count),
			 fitting_widths(&grid));
	block->mark = json_get_text(table, "table");
	/* The heading above the first began its sheet. */
	block->sheet = first ? NULL : name;
	add_sources(making, table);
	report_chart(making, table);
}

void report_tables(struct making *making)
{
	const json_t *tables = json_object_get(making->summary, "tables"), *table;
	bool first = true;
	size_t i;

	json_array_foreach(tables, i, table) {
		if (json_array_size(json_object_get(table, "rows")) == 0)
			continue;
		if (first)
			making_section(making, "tables", making_name(making, table));
		add_table(making, table, first);
		first = false;
	}
}

/* Adds a part of a definition, the parts apart by semicolons. */
static void definition_add(const struct making *making, struct buf *buf, const char *code,
			   const char *text)
{
	if (!text)
		return;
	if (buf->length > 0)
		buf_add_text(buf, making_text(making, "semicolon"));
	buf_add_text(buf, making_fill(making, code, "text", text));
}

/* Who reported it, and where. */
static const char *reported_text(const struct making *making, const json_t *figure)
{
	const json_t *reported = json_object_get(figure, "reported");
	const char *reporter = json_get_text(reported, "reporter");
	const char *source = json_get_text(reported, "source");

	if (!reporter || !source)
		return reporter ? reporter : source;
	return arena_printf(making->source.arena, "%s%s%s", reporter, making_text(making, "comma"),
			    source);
}

/* What a figure counts, by what day, who says so, and what its readers stumble over. */
static const char *definition_text(const struct making *making, const json_t *figure)
{
	const struct indicator *indicator =
		catalog_indicator(making->source.catalog, json_get_text(figure, "indicator"));
	const char *digest = json_get_text(figure, "definition");
	struct buf buf = { 0 };
	const json_t *trap;
	const char *text;
	size_t i;

	if (!indicator)
		return "";
	if (indicator->numerator) {
		json_auto_t *terms = json_pack("{s:s, s:s}", "numerator",
					       label_text(making, &indicator->numerator->label),
					       "denominator",
					       label_text(making, &indicator->denominator->label));

		buf_add_text(&buf, sentence_text(&making->source, "definition_ratio", terms));
	}
	definition_add(making, &buf, "definition_population",
		       in_language(making, indicator->definition, "population"));
	definition_add(making, &buf, "definition_date",
		       in_language(making, indicator->definition, "date_basis"));
	definition_add(making, &buf, "definition_source", reported_text(making, figure));
	definition_add(making, &buf, "definition_note",
		       in_language(making, indicator->definition, "note"));
	/* An edition can be of an older definition than the one we know. */
	if (digest && strcmp(digest, indicator->digest) != 0)
		definition_add(making, &buf, "definition_note",
			       making_text(making, "definition_changed"));
	json_array_foreach(json_object_get(figure, "notes"), i, trap)
		definition_add(making, &buf, "definition_trap", in_language(making, trap, "text"));
	buf_add_text(&buf, making_text(making, "full_stop"));
	text = arena_strndup(making->source.arena, buf.data, buf.length);
	buf_clear(&buf);
	return text;
}

/* The notes of a chapter, each text once. */
#define NOTES_MAX 200
struct notes {
	const char *texts[NOTES_MAX];
	size_t count;
};

/* The number of a text, from 1; 0: there is none, or there are too many. */
static size_t note_number(struct notes *notes, const char *text)
{
	for (size_t i = 0; i < notes->count; i++)
		if (strcmp(notes->texts[i], text) == 0)
			return i + 1;
	if (!*text || notes->count == NOTES_MAX)
		return 0;
	notes->texts[notes->count++] = text;
	return notes->count;
}

static void add_figure(struct making *making, struct grid *grid, struct notes *notes,
		       const json_t *figure)
{
	const char *value = sentence_figure(&making->source, figure);
	const char *growth = sentence_growth(&making->source, figure);
	const char *missing = making_text(making, "missing");
	const char *source = json_get_text(figure, "source");
	size_t note = note_number(notes, definition_text(making, figure));

	grid_cell(grid, making_name(making, figure));
	grid_cell(grid, value ? value : missing);
	grid_cell(grid, making_unit(making, json_get_text(figure, "unit")));
	grid_cell(grid, growth ? growth : missing);
	grid_cell(grid, making_text(making, source && strcmp(source, "external") == 0 ?
						    "source_external" :
						    "source_cases"));
	grid_cell(grid, note ? arena_printf(making->source.arena, "%zu", note) : "");
}

/* Others report by the year: they have no figures of a part of one. */
static bool is_left_out(const struct making *making, const json_t *figure)
{
	const char *source = json_get_text(figure, "source");
	const char *period = json_get_text(json_object_get(making->summary, "period"), "period");

	return source && strcmp(source, "external") == 0 && period && strcmp(period, "year") != 0;
}

/* What stands before a number in the words for what is less than it was: "下降". */
static const char *falling_word(struct making *making, const char *code)
{
	const char *text = making_text(making, code);

	return arena_strndup(making->source.arena, text, strcspn(text, "{"));
}

static void add_figures(struct making *making, const json_t *chapter)
{
	static const char *const heads[] = { "figure",	      "value",	       "unit_column",
					     "growth_column", "source_column", "note_column" };
	static const int widths[] = { 10, 5, 5, 5, 4, 3 };
	const char *name = json_get_text(chapter, "chapter");
	struct grid grid = grid_begin(making, sizeof(heads) / sizeof(*heads));
	struct notes notes = { .count = 0 };
	struct paper_block *block;
	const json_t *figure;
	size_t i;

	for (i = 0; i < sizeof(heads) / sizeof(*heads); i++)
		grid_cell(&grid, making_text(making, heads[i]));
	json_array_foreach(json_object_get(making->summary, "figures"), i, figure) {
		const char *of = json_get_text(figure, "chapter");

		if (of && strcmp(of, name) == 0 && !is_left_out(making, figure))
			add_figure(making, &grid, &notes, figure);
	}
	if (grid.count == grid.columns)
		return;
	block = grid_end(making, &grid, making_caption(making, making_name(making, chapter)),
			 "lrcrcc", widths);
	block->mark = arena_printf(making->source.arena, "figures-%s", name);
	block->falling[0] = falling_word(making, "decline");
	block->falling[1] = falling_word(making, "points_down");
	for (i = 0; i < notes.count; i++) {
		json_auto_t *values = json_pack("{s:o, s:s}", "number", json_sprintf("%zu", i + 1),
						"text", notes.texts[i]);

		making_add(making, PAPER_FOOTNOTE, sentence_text(&making->source, "note", values));
	}
}

void report_figures(struct making *making)
{
	const json_t *chapter;
	size_t i;

	making_section(making, "figures", making_text(making, "figures"));
	json_array_foreach(making->source.catalog->chapters, i, chapter)
		add_figures(making, chapter);
}

void report_balance(struct making *making)
{
	static const char *const terms[] = { "opening",	       "received", "reopened",
					     "transferred_in", "closed",   "transferred_out",
					     "pending" };
	size_t columns = 1 + sizeof(terms) / sizeof(*terms), i, n;
	struct grid grid = grid_begin(making, columns);
	const json_t *row;

	making_section(making, "balance", making_text(making, "balance"));
	grid_cell(&grid, making_text(making, "kind"));
	for (n = 0; n + 1 < columns; n++)
		grid_cell(&grid, making_text(making, terms[n]));
	json_array_foreach(json_object_get(making->summary, "balance"), i, row) {
		const struct kind *kind =
			catalog_kind(making->source.catalog, json_get_text(row, "kind"));

		grid_cell(&grid,
			  kind ? label_text(making, &kind->label) : json_get_text(row, "kind"));
		for (n = 0; n + 1 < columns; n++)
			grid_cell(&grid, making_value(making, json_object_get(row, terms[n])));
	}
	grid_end(making, &grid, making_caption(making, making_text(making, "balance")),
		 number_aligns(making, columns), fitting_widths(&grid))
		->mark = "balance-table";
	making_add(making, PAPER_FOOTNOTE, making_text(making, "balance_note"));
}

static const char *plain_value(struct making *making, const json_t *value)
{
	return value && !json_is_null(value) ? making_value(making, value) : "";
}

static const char *text_value(const char *text)
{
	return text ? text : "";
}

/* Every figure on a line, as the service gives it: for who computes on. */
void report_data(struct making *making)
{
	static const char *const heads[] = { "code_column",	 "figure",
					     "chapter_column",	 "value",
					     "numerator_column", "denominator_column",
					     "unit_column",	 "qualifier_column",
					     "source_column" };
	static const int widths[] = { 4, 4, 2, 2, 2, 2, 2, 2, 2 };
	struct grid grid = grid_begin(making, sizeof(heads) / sizeof(*heads));
	struct paper_block *block;
	const json_t *figure;
	size_t i;

	for (i = 0; i < sizeof(heads) / sizeof(*heads); i++)
		grid_cell(&grid, making_text(making, heads[i]));
	json_array_foreach(json_object_get(making->summary, "figures"), i, figure) {
		if (is_left_out(making, figure))
			continue;
		grid_cell(&grid, text_value(json_get_text(figure, "indicator")));
		grid_cell(&grid, making_name(making, figure));
		grid_cell(&grid, text_value(json_get_text(figure, "chapter")));
		grid_cell(&grid, plain_value(making, json_object_get(figure, "value")));
		grid_cell(&grid,
			  plain_value(making, json_object_get(json_object_get(figure, "numerator"),
							      "value")));
		grid_cell(&grid, plain_value(making,
					     json_object_get(json_object_get(figure, "denominator"),
							     "value")));
		grid_cell(&grid, making_unit(making, json_get_text(figure, "unit")));
		grid_cell(&grid, text_value(json_get_text(figure, "qualifier")));
		grid_cell(&grid, text_value(json_get_text(figure, "source")));
	}
	block = grid_end(making, &grid, NULL, "lllrrrccc", widths);
	block->sheet = making_text(making, "raw_data");
	block->data = true;
}
