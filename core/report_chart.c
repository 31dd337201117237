/* Charts of the summary's tables: which, and of which columns, is said in sentences.json. */
#include <string.h>

#include "core/base/json.h"
#include "core/catalog.h"
#include "core/report_parts.h"

static enum paper_chart_form form_of(const char *name)
{
	if (strcmp(name, "bars") == 0)
		return PAPER_BARS;
	return strcmp(name, "pie") == 0 ? PAPER_PIE : PAPER_STACKED;
}

/* Where the column of a figure stands; false: the table has none. */
static bool column_find(const json_t *table, const char *name, size_t *ret)
{
	const json_t *column;
	size_t i;

	json_array_foreach(json_object_get(table, "columns"), i, column) {
		*ret = i;
		if (strcmp(json_get_text(column, "indicator"), name) == 0 &&
		    !json_get_bool(column, "share", false))
			return true;
	}
	return false;
}

static const char *const *column_values(struct making *making, const json_t *table, size_t column,
					size_t count)
{
	const char **values = arena_alloc(making->source.arena, count * sizeof(*values));
	const json_t *row;
	size_t i;

	json_array_foreach(json_object_get(table, "rows"), i, row) {
		const json_t *cell = json_array_get(json_object_get(row, "cells"), column);
		const json_t *value = json_object_get(cell, "value");

		values[i] = value && !json_is_null(value) ? making_value(making, value) : NULL;
	}
	return values;
}

static const char *const *categories(struct making *making, const json_t *table, size_t *ret_count)
{
	const json_t *rows = json_object_get(table, "rows"), *row;
	const char **names =
		arena_alloc(making->source.arena, (json_array_size(rows) + 1) * sizeof(*names));
	size_t i;

	json_array_foreach(rows, i, row)
		names[i] = json_get_text(row, "key") ? making_name(making, row) :
						       making_text(making, "untold");
	*ret_count = json_array_size(rows);
	return names;
}

/* "新收：2023年 12，2024年 14；结案：…" */
static const char *words_of(struct making *making, const struct paper_chart *chart)
{
	struct buf buf = { 0 };
	const char *text;

	buf_add_text(&buf, "");
	for (size_t s = 0; s < chart->series_count; s++) {
		buf_add_format(&buf, "%s%s%s", s > 0 ? making_text(making, "semicolon") : "",
			       chart->series[s].name, making_text(making, "colon"));
		for (size_t i = 0; i < chart->category_count; i++)
			buf_add_format(&buf, "%s%s %s", i > 0 ? making_text(making, "comma") : "",
				       chart->categories[i],
				       chart->series[s].values[i] ? chart->series[s].values[i] :
								    chart->missing);
	}
	text = arena_strndup(making->source.arena, buf.data, buf.length);
	buf_clear(&buf);
	return text;
}

static const struct paper_chart *chart_make(struct making *making, const json_t *entry,
					    const json_t *table)
{
	struct arena *arena = making->source.arena;
	struct paper_chart *chart = arena_alloc(arena, sizeof(*chart));
	const json_t *columns = json_object_get(entry, "columns"), *name;
	struct paper_series *series =
		arena_alloc(arena, json_array_size(columns) * sizeof(*series));
	size_t i, column;

	chart->form = form_of(json_get_text(entry, "form"));
	chart->categories = categories(making, table, &chart->category_count);
	chart->series = series;
	json_array_foreach(columns, i, name) {
		if (!column_find(table, json_string_value(name), &column))
			continue;
		series[chart->series_count].name = making_name(
			making, json_array_get(json_object_get(table, "columns"), column));
		series[chart->series_count++].values =
			column_values(making, table, column, chart->category_count);
	}
	chart->missing = making_text(making, "missing");
	chart->alternative = words_of(making, chart);
	chart->sheet = making_text(making, "chart_data");
	return chart;
}

static void add_chart(struct making *making, const json_t *entry, const json_t *table)
{
	const struct paper_chart *chart = chart_make(making, entry, table);
	json_auto_t *values = NULL;

	if (chart->category_count == 0 || chart->series_count == 0)
		return;
	values = json_pack("{s:o, s:s}", "number", json_sprintf("%d", ++making->charts), "name",
			   making_name(making, entry));
	making_add(making, PAPER_CHART, sentence_text(&making->source, "chart_caption", values))
		->chart = chart;
}

void report_chart(struct making *making, const json_t *table)
{
	const json_t *entry;
	size_t i;

	json_array_foreach(json_object_get(making->source.catalog->sentences, "charts"), i, entry)
		if (strcmp(json_get_text(entry, "table"), json_get_text(table, "table")) == 0)
			add_chart(making, entry, table);
}
