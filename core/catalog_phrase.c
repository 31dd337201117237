/* Loads phrases.json: the words in which reports print figures. */
#include "core/catalog_parts.h"

#include <stdlib.h>
#include <string.h>

#include "core/phrase.h"

#define FILE_NAME "phrases.json"
/* No unit of an indicator, but one that a text prints. */
#define PERCENTAGE_POINT "percentage_point"

static const char *const bounds[] = { "", "at_least", "over", "nearly", "under", "about", NULL };
static const char *const periods[] = { "this",	"year",	      "last_year", "same_last_year",
				       "other", "cumulative", "since",	   "as_of",
				       "h1",	"h2",	      "q1",	   "q2",
				       "q3",	"q4",	      NULL };
static const char *const places[] = { "own", "district", "name", "region", "elsewhere", NULL };
static const char *const bases[] = { "last_year", "last_year_end", "last_period", NULL };

/* The place of the name in an enum; the shape has let no other name pass. */
static int code_of(const char *const *names, const char *name)
{
	int code = 0;

	while (names[code] && strcmp(names[code], name) != 0)
		code++;
	return code;
}

static int longest_first(const void *a, const void *b)
{
	const struct word *one = a, *other = b;
	int order;

	if (one->length != other->length)
		return one->length < other->length ? 1 : -1;
	order = strcmp(one->text, other->text);
	if (order != 0)
		return order;
	/* qsort is not stable: the entry that stands first in the file comes first */
	return one->code - other->code;
}

static struct word *list_add(struct word_list *list, const char *text, const json_t *entry)
{
	struct word *word = &list->words[list->count++];

	*word = (struct word){ .text = text, .length = strlen(text), .entry = entry };
	return word;
}

static void list_begin(struct loading *loading, struct word_list *list, size_t most)
{
	list->words = arena_alloc(loading->arena, (most + 1) * sizeof(*list->words));
}

static void list_end(struct word_list *list)
{
	qsort(list->words, list->count, sizeof(*list->words), longest_first);
}

static const json_t *member(struct loading *loading, const char *key)
{
	return json_object_get(loading_file(loading, FILE_NAME), key);
}

static void load_words(struct loading *loading, const char *key, struct word_list *list)
{
	const json_t *words = member(loading, key), *word;
	size_t i;

	list_begin(loading, list, json_array_size(words));
	json_array_foreach(words, i, word)
		list_add(list, json_string_value(word), NULL);
	list_end(list);
}

/* Entries with a "word" of their own; names: those of the enum in `of`, NULL: a number. */
static void load_entries(struct loading *loading, const char *key, struct word_list *list,
			 const char *of, const char *const *names)
{
	const json_t *entries = member(loading, key), *entry;
	size_t i;

	list_begin(loading, list, json_array_size(entries));
	json_array_foreach(entries, i, entry) {
		struct word *word = list_add(list, json_get_text(entry, "word"), entry);

		if (names)
			word->code = code_of(names, json_get_text(entry, of));
		else if (of)
			word->code = (int)json_get_int(entry, of, 0);
	}
	list_end(list);
}

static void load_qualifiers(struct loading *loading, struct phrase_book *book)
{
	const json_t *entries = member(loading, "qualifiers"), *entry;
	size_t i, count = json_array_size(entries);

	list_begin(loading, &book->before, count);
	list_begin(loading, &book->inside, count);
	list_begin(loading, &book->behind, count);
	json_array_foreach(entries, i, entry) {
		const char *place = json_get_text(entry, "place");
		struct word_list *list = strcmp(place, "before") == 0 ? &book->before :
					 strcmp(place, "inside") == 0 ? &book->inside :
									&book->behind;

		list_add(list, json_get_text(entry, "word"), entry)->code =
			code_of(bounds, json_get_text(entry, "bound"));
	}
	list_end(&book->before);
	list_end(&book->inside);
	list_end(&book->behind);
}

