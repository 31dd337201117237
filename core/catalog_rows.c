/* The catalog as rows: what the database's foreign keys hold every event against. */
#include "core/catalog_rows.h"

#include "core/base/log.h"
#include "core/catalog.h"
#include "core/deadline_rule.h"
#include "core/link.h"

static void add(json_t *rows, json_t *row)
{
	if (!row)
		bug("a row of the catalog cannot be made");
	json_array_append_new(rows, row);
}

static void add_move(json_t *rows, const struct definition *definition, const struct action *action,
		     const struct move *move, const char *track)
{
	add(rows, json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "kind", definition->kind->name,
			    "version", definition->version, "track", track, "action", action->name,
			    "from", move->from ? move->from->name : "", "to", move->to->name));
}

static void add_transitions(json_t *rows, const struct definition *definition,
			    const struct action *action, const char *track)
{
	for (size_t i = 0; i < action->move_count; i++) {
		const struct move *move = &action->moves[i];

		/* the one that is found is the one that is taken */
		if (action_move(action, move->from, track) == move)
			add_move(rows, definition, action, move, track);
	}
}

static void add_deadlines(json_t *rows, const struct definition *definition)
{
	for (size_t i = 0; i < definition->deadline_count; i++) {
		const struct deadline_rule *rule = &definition->deadlines[i];

		add(rows, json_pack("{s:s, s:s, s:s, s:{s:s, s:o, s:O, s:O, s:O}}", "kind",
				    definition->kind->name, "version", definition->version, "rule",
				    rule->name, "shown", "code", rule->code, "name",
				    label_json(&rule->label), "duty",
				    json_object_get(rule->source, "duty"), "whose",
				    json_object_get(rule->source, "whose"), "tag",
				    json_object_get(rule->source, "tag")));
	}
}

static void add_definition(json_t *rows, const struct definition *definition)
{
	const struct kind *kind = definition->kind;
	char from[DATE_TEXT_SIZE], to[DATE_TEXT_SIZE];

	date_format(definition->from, from);
	date_format(definition->to, to);
	add(json_object_get(rows, "definitions"),
	    json_pack("{s:s, s:s, s:s, s:s}", "kind", kind->name, "version", definition->version,
		      "from", from, "to", to));
	for (size_t i = 0; i < definition->state_count; i++) {
		const struct state *state = &definition->states[i];

		add(json_object_get(rows, "states"),
		    json_pack("{s:s, s:s, s:s, s:s, s:b}", "kind", kind->name, "version",
			      definition->version, "state", state->name, "phase",
			      phase_name(state->phase), "terminal", state->terminal));
	}
	add_deadlines(json_object_get(rows, "deadlines"), definition);
	for (size_t i = 0; i < definition->action_count; i++) {
		json_t *transitions = json_object_get(rows, "transitions");

		if (kind->track_count == 0)
			add_transitions(transitions, definition, &definition->actions[i], "");
		for (size_t t = 0; t < kind->track_count; t++)
			add_transitions(transitions, definition, &definition->actions[i],
					kind->tracks[t].name);
	}
}

static const char *balance_text(enum balance balance)
{
	static const char *const names[] = { NULL,	 "received",
					     "reopened", "transferred_in",
					     "closed",	 "transferred_out" };

	/* What time limits leave moves no case into work or out of it. */
	return balance <= BALANCE_TRANSFERRED_OUT ? names[balance] : NULL;
}

static void add_indicator(json_t *rows, const struct indicator *indicator)
{
	bool external = indicator->source == INDICATOR_EXTERNAL;

	add(rows, json_pack("{s:s, s:s?, s:s, s:s, s:s?}", "indicator", indicator->name, "kind",
			    indicator->kind, "unit", indicator->unit, "source",
			    external ? "external" : "cases", "balance",
			    balance_text(indicator->balance)));
}

/* One row for each pair of kinds that a type may go between; none for a type that may go anywhere. */
static void add_links(json_t *rows, const struct catalog *catalog)
{
	json_t *links = json_array();
	const char *type;
	json_t *entry;

	json_object_foreach(json_object_get(catalog->lists, "link_types"), type, entry) {
		for (size_t i = 0; link_is_bound(catalog, type) && i < catalog->kind_count; i++) {
			for (size_t k = 0; k < catalog->kind_count; k++) {
				const char *from = catalog->kinds[i].name,
					   *to = catalog->kinds[k].name;

				if (link_allowed(catalog, type, from, to))
					add(links, json_pack("{s:s, s:s, s:s}", "type", type,
							     "from", from, "to", to));
			}
		}
	}
	json_object_set_new(rows, "links", links);
}

static void add_grants(json_t *rows, const struct catalog *catalog)
{
	json_t *grants = json_array();

	for (size_t i = 0; i < catalog->grant_count; i++)
		add(grants, json_pack("{s:s, s:b}", "grant", catalog->grants[i].name, "apart",
				      catalog->grants[i].apart));
	json_object_set_new(rows, "grants", grants);
}

static void add_secrecies(json_t *rows, const struct catalog *catalog)
{
	json_t *secrecies = json_array();
	const json_t *entry, *name;
	size_t i, n;

	json_array_foreach(catalog->secrecies, i, entry)
		json_array_foreach(json_object_get(entry, "open_to"), n, name)
			add(secrecies,
			    json_pack("{s:O, s:O}", "secrecy", json_object_get(entry, "secrecy"),
				      "open_to", name));
	json_object_set_new(rows, "secrecies", secrecies);
}

json_t *catalog_rows(const struct catalog *catalog)
{
	json_t *rows = json_pack("{s:s, s:[], s:[], s:[], s:[], s:[]}", "digest", catalog->digest,
				 "definitions", "states", "transitions", "indicators", "deadlines");

	if (!rows)
		bug("no rows of the catalog");
	for (size_t k = 0; k < catalog->kind_count; k++)
		for (size_t i = 0; i < catalog->kinds[k].definition_count; i++)
			add_definition(rows, &catalog->kinds[k].definitions[i]);
	for (size_t i = 0; i < catalog->indicator_count; i++)
		add_indicator(json_object_get(rows, "indicators"), &catalog->indicators[i]);
	add_links(rows, catalog);
	add_grants(rows, catalog);
	add_secrecies(rows, catalog);
	json_object_set(rows, "calendars", json_object_get(catalog->whole, "calendars"));
	return rows;
}
