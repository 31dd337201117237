/* Which indicators a summary asks the database to split, and of which it asks the medians. */
#include "core/summary.h"

#include <string.h>

#include "core/base/arena.h"
#include "core/base/json.h"
#include "core/base/text.h"

static void add_code(json_t *codes, const char *name)
{
	json_object_set_new(codes, name, json_true());
}

static void add_parts(json_t *codes, const struct indicator *indicator)
{
	if (!indicator)
		return;
	add_parts(codes, indicator->numerator);
	add_parts(codes, indicator->denominator);
	for (size_t i = 0; i < indicator->term_count; i++)
		add_code(codes, indicator->terms[i].of->name);
}

/* Codes have nothing to escape. */
static const char *list_text(struct arena *arena, const json_t *codes, const char *quote)
{
	const char *text = "", *name;
	json_t *entry;

	json_object_foreach((json_t *)codes, name, entry)
		text = arena_printf(arena, "%s%s%s%s%s", text, *text ? "," : "", quote, name,
				    quote);
	return text;
}

static void add_column(struct arena *arena, json_t *codes, const struct catalog *catalog,
		       const json_t *table, const json_t *column)
{
	const char *name = json_get_text(column, "indicator");
	const json_t *kinds = json_object_get(table, "kinds"), *kind;
	size_t i;

	add_parts(codes, catalog_indicator(catalog, name));
	json_array_foreach(kinds, i, kind)
		add_parts(codes,
			  catalog_indicator(catalog, text_fill(arena, name, "kind",
							       json_string_value(kind), NULL)));
}

const char *summary_cuts(struct arena *arena, const struct catalog *catalog)
{
	json_t *cuts = json_tie(arena, json_object()), *codes;
	const json_t *table, *column;
	const char *rows, *text = "", *separator = "";
	size_t i, c;

	json_array_foreach(catalog->tables, i, table) {
		rows = json_get_text(table, "rows");
		if (strcmp(rows, "kind") == 0)
			continue; /* of the period, of which there are all */
		if (!json_object_get(cuts, rows))
			json_object_set_new(cuts, rows, json_object());
		codes = json_object_get(cuts, rows);
		json_array_foreach(json_object_get(table, "columns"), c, column)
			add_column(arena, codes, catalog, table, column);
	}
	json_object_foreach(cuts, rows, codes) {
		text = arena_printf(arena, "%s%s\"%s\":[%s]", text, separator, rows,
				    list_text(arena, codes, "\""));
		separator = ",";
	}
	return arena_printf(arena, "{%s}", text);
}

const char *summary_region_cuts(struct arena *arena, const struct catalog *catalog)
{
	json_t *codes = json_tie(arena, json_object());

	for (size_t i = 0; i < catalog->indicator_count; i++) {
		const struct indicator *one = &catalog->indicators[i];

		for (size_t n = 0; n < one->term_count; n++)
			if (one->terms[n].window == TERM_PERIOD && !one->terms[n].days &&
			    !one->terms[n].only)
				add_code(codes, one->terms[n].of->name);
	}
	return arena_printf(arena, "{\"region\":[%s]}", list_text(arena, codes, "\""));
}

const char *summary_median_codes(struct arena *arena, const struct catalog *catalog)
{
	json_t *codes = json_tie(arena, json_object());

	for (size_t i = 0; i < catalog->indicator_count; i++)
		if (catalog->indicators[i].median)
			add_code(codes, catalog->indicators[i].median->name);
	return arena_printf(arena, "{%s}", list_text(arena, codes, ""));
}
