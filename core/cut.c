/* Series and tables of a figure. Stocks by month run on: what stood at the beginning of a month is what
 * stood at the beginning of the period and all that moved in the months between. */
#include "core/cut.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/decimal.h"
#include "core/base/json.h"
#include "core/base/text.h"
#include "core/figure.h"

enum level { LEVEL_BOTH, LEVEL_ONE, LEVEL_TWO, LEVEL_WHOLE };

struct cut {
	const struct cut_input *input;
	struct arena *arena;
	json_t *cells;		 /* by "level|span|one|two" */
	json_t *starts;		 /* by "level|other key": what stood when the month reached began */
	bool runs;		 /* the figure looks at what stood before */
	const char **one, **two; /* keys, NULL-terminated */
};

static const struct {
	const char *dimension, *list;
} lists[] = {
	{ "region", "regions" }, { "right_type", "rights" },	  { "cause", "causes" },
	{ "source", "sources" }, { "party_type", "party_types" },
};

int cut_months(struct date from, struct date to)
{
	return 12 * (date_year(to) - date_year(from)) + date_month(to) - date_month(from) + 1;
}

static const char *text_of(const char *text)
{
	return text ? text : "";
}

static const json_t *cell_sums(const struct cut *cut, enum level level, const char *span,
			       const char *one, const char *two)
{
	return json_object_get(cut->cells, arena_printf(cut->arena, "%d|%s|%s|%s", level, span,
							text_of(one), text_of(two)));
}

static void index_cells(struct cut *cut)
{
	const json_t *cell;
	size_t i;

	cut->cells = json_tie(cut->arena, json_object());
	json_array_foreach(json_object_get(cut->input->found, "cells"), i, cell)
		json_object_set(cut->cells,
				arena_printf(cut->arena, "%d|%s|%s|%s",
					     (int)json_get_int(cell, "level", LEVEL_WHOLE),
					     json_get_text(cell, "span"),
					     text_of(json_get_text(cell, "one")),
					     text_of(json_get_text(cell, "two"))),
				json_object_get(cell, "sums"));
}

static bool is_month(const char *dimension)
{
	return dimension && strcmp(dimension, "month") == 0;
}

static const char *month_key(const struct cut *cut, int index)
{
	struct date first = date_make(date_year(cut->input->from), date_month(cut->input->from), 1);
	struct date month = date_add_months(first, index);

	return arena_printf(cut->arena, "%04d-%02d", date_year(month), date_month(month));
}

static const char **month_keys(const struct cut *cut)
{
	int count = cut_months(cut->input->from, cut->input->to);
	const char **keys = arena_alloc(cut->arena, ((size_t)count + 1) * sizeof(*keys));

	for (int i = 0; i < count; i++)
		keys[i] = month_key(cut, i);
	return keys;
}

static const json_t *list_of(const struct cut *cut, const char *dimension)
{
	for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++)
		if (strcmp(lists[i].dimension, dimension) == 0)
			return json_object_get(cut->input->catalog->lists, lists[i].list);
	return NULL;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The keys that occur: in the order of the catalog's list, then the others by name; what is not told
 * comes last. */
static const char **found_keys(const struct cut *cut, const char *dimension, enum level level)
{
	json_t *left = json_tie(cut->arena, json_object()), *entry;
	const json_t *cell, *list = list_of(cut, dimension);
	const char **keys, *key;
	size_t i, count = 0, others;

	json_array_foreach(json_object_get(cut->input->found, "cells"), i, cell)
		if (json_get_int(cell, "level", LEVEL_WHOLE) == (json_int_t)level &&
		    (cut->runs || strcmp(json_get_text(cell, "span"), "period") == 0))
			json_object_set_new(
				left,
				text_of(json_get_text(cell, level == LEVEL_ONE ? "one" : "two")),
				json_true());
	keys = arena_alloc(cut->arena, (json_object_size(left) + 1) * sizeof(*keys));
	json_object_foreach((json_t *)list, key, entry)
		if (json_object_del(left, key) == 0)
			keys[count++] = key;
	others = count;
	json_object_foreach(left, key, entry)
		if (*key)
			keys[count++] = arena_printf(cut->arena, "%s", key);
	if (count > others)
		qsort(&keys[others], count - others, sizeof(*keys), by_text);
	if (json_object_get(left, ""))
		keys[count++] = "";
	return keys;
}

static const char **keys_of(const struct cut *cut, const char *dimension, enum level level)
{
	if (!dimension)
		return arena_alloc(cut->arena, sizeof(const char *));
	return is_month(dimension) ? month_keys(cut) : found_keys(cut, dimension, level);
}

