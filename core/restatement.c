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

static void add_term(const struct indicator *indicator, const char *scope, json_t *terms)
{
	json_t *scopes = json_object_get(terms, indicator->name);

	if (!scopes) {
		scopes = json_object();
		json_object_set_new(terms, indicator->name, scopes);
	}
	json_object_set_new(scopes, scope, json_true());
}

/* What moves a figure: the indicators that it is counted from, each with the scopes of their moves. */
static void add_terms(const struct indicator *indicator, json_t *terms)
{
	if (!indicator)
		return;
	add_terms(indicator->numerator, terms);
	add_terms(indicator->denominator, terms);
	if (indicator->median) {
		add_term(indicator->median, "period", terms);
		add_term(indicator->median, "clock", terms);
	}
	for (size_t i = 0; i < indicator->term_count; i++) {
		const struct term *term = &indicator->terms[i];

		if (term->window != TERM_START)
			add_term(term->of, "period", terms);
		if (term->window != TERM_PERIOD)
			add_term(term->of, "opening", terms);
		if (term->only || term->days)
			add_term(term->of, "clock", terms);
	}
}

/* The caller owns it. */
static json_t *terms_of(const struct catalog *catalog, const char *code)
{
	json_t *terms = json_object();

	add_terms(catalog_indicator(catalog, code), terms);
	return terms;
}

static bool moves_it(const json_t *terms, const json_t *move)
{
	const json_t *scopes = json_object_get(terms, json_get_text(move, "indicator"));

	return json_object_get(scopes, json_get_text(move, "scope")) != NULL;
}

static json_t *address(const struct restatement_input *input, const char *code)
{
	return json_sprintf("%s%s%s", input->cases, code, input->query);
}

static void append_moves(const struct restatement_input *input, const json_t *terms, json_t *entry)
{
	const json_t *counts = json_object_get(input->moved, "counts"), *one, *last = NULL;
	json_t *move;
	size_t i;

	json_array_foreach(json_object_get(input->moved, "moves"), i, move)
		if (moves_it(terms, move))
			json_array_append(json_object_get(entry, "moves"), move);
	/* Ordered by indicator: one address leads to the moves of all its scopes. */
	json_array_foreach(counts, i, one) {
		const char *code = json_get_text(one, "indicator");

		if (!moves_it(terms, one) ||
		    (last && strcmp(json_get_text(last, "indicator"), code) == 0))
			continue;
		json_array_append_new(json_object_get(entry, "all_moves"), address(input, code));
		last = one;
	}
}

/* Whether it, or a term of it, is defined otherwise than it was. */
static bool redefined(const struct restatement_input *input, const json_t *now_digests,
		      const char *code)
{
	const char *before = json_get_text(input->definitions, code);
	const char *after = json_get_text(now_digests, code);

	/* A digest is over what its terms mean, too. */
	return !before || !after || strcmp(before, after) != 0;
}

static json_t *restated_figure(const struct restatement_input *input, const json_t *now_digests,
			       const char *code)
{
	const json_t *sealed = find(json_object_get(input->sealed, "figures"), "indicator", code);
	const json_t *now = find(json_object_get(input->now, "figures"), "indicator", code);
	const json_t *shown = now ? now : sealed;
	json_t *terms = terms_of(input->catalog, code), *entry;

	entry = json_pack("{s:s, s:O, s:O, s:o, s:o, s:o, s:I, s:[], s:[], s:b}", "indicator", code,
			  "name", json_object_get(shown, "name"), "unit",
			  json_object_get(shown, "unit"), "sealed", value_or_null(sealed), "now",
			  value_or_null(now), "difference", difference(sealed, now), "moved_cases",
			  json_get_int(json_object_get(input->moved, "figures"), code, 0), "moves",
			  "all_moves", "redefined", redefined(input, now_digests, code));
	append_moves(input, terms, entry);
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

/* Where all of them are, by indicator. */
static json_t *addresses_of(const struct restatement_input *input, const char *scope)
{
	json_t *items = json_array(), *one;
	size_t i;

	json_array_foreach(json_object_get(input->moved, "counts"), i, one)
		if (strcmp(json_get_text(one, "scope"), scope) == 0)
			json_array_append_new(items,
					      address(input, json_get_text(one, "indicator")));
	return items;
}

json_t *restatement_terms(const struct catalog *catalog, const json_t *sealed, const json_t *now)
{
	const json_t *lists[] = { json_object_get(sealed, "figures"),
				  json_object_get(now, "figures") };
	json_t *rows = json_array(), *seen = json_object();
	const json_t *figure;
	size_t i;

	for (size_t list = 0; list < 2; list++)
		json_array_foreach(lists[list], i, figure) {
			const char *code = json_get_text(figure, "indicator"), *of, *scope;
			json_t *terms, *scopes, *unused;

			if (json_object_get(seen, code))
				continue;
			terms = terms_of(catalog, code);
			json_object_foreach(terms, of, scopes)
				json_object_foreach(scopes, scope, unused)
					json_array_append_new(
						rows, json_pack("{s:s, s:s, s:s}", "figure", code,
								"indicator", of, "scope", scope));
			json_object_set_new(seen, code, terms);
		}
	json_decref(seen);
	return rows;
}

json_t *restatement_make(const struct restatement_input *input)
{
	restatement_name(input->catalog, json_object_get(input->moved, "moves"));
	return json_pack("{s:O, s:O, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:O, s:O}", "seal",
			 input->seal, "known_at", json_object_get(input->now, "known_at"),
			 "definitions", input->catalog->digest, "figures", restated_figures(input),
			 "balance", restated_balance(input), "opening", moves_of(input, "opening"),
			 "all_opening", addresses_of(input, "opening"), "clock",
			 moves_of(input, "clock"), "all_clock", addresses_of(input, "clock"),
			 "external", json_object_get(input->moved, "external"), "erased",
			 json_object_get(input->moved, "erased"));
}