static void check_units(struct loading *loading, const char *key)
{
	const json_t *entry, *unit;
	size_t i, n;

	json_array_foreach(member(loading, key), i, entry)
		json_array_foreach(json_object_get(entry, "units"), n, unit)
			if (strcmp(json_string_value(unit), PERCENTAGE_POINT) != 0 &&
			    !catalog_lists(loading->catalog, "units", json_string_value(unit)))
				loading_fault(loading,
					      loading_place(loading, FILE_NAME "#/%s/%zu/units/%zu",
							    key, i, n),
					      "catalog_unknown_name", "name",
					      json_string_value(unit));
}

static void load_organs(struct loading *loading, struct phrase_book *book)
{
	const json_t *entry, *word;
	size_t i, n, count = 0;

	json_array_foreach(member(loading, "organs"), i, entry)
		count += json_array_size(json_object_get(entry, "words"));
	list_begin(loading, &book->organs, count);
	json_array_foreach(member(loading, "organs"), i, entry)
		json_array_foreach(json_object_get(entry, "words"), n, word)
			list_add(&book->organs, json_string_value(word), entry);
	list_end(&book->organs);
}

static void check_region(struct loading *loading, const json_t *entry, size_t i)
{
	const char *region = json_get_text(entry, "region");
	bool meant = strcmp(json_get_text(entry, "place"), "region") == 0;

	if (meant != (region != NULL))
		loading_misshapen(loading,
				  loading_place(loading, FILE_NAME "#/places/%zu/region", i),
				  "a place that is a region names it, and no other does");
	else if (region && !catalog_lists(loading->catalog, "regions", region))
		loading_fault(loading, loading_place(loading, FILE_NAME "#/places/%zu/region", i),
			      "catalog_unknown_name", "name", region);
}

static void load_places(struct loading *loading, struct phrase_book *book)
{
	const json_t *entry, *word;
	size_t i, n, count = 0;

	json_array_foreach(member(loading, "places"), i, entry)
		count += json_array_size(json_object_get(entry, "words"));
	list_begin(loading, &book->places, count);
	json_array_foreach(member(loading, "places"), i, entry) {
		check_region(loading, entry, i);
		json_array_foreach(json_object_get(entry, "words"), n, word)
			list_add(&book->places, json_string_value(word), entry)->code =
				code_of(places, json_get_text(entry, "place"));
	}
	list_end(&book->places);
}

static bool organ_known(struct loading *loading, const char *name)
{
	const json_t *entry;
	size_t i;

	json_array_foreach(member(loading, "organs"), i, entry)
		if (strcmp(json_get_text(entry, "organ"), name) == 0)
			return true;
	return false;
}

/* An indicator, or of "after" the first part of the names of several: "overseas". */
static bool family_known(struct loading *loading, const char *name)
{
	size_t length = strlen(name);

	for (size_t i = 0; i < loading->catalog->indicator_count; i++) {
		const char *known = loading->catalog->indicators[i].name;

		if (strncmp(known, name, length) == 0 &&
		    (known[length] == '.' || known[length] == '\0'))
			return true;
	}
	return false;
}

static const struct indicator *load_name(struct loading *loading, const char *name,
					 const char *place)
{
	const struct indicator *indicator = name ? catalog_indicator(loading->catalog, name) : NULL;

	if (name && !indicator)
		loading_fault(loading, place, "catalog_unknown_name", "name", name);
	return indicator;
}

