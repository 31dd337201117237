/* Puts a sealed summary and the present one side by side. */
#include "core/restatement.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/decimal.h"
#include "core/base/json.h"
#include "core/catalog.h"
#include "core/seal.h"

#define SCALE 4 /* of a difference: external figures have no more */

static bool in_work(enum phase phase)
{
	return phase == PHASE_OPEN || phase == PHASE_STAYED;
}

/* What sort of act it was, by what it does in its kind; an act that only came late has been recorded. */
static const char *sort_of(const struct catalog *catalog, const json_t *move)
{
	const struct kind *kind = catalog_kind(catalog, json_get_text(move, "kind"));
	const struct definition *definition =
		kind ? kind_definition(kind, json_get_text(move, "definition")) : NULL;
	const struct action *action =
		definition ? definition_action(definition, json_get_text(move, "action")) : NULL;
	const struct state *from =
		definition ? definition_state(definition, json_get_text(move, "from")) : NULL;
	const struct state *to =
		definition ? definition_state(definition, json_get_text(move, "to")) : NULL;

	if (action && action->effect == EFFECT_REDATE)
		return "redated";
	if (action && action->effect == EFFECT_REVISE)
		return "reclassified";
	if (action && action->effect == EFFECT_MERGE)
		return "merged";
	if (to && to->phase == PHASE_TRANSFERRED && from != to)
		return "transferred";
	if (from && to && from->phase == PHASE_CLOSED && in_work(to->phase))
		return "reopened";
	return "recorded";
}

void restatement_name(const struct catalog *catalog, json_t *moves)
{
	const json_t *names = json_object_get(catalog->lists, "restatements");
	json_t *move;
	size_t i;

	json_array_foreach(moves, i, move) {
		const char *sort = sort_of(catalog, move);

		json_object_set_new(move, "what", json_string(sort));
		json_object_set(move, "name",
				json_object_get(json_object_get(names, sort), "name"));
	}
}

static const json_t *find(const json_t *items, const char *key, const char *value)
{
	const json_t *item;
	size_t i;

	json_array_foreach(items, i, item)
		if (strcmp(json_get_text(item, key), value) == 0)
			return item;
	return NULL;
}

/* A figure's value in units of its last decimal: numbers are whole, texts exact decimals. */
static bool value_of(const json_t *figure, int64_t *ret)
{
	const json_t *value = json_object_get(figure, "value");
	char text[DECIMAL_TEXT_SIZE];

	if (json_is_integer(value)) {
		decimal_format(json_integer_value(value), 0, text);
		return decimal_parse(text, SCALE, ret);
	}
	return json_is_string(value) && decimal_parse(json_string_value(value), SCALE, ret);
}

static json_t *difference(const json_t *sealed, const json_t *now)
{
	int64_t before, after, moved;
	char text[DECIMAL_TEXT_SIZE];

	if (!value_of(sealed, &before) || !value_of(now, &after) ||
	    __builtin_sub_overflow(after, before, &moved))
		return json_null();
	decimal_format_short(moved, SCALE, text);
	return json_string(text);
}

static json_t *value_or_null(const json_t *figure)
{
	json_t *value = json_object_get(figure, "value");

	return value ? json_incref(value) : json_null();
}

/* What a figure is counted from: itself, or the terms of a ratio. */
static void terms_of(const json_t *figure, json_t *terms)
{
	static const char *const parts[] = { "numerator", "denominator" };
	bool plain = true;

	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		const json_t *term = json_object_get(figure, parts[i]);
		const char *code = json_get_text(term, "indicator");

		if (!code)
			continue;
		plain = false;
		json_object_set_new(terms, code, json_true());
	}
	if (plain && figure)
		json_object_set_new(terms, json_get_text(figure, "indicator"), json_true());
}

static void append_moves(const struct restatement_input *input, const char *code, json_t *entry)
{
	json_t *moves = json_object_get(entry, "moves"), *one;
	json_t *more = json_object_get(entry, "all_moves");
	json_int_t cases = 0;
	size_t i;

	json_array_foreach(json_object_get(input->moved, "counts"), i, one)
		if (strcmp(json_get_text(one, "indicator"), code) == 0 &&
		    strcmp(json_get_text(one, "scope"), "period") == 0)
			cases = json_get_int(one, "cases", 0);
	if (cases == 0)
		return;
	json_object_set_new(entry, "moved_cases",
			    json_integer(json_get_int(entry, "moved_cases", 0) + cases));
	json_array_foreach(json_object_get(input->moved, "moves"), i, one)
		if (strcmp(json_get_text(one, "indicator"), code) == 0 &&
		    strcmp(json_get_text(one, "scope"), "period") == 0)
			json_array_append(moves, one);
	json_array_append_new(more, json_sprintf("%s%s%s", input->cases, code, input->query));
}

