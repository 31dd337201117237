/* Checks a catalog whose names all resolve: do the counts of each move keep the balance, is every
 * state reached, does each lead to an end, are versions and laws those there are. */
#include "core/catalog_parts.h"

#include <string.h>

static const char *const balance_names[] = {
	[BALANCE_NONE] = "none",	 [BALANCE_RECEIVED] = "received",
	[BALANCE_REOPENED] = "reopened", [BALANCE_TRANSFERRED_IN] = "transferred_in",
	[BALANCE_CLOSED] = "closed",	 [BALANCE_TRANSFERRED_OUT] = "transferred_out",
};
#define BALANCES (sizeof(balance_names) / sizeof(*balance_names))

static bool in_work(enum phase phase)
{
	return phase == PHASE_OPEN || phase == PHASE_STAYED;
}

/* How a move changes the number of cases in work: which figures it must count in. Bit i: balance i;
 * of BALANCE_RECEIVED and BALANCE_TRANSFERRED_IN one, when both are given. */
static unsigned int required(enum phase from, enum phase to)
{
	bool outside = from == PHASE_NONE || from == PHASE_INTAKE;

	if (outside && in_work(to))
		return 1u << BALANCE_RECEIVED | 1u << BALANCE_TRANSFERRED_IN;
	if (outside && to == PHASE_CLOSED)
		return 1u << BALANCE_RECEIVED | 1u << BALANCE_CLOSED;
	if (in_work(from) && to == PHASE_CLOSED)
		return 1u << BALANCE_CLOSED;
	if (in_work(from) && to == PHASE_TRANSFERRED)
		return 1u << BALANCE_TRANSFERRED_OUT;
	if (from == PHASE_CLOSED && in_work(to))
		return 1u << BALANCE_REOPENED;
	return 0;
}

/* Into work or out of it without a figure that could say so. What is merged needs none: all that it
 * counted for is taken back. */
static bool evades(const struct action *action, enum phase from, enum phase to)
{
	bool merges = action->effect == EFFECT_MERGE;

	if (merges != (to == PHASE_MERGED) || (merges && !in_work(from)))
		return true;
	return !merges && in_work(from) != in_work(to) && required(from, to) == 0;
}

struct moving {
	const struct definition_source *parts;
	const struct action *action;
	const struct move *move;
	const char *place;
};

static void count_fault(const struct moving *moving, const char *code, const char *name,
			const char *value)
{
	struct loading *loading = moving->parts->source->loading;
	const struct move *move = moving->move;

	if (!loading_told(loading, moving->place, code))
		problem_add(loading->problems, moving->place, code, "action", moving->action->name,
			    "from", move->from ? move->from->name : "-", "to", move->to->name, name,
			    value, "version", moving->parts->definition->version, NULL);
}

static bool counted(const struct count *count, const char *track, const struct outcome *outcome)
{
	if (count->tracks && !catalog_names_have(count->tracks, track))
		return false;
	return !count->outcomes || (outcome && catalog_names_have(count->outcomes, outcome->name));
}

/* One way the move can be made: on one track, with one outcome. */
static void check_way(const struct moving *moving, const char *track, const struct outcome *outcome)
{
	const struct move *move = moving->move;
	unsigned int need = required(move->from ? move->from->phase : PHASE_NONE, move->to->phase);
	unsigned int seen = 0, either = 1u << BALANCE_RECEIVED | 1u << BALANCE_TRANSFERRED_IN;

	for (size_t i = 0; i < move->count_count; i++) {
		const struct count *count = &move->counts[i];
		unsigned int bit = 1u << count->indicator->balance;

		if (count->indicator->balance == BALANCE_NONE || !counted(count, track, outcome))
			continue;
		if (!(need & bit) || (seen & bit) ||
		    ((need & either) == either && (bit & either) && (seen & either)))
			count_fault(moving, "catalog_count_wrong", "indicator",
				    count->indicator->name);
		seen |= bit;
	}
	if ((need & either) == either && (seen & either))
		seen |= either;
	for (size_t balance = 1; balance < BALANCES; balance++) {
		if (!(need & ~seen & 1u << balance))
			continue;
		count_fault(moving, "catalog_count_missing", "balance", balance_names[balance]);
		break;
	}
}

