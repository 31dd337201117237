/* Can every state of a definition be reached from a first event, and an end from every state? Each
 * track is looked at on its own: a state may belong to one of them alone. */
#include "core/catalog_parts.h"

#include <string.h>

struct reach {
	const struct definition_source *parts;
	const char *track;
	bool *reached; /* from a first event, by place among the states */
	bool *ends;    /* leads to an end */
};

static bool on_track(const char *const *tracks, const char *track)
{
	return !tracks || catalog_names_have(tracks, track);
}

static size_t index_of(const struct reach *reach, const struct state *state)
{
	return (size_t)(state - reach->parts->states);
}

/* One look at a move; true if something new was learnt. */
static bool follow(const struct reach *reach, const struct move *move)
{
	size_t to = index_of(reach, move->to);
	bool learnt = false;

	if (!on_track(move->tracks, reach->track))
		return false;
	if ((!move->from || reach->reached[index_of(reach, move->from)]) && !reach->reached[to])
		learnt = reach->reached[to] = true;
	if (move->from && reach->ends[to] && !reach->ends[index_of(reach, move->from)])
		learnt = reach->ends[index_of(reach, move->from)] = true;
	return learnt;
}

static void explore(const struct reach *reach)
{
	const struct definition_source *parts = reach->parts;
	bool learnt = true;

	for (size_t i = 0; i < parts->definition->state_count; i++)
		reach->ends[i] = parts->states[i].terminal;
	while (learnt) {
		learnt = false;
		for (size_t a = 0; a < parts->own_actions; a++)
			for (size_t m = 0; m < parts->actions[a].move_count; m++)
				learnt |= follow(reach, &parts->actions[a].moves[m]);
	}
}

/* A move that names the track and touches the state says that the state belongs to the track. */
static bool belongs(const struct reach *reach, const struct state *state)
{
	const struct definition_source *parts = reach->parts;

	for (size_t a = 0; a < parts->own_actions; a++) {
		for (size_t m = 0; m < parts->actions[a].move_count; m++) {
			const struct move *move = &parts->actions[a].moves[m];

			if ((move->from == state || move->to == state) && move->tracks &&
			    catalog_names_have(move->tracks, reach->track))
				return true;
		}
	}
	return false;
}

static void state_fault(const struct reach *reach, size_t i, const char *code)
{
	const struct definition_source *parts = reach->parts;
	struct loading *loading = parts->source->loading;

	if (!loading_told(loading, parts->state_places[i], code))
		problem_add(loading->problems, parts->state_places[i], code, "state",
			    parts->states[i].name, "version", parts->definition->version, "track",
			    *reach->track ? reach->track : "-", NULL);
}

/* seen: the states reached on any track. */
static void check_track(const struct definition_source *parts, const char *track, bool *seen)
{
	size_t count = parts->definition->state_count;
	struct arena *arena = parts->source->loading->arena;
	struct reach reach = { parts, track, arena_alloc(arena, count), arena_alloc(arena, count) };

	explore(&reach);
	for (size_t i = 0; i < count; i++) {
		seen[i] |= reach.reached[i];
		if (reach.reached[i] && !reach.ends[i])
			state_fault(&reach, i, "catalog_dead_end");
		else if (!reach.reached[i] && belongs(&reach, &parts->states[i]))
			state_fault(&reach, i, "catalog_unreachable");
	}
}

void catalog_check_states(const struct definition_source *parts)
{
	const struct kind *kind = parts->source->kind;
	size_t count = parts->definition->state_count;
	bool *seen = arena_alloc(parts->source->loading->arena, count);
	struct reach any = { .parts = parts, .track = "" };

	if (kind->track_count == 0)
		check_track(parts, "", seen);
	for (size_t i = 0; i < kind->track_count; i++)
		check_track(parts, kind->tracks[i].name, seen);
	for (size_t i = 0; i < count; i++)
		if (!seen[i])
			state_fault(&any, i, "catalog_unreachable");
}