/* Whether it, or a term of it, is defined otherwise than it was. */
static bool redefined(const struct restatement_input *input, const json_t *now_digests,
		      const char *code, json_t *terms)
{
	const char *term;
	json_t *unused;

	json_object_set_new(terms, code, json_true());
	json_object_foreach(terms, term, unused) {
		const char *before = json_get_text(input->definitions, term);
		const char *after = json_get_text(now_digests, term);

		if (!before || !after || strcmp(before, after) != 0)
			return true;
	}
	return false;
}

static json_t *restated_figure(const struct restatement_input *input, const json_t *now_digests,
			       const char *code)
{
	const json_t *sealed = find(json_object_get(input->sealed, "figures"), "indicator", code);
	const json_t *now = find(json_object_get(input->now, "figures"), "indicator", code);
	const json_t *shown = now ? now : sealed;
	json_t *terms = json_object(), *unused, *entry;
	const char *term;

	terms_of(sealed, terms);
	terms_of(now, terms);
	entry = json_pack("{s:s, s:O, s:O, s:o, s:o, s:o, s:i, s:[], s:[]}", "indicator", code,
			  "name", json_object_get(shown, "name"), "unit",
			  json_object_get(shown, "unit"), "sealed", value_or_null(sealed), "now",
			  value_or_null(now), "difference", difference(sealed, now), "moved_cases",
			  0, "moves", "all_moves");
	json_object_foreach(terms, term, unused)
		append_moves(input, term, entry);
	json_object_set_new(entry, "redefined",
			    json_boolean(redefined(input, now_digests, code, terms)));
	json_decref(terms);
	return entry;
}

static json_t *restated_figures(const struct restatement_input *input)
{
	const json_t *lists[] = { json_object_get(input->now, "figures"),
				  json_object_get(input->sealed, "figures") };
	json_t *digests = seal_definitions(input->catalog);
	json_t *items = json_array();
	const json_t *figure;
	size_t i;

	for (size_t list = 0; list < 2; list++)
		json_array_foreach(lists[list], i, figure) {
			const char *code = json_get_text(figure, "indicator");

			if (!find(items, "indicator", code))
				json_array_append_new(items, restated_figure(input, digests, code));
		}
	json_decref(digests);
	return items;
}

static json_t *restated_balance(const struct restatement_input *input)
{
	json_t *items = json_array();
	const json_t *now;
	size_t i;

	json_array_foreach(json_object_get(input->now, "balance"), i, now) {
		const char *kind = json_get_text(now, "kind");
		const json_t *sealed =
			find(json_object_get(input->sealed, "balance"), "kind", kind);

		json_array_append_new(items, json_pack("{s:s, s:O?, s:O}", "kind", kind, "sealed",
						       sealed, "now", now));
	}
	return items;
}

/* Events that moved something else than the count: the stock at the beginning, or how long it took. */
static json_t *moves_of(const struct restatement_input *input, const char *scope)
{
	json_t *items = json_array(), *one;
	size_t i;

	json_array_foreach(json_object_get(input->moved, "moves"), i, one)
		if (strcmp(json_get_text(one, "scope"), scope) == 0)
			json_array_append(items, one);
	return items;
}

json_t *restatement_make(const struct restatement_input *input)
{
	restatement_name(input->catalog, json_object_get(input->moved, "moves"));
	return json_pack("{s:O, s:O, s:s, s:o, s:o, s:o, s:o, s:O, s:O}", "seal", input->seal,
			 "known_at", json_object_get(input->now, "known_at"), "definitions",
			 input->catalog->digest, "figures", restated_figures(input), "balance",
			 restated_balance(input), "opening", moves_of(input, "opening"), "clock",
			 moves_of(input, "clock"), "external",
			 json_object_get(input->moved, "external"), "erased",
			 json_object_get(input->moved, "erased"));
}
