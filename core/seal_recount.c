/* Holds every figure and every cell of a sealed summary against the same made anew. What an indicator means
 * may have changed since, and what the summary prints: then there is nothing to compare with, and that is
 * counted. */
#include "core/seal_recount.h"

#include <string.h>

#include "core/base/arena.h"
#include "core/base/json.h"
#include "core/base/text.h"
#include "core/catalog.h"

static bool means_the_same(const struct seal_recount *recount, const char *name)
{
	const struct indicator *indicator = name ? catalog_indicator(recount->catalog, name) : NULL;
	const char *sealed = name ? json_get_text(recount->definitions, name) : NULL;

	return indicator && sealed && strcmp(indicator->digest, sealed) == 0;
}

static json_t *value_or_null(json_t *value)
{
	return value ? json_incref(value) : json_null();
}

/* An older edition does not say since when its office recorded all its cases. It told growth on records that began
 * in the middle of the base, and gave the counts of years before them as 0; now nothing is told of these. */
static bool told_no_more(const struct seal_recount *recount, const json_t *is)
{
	return json_is_null(is) &&
	       !json_object_get(json_object_get(recount->sealed, "office"), "records_from");
}

static json_t *find_figure(const json_t *summary, const char *name)
{
	json_t *figure;
	size_t i;

	json_array_foreach(json_object_get(summary, "figures"), i, figure) {
		const char *its = json_get_text(figure, "indicator");

		if (its && strcmp(its, name) == 0)
			return figure;
	}
	return NULL;
}

static void compare_figure(struct seal_recount *recount, const json_t *sealed, json_t *faults)
{
	static const char *const members[] = { "value",	    "numerator",    "denominator",
					       "qualifier", "previous",	    "growth",
					       "before",    "growth_before" };
	const char *name = json_get_text(sealed, "indicator");
	const json_t *counted = name ? find_figure(recount->counted, name) : NULL;

	if (!means_the_same(recount, name) || !counted) {
		recount->redefined++;
		return;
	}
	recount->figures++;
	for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++) {
		json_t *was = json_object_get(sealed, members[i]);
		json_t *is = json_object_get(counted, members[i]);

		if (was == is || (was && is && json_equal(was, is)) ||
		    (strncmp(members[i], "growth", strlen("growth")) == 0 &&
		     told_no_more(recount, is)))
			continue;
		json_array_append_new(faults,
				      json_pack("{s:s, s:s, s:s, s:o, s:o}", "fault", "recount",
						"indicator", name, "member", members[i], "sealed",
						value_or_null(was), "counted", value_or_null(is)));
	}
}

static bool same_text(const json_t *one, const json_t *other, const char *member)
{
	const char *left = json_get_text(one, member), *right = json_get_text(other, member);

	return left && right ? strcmp(left, right) == 0 : left == right;
}

/* The row of the other table with the same key and kind. */
static const json_t *find_row(const json_t *table, const json_t *row)
{
	const json_t *other;
	size_t i;

	json_array_foreach(json_object_get(table, "rows"), i, other)
		if (same_text(row, other, "key") && same_text(row, other, "kind"))
			return other;
	return NULL;
}

/* The table of today whose rows are of the same sort; NULL: there is none. */
static const json_t *find_table(const json_t *summary, const json_t *table)
{
	const json_t *other;
	size_t i;

	json_array_foreach(json_object_get(summary, "tables"), i, other)
		if (same_text(table, other, "table") && same_text(table, other, "by"))
			return other;
	return NULL;
}

/* Where the other table has the column; as long as its row of columns: nowhere. */
static size_t find_column(const json_t *table, const json_t *column)
{
	const json_t *columns = json_object_get(table, "columns"), *other;
	bool share = json_get_bool(column, "share", false);
	size_t i;

	json_array_foreach(columns, i, other)
		if (same_text(column, other, "indicator") &&
		    json_get_bool(other, "share", false) == share)
			return i;
	return json_array_size(columns);
}

/* What a column shows in a row, by its name with the kind of the row filled in. */
static const char *cell_indicator(struct arena *arena, const json_t *column, const json_t *row)
{
	const char *kind = json_get_text(row, "kind"), *name = json_get_text(column, "indicator");

	return name && kind ? text_fill(arena, name, "kind", kind, NULL) : name;
}

static json_t *cell_value(const json_t *row, size_t index)
{
	json_t *cells = json_object_get(row, "cells");
	json_t *value = json_object_get(json_array_get(cells, index), "value");

	return value ? value : json_null();
}

/* The cells of a row of one table that the other has not, or has otherwise; without a row there, all that
 * say something. Columns may stand elsewhere today, or nowhere. */
static void compare_row(struct seal_recount *recount, const json_t *table,
			const json_t *counterpart, const json_t *sealed, const json_t *counted,
			json_t *faults)
{
	const json_t *row = sealed ? sealed : counted, *column;
	struct arena *arena = arena_new();
	size_t i;

	json_array_foreach(json_object_get(table, "columns"), i, column) {
		const char *name = cell_indicator(arena, column, row);
		size_t other = find_column(counterpart, column);
		json_t *was = cell_value(sealed, i), *is = cell_value(counted, other);

		if (!name || (json_is_null(was) && !catalog_indicator(recount->catalog, name)))
			continue; /* the kind of the row has no such figure */
		if (!means_the_same(recount, name) ||
		    (!json_get_bool(counted, "recorded", true) && told_no_more(recount, is)) ||
		    other == json_array_size(json_object_get(counterpart, "columns"))) {
			recount->redefined++;
			continue;
		}
		recount->cells++;
		if (json_equal(was, is))
			continue;
		json_array_append_new(faults,
				      json_pack("{s:s, s:O?, s:s?, s:s, s:O, s:O}", "fault",
						"recount", "table", json_object_get(table, "mark"),
						"row", json_get_text(row, "key"), "indicator", name,
						"sealed", was, "counted", is));
	}
	arena_free(arena);
}

static void compare_table(struct seal_recount *recount, const json_t *sealed, json_t *faults)
{
	const json_t *counted = find_table(recount->counted, sealed), *row;
	const json_t *total = json_object_get(sealed, "total");
	size_t i;

	json_array_foreach(json_object_get(sealed, "rows"), i, row)
		compare_row(recount, sealed, counted, row, find_row(counted, row), faults);
	json_array_foreach(json_object_get(counted, "rows"), i, row)
		if (!find_row(sealed, row))
			compare_row(recount, sealed, counted, NULL, row, faults);
	if (json_is_object(total))
		compare_row(recount, sealed, counted, total, json_object_get(counted, "total"),
			    faults);
}

json_t *seal_recount_faults(struct seal_recount *recount)
{
	json_t *faults = json_array();
	const json_t *one;
	size_t i;

	json_array_foreach(json_object_get(recount->sealed, "figures"), i, one)
		compare_figure(recount, one, faults);
	json_array_foreach(json_object_get(recount->sealed, "tables"), i, one)
		compare_table(recount, one, faults);
	return faults;
}
