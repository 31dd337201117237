/* Loads identifiers.json: the numbers that parties and rights are known by. */
#include "core/catalog_parts.h"

#include <string.h>

#include "core/identifier.h"

static const struct {
	const char *name;
	enum identifier_rule rule;
} rules[] = {
	{ "none", IDENTIFIER_NONE },
	{ "credit_code", IDENTIFIER_CREDIT_CODE },
	{ "resident_id", IDENTIFIER_RESIDENT_ID },
	{ "patent_number", IDENTIFIER_PATENT_NUMBER },
	{ "pattern", IDENTIFIER_PATTERN },
};

static enum identifier_rule read_rule(const char *name)
{
	for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++)
		if (strcmp(rules[i].name, name) == 0)
			return rules[i].rule;
	return IDENTIFIER_NONE; /* the shape of the file knows no other */
}

static void pattern_free(void *pattern)
{
	regfree(pattern);
}

static const regex_t *read_pattern(struct loading *loading, const json_t *entry, const char *key,
				   size_t i)
{
	const char *text = json_get_text(entry, key);
	regex_t *pattern;

	if (!text)
		return NULL;
	pattern = arena_alloc(loading->arena, sizeof(*pattern));
	if (regcomp(pattern, text, REG_EXTENDED | REG_NOSUB) != 0) {
		loading_misshapen(loading,
				  loading_place(loading, "identifiers.json#/%zu/%s", i, key),
				  "not a regular expression");
		return NULL;
	}
	arena_defer(loading->arena, pattern_free, pattern);
	return pattern;
}

static void check_defaults(struct loading *loading, const json_t *entry, size_t i)
{
	const json_t *type;
	size_t t;

	json_array_foreach(json_object_get(entry, "default_for"), t, type)
		if (!catalog_lists(loading->catalog, "party_types", json_string_value(type)))
			loading_fault(loading,
				      loading_place(loading,
						    "identifiers.json#/%zu/default_for/%zu", i, t),
				      "catalog_unknown_name", "name", json_string_value(type));
}

/* Rights name the identifier that they have. */
static void check_rights(struct loading *loading)
{
	const json_t *entry;
	size_t i;

	json_array_foreach(loading_file(loading, "rights.json"), i, entry) {
		const char *name = json_get_text(entry, "identifier");

		if (name && !catalog_identifier(loading->catalog, name))
			loading_fault(loading,
				      loading_place(loading, "rights.json#/%zu/identifier", i),
				      "catalog_unknown_name", "name", name);
	}
}

void catalog_load_identifiers(struct loading *loading)
{
	const json_t *file = loading_file(loading, "identifiers.json"), *entry;
	struct identifier *all =
		arena_alloc(loading->arena, (json_array_size(file) + 1) * sizeof(*all));
	size_t i;

	loading->catalog->identifiers = all;
	json_array_foreach(file, i, entry) {
		const char *policy = json_get_text(entry, "policy");
		const char *name = json_get_text(entry, "identifier");

		if (catalog_identifier(loading->catalog, name))
			loading_fault(loading,
				      loading_place(loading, "identifiers.json#/%zu/identifier", i),
				      "catalog_duplicate", "name", name);
		all[i] = (struct identifier){
			.name = name,
			.label = catalog_label(entry),
			.rule = read_rule(json_get_text(entry, "rule")),
			.of_right = strcmp(json_get_text(entry, "of"), "right") == 0,
			.personal = json_get_bool(entry, "personal", false),
			.classes = json_get_bool(entry, "classes", false),
			.warns = policy && strcmp(policy, "warn") == 0,
			.pattern = read_pattern(loading, entry, "pattern", i),
			.publication = read_pattern(loading, entry, "publication", i),
			.entry = entry,
		};
		if (all[i].rule == IDENTIFIER_PATTERN && !json_object_get(entry, "pattern"))
			loading_fault(loading,
				      loading_place(loading, "identifiers.json#/%zu/pattern", i),
				      "field_missing", "field", "pattern");
		loading->catalog->identifier_count = i + 1;
		check_defaults(loading, entry, i);
	}
	check_rights(loading);
}
