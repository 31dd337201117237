/* Every figure, cell and growth of every seal, made anew from the facts that it knew. */
#include "api/command/verify_seals.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/command/command.h"
#include "api/command/database.h"
#include "core/base/arena.h"
#include "core/base/json.h"
#include "core/base/log.h"
#include "core/catalog.h"
#include "core/period.h"
#include "core/seal_recount.h"
#include "core/summary.h"

/* What tells a seal from the others. */
static const char *const names[] = { "office_id", "year", "period", "edition", "attempt" };
#define NAMES (sizeof(names) / sizeof(*names))

static const char *date_text(struct arena *arena, struct date date)
{
	char *text = arena_alloc(arena, DATE_TEXT_SIZE);

	date_format(date, text);
	return text;
}

/* The sums that a seal is made of, counted anew. The caller owns it. */
static json_t *count_sums(struct db_once *once, struct arena *arena, const struct catalog *catalog,
			  const json_t *seal, const struct period *period)
{
	const char *year = arena_printf(arena, "%d", period->year);
	bool whole = strcmp(period->name, "year") == 0;
	struct date previous_from, previous_to, before_from, before_to;

	period_earlier(period, 12, &previous_from, &previous_to);
	period_earlier(period, period_months(period), &before_from, &before_to);
	{
		const struct once_value values[] = {
			{ "office", json_get_text(seal, "office_id") },
			{ "year", year },
			{ "period", period->name },
			{ "edition",
			  arena_printf(arena, "%d", (int)json_get_int(seal, "edition", 0)) },
			{ "attempt",
			  arena_printf(arena, "%d", (int)json_get_int(seal, "attempt", 0)) },
			{ "previous_from", date_text(arena, previous_from) },
			{ "previous_to", date_text(arena, previous_to) },
			{ "before_from", whole ? NULL : date_text(arena, before_from) },
			{ "before_to", whole ? NULL : date_text(arena, before_to) },
			{ "external_year", whole ? year : NULL },
			{ "medians", summary_median_codes(arena, catalog) },
			{ "cuts", summary_cuts(arena, catalog) },
			{ NULL, NULL },
		};

		return command_body(once, &sql_verify_seal_sums, values);
	}
}

/* Adds what differs to the faults of the seal. */
static void recount_seal(struct db_once *once, const struct catalog *catalog, const json_t *seal,
			 struct seal_recount *recount)
{
	struct arena *arena = arena_new();
	struct summary_input input = { .catalog = catalog, .to_seal = true, .link_suffix = "" };
	json_t *sums, *counted, *faults;

	if (!period_read((int)json_get_int(seal, "year", 0), json_get_text(seal, "period"),
			 &input.period))
		bug("a seal of no period");
	sums = count_sums(once, arena, catalog, seal, &input.period);
	input.before = strcmp(input.period.name, "year") != 0;
	input.sums = sums;
	counted = summary_make(&input);
	*recount = (struct seal_recount){ .catalog = catalog,
					  .sealed = json_object_get(sums, "sealed"),
					  .definitions = json_object_get(sums, "definitions"),
					  .counted = counted };
	faults = seal_recount_faults(recount);
	json_array_extend(json_object_get(seal, "faults"), faults);
	json_decref(faults);
	json_decref(counted);
	json_decref(sums);
	arena_free(arena);
}

static void print_faults(const json_t *seal)
{
	json_t *fault;
	size_t i;

	json_array_foreach(json_object_get(seal, "faults"), i, fault) {
		char *text;

		for (size_t n = 0; n < NAMES; n++)
			json_object_set(fault, names[n], json_object_get(seal, names[n]));
		text = json_dumps(fault, JSON_COMPACT);
		printf("seal: %s\n", text);
		free(text);
	}
}

size_t verify_seals(const struct conf *conf, struct db_once *once)
{
	static const struct once_value none[] = { { NULL, NULL } };
	struct catalog *catalog = command_catalog_read(conf);
	json_t *seals = command_body(once, &sql_verify_seals, none), *seal;
	size_t faults = 0, i;

	json_array_foreach(seals, i, seal) {
		struct seal_recount recount;
		size_t found;

		recount_seal(once, catalog, seal, &recount);
		print_faults(seal);
		found = json_array_size(json_object_get(seal, "faults"));
		printf("seal: %s %d %s edition %d attempt %d: %zu figures and %zu cells recounted, "
		       "%zu of other definitions, %zu faults\n",
		       json_get_text(seal, "office_id"), (int)json_get_int(seal, "year", 0),
		       json_get_text(seal, "period"), (int)json_get_int(seal, "edition", 0),
		       (int)json_get_int(seal, "attempt", 0), recount.figures, recount.cells,
		       recount.redefined, found);
		faults += found;
	}
	printf("seals: %zu, %zu faults\n", json_array_size(seals), faults);
	json_decref(seals);
	catalog_free(catalog);
	return faults;
}
