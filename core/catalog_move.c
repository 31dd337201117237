/* Loads the moves of an action and what each counts for. */
#include "core/catalog_parts.h"

#include <string.h>

static bool tracks_meet(const char *const *a, const char *const *b)
{
	if (!a || !b)
		return true;
	for (; *a; a++)
		if (catalog_names_have(b, *a))
			return true;
	return false;
}

/* Two moves from the same state on the same track would leave open which is meant. */
static bool move_taken(const struct action *action, const struct state *from,
		       const char *const *tracks)
{
	for (size_t i = 0; i < action->move_count; i++)
		if (action->moves[i].from == from && tracks_meet(action->moves[i].tracks, tracks))
			return true;
	return false;
}

struct move_line {
	const char *place;
	const struct state *to; /* NULL: stays */
	const char *const *tracks;
};

static const struct state nowhere = { .name = "", .code = "" };

static void move_add(const struct definition_source *parts, struct action *action,
		     struct move *moves, const struct move_line *line, const struct state *from,
		     const char *place)
{
	struct loading *loading = parts->source->loading;

	if (move_taken(action, from, line->tracks)) {
		loading_fault(loading, place, "catalog_duplicate", "name",
			      from ? from->name : "null");
		return;
	}
	if (!from && action->proposed_by)
		loading_misshapen(loading, line->place, "what begins a case cannot be proposed");
	else if (!from && !line->to)
		loading_misshapen(loading, line->place, "the first event must lead to a state");
	else if (from && from->terminal)
		loading_misshapen(loading, place, "an end has no way on");
	else
		moves[action->move_count++] = (struct move){ .from = from,
							     .to = line->to ? line->to : from,
							     .tracks = line->tracks };
}

static void load_line(const struct definition_source *parts, const json_t *json,
		      struct action *action, struct move *moves, struct move_line *line)
{
	struct loading *loading = parts->source->loading;
	const char *to = json_get_text(json, "to");
	const json_t *from;
	size_t i;

	line->tracks =
		catalog_load_tracks(parts->source, json_object_get(json, "tracks"), line->place);
	line->to = to ? definition_state(parts->definition, to) : NULL;
	if (to && !line->to) {
		definition_unknown(parts, loading_place(loading, "%s/to", line->place), to);
		line->to = &nowhere; /* so that the froms are looked at too */
	}
	json_array_foreach(json_object_get(json, "from"), i, from) {
		const char *place = loading_place(loading, "%s/from/%zu", line->place, i);
		const char *name = json_string_value(from);
		const struct state *state = name ? definition_state(parts->definition, name) : NULL;

		if (name && !state)
			definition_unknown(parts, place, name);
		else
			move_add(parts, action, moves, line, state, place);
	}
}

void catalog_load_moves(const struct definition_source *parts, const json_t *json,
			const char *place, struct action *action)
{
	const json_t *array = json_object_get(json, "moves"), *entry;
	struct loading *loading = parts->source->loading;
	struct move *moves;
	size_t most = 0, i;

	json_array_foreach(array, i, entry)
		most += json_array_size(json_object_get(entry, "from"));
	moves = arena_alloc(loading->arena, most * sizeof(*moves));
	action->moves = moves;
	json_array_foreach(array, i, entry) {
		struct move_line line = { .place = loading_place(loading, "%s/moves/%zu", place,
								 i) };

		if (catalog_applies(entry, parts->definition->version))
			load_line(parts, entry, action, moves, &line);
	}
}

static bool listed(const json_t *names, const char *name)
{
	const json_t *one;
	size_t i;

	json_array_foreach(names, i, one)
		if (strcmp(json_string_value(one), name) == 0)
			return true;
	return false;
}

/* The common actions are possible as long as a case lives, those that say so also after its end, or in
 * these phases only; they never begin one and leave it where it is. */
void catalog_load_common_moves(const struct definition_source *parts, const json_t *json,
			       struct action *action)
{
	const struct definition *definition = parts->definition;
	struct move *moves = arena_alloc(parts->source->loading->arena,
					 definition->state_count * sizeof(*moves));
	bool after_end = json_get_bool(json, "after_end", false);
	const json_t *phases = json_object_get(json, "phases");

	action->moves = moves;
	for (size_t i = 0; i < definition->state_count; i++) {
		const struct state *state = &definition->states[i];

		if (phases ? listed(phases, phase_name(state->phase)) :
			     after_end || (!state->terminal && state->phase != PHASE_ARCHIVED))
			moves[action->move_count++] = (struct move){ .from = state, .to = state };
	}
}

static bool uses(const json_t *json, const char *part, const char *key, const char *name)
{
	const json_t *use;
	size_t i;

	json_array_foreach(json_object_get(json, part), i, use)
		if (strcmp(json_get_text(use, key), name) == 0)
			return true;
	return false;
}

/* A name that the action must ask for: in whatever version. */
static const char *load_used(const struct definition_source *parts, const json_t *action,
			     const json_t *count, const char *member, const char *part,
			     const char *key, const char *place)
{
	const char *name = json_get_text(count, member);

	if (name && !uses(action, part, key, name))
		definition_unknown(
			parts, loading_place(parts->source->loading, "%s/%s", place, member), name);
	return name;
}

