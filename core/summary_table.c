/* The tables of a summary (figures.json): a row for each district, right, year, outcome, kind, source or
 * type of party, a column for each figure, every cell with the address of the cases behind it. */
#include "core/summary_parts.h"

#include <string.h>

#include "core/base/arena.h"
#include "core/base/decimal.h"
#include "core/base/json.h"
#include "core/base/text.h"

#define SHARE_DECIMALS 2
#define YEARS 5

/* A row: what its cells are summed from, and what its links ask for. */
struct row {
	const char *key;  /* "": not told */
	const char *kind; /* of rows that belong to one, else NULL */
	const json_t *name;
	struct figure_sums sums;
	bool unrecorded; /* of a year before the records, or in the middle of which they begin */
	const char *filters;
	struct date from, to;
};

struct table {
	const struct summary_input *input;
	const json_t *json;
	struct arena *arena;
	struct row rows[FIGURE_PARTS_MAX];
	size_t count;
	bool adjusted; /* some shares are other than rounded, so that they add up to 100 */
};

/* Which list of the catalog names the keys of a cut. */
static const struct {
	const char *rows, *list, *parameter;
} dimensions[] = {
	{ "region", "regions", "region" },
	{ "right_type", "rights", "right_type" },
	{ "source", "sources", "source" },
	{ "party_type", "party_types", "party_type" },
};

static struct row *add_row(struct table *table, const char *key, const json_t *name)
{
	struct row *row;

	if (table->count == FIGURE_PARTS_MAX)
		return NULL;
	row = &table->rows[table->count++];
	*row = (struct row){ .key = key,
			     .name = name,
			     .filters = "",
			     .from = table->input->period.from,
			     .to = table->input->period.to };
	return row;
}

static void add_cut_row(struct table *table, size_t dimension, const char *key, const json_t *name)
{
	const json_t *cut = json_object_get(json_object_get(table->input->sums, "cuts"),
					    dimensions[dimension].rows);
	const json_t *sums = json_object_get(cut, key);
	struct row *row = sums ? add_row(table, key, name) : NULL;

	if (!row)
		return;
	row->sums.period = sums;
	row->filters = arena_printf(table->arena, "&%s=%s", dimensions[dimension].parameter,
				    text_percent_encode(table->arena, key));
}

/* In the order of the catalog, what is not told last. */
static void add_cut_rows(struct table *table, size_t dimension)
{
	const json_t *list =
		json_object_get(table->input->catalog->lists, dimensions[dimension].list);
	const json_t *entry;
	const char *key;

	json_object_foreach((json_t *)list, key, entry)
		add_cut_row(table, dimension, key, json_object_get(entry, "name"));
	add_cut_row(table, dimension, "", NULL);
}

static const json_t *year_name(const struct table *table, const char *year)
{
	const json_t *words = json_object_get(table->json, "row");

	return json_tie(
		table->arena,
		json_pack("{s:s, s:s}", "zh",
			  text_fill(table->arena, json_get_text(words, "zh"), "year", year, NULL),
			  "en",
			  text_fill(table->arena, json_get_text(words, "en"), "year", year, NULL)));
}

static void add_year_rows(struct table *table)
{
	for (int year = table->input->period.year - YEARS + 1; year <= table->input->period.year;
	     year++) {
		const char *key = arena_printf(table->arena, "%d", year);
		struct row *row = add_row(table, key, year_name(table, key));

		if (!row)
			return;
		row->sums = summary_span(table->input, row->key);
		row->unrecorded = year != table->input->period.year &&
				  !summary_recorded(table->input, date_make(year, 1, 1));
		row->from = date_make(year, 1, 1);
		row->to = date_make(year, 12, 31);
	}
}

static void add_outcome_rows(struct table *table, const struct kind *kind)
{
	const json_t *cut = json_object_get(json_object_get(table->input->sums, "cuts"), "outcome");

	for (size_t i = 0; i < kind->outcome_count; i++) {
		const struct outcome *outcome = &kind->outcomes[i];
		const char *closed = arena_printf(table->arena, "%s.closed", kind->name);
		const json_t *sums = json_object_get(cut, outcome->name);
		struct row *row;

		if (!json_object_get(sums, closed))
			continue;
		row = add_row(table, outcome->name,
			      json_tie(table->arena, label_json(&outcome->label)));
		if (!row)
			return;
		row->kind = kind->name;
		row->sums.period = sums;
		row->filters = arena_printf(table->arena, "&outcome=%s", outcome->name);
	}
}