static void check_track(const struct moving *moving, const char *track)
{
	const struct action *action = moving->action;

	if (!action->outcomes)
		check_way(moving, track, NULL);
	for (size_t i = 0; action->outcomes && action->outcomes[i]; i++)
		check_way(moving, track, action->outcomes[i]);
}

static void check_move(const struct moving *moving)
{
	const struct kind *kind = moving->parts->source->kind;
	const struct move *move = moving->move;

	if (evades(moving->action, move->from ? move->from->phase : PHASE_NONE, move->to->phase)) {
		loading_misshapen(moving->parts->source->loading, moving->place,
				  "a case enters work by being received, transferred in or "
				  "reopened, and leaves it closed, transferred out or merged");
		return;
	}
	if (kind->track_count == 0)
		check_track(moving, "");
	for (size_t i = 0; i < kind->track_count; i++)
		if (!move->tracks || catalog_names_have(move->tracks, kind->tracks[i].name))
			check_track(moving, kind->tracks[i].name);
}

/* The place of the line in the file that a move was made from. */
static const char *move_place(const struct definition_source *parts, size_t action,
			      const struct move *move)
{
	const json_t *lines = json_object_get(parts->action_sources[action], "moves"), *line, *one;
	const char *stays = move->from ? move->from->name : "";
	size_t i, k;

	json_array_foreach(lines, i, line) {
		const char *to = json_get_text(line, "to");
		bool same = strcmp(to ? to : stays, move->to->name) == 0;

		json_array_foreach(json_object_get(line, "from"), k, one) {
			const char *from = json_string_value(one);

			if (same && strcmp(from ? from : "", stays) == 0)
				return loading_place(parts->source->loading, "%s/moves/%zu",
						     parts->action_places[action], i);
		}
	}
	return parts->action_places[action];
}

void catalog_check_balance(const struct definition_source *parts)
{
	for (size_t a = 0; a < parts->own_actions; a++) {
		const struct action *action = &parts->actions[a];

		for (size_t m = 0; m < action->move_count; m++) {
			const struct moving moving = { parts, action, &action->moves[m],
						       move_place(parts, a, &action->moves[m]) };

			check_move(&moving);
		}
	}
}

static bool is_shape_key(const char *key)
{
	return strcmp(key, "properties") == 0 || strcmp(key, "items") == 0 ||
	       strcmp(key, "x-names") == 0 || strcmp(key, "enum") == 0;
}

static void check_versions(struct loading *loading, const json_t *versions, const struct kind *kind,
			   const char *place)
{
	const json_t *version;
	size_t i;

	json_array_foreach(versions, i, version) {
		const char *name = json_string_value(version);

		if (name && (!kind || !kind_definition(kind, name)))
			loading_fault(loading, loading_place(loading, "%s/%zu", place, i),
				      "catalog_unknown_name", "name", name);
	}
}

static void check_laws(struct loading *loading, const json_t *basis, const char *place)
{
	const json_t *entry;
	size_t i;

	json_array_foreach(basis, i, entry) {
		const char *law = json_get_text(entry, "law");

		if (law && !catalog_lists(loading->catalog, "laws", law))
			loading_fault(loading, loading_place(loading, "%s/%zu/law", place, i),
				      "catalog_unknown_name", "name", law);
	}
}

void catalog_check_references(struct loading *loading, const json_t *json, const struct kind *kind,
			      const char *place)
{
	const char *key;
	json_t *member;
	size_t i;

	json_array_foreach(json, i, member)
		if (json_is_object(member) || json_is_array(member))
			catalog_check_references(loading, member, kind,
						 loading_place(loading, "%s/%zu", place, i));
	json_object_foreach((json_t *)json, key, member) {
		const char *at;

		if (is_shape_key(key) || !(json_is_object(member) || json_is_array(member)))
			continue;
		at = loading_place(loading, "%s/%s", place, key);
		if (strcmp(key, "in") == 0)
			check_versions(loading, member, kind, at);
		else if (strcmp(key, "basis") == 0)
			check_laws(loading, member, at);
		catalog_check_references(loading, member, kind, at);
	}
}