static void check_conditions(struct loading *loading, const json_t *entry, const char *place)
{
	const json_t *name;
	size_t i;

	json_array_foreach(json_object_get(entry, "organs"), i, name)
		if (!organ_known(loading, json_string_value(name)))
			loading_fault(loading, loading_place(loading, "%s/organs/%zu", place, i),
				      "catalog_unknown_name", "name", json_string_value(name));
	json_array_foreach(json_object_get(entry, "after"), i, name)
		if (!family_known(loading, json_string_value(name)))
			loading_fault(loading, loading_place(loading, "%s/after/%zu", place, i),
				      "catalog_unknown_name", "name", json_string_value(name));
	json_array_foreach(json_object_get(entry, "competing"), i, name)
		load_name(loading, json_string_value(name),
			  loading_place(loading, "%s/competing/%zu", place, i));
	if (json_object_get(entry, "indicator") && json_object_get(entry, "unavailable"))
		loading_misshapen(loading, loading_place(loading, "%s/unavailable", place),
				  "a phrase with an indicator is available");
	if (!json_object_get(entry, "indicator") && !json_object_get(entry, "unavailable"))
		loading_fault(loading, loading_place(loading, "%s/indicator", place),
			      "field_missing", "field", "indicator");
}

static void load_phrases(struct loading *loading, struct phrase_book *book)
{
	const json_t *entry, *text;
	size_t i, n, count = 0;

	json_array_foreach(member(loading, "phrases"), i, entry)
		count += json_array_size(json_object_get(entry, "phrases"));
	list_begin(loading, &book->phrases, count);
	list_begin(loading, &book->phrases_behind, count);
	json_array_foreach(member(loading, "phrases"), i, entry) {
		const char *place = loading_place(loading, FILE_NAME "#/phrases/%zu", i);
		const struct indicator *indicator =
			load_name(loading, json_get_text(entry, "indicator"),
				  loading_place(loading, "%s/indicator", place));

		check_conditions(loading, entry, place);
		json_array_foreach(json_object_get(entry, "phrases"), n, text) {
			struct word *word = list_add(json_get_bool(entry, "behind", false) ?
							     &book->phrases_behind :
							     &book->phrases,
						     json_string_value(text), entry);

			word->indicator = indicator;
			word->code = (int)i;
		}
	}
	list_end(&book->phrases);
	list_end(&book->phrases_behind);
}

static void check_relations(struct loading *loading)
{
	const json_t *entry, *name;
	size_t i, n;

	json_array_foreach(member(loading, "relations"), i, entry) {
		json_array_foreach(json_object_get(entry, "indicators"), n, name)
			load_name(loading, json_string_value(name),
				  loading_place(loading, FILE_NAME "#/relations/%zu/indicators/%zu",
						i, n));
		if (strcmp(json_get_text(entry, "relation"), "rates") == 0 && n != 4)
			loading_misshapen(loading,
					  loading_place(loading,
							FILE_NAME "#/relations/%zu/indicators", i),
					  "rates are of four indicators");
	}
	json_array_foreach(member(loading, "growth"), i, entry) {
		load_name(loading, json_get_text(entry, "of"),
			  loading_place(loading, FILE_NAME "#/growth/%zu/of", i));
		load_name(loading, json_get_text(entry, "indicator"),
			  loading_place(loading, FILE_NAME "#/growth/%zu/indicator", i));
	}
}

void catalog_load_phrases(struct loading *loading)
{
	struct phrase_book *book = arena_alloc(loading->arena, sizeof(*book));

	load_entries(loading, "units", &book->units, NULL, NULL);
	load_entries(loading, "multipliers", &book->multipliers, "power", NULL);
	load_entries(loading, "comparisons", &book->comparisons, "base", bases);
	load_entries(loading, "directions", &book->directions, "sign", NULL);
	load_entries(loading, "periods", &book->periods, "period", periods);
	load_words(loading, "fillers", &book->fillers);
	load_words(loading, "negations", &book->negations);
	load_words(loading, "shares", &book->shares);
	load_words(loading, "parts", &book->parts);
	load_words(loading, "nested", &book->nested);
	load_words(loading, "each", &book->each);
	load_words(loading, "joints", &book->joints);
	load_qualifiers(loading, book);
	load_organs(loading, book);
	load_places(loading, book);
	load_phrases(loading, book);
	check_units(loading, "units");
	check_units(loading, "phrases");
	check_relations(loading);
	book->growth = member(loading, "growth");
	book->relations = member(loading, "relations");
	loading->catalog->phrases = book;
}
