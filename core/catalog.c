/* Finding things in a loaded catalog. Its lists are short; a case takes a few dozen comparisons. */
#include "core/catalog.h"

#include <string.h>

#include "core/base/log.h"
#include "core/deadline_rule.h"

const char *phase_name(enum phase phase)
{
	switch (phase) {
	case PHASE_NONE:
		return "";
	case PHASE_INTAKE:
		return "intake";
	case PHASE_REFUSED:
		return "refused";
	case PHASE_OPEN:
		return "open";
	case PHASE_STAYED:
		return "stayed";
	case PHASE_CLOSED:
		return "closed";
	case PHASE_TRANSFERRED:
		return "transferred";
	case PHASE_MERGED:
		return "merged";
	case PHASE_ARCHIVED:
		return "archived";
	}
	bug("phase %d", (int)phase);
}

json_t *label_json(const struct label *label)
{
	return json_pack("{s:s, s:s}", "zh", label->zh, "en", label->en);
}

/* The entry of a counted array whose name is `name`, or NULL. */
#define FIND(array, count, wanted)                                            \
	do {                                                                  \
		for (size_t i = 0; i < (count); i++)                          \
			if ((wanted) && strcmp((array)[i].name, wanted) == 0) \
				return &(array)[i];                           \
		return NULL;                                                  \
	} while (0)

const struct kind *catalog_kind(const struct catalog *catalog, const char *name)
{
	FIND(catalog->kinds, catalog->kind_count, name);
}

const struct indicator *catalog_indicator(const struct catalog *catalog, const char *name)
{
	FIND(catalog->indicators, catalog->indicator_count, name);
}

bool catalog_looks_back(const struct catalog *catalog, const char *action)
{
	for (const char *const *name = catalog->looking_back; *name; name++)
		if (strcmp(*name, action) == 0)
			return true;
	return false;
}

bool catalog_merges(const struct catalog *catalog, const char *action)
{
	for (const char *const *name = catalog->merging; *name; name++)
		if (strcmp(*name, action) == 0)
			return true;
	return false;
}

grant_set catalog_grant(const struct catalog *catalog, const char *name)
{
	for (size_t i = 0; i < catalog->grant_count; i++)
		if (strcmp(catalog->grants[i].name, name) == 0)
			return (grant_set)1 << i;
	return 0;
}

const struct definition *kind_definition_on(const struct kind *kind, struct date filed_on)
{
	for (size_t i = 0; i < kind->definition_count; i++) {
		const struct definition *one = &kind->definitions[i];

		if (date_compare(one->from, filed_on) <= 0 && date_compare(filed_on, one->to) <= 0)
			return one;
	}
	return NULL;
}

const struct definition *kind_definition(const struct kind *kind, const char *version)
{
	for (size_t i = 0; version && i < kind->definition_count; i++)
		if (strcmp(kind->definitions[i].version, version) == 0)
			return &kind->definitions[i];
	return NULL;
}

const struct track *kind_track(const struct kind *kind, const char *name)
{
	FIND(kind->tracks, kind->track_count, name);
}

const struct outcome *kind_outcome(const struct kind *kind, const char *name)
{
	FIND(kind->outcomes, kind->outcome_count, name);
}

const struct document_type *kind_document(const struct kind *kind, const char *name)
{
	FIND(kind->documents, kind->document_count, name);
}

const struct state *definition_state(const struct definition *definition, const char *name)
{
	FIND(definition->states, definition->state_count, name);
}

const struct action *definition_action(const struct definition *definition, const char *name)
{
	FIND(definition->actions, definition->action_count, name);
}

const struct deadline_rule *definition_deadline(const struct definition *definition,
						const char *name)
{
	FIND(definition->deadlines, definition->deadline_count, name);
}

static bool on_track(const struct move *move, const char *track)
{
	for (const char *const *one = move->tracks; one && *one; one++)
		if (strcmp(*one, track) == 0)
			return true;
	return !move->tracks;
}

const struct move *action_move(const struct action *action, const struct state *from,
			       const char *track)
{
	for (size_t i = 0; i < action->move_count; i++)
		if (action->moves[i].from == from && on_track(&action->moves[i], track))
			return &action->moves[i];
	return NULL;
}