static void add_sums(json_t *total, const json_t *sums)
{
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)sums, key, value) {
		const char *had = json_get_text(total, key);
		char text[DECIMAL_TEXT_SIZE];
		int64_t a = 0, b;

		/* A median is none of two medians, and a cohort is one of its own span. */
		if (strchr(key, '#') ||
		    !decimal_parse(json_string_value(value), FIGURE_SCALE, &b) ||
		    (had && !decimal_parse(had, FIGURE_SCALE, &a)) ||
		    __builtin_add_overflow(a, b, &a))
			continue;
		decimal_format_short(a, FIGURE_SCALE, text);
		json_object_set_new(total, key, json_string(text));
	}
}

/* {"months": so many are in it, "sums"}: begins with what stood before the period. */
static json_t *running_start(const struct cut *cut, enum level level, const char *one,
			     const char *two)
{
	const char *key = arena_printf(cut->arena, "%d|%s|%s", level, text_of(one), text_of(two));
	json_t *running = json_object_get(cut->starts, key);

	if (running)
		return running;
	running = json_pack("{s:i, s:{}}", "months", 0, "sums");
	add_sums(json_object_get(running, "sums"), cell_sums(cut, level, "start", one, two));
	json_object_set_new(cut->starts, key, running);
	return running;
}

/* What stood when a month began; good until the next is asked for. The months of a series come in their
 * order, so that each adds only what moved since the one before. */
static const json_t *start_of_month(const struct cut *cut, enum level level, const char *one,
				    const char *two)
{
	bool first = is_month(cut->input->by) && level != LEVEL_TWO;
	const char **months = first ? cut->one : cut->two, *month = first ? one : two;
	json_t *running = running_start(cut, level, first ? "" : one, first ? two : "");
	json_int_t at = json_get_int(running, "months", 0);

	for (; strcmp(months[at], month) < 0; at++)
		add_sums(json_object_get(running, "sums"),
			 cell_sums(cut, level, "period", first ? months[at] : one,
				   first ? two : months[at]));
	json_object_set_new(running, "months", json_integer(at));
	return json_object_get(running, "sums");
}

static struct figure_sums sums_at(const struct cut *cut, enum level level, const char *one,
				  const char *two)
{
	bool month = (level != LEVEL_TWO && level != LEVEL_WHOLE && is_month(cut->input->by)) ||
		     (level != LEVEL_ONE && level != LEVEL_WHOLE && is_month(cut->input->and_by));
	struct figure_sums sums = { .period = cell_sums(cut, level, "period", one, two) };

	if (cut->runs && month)
		sums.start = start_of_month(cut, level, one, two);
	else if (cut->runs)
		sums.start = cell_sums(cut, level, "start", one, two);
	return sums;
}

/* "&from=..&to=.." of a month, cut off by the period. */
static void set_month(const struct cut *cut, const char *key, json_t *query)
{
	char text[DATE_TEXT_SIZE];
	struct date from, to;

	if (!date_parse(arena_printf(cut->arena, "%s-01", key), &from))
		return;
	to = date_add(date_add_months(from, 1), -1);
	if (date_compare(from, cut->input->from) < 0)
		from = cut->input->from;
	if (date_compare(to, cut->input->to) > 0)
		to = cut->input->to;
	date_format(from, text);
	json_object_set_new(query, "from", json_string(text));
	date_format(to, text);
	json_object_set_new(query, "to", json_string(text));
}

static void set_key(const struct cut *cut, const char *dimension, const char *key, json_t *query)
{
	if (is_month(dimension))
		set_month(cut, key, query);
	else
		json_object_set_new(query, strcmp(dimension, "office") == 0 ? "at" : dimension,
				    json_string(*key ? key : "none"));
}

static json_t *cases_of(const struct cut *cut, enum level level, const char *one, const char *two)
{
	json_t *query = json_tie(cut->arena, json_copy((json_t *)cut->input->filters)), *value;
	char from[DATE_TEXT_SIZE], to[DATE_TEXT_SIZE];
	const char *text = "", *name;

	date_format(cut->input->from, from);
	date_format(cut->input->to, to);
	json_object_set_new(query, "from", json_string(from));
	json_object_set_new(query, "to", json_string(to));
	if (level == LEVEL_BOTH || level == LEVEL_ONE)
		set_key(cut, cut->input->by, one, query);
	if (level == LEVEL_BOTH || level == LEVEL_TWO)
		set_key(cut, cut->input->and_by, two, query);
	json_object_foreach(query, name, value)
		text = arena_printf(cut->arena, "%s%s%s=%s", text, *text ? "&" : "?", name,
				    text_percent_encode(cut->arena, json_string_value(value)));
	return json_sprintf("/api/v1/indicators/%s/cases%s", cut->input->indicator->name, text);
}

