/* The catalog: kinds of case, their states, actions, fields, documents, outcomes, and what each
 * action counts for. Read once at start from core/catalog/ (format: docs/catalog.md), checked as a
 * whole, then read-only and shared by all threads. The law and all labels live there, never in C.
 *
 * Everything is owned by the catalog; pointers stay valid until catalog_free(). Names are interned:
 * two equal names within one kind are the same pointer only by accident, so compare with strcmp. */
#ifndef CORE_CATALOG_H
#define CORE_CATALOG_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/date.h"
#include "core/permission.h"

struct arena;
struct calendar;
struct guard;
struct phrase_book;
struct deadline_rule;
struct problem_list;

struct identifier; /* core/identifier.h */

struct label {
	const char *zh;
	const char *en;
};

json_t *label_json(const struct label *label); /* {"zh", "en"}; the caller owns it */

/* Where a state stands in the life of a case. Which facts a move must leave follows from it:
 *   (none or intake) -> open or stayed   received, or transferred_in
 *   open or stayed -> closed             closed
 *   open or stayed -> transferred        transferred_out
 *   closed -> open or stayed             reopened
 *   (none or intake) -> closed           received and closed
 *   any other move                       none of these
 * The loader refuses a catalog whose counts say otherwise, and moves that would take a case out of
 * work or into it by another way (open -> archived): so the balance holds by construction. */
enum phase {
	PHASE_NONE,    /* before the first event */
	PHASE_INTAKE,  /* asked for; not yet a case */
	PHASE_REFUSED, /* refused at the door; never a case */
	PHASE_OPEN,
	PHASE_STAYED, /* still open */
	PHASE_CLOSED,
	PHASE_TRANSFERRED, /* went to another office */
	PHASE_MERGED,	   /* into another case, which counts for both */
	PHASE_ARCHIVED,	   /* closed for good */
};
const char *phase_name(enum phase phase); /* "intake", ...; "" for none */

/* Grants are what a user can hold (registrar, officer, mediator, director, statistician, and the
 * administrators of the system, of its security and of its audit); the catalog's further roles (panel,
 * archivist, ...) are held through them. */
typedef uint32_t grant_set; /* bit i = catalog->grants[i] */

struct grant {
	const char *name;
	struct label label;
	permission_set permissions; /* in the office it is held in, and those below */
	bool apart;		    /* who holds it holds nothing else */
};

struct track {
	const char *name;
	struct label label;
};

struct state {
	const char *name; /* "in_mediation" */
	const char *code; /* "M20" */
	struct label label;
	enum phase phase;
	bool terminal;
};

/* A field of an event: its shape is what the value must be. */
struct field {
	const char *name;
	struct label label;
	const json_t *shape;
	bool required;
	bool envelope; /* top-level in the body and a column of the case; else inside "data" */
};

struct outcome {
	const char *name; /* "agreement_written" */
	const char *code; /* "ME-1" */
	struct label label;
	bool closes;
	int success; /* 1 yes, 0 no, -1 does not say */
};

struct document_type {
	const char *name; /* "mediation_agreement" */
	struct label label;
	const char *series; /* of series.json, its number when issued; NULL: never issued */
	bool secondary; /* goes into the secondary volume (副卷), which outsiders do not see */
	bool unbound;	/* goes into none: the list of the volume itself */
};

enum balance {
	BALANCE_NONE,
	BALANCE_RECEIVED,
	BALANCE_REOPENED,
	BALANCE_TRANSFERRED_IN,
	BALANCE_CLOSED,
	BALANCE_TRANSFERRED_OUT,
	/* No flow of cases, but left by their time limits (core/workflow_limit.c): */
	BALANCE_OVERDUE, /* the last day has passed while the case was open; the day after it */
	BALANCE_OVERDUE_ENDED, /* what was overdue was done, or needs no doing any more */
	BALANCE_DECIDED	       /* a limit for deciding was met, in time or not */
};

enum indicator_source { INDICATOR_CASES, INDICATOR_EXTERNAL };

/* One summand of a figure: facts of an indicator in a window of time, with a sign. */
enum term_window {
	TERM_PERIOD, /* those of the period */
	TERM_START,  /* all before it: what stood at its beginning */
	TERM_END     /* all up to its last day: what stands at its end */
};
struct term {
	const struct indicator *of;
	int sign; /* 1 or -1 */
	enum term_window window;
	/* Only some closings count (NULL: all facts): "timed" had a last day, "in_time" kept it, "late"
	 * did not, "cohort" came in the period too. */
	const char *only;
	bool days;	 /* the days it took are added up, not the quantity */
	const char *key; /* of the sums it is found in: "ruling.closed#late" */
};

/* What a figure means: a sum of terms (of a plain indicator, its own facts of the period), a ratio of
 * two such, a median of days, or a figure that another organ reports. */
