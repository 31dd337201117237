/* Figures that every kind of case has: made from the templates of figures.json, so that a new kind has
 * them without being told of. And the terms of sums that speak of a balance instead of a code. */
#include "core/catalog_parts.h"

#include <string.h>

#include "core/base/text.h"

/* What a template is filled with. */
struct filling {
	struct loading *loading;
	const json_t *kind;   /* the kind's file */
	const char *received; /* last word of the code of its intake */
};

static const json_t *entry_of_balance(const json_t *list, const char *kind, const char *balance)
{
	const json_t *entry;
	size_t i;

	json_array_foreach(list, i, entry) {
		const char *of = json_get_text(entry, "kind");
		const char *has = json_get_text(entry, "balance");

		if (of && has && strcmp(of, kind) == 0 && strcmp(has, balance) == 0)
			return entry;
	}
	return NULL;
}

static const json_t *entry_named(const json_t *list, const char *name)
{
	const json_t *entry;
	size_t i;

	json_array_foreach(list, i, entry)
		if (strcmp(json_get_text(entry, "indicator"), name) == 0)
			return entry;
	return NULL;
}

static json_t *filled(const struct filling *filling, const json_t *value, const char *language)
{
	const json_t *name = json_object_get(filling->kind, "name");
	const json_t *part;
	json_t *copy;
	const char *key;
	size_t i;

	if (json_is_string(value))
		return json_string(text_fill(filling->loading->arena, json_string_value(value),
					     "kind", json_get_text(filling->kind, "kind"),
					     "received", filling->received, "name",
					     json_get_text(name, language), NULL));
	if (json_is_array(value)) {
		copy = json_array();
		json_array_foreach(value, i, part)
			json_array_append_new(copy, filled(filling, part, language));
		return copy;
	}
	if (!json_is_object(value))
		return json_deep_copy(value);
	copy = json_object();
	json_object_foreach((json_t *)value, key, part)
		json_object_set_new(copy, key,
				    filled(filling, part, strcmp(key, "en") == 0 ? "en" : "zh"));
	return copy;
}

/* The facts of one balance of one kind, as a term with the rest of what the term says. */
static void add_balance_term(const json_t *list, const json_t *term, const char *kind,
			     json_t *terms)
{
	const json_t *entry = entry_of_balance(list, kind, json_get_text(term, "balance"));
	json_t *one;

	if (!entry)
		return; /* the kind has no such flow: nothing to add */
	one = json_copy((json_t *)term);
	json_object_del(one, "balance");
	json_object_del(one, "kinds");
	json_object_set(one, "indicator", json_object_get(entry, "indicator"));
	json_array_append_new(terms, one);
}

/* Terms by balance become terms by code. */
static void resolve_terms(const json_t *list, json_t *entry)
{
	const json_t *source = json_object_get(entry, "terms"), *term, *name;
	const char *own = json_get_text(entry, "kind");
	json_t *terms = json_array();
	size_t i, k;

	json_array_foreach(source, i, term) {
		const json_t *kinds = json_object_get(term, "kinds");

		if (!json_object_get(term, "balance"))
			json_array_append(terms, (json_t *)term);
		else if (kinds)
			json_array_foreach(kinds, k, name)
				add_balance_term(list, term, json_string_value(name), terms);
		else if (own)
			add_balance_term(list, term, own, terms);
	}
	if (source)
		json_object_set(entry, "terms", terms);
	json_decref(terms);
}

/* What the kind's intake says of population and the like holds for what is made of it, too. */
static void inherit(const json_t *intake, json_t *entry)
{
	static const char *const keys[] = { "population", "date_basis" };

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		json_t *value = json_object_get(intake, keys[i]);

		if (value && !json_object_get(entry, keys[i]))
			json_object_set(entry, keys[i], value);
	}
}

/* Whether the kind has limits of one of these sorts. */
static bool is_under(const json_t *file, const json_t *sorts)
{
	const json_t *sort;
	size_t i;

	json_array_foreach(sorts, i, sort)
		if (json_object_get(file, json_string_value(sort)))
			return true;
	return !sorts;
}

static void add_of_kind(struct loading *loading, const json_t *file, json_t *list)
{
	const json_t *templates =
		json_object_get(loading_file(loading, "figures.json"), "of_kinds");
	const char *kind = json_get_text(file, "kind");
	const json_t *intake = entry_of_balance(list, kind, "received"), *template;
	struct filling filling = { .loading = loading, .kind = file };
	size_t i;

	if (!intake || !entry_of_balance(list, kind, "closed"))
		return;
	filling.received = strrchr(json_get_text(intake, "indicator"), '.');
	filling.received = filling.received ? filling.received + 1 : "received";
	json_array_foreach(templates, i, template) {
		json_t *entry = filled(&filling, template, "zh");
		bool wanted = is_under(file, json_object_get(entry, "under"));

		json_object_del(entry, "under");
		json_object_set_new(entry, "kind", json_string(kind));
		inherit(intake, entry);
		if (wanted && !entry_named(list, json_get_text(entry, "indicator")))
			json_array_append(list, entry);
		json_decref(entry);
	}
}

json_t *catalog_figures(struct loading *loading)
{
	const json_t *own = loading_file(loading, "indicators.json");
	json_t *list = json_tie(loading->arena, json_deep_copy(own)), *entry;
	size_t i;

	for (i = 0; i < loading->file_count; i++)
		if (strncmp(loading->files[i].name, "kinds/", 6) == 0)
			add_of_kind(loading, loading->files[i].json, list);
	json_array_foreach(list, i, entry)
		resolve_terms(list, entry);
	return list;
}
