/* The catalog's figures: what each means, and the chapters of the report that show them. */
#include "core/catalog_parts.h"

#include <string.h>

static enum balance read_balance(const char *name)
{
	static const char *const names[] = {
		"",	   "received",	      "reopened", "transferred_in",
		"closed",  "transferred_out", "overdue",  "overdue_ended",
		"decided",
	};

	for (size_t i = 1; name && i < sizeof(names) / sizeof(*names); i++)
		if (strcmp(names[i], name) == 0)
			return (enum balance)i;
	return BALANCE_NONE;
}

/* Those behind the last of the file come from a template, and are called by their code. */
static const char *place_of(struct loading *loading, size_t i, const char *key)
{
	if (i < json_array_size(loading_file(loading, "indicators.json")))
		return loading_place(loading, "indicators.json#/%zu/%s", i, key);
	return loading_place(loading, "figures.json#/of_kinds/%s/%s",
			     loading->catalog->indicators[i].name, key);
}

static bool is_made(const json_t *json)
{
	return json_object_get(json, "numerator") || json_object_get(json, "denominator") ||
	       json_object_get(json, "terms") || json_object_get(json, "median");
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
	indicator->plain = indicator->source == INDICATOR_CASES && !is_made(json);
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

static const struct indicator *load_other(struct loading *loading, const json_t *json, size_t i,
					  const char *key)
{
	const char *name = json_get_text(json, key);
	const struct indicator *other = name ? catalog_indicator(loading->catalog, name) : NULL;

	if (!name)
		loading_fault(loading, place_of(loading, i, key), "field_missing", "field", key);
	else if (!other)
		loading_fault(loading, place_of(loading, i, key), "catalog_unknown_name", "name",
			      name);
	return other;
}

/* A term of a ratio: a figure that is counted. That alone rules out cycles. */
static const struct indicator *load_part(struct loading *loading, const json_t *json, size_t i,
					 const char *key)
{
	const struct indicator *part = load_other(loading, json, i, key);

	if (part && (json_object_get(part->definition, "numerator") ||
		     json_object_get(part->definition, "denominator") ||
		     json_object_get(part->definition, "median")))
		loading_misshapen(loading, place_of(loading, i, key),
				  "a term of a ratio cannot be a ratio");
	return part;
}

static enum term_window read_window(const char *name)
{
	return !name || strcmp(name, "period") == 0 ? TERM_PERIOD :
	       strcmp(name, "start") == 0	    ? TERM_START :
						      TERM_END;
}

static void load_term(struct loading *loading, const json_t *json, size_t i, struct term *term)
{
	const struct indicator *of = load_other(loading, json, i, "indicator");
	const char *only = json_get_text(json, "only");

	*term = (struct term){ .of = of,
			       .sign = (int)json_get_int(json, "sign", 1),
			       .window = read_window(json_get_text(json, "window")),
			       .only = only,
			       .days = json_get_bool(json, "days", false) };
	if (of && !of->plain)
		loading_misshapen(loading, place_of(loading, i, "terms"),
				  "only what events leave facts of can be added up");
	/* A cohort is one of its own span: nothing that is told of closings alone runs on by month. */
	if ((only || term->days) && term->window != TERM_PERIOD)
		loading_misshapen(
			loading, place_of(loading, i, "terms"),
			"a stock is made of all facts, not of some closings or their days");
	if (of)
		term->key = !only && !term->days ? of->name :
						   loading_place(loading, "%s#%s", of->name,
								 term->days ? "days" : only);
}

/* The facts of its own period: what every plain figure is. */
static void load_own_term(struct loading *loading, struct indicator *indicator)
{
	struct term *term = arena_alloc(loading->arena, sizeof(*term));

	*term = (struct term){ .of = indicator, .sign = 1, .key = indicator->name };
	indicator->terms = term;
	indicator->term_count = 1;
}

static void load_made(struct loading *loading, const json_t *json, size_t i,
		      struct indicator *indicator)
{
	const json_t *terms = json_object_get(json, "terms"), *one;
	struct term *list =
		arena_alloc(loading->arena, (json_array_size(terms) + 1) * sizeof(*list));
	size_t t;

	if (terms) {
		json_array_foreach(terms, t, one)
			load_term(loading, one, i, &list[t]);
		indicator->terms = list;
		indicator->term_count = json_array_size(terms);
	} else if (json_object_get(json, "median")) {
		indicator->median = load_other(loading, json, i, "median");
		if (indicator->median && indicator->median->balance != BALANCE_CLOSED)
			loading_misshapen(loading, place_of(loading, i, "median"),
					  "only closings have a clock");
	} else {
		indicator->numerator = load_part(loading, json, i, "numerator");
		indicator->denominator = load_part(loading, json, i, "denominator");
		if (indicator->numerator)
			indicator->source = indicator->numerator->source;
	}
	if (indicator->balance != BALANCE_NONE)
		loading_misshapen(loading, place_of(loading, i, "balance"),
				  "what is made of other figures has no balance");
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
	const json_t *list = catalog_figures(loading);
	size_t count = json_array_size(list);
	struct indicator *indicators = arena_alloc(loading->arena, count * sizeof(*indicators));

	loading->catalog->indicators = indicators;
	for (size_t i = 0; i < count; i++) {
		load_one(loading, json_array_get(list, i), i, &indicators[i]);
		loading->catalog->indicator_count = i + 1;
		check_balance(loading, i);
	}
	for (size_t i = 0; i < count; i++) {
		if (is_made(indicators[i].definition))
			load_made(loading, indicators[i].definition, i, &indicators[i]);
		else if (indicators[i].plain)
			load_own_term(loading, &indicators[i]);
	}
	load_report(loading);
}
