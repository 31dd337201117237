/* What each figure means, whole: the entry of the catalog with what follows from it elsewhere - the
 * acts that count for it, how it treats cases carried over and the like, how it is rounded - and a
 * digest over all of that, by which a sealed figure says what it was. */
#include "core/catalog_parts.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/log.h"
#include "core/base/text.h"

static const char *const balances[] = {
	"",	   "received",	    "reopened", "transferred_in", "closed", "transferred_out",
	"overdue", "overdue_ended", "decided",
};

static const char *form_of(const struct indicator *indicator)
{
	if (indicator->source == INDICATOR_EXTERNAL && !indicator->numerator)
		return "external";
	if (indicator->numerator)
		return "ratio";
	if (indicator->median)
		return "median";
	for (size_t i = 0; i < indicator->term_count; i++)
		if (indicator->terms[i].window != TERM_PERIOD)
			return "stock";
	if (!indicator->plain)
		return "sum";
	return strcmp(indicator->unit, "document") == 0 ? "documents" : "count";
}

/* The acts that leave facts of a figure, in every version: the filter that decides what is in it. */
static void add_counted(const struct kind *kind, const char *indicator, json_t *list)
{
	const json_t *action, *count;
	size_t i, c;

	json_array_foreach(json_object_get(kind->source, "actions"), i, action) {
		json_array_foreach(json_object_get(action, "counts"), c, count) {
			json_t *entry;

			if (strcmp(json_get_text(count, "indicator"), indicator) != 0)
				continue;
			entry = json_pack("{s:s, s:O, s:O}", "kind", kind->name, "action",
					  json_object_get(action, "action"), "name",
					  json_object_get(action, "name"));
			json_object_update_missing(entry, (json_t *)count);
			json_object_del(entry, "indicator");
			if (json_object_get(action, "in"))
				json_object_set(entry, "in", json_object_get(action, "in"));
			json_array_append_new(list, entry);
		}
	}
}

static json_t *counted(const struct catalog *catalog, const struct indicator *indicator)
{
	json_t *list = json_array();

	for (size_t i = 0; i < catalog->kind_count; i++)
		add_counted(&catalog->kinds[i], indicator->name, list);
	return list;
}

static void define(struct loading *loading, struct indicator *indicator)
{
	const json_t *treatments =
		json_object_get(loading_file(loading, "figures.json"), "treatments");
	const char *form = form_of(indicator);
	const char *treated = indicator->balance != BALANCE_NONE ? balances[indicator->balance] :
								   form;
	const json_t *treatment = json_object_get(treatments, treated);
	json_t *whole = json_tie(loading->arena, json_copy((json_t *)indicator->definition));
	json_t *kept = json_copy((json_t *)treatment);

	json_object_del(kept, "rounding");
	json_object_set_new(whole, "form", json_string(form));
	json_object_set_new(whole, "decimals", json_integer(indicator->decimals));
	if (indicator->plain)
		json_object_set_new(whole, "counted", counted(loading->catalog, indicator));
	if (kept)
		json_object_set_new(whole, "treatment", kept);
	if (json_object_get(treatment, "rounding"))
		json_object_set(whole, "rounding", json_object_get(treatment, "rounding"));
	if (!json_object_get(whole, "version"))
		json_object_set_new(whole, "version", json_integer(1));
	indicator->definition = whole;
}

static void hash_text(crypto_hash_sha256_state *hash, const char *text)
{
	crypto_hash_sha256_update(hash, (const unsigned char *)text, strlen(text) + 1);
}

static void digest_plain(struct indicator *indicator)
{
	unsigned char bytes[crypto_hash_sha256_BYTES];
	char *text = json_dumps(indicator->definition, JSON_COMPACT | JSON_SORT_KEYS);

	if (!text)
		bug("a definition that is no JSON: %s", indicator->name);
	crypto_hash_sha256(bytes, (const unsigned char *)text, strlen(text));
	text_hex(bytes, sizeof(bytes), indicator->digest);
	free(text);
}