static void add_kind_row(struct table *table, const struct kind *kind)
{
	struct row *row =
		add_row(table, kind->name, json_tie(table->arena, label_json(&kind->label)));

	if (!row)
		return;
	row->kind = kind->name;
	row->sums = summary_span(table->input, "period");
}

static void add_rows(struct table *table)
{
	const char *rows = json_get_text(table->json, "rows");
	const json_t *name;
	size_t i;

	if (strcmp(rows, "year") == 0)
		add_year_rows(table);
	json_array_foreach(json_object_get(table->json, "kinds"), i, name) {
		const struct kind *kind =
			catalog_kind(table->input->catalog, json_string_value(name));

		if (strcmp(rows, "outcome") == 0)
			add_outcome_rows(table, kind);
		else
			add_kind_row(table, kind);
	}
	for (i = 0; i < sizeof(dimensions) / sizeof(*dimensions); i++)
		if (strcmp(rows, dimensions[i].rows) == 0)
			add_cut_rows(table, i);
}

/* NULL: the kind of the row has no such figure. */
static const struct indicator *figure_of(const struct table *table, const json_t *column,
					 const struct row *row)
{
	const char *name = json_get_text(column, "indicator");

	if (row && row->kind)
		name = text_fill(table->arena, name, "kind", row->kind, NULL);
	return catalog_indicator(table->input->catalog, name);
}

static json_t *cell(const struct table *table, const json_t *column, const struct row *row)
{
	const struct indicator *indicator = figure_of(table, column, row);
	json_t *one;

	if (!indicator || row->unrecorded)
		return json_pack("{s:n, s:n}", "value", "cases");
	one = figure_json(indicator, &row->sums);
	json_object_set_new(one, "cases",
			    summary_cases(table->input, indicator, row->from, row->to,
					  row->filters));
	return one;
}

/* Whether a share is other than its part of the whole, rounded. */
static bool is_adjusted(const int64_t *parts, const int64_t *shares, size_t count)
{
	int64_t total = 0, rounded;

	for (size_t i = 0; i < count; i++)
		total += parts[i];
	for (size_t i = 0; i < count; i++)
		if (!decimal_ratio(parts[i], total, 100, SHARE_DECIMALS, &rounded) ||
		    rounded != shares[i])
			return true;
	return false;
}

/* The shares of neighbours of one kind add up to 100; of rows without a kind, all of them do. False: some
 * have none, for there is nothing to share. */
static bool set_shares(struct table *table, const json_t *column, size_t index, json_t *rows)
{
	int64_t parts[FIGURE_PARTS_MAX], shares[FIGURE_PARTS_MAX];
	bool all = table->count > 0;
	size_t first = 0;

	while (first < table->count) {
		const char *kind = table->rows[first].kind;
		size_t end = first;
		bool whole = true;
		int scale;

		for (; end < table->count && (kind == table->rows[end].kind ||
					      (kind && table->rows[end].kind &&
					       strcmp(kind, table->rows[end].kind) == 0));
		     end++) {
			const struct row *row = &table->rows[end];
			const struct indicator *indicator = figure_of(table, column, row);

			whole &= indicator &&
				 figure_exact(indicator, &row->sums, &parts[end - first], &scale);
		}
		whole = whole && figure_shares(parts, end - first, SHARE_DECIMALS, shares);
		table->adjusted |= whole && is_adjusted(parts, shares, end - first);
		for (size_t i = first; i < end; i++) {
			json_t *cells = json_object_get(json_array_get(rows, i), "cells");
			json_t *one = json_array_get(cells, index);
			char text[DECIMAL_TEXT_SIZE];

			if (whole)
				decimal_format(shares[i - first], SHARE_DECIMALS, text);
			json_object_set_new(one, "value", whole ? json_string(text) : json_null());
		}
		all &= whole;
		first = end;
	}
	return all;
}