static json_t *cell_json(const struct cut *cut, enum level level, const char *one, const char *two)
{
	struct figure_sums sums = sums_at(cut, level, one, two);
	json_t *json = figure_json(cut->input->indicator, &sums);

	json_object_set_new(json, "cases", cases_of(cut, level, one, two));
	return json;
}

static json_t *kind_words(const struct cut *cut, const char *dimension, const char *key)
{
	const struct catalog *catalog = cut->input->catalog;

	for (size_t i = 0; i < catalog->kind_count; i++) {
		const struct kind *kind = &catalog->kinds[i];
		const struct outcome *outcome;
		const struct track *track;

		if (cut->input->indicator->kind &&
		    strcmp(cut->input->indicator->kind, kind->name) != 0 &&
		    strcmp(dimension, "kind") != 0)
			continue;
		if (strcmp(dimension, "kind") == 0 && strcmp(kind->name, key) == 0)
			return label_json(&kind->label);
		outcome = strcmp(dimension, "outcome") == 0 ? kind_outcome(kind, key) : NULL;
		track = strcmp(dimension, "track") == 0 ? kind_track(kind, key) : NULL;
		if (outcome)
			return label_json(&outcome->label);
		if (track)
			return label_json(&track->label);
	}
	return json_null();
}

/* The words for a key; null where there are none. */
static json_t *name_of(const struct cut *cut, const char *dimension, const char *key)
{
	const json_t *entry = json_object_get(list_of(cut, dimension), key);
	json_t *name = json_object_get(entry, "name");

	if (is_month(dimension))
		return json_pack("{s:s, s:s}", "zh",
				 arena_printf(cut->arena, "%.4s年%s月", key,
					      key[5] == '0' ? key + 6 : key + 5),
				 "en", key);
	if (strcmp(dimension, "office") == 0)
		name = json_object_get(json_object_get(cut->input->found, "offices"), key);
	return name ? json_incref(name) : kind_words(cut, dimension, key);
}

static json_t *keyed(const struct cut *cut, json_t *json, const char *dimension, const char *key)
{
	json_object_set_new(json, "key", *key ? json_string(key) : json_null());
	json_object_set_new(json, "name", name_of(cut, dimension, key));
	return json;
}

static json_t *series_json(const struct cut *cut)
{
	const struct cut_input *input = cut->input;
	json_t *series = json_array();

	for (const char **one = cut->one; *one; one++) {
		json_t *row = keyed(cut, cell_json(cut, LEVEL_ONE, *one, NULL), input->by, *one);
		json_t *cells = json_array();

		for (const char **two = cut->two; *two; two++)
			json_array_append_new(cells, cell_json(cut, LEVEL_BOTH, *one, *two));
		if (input->and_by)
			json_object_set(row, "cells", cells);
		json_decref(cells);
		json_array_append_new(series, row);
	}
	return series;
}

static json_t *columns_json(const struct cut *cut)
{
	json_t *columns = json_array();

	for (const char **two = cut->two; *two; two++)
		json_array_append_new(columns, keyed(cut, cell_json(cut, LEVEL_TWO, NULL, *two),
						     cut->input->and_by, *two));
	return columns;
}

bool cut_looks_before(const struct indicator *indicator)
{
	if (!indicator)
		return false;
	for (size_t i = 0; i < indicator->term_count; i++)
		if (indicator->terms[i].window != TERM_PERIOD)
			return true;
	return cut_looks_before(indicator->numerator) || cut_looks_before(indicator->denominator);
}

bool cut_has_outcome(const struct indicator *indicator)
{
	for (size_t i = 0; indicator && i < indicator->term_count; i++) {
		enum balance balance = indicator->terms[i].of->balance;

		if (balance != BALANCE_NONE && balance != BALANCE_CLOSED)
			return false;
	}
	return !indicator ||
	       (cut_has_outcome(indicator->numerator) && cut_has_outcome(indicator->denominator));
}

json_t *cut_make(const struct cut_input *input, struct arena *arena)
{
	struct cut cut = { .input = input,
			   .arena = arena,
			   .runs = cut_looks_before(input->indicator) };
	json_t *json;

	index_cells(&cut);
	cut.starts = json_tie(arena, json_object());
	cut.one = keys_of(&cut, input->by, LEVEL_ONE);
	cut.two = keys_of(&cut, input->and_by, LEVEL_TWO);
	json = cell_json(&cut, LEVEL_WHOLE, NULL, NULL);
	json_object_set_new(json, "by", input->by ? json_string(input->by) : json_null());
	json_object_set_new(json, "and_by",
			    input->and_by ? json_string(input->and_by) : json_null());
	json_object_set_new(json, "series", series_json(&cut));
	json_object_set_new(json, "columns", columns_json(&cut));
	return json;
}
