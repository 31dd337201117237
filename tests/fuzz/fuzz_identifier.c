/* Numbers of parties and rights: whatever is typed, a number that is taken comes back the same when it
 * is read again, and no fault is without its message. The first byte chooses the kind. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/json.h"
#include "core/base/log.h"
#include "core/base/text.h"
#include "core/identifier.h"
#include "core/mask.h"
#include "core/problem.h"
#include "tests/fuzz/fuzz.h"

static struct catalog *the_catalog(void)
{
	static struct catalog *catalog;
	struct arena *arena;
	struct problem_list problems;

	if (catalog)
		return catalog;
	arena = arena_new();
	problems = (struct problem_list){ .arena = arena };
	catalog = catalog_load(getenv("CATALOG"), &problems);
	if (!catalog)
		bug("CATALOG names no catalog");
	arena_free(arena);
	return catalog;
}

static const char *check(struct arena *arena, const struct identifier *identifier,
			 const char *typed, size_t *ret_faults)
{
	struct problem_list faults = { .arena = arena }, warnings = { .arena = arena };
	struct identifier_input input = {
		.catalog = the_catalog(),
		.identifier = identifier,
		.typed = typed,
		.right = identifier->of_right ? "PI" : NULL,
		.today = date_make(2025, 3, 10),
		.pointer = "/x",
	};
	const char *stored = identifier_check(&input, &faults, &warnings);

	for (const struct problem *one = faults.first; one; one = one->next)
		if (strchr(catalog_message(the_catalog(), arena, one->code, "zh", one->values),
			   '{') &&
		    !strchr(typed, '{') && !strstr(typed, "｛"))
			abort(); /* a place that nobody filled */
	*ret_faults = faults.count;
	return stored;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct catalog *catalog = the_catalog();
	struct arena *arena = arena_new();
	const struct identifier *identifier;
	const char *text, *stored;
	size_t faults;

	if (size > 1 && size < 200 && text_utf8_valid((const char *)data + 1, size - 1)) {
		identifier = &catalog->identifiers[data[0] % catalog->identifier_count];
		text = arena_strndup(arena, (const char *)data + 1, size - 1);
		stored = check(arena, identifier, text, &faults);
		if (faults == 0 &&
		    (strcmp(check(arena, identifier, stored, &faults), stored) != 0 || faults > 0))
			abort();
		identifier_key(arena, identifier, stored);
		mask_text(catalog, arena, "person_name", text, 1);
		mask_text(catalog, arena, "contact", text, 0);
		mask_text(catalog, arena, "address", text, 0);
	}
	arena_free(arena);
	return 0;
}