/* What a column shows, by the first row that has it: not every kind has every figure. */
static const struct indicator *column_figure(const struct table *table, const json_t *column)
{
	const struct indicator *found = figure_of(table, column, NULL);

	for (size_t i = 0; i < table->count && !found; i++)
		found = figure_of(table, column, &table->rows[i]);
	return found;
}

static json_t *columns_json(const struct table *table)
{
	json_t *list = json_array();
	const json_t *column;
	size_t i;

	json_array_foreach(json_object_get(table->json, "columns"), i, column) {
		const struct indicator *indicator = column_figure(table, column);
		bool share = json_get_bool(column, "share", false);
		json_t *name = json_object_get(column, "name");
		json_t *one = json_pack("{s:O, s:b, s:s}", "indicator",
					json_object_get(column, "indicator"), "share", share,
					"unit",
					share	  ? "percent" :
					indicator ? indicator->unit :
						    "case");

		json_object_set_new(one, "name",
				    name      ? json_incref(name) :
				    indicator ? label_json(&indicator->label) :
						json_null());
		json_array_append_new(list, one);
	}
	return list;
}

static json_t *cells_json(const struct table *table, const struct row *row)
{
	json_t *cells = json_array();
	const json_t *column;
	size_t i;

	json_array_foreach(json_object_get(table->json, "columns"), i, column)
		json_array_append_new(cells, cell(table, column, row));
	return cells;
}

static json_t *row_json(const struct table *table, const struct row *row)
{
	return json_pack("{s:s?, s:O?, s:s?, s:b, s:b, s:o}", "key", *row->key ? row->key : NULL,
			 "name", row->name, "kind", row->kind, "recorded", !row->unrecorded, "over",
			 summary_over(table->input, row->to), "cells", cells_json(table, row));
}

/* The whole that the rows split, where they do; the sums of years or kinds would say nothing. */
static json_t *total_json(const struct table *table)
{
	const char *rows = json_get_text(table->json, "rows");
	struct row whole = { .key = "",
			     .filters = "",
			     .sums = summary_span(table->input, "period"),
			     .from = table->input->period.from,
			     .to = table->input->period.to };

	if (strcmp(rows, "year") == 0 || strcmp(rows, "outcome") == 0 || strcmp(rows, "kind") == 0)
		return json_null();
	return json_pack("{s:o}", "cells", cells_json(table, &whole));
}

static json_t *table_json(struct table *table)
{
	static const char *const copied[] = { "table", "mark", "name", "rows", "scope", "source" };
	json_t *json = json_object(), *rows = json_array(), *total = total_json(table);
	const json_t *column;
	size_t i;

	for (i = 0; i < sizeof(copied) / sizeof(*copied); i++)
		json_object_set(json, copied[i], json_object_get(table->json, copied[i]));
	json_object_set_new(json, "columns", columns_json(table));
	for (i = 0; i < table->count; i++)
		json_array_append_new(rows, row_json(table, &table->rows[i]));
	json_array_foreach(json_object_get(table->json, "columns"), i, column) {
		json_t *whole = json_array_get(json_object_get(total, "cells"), i);

		if (!json_get_bool(column, "share", false))
			continue;
		json_object_set_new(whole, "value",
				    set_shares(table, column, i, rows) ? json_string("100.00") :
									 json_null());
	}
	/* "rows" said what they are; now they are there. */
	json_object_set_new(json, "by", json_incref(json_object_get(json, "rows")));
	json_object_set_new(json, "rows", rows);
	json_object_set_new(json, "total", total);
	json_object_set_new(json, "adjusted", json_boolean(table->adjusted));
	return json;
}

json_t *summary_tables(const struct summary_input *input)
{
	struct arena *arena = arena_new();
	json_t *list = json_array();
	const json_t *json;
	size_t i;

	json_array_foreach(input->catalog->tables, i, json) {
		struct table *table = arena_alloc(arena, sizeof(*table));

		table->input = input;
		table->json = json;
		table->arena = arena;
		add_rows(table);
		json_array_append_new(list, table_json(table));
	}
	arena_free(arena);
	return list;
}