/* With what it is made of: a ratio means something else when one of its terms does. */
static void digest_made(struct indicator *indicator)
{
	const struct indicator *const others[] = { indicator->numerator, indicator->denominator,
						   indicator->median };
	unsigned char bytes[crypto_hash_sha256_BYTES];
	crypto_hash_sha256_state hash;

	crypto_hash_sha256_init(&hash);
	hash_text(&hash, indicator->digest);
	for (size_t i = 0; i < indicator->term_count; i++)
		hash_text(&hash, indicator->terms[i].of->digest);
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		if (others[i])
			hash_text(&hash, others[i]->digest);
	crypto_hash_sha256_final(&hash, bytes);
	text_hex(bytes, sizeof(bytes), indicator->digest);
}

static void check_named(struct loading *loading, const json_t *names, const char *place)
{
	const json_t *name;
	size_t i;

	json_array_foreach(names, i, name)
		if (!catalog_indicator(loading->catalog, json_string_value(name)))
			loading_fault(loading, place, "catalog_unknown_name", "name",
				      json_string_value(name));
}

static void check_traps(struct loading *loading)
{
	const json_t *trap, *test;
	size_t i, t;

	json_array_foreach(loading->catalog->traps, i, trap) {
		const char *place = loading_place(loading, "figures.json#/traps/%zu", i);

		check_named(loading, json_object_get(trap, "on"), place);
		json_array_foreach(json_object_get(trap, "if"), t, test) {
			check_named(loading, json_object_get(test, "sum"), place);
			check_named(loading, json_object_get(test, "than"), place);
		}
	}
}

/* Columns that speak of {kind} may have nothing to show for some kinds. */
static void check_tables(struct loading *loading)
{
	const json_t *table, *column, *kind;
	size_t i, c, k;

	json_array_foreach(loading->catalog->tables, i, table) {
		const char *place = loading_place(loading, "figures.json#/tables/%zu", i);

		if (strcmp(json_get_text(table, "rows"), "year") == 0 &&
		    !json_object_get(table, "row"))
			loading_misshapen(loading, place,
					  "rows of years need \"row\", the name of one");
		json_array_foreach(json_object_get(table, "columns"), c, column) {
			const char *name = json_get_text(column, "indicator");

			if (*name != '{' && !catalog_indicator(loading->catalog, name))
				loading_fault(loading, place, "catalog_unknown_name", "name", name);
		}
		json_array_foreach(json_object_get(table, "kinds"), k, kind)
			if (!catalog_kind(loading->catalog, json_string_value(kind)))
				loading_fault(loading, place, "catalog_unknown_name", "name",
					      json_string_value(kind));
	}
}

void catalog_define_indicators(struct loading *loading)
{
	struct catalog *catalog = loading->catalog;
	struct indicator *indicators = (struct indicator *)catalog->indicators;
	const json_t *file = loading_file(loading, "figures.json");

	catalog->tables = json_object_get(file, "tables");
	catalog->traps = json_object_get(file, "traps");
	catalog->unconfirmed = json_object_get(file, "unconfirmed");
	check_traps(loading);
	check_tables(loading);
	if (!problem_none(loading->problems))
		return; /* a figure with a missing part means nothing */
	for (size_t i = 0; i < catalog->indicator_count; i++) {
		define(loading, &indicators[i]);
		digest_plain(&indicators[i]);
	}
	/* A figure is made of plain ones or of sums of them: two rounds reach the bottom. */
	for (size_t i = 0; i < catalog->indicator_count; i++)
		if (!indicators[i].plain && indicators[i].term_count > 0)
			digest_made(&indicators[i]);
	for (size_t i = 0; i < catalog->indicator_count; i++)
		if (indicators[i].numerator || indicators[i].median)
			digest_made(&indicators[i]);
	for (size_t i = 0; i < catalog->indicator_count; i++)
		json_object_set_new((json_t *)indicators[i].definition, "digest",
				    json_string(indicators[i].digest));
}