struct indicator {
	const char *name; /* "ruling.closed_to_accepted" */
	struct label label;
	const char *unit;	      /* case document person yuan percent ...: units.json */
	enum indicator_source source; /* of a ratio: that of its numerator */
	int decimals;		      /* of the shown value; 0 for counts */
	enum balance balance;
	const char *kind;				 /* NULL unless the facts are of one kind */
	const struct indicator *numerator, *denominator; /* both or neither */
	const struct indicator *median; /* of the days its closings took, or NULL */
	const struct term *terms;	/* none of a ratio, a median or an external figure */
	size_t term_count;
	bool plain; /* events leave facts of it */
	const json_t
		*definition; /* what GET /indicators shows: the entry, and what follows from it */
	char digest[65];     /* SHA-256 over all that it means, hex */
};

/* What a move leaves in the statistics. */
struct count {
	const struct indicator *indicator;
	const char *each_document;   /* one fact of quantity 1 per document of this type, or NULL */
	const char *quantity_field;  /* the quantity is this field's value, or NULL: 1 */
	const char *on_field;	     /* dated by this field, or NULL: occurred_on */
	const char *const *outcomes; /* only with one of these, NULL-terminated; NULL: any */
	const char *const *tracks;   /* likewise */
};

struct move {
	const struct state *from; /* NULL: the first event of a case */
	const struct state *to;
	const char *const *tracks;  /* NULL-terminated; NULL: every track */
	const struct count *counts; /* those of the action that apply to this move */
	size_t count_count;
};

enum effect {
	EFFECT_NONE,
	EFFECT_REVISE,	 /* envelope facts change (PATCH) */
	EFFECT_REDATE,	 /* an earlier event happened on another day */
	EFFECT_DOCUMENT, /* a document is added */
	EFFECT_LINK,	 /* a link to another case is added */
	EFFECT_ISSUE,	 /* a document is issued: number, date, signer; unchanged from then on */
	EFFECT_SERVE,	 /* documents reached their addressees */
	EFFECT_VOLUME,	 /* papers since the last volume are put into a supplement */
	EFFECT_PROPOSE,	 /* an act is proposed to who may let it happen */
	EFFECT_RETURN,	 /* a proposal is returned to who made it */
	EFFECT_WITHDRAW, /* a proposal is taken back */
	EFFECT_MERGE,	 /* the case goes on in another: what it counted for is taken back */
	EFFECT_ERASE,	 /* what is personal in the case is replaced, for good */
};

struct action_document {
	const struct document_type *type;
	bool required;
};

struct action {
	const char *name;
	struct label label;
	grant_set grants;	   /* who may */
	const json_t *by;	   /* the catalog's roles, as written */
	const json_t *proposed_by; /* roles that propose it to those; NULL: it needs no approval */
	grant_set proposers;	   /* who may propose it */
	const struct move *moves;
	size_t move_count;
	const struct field *fields;
	size_t field_count;
	const struct outcome *const *outcomes; /* NULL-terminated; NULL: none. One: it is implied */
	const struct action_document *documents;
	size_t document_count;
	const char *const *required_parties; /* party roles, NULL-terminated, or NULL */
	bool numbers;			     /* gives the case its number, if it has none */
	bool binds; /* the definition is chosen anew by this event's date */
	enum effect effect;
	const struct guard *guards; /* core/guard.h */
	size_t guard_count;
	bool looks_back;     /* a guard needs what came before, or linked cases */
	const json_t *basis; /* array of {law, article, tag}, or NULL */
	const char *tag;     /* certainty: C* C L U */
	bool timed;	     /* a deadline looks at it */
	bool limited;	     /* one of kind->statutory or kind->deciding moves or ends by it */
};

/* One version of the law of one kind: what applies to cases filed from..to. */
struct definition {
	const struct kind *kind;
	const char *version;  /* "2025" */
	struct date from, to; /* inclusive; to = 2199-12-31 when open-ended */
	const struct state *states;
	size_t state_count;
	const struct action *actions; /* the common actions included */
	size_t action_count;
	const struct deadline_rule *deadlines;
	size_t deadline_count;
	const char *const *timed_fields; /* what the deadlines read of an event, NULL-terminated */
	bool timed_parties;		 /* they ask for somebody's role or country */
};

struct kind {
	const char *name;
	struct label label;
	const char *number_template; /* "{mark}裁字〔{year}〕{number}号" */
	const struct track *tracks;  /* none: track_count 0, and cases have track "" */
	size_t track_count;
	const struct outcome *outcomes;
	size_t outcome_count;
	const struct document_type *documents;
	size_t document_count;
	const char *const *flags;	/* NULL-terminated */
	const char *const *right_types; /* allowed, NULL-terminated; NULL: all of rights.json */
	/* Roles of parties whose personal numbers are needed, NULL-terminated; NULL: nobody's. */
	const char *const *identified;
	const struct definition *definitions; /* in order of from */
	size_t definition_count;
	const json_t *archive;	 /* {"retention", "number"}: how its volumes are kept, or NULL */
	const json_t *templates; /* of its documents: templates/<kind>.json, or NULL */
	/* The rules of the law by which its cases are to be closed, NULL-terminated; NULL: none. */
	const char *const *statutory;
	/* Those by which they are to be decided, where the closing comes later; likewise. */
	const char *const *deciding;
	const json_t *source; /* the file, whole */
};

