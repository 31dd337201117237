/* What the files of the catalog's loader share. Private to core/catalog*.c. */
#ifndef CORE_CATALOG_PARTS_H
#define CORE_CATALOG_PARTS_H

#include "core/catalog.h"

#include "core/base/arena.h"
#include "core/base/json.h"
#include "core/problem.h"

struct catalog_file {
	const char *name;   /* "kinds/ruling.json" */
	const json_t *json; /* NULL: not well formed */
};

/* A catalog being loaded. */
struct loading {
	struct catalog *catalog;
	struct arena *arena; /* that of the catalog */
	struct problem_list *problems;
	struct catalog_file *files; /* in order of name */
	size_t file_count;
	const json_t *common_shapes; /* of the common fields, by name */
};

/* A kind being loaded: the same file seen by each of its definitions. */
struct kind_source {
	struct loading *loading;
	const char *file;
	const json_t *json;
	struct kind *kind;
	const json_t *shapes; /* of its own fields, by name */
};

/* A definition being loaded. Places are texts: "kinds/ruling.json#/states/3". */
struct definition_source {
	const struct kind_source *source;
	struct definition *definition;
	struct state *states;
	const char **state_places;
	struct action *actions; /* the common ones come last */
	const json_t **action_sources;
	const char **action_places;
	size_t own_actions;
};

/* Reads every file, checks its structure, makes the digest. */
void catalog_read(struct loading *loading, const char *folder);
const json_t *loading_file(const struct loading *loading, const char *name);
/* "%s#/...": the place of a fault; lives as long as the catalog. */
#define loading_place(loading, ...) arena_printf((loading)->arena, __VA_ARGS__)
/* Adds a fault with one value (NULL name: none), unless that very fault was told already: names are
 * resolved once for each version of the law. */
void loading_fault(struct loading *loading, const char *pointer, const char *code, const char *name,
		   const char *value);
bool loading_told(const struct loading *loading, const char *pointer, const char *code);
/* A fault of form that no shape can say. */
void loading_misshapen(struct loading *loading, const char *pointer, const char *reason);

/* The lists first: kinds and indicators refer to them. */
void catalog_load_lists(struct loading *loading);
void catalog_load_identifiers(struct loading *loading);
void catalog_load_roles(struct loading *loading);
void catalog_load_audit(struct loading *loading);
void catalog_load_secrecies(struct loading *loading);
void catalog_load_masks(struct loading *loading); /* before the schemas: they name masks */
void catalog_load_schemas(struct loading *loading);
void catalog_load_calendars(struct loading *loading); /* after the schemas */
/* indicators.json with what figures.json makes of it for each kind: one list, tied to the arena. */
json_t *catalog_figures(struct loading *loading);
void catalog_load_indicators(struct loading *loading);
void catalog_load_sentences(struct loading *loading); /* after the indicators */
void catalog_load_phrases(struct loading *loading);   /* after the indicators */
/* After the kinds: what each figure means, whole, and its digest. */
void catalog_define_indicators(struct loading *loading);
void catalog_load_kinds(struct loading *loading);
void catalog_load_definition(const struct kind_source *source, struct definition *definition,
			     struct definition_source *ret);
/* A name that the version does not know. */
/* What of a basis is the law of this version; and its first entry, law, article and how sure that is, as
 * one line. */
const json_t *catalog_basis(struct loading *loading, const json_t *basis, const char *version);
struct label catalog_basis_line(struct loading *loading, const json_t *basis);
void definition_unknown(const struct definition_source *parts, const char *place, const char *name);
void catalog_load_action(const struct definition_source *source, const json_t *json,
			 const char *place, struct action *action);
void catalog_load_moves(const struct definition_source *source, const json_t *json,
			const char *place, struct action *action);
void catalog_load_common_moves(const struct definition_source *source, const json_t *json,
			       struct action *action);
void catalog_load_counts(const struct definition_source *source, const json_t *json,
			 const char *place, struct action *action);
/* After the moves: a guard may speak of one. */
void catalog_load_guards(const struct definition_source *source, const json_t *json,
			 const char *place, struct action *action);
void catalog_note_looking_back(struct loading *loading); /* after all kinds */
void catalog_note_merging(struct loading *loading); /* which actions merge a case into another */
/* The rules of the version that give times, and which actions and fields they look at. */
void catalog_load_deadlines(const struct definition_source *parts);
/* The shapes of an object of fields, their own keys taken out; faults are told. */
const json_t *catalog_load_fields(struct loading *loading, const json_t *fields, const char *place);
/* The names in an array, NULL-terminated; NULL if there is no array. */
const char *const *catalog_load_names(struct loading *loading, const json_t *array);
/* Tracks of a move or count; unknown ones are told. */
const char *const *catalog_load_tracks(const struct kind_source *source, const json_t *array,
				       const char *place);

/* What papers a kind's documents make (core/catalog_template.c). */
void catalog_load_templates(struct loading *loading, struct kind *kind);

/* Do the counts of each move say what its phases say? */
void catalog_check_balance(const struct definition_source *source);
/* Of link_types.json, once the kinds are there. */
void catalog_check_links(struct loading *loading);
/* Is every state reached, and does each lead to an end? */
void catalog_check_states(const struct definition_source *source);
/* A shape and the shapes it refers to. */
void catalog_check_shape(struct loading *loading, const json_t *shape, const char *place);
/* The versions named by "in" and the laws named by "basis", wherever they stand. kind NULL: the
 * file knows no versions. */
void catalog_check_references(struct loading *loading, const json_t *json, const struct kind *kind,
			      const char *place);

/* Whether an entry with "in" applies in a version. */
bool catalog_applies(const json_t *entry, const char *version);
struct label catalog_label(const json_t *entry);		     /* of its "name" */
bool catalog_names_have(const char *const *names, const char *name); /* NULL names: false */

#endif