/* "received>accepted"; before the ">" nothing means the first event. */
static bool pair_is(const char *pair, const char *from, const char *to)
{
	size_t length = strlen(from);

	return strncmp(pair, from, length) == 0 && pair[length] == '>' &&
	       strcmp(pair + length + 1, to) == 0;
}

static bool pair_written(const json_t *action, const char *pair)
{
	const json_t *move, *entry;
	size_t i, k;

	json_array_foreach(json_object_get(action, "moves"), i, move) {
		json_array_foreach(json_object_get(move, "from"), k, entry) {
			const char *from = json_is_string(entry) ? json_string_value(entry) : "";
			const char *to = json_get_text(move, "to");

			if (pair_is(pair, from, to ? to : from))
				return true;
		}
	}
	return false;
}

static void check_pairs(const struct definition_source *parts, const json_t *action,
			const json_t *count, const char *place)
{
	const json_t *pair;
	size_t i;

	json_array_foreach(json_object_get(count, "moves"), i, pair)
		if (!pair_written(action, json_string_value(pair)))
			definition_unknown(parts,
					   loading_place(parts->source->loading, "%s/moves/%zu",
							 place, i),
					   json_string_value(pair));
}

static const char *const *load_outcomes(const struct definition_source *parts, const json_t *json,
					const char *place)
{
	const json_t *array = json_object_get(json, "outcomes"), *one;
	struct loading *loading = parts->source->loading;
	size_t i;

	json_array_foreach(array, i, one)
		if (!kind_outcome(parts->source->kind, json_string_value(one)))
			definition_unknown(parts,
					   loading_place(loading, "%s/outcomes/%zu", place, i),
					   json_string_value(one));
	return catalog_load_names(loading, array);
}

/* Only figures of this kind that are counted can be counted here. */
static const struct indicator *load_indicator(const struct definition_source *parts,
					      const json_t *json, const char *place)
{
	struct loading *loading = parts->source->loading;
	const char *name = json_get_text(json, "indicator");
	const struct indicator *indicator = catalog_indicator(loading->catalog, name);
	const char *at = loading_place(loading, "%s/indicator", place);

	if (!indicator)
		definition_unknown(parts, at, name);
	else if (indicator->numerator || indicator->source == INDICATOR_EXTERNAL)
		loading_misshapen(loading, at, "this figure is not a count of cases");
	else if (indicator->kind && strcmp(indicator->kind, parts->source->kind->name) != 0)
		loading_misshapen(loading, at, "this figure counts another kind of case");
	else if (indicator->balance != BALANCE_NONE &&
		 (json_object_get(json, "each") || json_object_get(json, "quantity")))
		loading_misshapen(loading, place, "a figure of the balance counts each case once");
	return indicator;
}

static struct count load_count(const struct definition_source *parts, const json_t *action,
			       const json_t *json, const char *place)
{
	check_pairs(parts, action, json, place);
	return (struct count){
		.indicator = load_indicator(parts, json, place),
		.each_document =
			load_used(parts, action, json, "each", "documents", "document", place),
		.quantity_field =
			load_used(parts, action, json, "quantity", "fields", "field", place),
		.on_field = load_used(parts, action, json, "on", "fields", "field", place),
		.outcomes = load_outcomes(parts, json, place),
		.tracks =
			catalog_load_tracks(parts->source, json_object_get(json, "tracks"), place),
	};
}

static bool count_applies(const json_t *json, const struct count *count, const struct move *move,
			  const char *version)
{
	const json_t *pairs = json_object_get(json, "moves"), *pair;
	bool named = !pairs;
	size_t i;

	json_array_foreach(pairs, i, pair)
		named |= pair_is(json_string_value(pair), move->from ? move->from->name : "",
				 move->to->name);
	return named && tracks_meet(count->tracks, move->tracks) && catalog_applies(json, version);
}

static void set_counts(const struct definition_source *parts, const json_t *array,
		       const struct count *counts, struct move *move)
{
	size_t most = json_array_size(array);
	struct count *own = arena_alloc(parts->source->loading->arena, most * sizeof(*own));

	move->counts = own;
	for (size_t i = 0; i < most; i++)
		if (counts[i].indicator && count_applies(json_array_get(array, i), &counts[i], move,
							 parts->definition->version))
			own[move->count_count++] = counts[i];
}

void catalog_load_counts(const struct definition_source *parts, const json_t *json,
			 const char *place, struct action *action)
{
	const json_t *array = json_object_get(json, "counts");
	struct loading *loading = parts->source->loading;
	size_t count = json_array_size(array);
	struct count *counts;
	struct move *moves = (struct move *)action->moves; /* still ours to fill */

	if (count == 0)
		return;
	counts = arena_alloc(loading->arena, count * sizeof(*counts));
	for (size_t i = 0; i < count; i++)
		counts[i] = load_count(parts, json, json_array_get(array, i),
				       loading_place(loading, "%s/counts/%zu", place, i));
	for (size_t i = 0; i < action->move_count; i++)
		set_counts(parts, array, counts, &moves[i]);
}
