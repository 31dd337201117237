/* Texts of reports: whatever is sent, no number is dropped or counted twice, each stands where the
 * result says, and the result makes a page and a table. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/json.h"
#include "core/base/log.h"
#include "core/base/text.h"
#include "core/catalog.h"
#include "core/problem.h"
#include "core/reconcile.h"
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

/* Of claims and of other numbers: places in order, none in another. */
static void check_places(const json_t *items, size_t characters)
{
	const json_t *item;
	json_int_t end = 0;
	size_t i;

	json_array_foreach(items, i, item) {
		if (json_get_int(item, "start", -1) < end ||
		    json_get_int(item, "end", -1) <= json_get_int(item, "start", -1) ||
		    json_get_int(item, "end", -1) > (json_int_t)characters)
			abort();
		end = json_get_int(item, "end", -1);
	}
}

static void check_result(const json_t *result, size_t characters)
{
	const json_t *claims = json_object_get(result, "claims");
	const json_t *numbers = json_object_get(result, "numbers");

	check_places(claims, characters);
	check_places(numbers, characters);
	if (json_get_int(json_object_get(result, "totals"), "numbers", -1) !=
	    (json_int_t)(json_array_size(claims) + json_array_size(numbers)))
		abort();
	free(reconcile_page(the_catalog(), result, "zh"));
	free(reconcile_csv(result, "en"));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char sums[] =
		"{\"office\":{\"id\":\"x\",\"name\":{\"zh\":\"局\",\"en\":\"x\"}},"
		"\"known_at\":\"\",\"sums\":{\"period\":{\"ruling.accepted\":\"57\"}},"
		"\"external\":{\"court.accepted\":{\"value\":\"3190\","
		"\"qualifier\":\"余\"}}}";
	struct arena *arena = arena_new();
	const char *text;
	json_t *result;

	if (size > 0 && size < 100000 && text_utf8_valid((const char *)data, size)) {
		struct reconcile_input input = { .catalog = the_catalog(),
						 .arena = arena,
						 .link_suffix = "" };

		if (!period_read(2024, size % 2 ? "year" : "h1", &input.period))
			abort();
		text = arena_strndup(arena, (const char *)data, size);
		input.sums = json_tie(arena, json_loads(sums, 0, NULL));
		result = reconcile_text(&input, text, size);
		if (result)
			check_result(json_tie(arena, result), text_utf8_count(text));
	}
	arena_free(arena);
	return 0;
}