struct catalog {
	const struct grant *grants;
	size_t grant_count;
	const struct kind *kinds; /* in order of name */
	size_t kind_count;
	const struct indicator *indicators; /* in the order of indicators.json */
	size_t indicator_count;
	/* Of calendars.json alone: the service may know newer lists. */
	struct calendar *calendar;
	const struct identifier *identifiers; /* in the order of identifiers.json */
	size_t identifier_count;
	const json_t *masked;	     /* masks.json: what is personal */
	const json_t *masks;	     /* of it: name -> how it is covered */
	grant_set disclosed;	     /* who may see the whole, with a reason */
	const json_t *secrecies;     /* of secrecies.json: what a case may be marked with */
	grant_set secrecy_set_by;    /* who marks */
	const json_t *audit_classes; /* audit.json: what of the audit trail is not kept for ever */
	int audit_minimum_days;	     /* and at least how long */
	const char *const *looking_back; /* names of actions with guards that look back */
	const char *const *merging;	 /* names of actions that merge; NULL-terminated */
	const json_t *timed;   /* names of actions that some deadline looks at: {name: true} */
	const json_t *limited; /* and of those marked so: {name: true} */
	const struct phrase_book *phrases; /* core/phrase.h */
	const json_t *chapters;	 /* report.json: chapters and the order of their figures */
	const json_t *sentences; /* sentences.json: the words of the report */
	const json_t *tables;	 /* figures.json: the tables of a summary */
	/* figures.json: words for a figure of others that one person entered, NULL: none */
	const json_t *unconfirmed;
	const json_t *traps;	    /* figures.json: what readers of figures stumble over */
	const json_t *shapes;	    /* "#/components/schemas/..." for fields that refer to them */
	const json_t *parameters;   /* the shapes of query parameters, by name */
	const json_t *messages;	    /* messages.json: code -> {status, zh, en} */
	const json_t *explanations; /* explanations.json: code -> {zh, en} */
	const json_t *lists;	    /* "regions" -> {code: entry}; see catalog_lists() */
	char digest[65];	    /* SHA-256 over all files, hex: "definitions" of a summary */
	const json_t *whole;	    /* what GET /catalog shows */
	struct arena *arena;	    /* owns all of it */
};

/* Reads and checks a folder. On any fault returns NULL with every fault in `problems`: the pointer
 * names the place ("kinds/ruling.json#/actions/3/moves/0/to"). Names are resolved only when every
 * file is well formed, and reachability only in kinds whose names all resolve: what would follow
 * from another fault is not told. */
struct catalog *catalog_load(const char *folder, struct problem_list *problems);
void catalog_free(struct catalog *catalog);

/* Whether a list has a code. Lists: regions provinces causes sources party_types party_roles
 * link_types rights laws series service_methods units, and of all kinds together: kinds tracks outcomes. Another
 * name is a bug. */
bool catalog_lists(const struct catalog *catalog, const char *list, const char *code);

/* Lookups return NULL when there is none. */
const struct kind *catalog_kind(const struct catalog *catalog, const char *name);
const struct indicator *catalog_indicator(const struct catalog *catalog, const char *name);
/* Whether an action of this name, of whatever kind, has a guard that looks back. */
bool catalog_looks_back(const struct catalog *catalog, const char *action);
/* Whether an action of this name, of whatever kind, merges a case into another. */
bool catalog_merges(const struct catalog *catalog, const char *action);
grant_set catalog_grant(const struct catalog *catalog, const char *name); /* 0: unknown */
const struct definition *kind_definition_on(const struct kind *kind, struct date filed_on);
const struct definition *kind_definition(const struct kind *kind, const char *version);
const struct track *kind_track(const struct kind *kind, const char *name);
const struct outcome *kind_outcome(const struct kind *kind, const char *name);
const struct document_type *kind_document(const struct kind *kind, const char *name);
const struct state *definition_state(const struct definition *definition, const char *name);
const struct action *definition_action(const struct definition *definition, const char *name);
const struct deadline_rule *definition_deadline(const struct definition *definition,
						const char *name);
/* The move an action makes from a state (NULL state: the first event) on a track, or NULL. */
const struct move *action_move(const struct action *action, const struct state *from,
			       const char *track);
/* The text of a message in "zh" or "en", {names} filled in, and its HTTP status. Unknown codes are
 * a bug. The result lives in the arena. */
const char *catalog_message(const struct catalog *catalog, struct arena *arena, const char *code,
			    const char *language, const json_t *values);
/* The same for the texts of explanations.json, which have no status. */
const char *catalog_explanation(const struct catalog *catalog, struct arena *arena,
				const char *code, const char *language, const json_t *values);
int catalog_message_status(const struct catalog *catalog, const char *code);

#endif
