/* The catalog's figures: what each means, and the chapters of the report that show them. */
#include "core/catalog_parts.h"

#include <string.h>

static enum balance read_balance(const char *name)
{
	static const char *const names[] = { "",	 "received",
					     "reopened", "transferred_in",
					     "closed",	 "transferred_out" };

	for (size_t i = 1; name && i < sizeof(names) / sizeof(*names); i++)
		if (strcmp(names[i], name) == 0)
			return (enum balance)i;
	return BALANCE_NONE;
}

static const char *place_of(struct loading *loading, size_t i, const char *key)
{
	return loading_place(loading, "indicators.json#/%zu/%s", i, key);
}

static void load_one(struct loading *loading, const json_t *json, size_t i,
		     struct indicator *indicator)
{
	const char *source = json_get_text(json, "source");

	*indicator = (struct indicator){
		.name = json_get_text(json, "indicator"),
		.label = catalog_label(json),
		.unit = json_get_text(json, "unit"),
		.source = source && strcmp(source, "external") == 0 ? INDICATOR_EXTERNAL :
								      INDICATOR_CASES,
		.decimals = (int)json_get_int(json, "decimals", 0),
		.balance = read_balance(json_get_text(json, "balance")),
		.kind = json_get_text(json, "kind"),
		.definition = json,
	};
	if (catalog_indicator(loading->catalog, indicator->name))
		loading_fault(loading, place_of(loading, i, "indicator"), "catalog_duplicate",
			      "name", indicator->name);
	if (!catalog_lists(loading->catalog, "units", indicator->unit))
		loading_fault(loading, place_of(loading, i, "unit"), "catalog_unknown_name", "name",
			      indicator->unit);
	if (indicator->kind &&
	    !loading_file(loading, loading_place(loading, "kinds/%s.json", indicator->kind)))
		loading_fault(loading, place_of(loading, i, "kind"), "catalog_unknown_name", "name",
			      indicator->kind);
}

/* One figure is the kind's intake, one its closings: the sum of two would count cases twice. */
static void check_balance(struct loading *loading, size_t i)
{
	const struct indicator *indicators = loading->catalog->indicators;
	const struct indicator *one = &indicators[i];

	if (one->balance == BALANCE_NONE)
		return;
	if (!one->kind || one->source == INDICATOR_EXTERNAL)
		loading_misshapen(loading, place_of(loading, i, "balance"),
				  "only the figures of a kind have a balance");
	for (size_t k = 0; k < i && one->kind; k++)
		if (indicators[k].balance == one->balance && indicators[k].kind &&
		    strcmp(indicators[k].kind, one->kind) == 0)
			loading_fault(loading, place_of(loading, i, "balance"), "catalog_duplicate",
				      "name", json_get_text(one->definition, "balance"));
}

static bool is_ratio(const json_t *json)
{
	return json_object_get(json, "numerator") || json_object_get(json, "denominator");
}

/* A term of a ratio: a figure that is counted. That alone rules out cycles. */
static const struct indicator *load_term(struct loading *loading, const json_t *json, size_t i,
					 const char *key)
{
	const char *name = json_get_text(json, key);
	const struct indicator *term = name ? catalog_indicator(loading->catalog, name) : NULL;

	if (!name)
		loading_fault(loading, place_of(loading, i, key), "field_missing", "field", key);
	else if (!term)
		loading_fault(loading, place_of(loading, i, key), "catalog_unknown_name", "name",
			      name);
	else if (is_ratio(term->definition))
		loading_misshapen(loading, place_of(loading, i, key),
				  "a term of a ratio cannot be a ratio");
	return term;
}

static void load_ratio(struct loading *loading, const json_t *json, size_t i,
		       struct indicator *indicator)
{
	indicator->numerator = load_term(loading, json, i, "numerator");
	indicator->denominator = load_term(loading, json, i, "denominator");
	if (indicator->numerator)
		indicator->source = indicator->numerator->source;
	if (indicator->balance != BALANCE_NONE)
		loading_misshapen(loading, place_of(loading, i, "balance"),
				  "a ratio has no balance");
}

static void load_report(struct loading *loading)
{
	const json_t *chapters = json_object_get(loading_file(loading, "report.json"), "chapters");
	json_t *seen = json_object();
	const json_t *chapter, *entry;
	size_t c, i;

	json_array_foreach(chapters, c, chapter) {
		json_array_foreach(json_object_get(chapter, "indicators"), i, entry) {
			const char *name = json_string_value(entry);
			const char *place = loading_place(
				loading, "report.json#/chapters/%zu/indicators/%zu", c, i);

			if (!catalog_indicator(loading->catalog, name))
				loading_fault(loading, place, "catalog_unknown_name", "name", name);
			else if (json_object_get(seen, name))
				loading_fault(loading, place, "catalog_duplicate", "name", name);
			json_object_set_new(seen, name, json_true());
		}
	}
	json_decref(seen);
	loading->catalog->chapters = chapters;
}

void catalog_load_indicators(struct loading *loading)
{
	const json_t *file = loading_file(loading, "indicators.json");
	size_t count = json_array_size(file);
	struct indicator *indicators = arena_alloc(loading->arena, count * sizeof(*indicators));

	loading->catalog->indicators = indicators;
	for (size_t i = 0; i < count; i++) {
		load_one(loading, json_array_get(file, i), i, &indicators[i]);
		loading->catalog->indicator_count = i + 1;
		check_balance(loading, i);
	}
	for (size_t i = 0; i < count; i++)
		if (is_ratio(indicators[i].definition))
			load_ratio(loading, indicators[i].definition, i, &indicators[i]);
	load_report(loading);
}
