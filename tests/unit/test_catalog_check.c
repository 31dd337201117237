/* The catalog's checks: each fault is told, at its exact place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/arena.h"
#include "core/base/json.h"
#include "core/catalog.h"
#include "core/problem.h"
#include "tests/unit/catalog_small.h"

/* One change that makes the small catalog wrong, and the fault that must be told. */
struct wrong {
	const char *file, *pointer, *value; /* value NULL: taken away */
	const char *place, *code;
};

#define CLAIM "kinds/claim.json"
#define STATE(name, code, rest)                                                                    \
	"{\"state\":\"" name "\",\"code\":\"" code "\",\"name\":{\"zh\":\"x\",\"en\":\"x\"}," rest \
	"}"
#define COUNT(indicator) "{\"indicator\":\"" indicator "\"}"

static void check_wrong(const struct wrong *wrong)
{
	struct arena *arena = arena_new();
	struct problem_list problems = { .arena = arena };
	json_auto_t *files = small_read();
	const char *told = "";
	bool found = false;

	small_set(files, wrong->file, wrong->pointer, wrong->value);
	if (small_load(files, &problems))
		fail_msg("%s%s = %s was taken", wrong->file, wrong->pointer,
			 wrong->value ? wrong->value : "nothing");
	for (const struct problem *one = problems.first; one; one = one->next) {
		found |= strcmp(one->pointer, wrong->place) == 0 &&
			 strcmp(one->code, wrong->code) == 0;
		told = arena_printf(arena, "%s\n  %s %s", told, one->pointer, one->code);
	}
	if (!found)
		fail_msg("%s%s: not %s %s but%s", wrong->file, wrong->pointer, wrong->place,
			 wrong->code, told);
	arena_free(arena);
}

static void check_wrongs(const struct wrong *wrongs, size_t count)
{
	for (size_t i = 0; i < count; i++)
		check_wrong(&wrongs[i]);
}
#define CHECK_WRONGS(wrongs) check_wrongs(wrongs, sizeof(wrongs) / sizeof(*(wrongs)))

static void test_files_are_checked(void **state)
{
	static const struct wrong wrongs[] = {
		{ "units.json", "", NULL, "units.json", "catalog_file" },
		{ CLAIM, "", NULL, "kinds", "catalog_file" },
		{ "units.json", "", "\"[1,\"", "units.json", "catalog_json" },
		{ "units.json", "", "\"[{\\\"a\\\":1,\\\"a\\\":2}]\"", "units.json",
		  "catalog_json" },
		{ "units.json", "", "{}", "units.json#", "type_wrong" },
		{ CLAIM, "/kind", "\"other\"", CLAIM "#/kind", "catalog_shape" },
		{ CLAIM, "/actions/0/move", "[]", CLAIM "#/actions/0/move", "field_unknown" },
		{ CLAIM, "/actions/0/moves", NULL, CLAIM "#/actions/0/moves", "field_missing" },
		{ CLAIM, "/states/0/phase", "\"begun\"", CLAIM "#/states/0/phase",
		  "value_not_listed" },
		{ "messages.json", "/busy/en", NULL, "messages.json#/busy/en", "field_missing" },
		{ "messages.json", "/busy/zh", "\"\"", "messages.json#/busy/zh", "text_too_short" },
		{ "messages.json", "/busy/status", "200", "messages.json#/busy/status",
		  "number_too_small" },
	};

	(void)state;
	CHECK_WRONGS(wrongs);
}

static void test_names_must_be_known(void **state)
{
#define UNKNOWN "catalog_unknown_name"
	static const struct wrong wrongs[] = {
		{ CLAIM, "/actions/1/moves/0/to", "\"nowhere\"", CLAIM "#/actions/1/moves/0/to",
		  UNKNOWN },
		{ CLAIM, "/actions/1/moves/0/to", "\"stayed\"", CLAIM "#/actions/1/moves/0/to",
		  UNKNOWN },
		{ CLAIM, "/actions/1/moves/0/from/0", "\"x\"", CLAIM "#/actions/1/moves/0/from/0",
		  UNKNOWN },
		{ CLAIM, "/actions/1/moves/0/tracks", "[\"x\"]",
		  CLAIM "#/actions/1/moves/0/tracks/0", UNKNOWN },
		{ CLAIM, "/actions/1/by/0", "\"x\"", CLAIM "#/actions/1/by/0", UNKNOWN },
		{ CLAIM, "/actions/1/fields/0/field", "\"x\"", CLAIM "#/actions/1/fields/0",
		  UNKNOWN },
		{ CLAIM, "/actions/5/documents/0/document", "\"x\"",
		  CLAIM "#/actions/5/documents/0", UNKNOWN },
		{ CLAIM, "/actions/5/outcomes/0", "\"x\"", CLAIM "#/actions/5/outcomes/0",
		  UNKNOWN },
		{ CLAIM, "/actions/0/parties/0", "\"x\"", CLAIM "#/actions/0/parties/0", UNKNOWN },
		{ CLAIM, "/actions/5/counts/0/indicator", "\"x\"",
		  CLAIM "#/actions/5/counts/0/indicator", UNKNOWN },
		{ CLAIM, "/actions/5/counts/1/outcomes/0", "\"x\"",
		  CLAIM "#/actions/5/counts/1/outcomes/0", UNKNOWN },
		{ CLAIM, "/actions/5/counts/1/tracks/0", "\"x\"",
		  CLAIM "#/actions/5/counts/1/tracks/0", UNKNOWN },
		{ CLAIM, "/actions/5/counts/2/moves/0", "\"open>x\"",
		  CLAIM "#/actions/5/counts/2/moves/0", UNKNOWN },
		{ CLAIM, "/actions/5/counts/2/each", "\"x\"", CLAIM "#/actions/5/counts/2/each",
		  UNKNOWN },
		{ CLAIM, "/actions/5/counts/3/quantity", "\"x\"",
		  CLAIM "#/actions/5/counts/3/quantity", UNKNOWN },
		{ CLAIM, "/actions/5/counts/3/on", "\"panel\"", CLAIM "#/actions/5/counts/3/on",
		  UNKNOWN },
		{ CLAIM, "/actions/3/in/0", "\"9\"", CLAIM "#/actions/3/in/0", UNKNOWN },
		{ CLAIM, "/right_types/0", "\"XX\"", CLAIM "#/right_types/0", UNKNOWN },
		{ CLAIM, "/basis/0/law", "\"x\"", CLAIM "#/basis/0/law", UNKNOWN },
		{ CLAIM, "/actions/1/basis/0/law", "\"x\"", CLAIM "#/actions/1/basis/0/law",
		  UNKNOWN },
		{ "roles.json", "/roles/0/held_by/0", "\"x\"", "roles.json#/roles/0/held_by/0",
		  UNKNOWN },
		{ "regions.json", "/1/parent", "\"1\"", "regions.json#/1/parent", UNKNOWN },
		{ "indicators.json", "/0/unit", "\"x\"", "indicators.json#/0/unit", UNKNOWN },
		{ "indicators.json", "/5/kind", "\"x\"", "indicators.json#/5/kind", UNKNOWN },
		{ "indicators.json", "/8/numerator", "\"x\"", "indicators.json#/8/numerator",
		  UNKNOWN },
		{ "report.json", "/chapters/0/indicators/1", "\"x\"",
		  "report.json#/chapters/0/indicators/1", UNKNOWN },
		{ "sentences.json", "/chapters/0/chapter", "\"x\"",
		  "sentences.json#/chapters/0/chapter", UNKNOWN },
		{ "sentences.json", "/chapters/0/paragraphs/0/0/en", "\"{x.y} closed\"",
		  "sentences.json#/chapters/0/paragraphs/0/0/en", UNKNOWN },
		{ "common.json", "/actions/0/fields/0/field", "\"x\"",
		  "common.json#/actions/0/fields/0", UNKNOWN },
		{ "common.json", "/fields/parties/items/$ref", "\"#/components/schemas/x\"",
		  "common.json#/fields/parties", UNKNOWN },
	};

	(void)state;
	CHECK_WRONGS(wrongs);
}

static void test_names_must_be_told_once(void **state)
{
#define TWICE "catalog_duplicate"
	static const struct wrong wrongs[] = {
		{ CLAIM, "/states/1/state", "\"received\"", CLAIM "#/states/1/state", TWICE },
		{ CLAIM, "/states/1/code", "\"R0\"", CLAIM "#/states/1/code", TWICE },
		{ CLAIM, "/actions/2/action", "\"accept\"", CLAIM "#/actions/2/action", TWICE },
		{ CLAIM, "/actions/2/action", "\"revise\"", "common.json#/actions/0/action",
		  TWICE },
		{ CLAIM, "/outcomes/1/outcome", "\"won\"", CLAIM "#/outcomes/1/outcome", TWICE },
		{ CLAIM, "/documents/1/document", "\"letter\"", CLAIM "#/documents/1/document",
		  TWICE },
		{ CLAIM, "/tracks/1/track", "\"fast\"", CLAIM "#/tracks/1/track", TWICE },
		{ CLAIM, "/flags/-", "{\"flag\":\"urgent\",\"name\":{\"zh\":\"x\",\"en\":\"x\"}}",
		  CLAIM "#/flags/1/flag", TWICE },
		{ CLAIM, "/definitions/1/version", "\"1\"", CLAIM "#/definitions/1/version",
		  TWICE },
		{ CLAIM, "/fields/title",
		  "{\"name\":{\"zh\":\"x\",\"en\":\"x\"},\"type\":\"string\"}",
		  CLAIM "#/fields/title", TWICE },
		{ CLAIM, "/actions/5/fields/-", "{\"field\":\"sum\"}", CLAIM "#/actions/5/fields/2",
		  TWICE },
		{ CLAIM, "/actions/5/documents/-", "{\"document\":\"letter\"}",
		  CLAIM "#/actions/5/documents/2", TWICE },
		{ CLAIM, "/actions/5/outcomes/-", "\"won\"", CLAIM "#/actions/5/outcomes/2",
		  TWICE },
		{ CLAIM, "/actions/5/moves/-", "{\"from\":[\"closed\",\"open\"],\"to\":\"closed\"}",
		  CLAIM "#/actions/5/moves/2/from/1", TWICE },
		{ CLAIM, "/actions/7/moves/-", "{\"from\":[\"open\"],\"to\":\"moved\"}",
		  CLAIM "#/actions/7/moves/1/from/0", TWICE },
		{ "roles.json", "/grants/1/grant", "\"clerk\"", "roles.json#/grants/1/grant",
		  TWICE },
		{ "roles.json", "/roles/0/role", "\"head\"", "roles.json#/roles/0/role", TWICE },
		{ "indicators.json", "/5/indicator", "\"claim.closed\"",
		  "indicators.json#/5/indicator", TWICE },
		{ "indicators.json", "/5/balance", "\"closed\"", "indicators.json#/5/balance",
		  TWICE },
		{ "units.json", "/1/unit", "\"case\"", "units.json#/1/unit", TWICE },
		{ "report.json", "/chapters/0/indicators/1", "\"claim.closed\"",
		  "report.json#/chapters/0/indicators/1", TWICE },
	};

	(void)state;
	CHECK_WRONGS(wrongs);
}

static void test_somebody_must_be_allowed(void **state)
{
	static const struct wrong wrongs[] = {
		{ CLAIM, "/actions/1/by", NULL, CLAIM "#/actions/1/by", "catalog_nobody_may" },
		{ CLAIM, "/actions/1/by", "[]", CLAIM "#/actions/1/by", "catalog_nobody_may" },
		{ CLAIM, "/actions/1/by/0", "\"nobody\"", CLAIM "#/actions/1/by",
		  "catalog_nobody_may" },
	};

	(void)state;
	CHECK_WRONGS(wrongs);
}

static void test_states_are_reached_and_lead_to_an_end(void **state)
{
	static const struct wrong wrongs[] = {
		{ CLAIM, "/states/-", STATE("lost", "R9", "\"phase\":\"open\",\"terminal\":true"),
		  CLAIM "#/states/7", "catalog_unreachable" },
		/* reached under the second version alone */
		{ CLAIM, "/actions/2/in", "[\"2\"]", CLAIM "#/states/5", "catalog_unreachable" },
		{ CLAIM, "/actions/9/moves/0/tracks", "[\"slow\"]", CLAIM "#/states/3",
		  "catalog_dead_end" },
		{ CLAIM, "/states/4/terminal", NULL, CLAIM "#/states/4", "catalog_dead_end" },
		{ CLAIM, "/states/4/terminal", NULL, CLAIM "#/states/3", "catalog_dead_end" },
		{ CLAIM, "/states/3/terminal", "true", CLAIM "#/actions/6/moves/0/from/0",
		  "catalog_shape" },
	};

	(void)state;
	CHECK_WRONGS(wrongs);
}

static void test_each_track_is_looked_at_on_its_own(void **state)
{
	struct arena *arena = arena_new();
	struct problem_list problems = { .arena = arena };
	json_auto_t *files = small_read();

	(void)state;
	/* "transfer" goes from open on the slow track, where nothing leads to open any more */
	small_set(files, CLAIM, "/actions/1/moves/0/tracks", "[\"fast\"]");
	small_set(files, CLAIM, "/actions/8/moves/0/tracks", "[\"fast\"]");
	assert_null(small_load(files, &problems));
	assert_string_equal(problems.first->pointer, CLAIM "#/states/1");
	assert_string_equal(problems.first->code, "catalog_unreachable");
	assert_string_equal(json_get_text(problems.first->values, "track"), "slow");
	arena_free(arena);
}

static void test_the_counts_keep_the_balance(void **state)
{
#define MISSING "catalog_count_missing"
#define WRONG "catalog_count_wrong"
	static const struct wrong wrongs[] = {
		{ CLAIM, "/actions/1/counts", NULL, CLAIM "#/actions/1/moves/0", MISSING },
		{ CLAIM, "/actions/1/counts/-", COUNT("claim.transferred_in"),
		  CLAIM "#/actions/1/moves/0", WRONG },
		{ CLAIM, "/actions/1/counts/-", COUNT("claim.accepted"),
		  CLAIM "#/actions/1/moves/0", WRONG },
		{ CLAIM, "/actions/1/counts/0", COUNT("claim.closed"), CLAIM "#/actions/1/moves/0",
		  WRONG },
		{ CLAIM, "/actions/1/counts/0/tracks", "[\"fast\"]", CLAIM "#/actions/1/moves/0",
		  MISSING },
		{ CLAIM, "/actions/5/counts/0/outcomes", "[\"won\"]", CLAIM "#/actions/5/moves/0",
		  MISSING },
		{ CLAIM, "/actions/5/counts/0/moves", "[\"open>closed\"]",
		  CLAIM "#/actions/5/moves/1", MISSING },
		{ CLAIM, "/actions/5/counts/-", COUNT("claim.reopened"),
		  CLAIM "#/actions/5/moves/0", WRONG },
		{ CLAIM, "/actions/6/counts/0", COUNT("claim.accepted"),
		  CLAIM "#/actions/6/moves/0", MISSING },
		{ CLAIM, "/actions/7/counts", "[]", CLAIM "#/actions/7/moves/0", MISSING },
		{ CLAIM, "/actions/8/counts", "[]", CLAIM "#/actions/8/moves/0", MISSING },
		{ CLAIM, "/actions/8/moves/0/to", "\"closed\"", CLAIM "#/actions/8/moves/0",
		  MISSING },
		{ CLAIM, "/actions/3/counts", "[" COUNT("claim.closed") "]",
		  CLAIM "#/actions/3/moves/0", WRONG },
		{ CLAIM, "/actions/10/counts", "[" COUNT("claim.accepted") "]",
		  CLAIM "#/actions/10/moves/0", WRONG },
		{ CLAIM, "/actions/9/moves/0/from/-", "\"open\"", CLAIM "#/actions/9/moves/0",
		  "catalog_shape" },
		{ CLAIM, "/actions/5/counts/0/each", "\"letter\"", CLAIM "#/actions/5/counts/0",
		  "catalog_shape" },
		{ CLAIM, "/actions/5/counts/-", COUNT("court.accepted"),
		  CLAIM "#/actions/5/counts/4/indicator", "catalog_shape" },
		{ CLAIM, "/actions/5/counts/-", COUNT("claim.rate"),
		  CLAIM "#/actions/5/counts/4/indicator", "catalog_shape" },
	};

	(void)state;
	CHECK_WRONGS(wrongs);
}

static void test_definitions_follow_each_other(void **state)
{
	static const struct wrong wrongs[] = {
		{ CLAIM, "/definitions/1/from", "\"2000-01-01\"", CLAIM "#/definitions/1/from",
		  "catalog_shape" },
		{ CLAIM, "/definitions/0/to", "\"2020-01-01\"", CLAIM "#/definitions/0/to",
		  "catalog_shape" },
		{ CLAIM, "/definitions/1/to", "\"2019-01-01\"", CLAIM "#/definitions/1/to",
		  "catalog_shape" },
		{ CLAIM, "/definitions/1/from", "\"2020-02-30\"", CLAIM "#/definitions/1/from",
		  "date_wrong" },
	};

	(void)state;
	CHECK_WRONGS(wrongs);
}

static void test_figures_and_shapes_make_sense(void **state)
{
	static const struct wrong wrongs[] = {
		{ "indicators.json", "/8/numerator", "\"claim.rate\"",
		  "indicators.json#/8/numerator", "catalog_shape" },
		{ "indicators.json", "/8/denominator", NULL, "indicators.json#/8/denominator",
		  "field_missing" },
		{ "indicators.json", "/8/balance", "\"closed\"", "indicators.json#/8/balance",
		  "catalog_shape" },
		{ "indicators.json", "/9/balance", "\"closed\"", "indicators.json#/9/balance",
		  "catalog_shape" },
		{ "indicators.json", "/-",
		  "{\"indicator\":\"late\",\"name\":{\"zh\":\"甲\",\"en\":\"A\"},\"unit\":\"case\","
		  "\"terms\":[{\"indicator\":\"claim.closed\",\"only\":\"late\",\"window\":\"end\"}]}",
		  "indicators.json#/10/terms", "catalog_shape" },
		{ CLAIM, "/fields/sum/format", "\"coins\"", CLAIM "#/fields/sum", "catalog_shape" },
		{ CLAIM, "/fields/sum/minlength", "1", CLAIM "#/fields/sum", "catalog_shape" },
		{ "schemas.json", "/schemas/party/type", "\"thing\"", "schemas.json#/schemas/party",
		  "catalog_shape" },
		{ "schemas.json", "/parameters/limit/type", "\"thing\"",
		  "schemas.json#/parameters/limit", "catalog_shape" },
	};

	(void)state;
	CHECK_WRONGS(wrongs);
}

static void test_calendars_are_checked(void **state)
{
	static const struct wrong wrongs[] = {
		{ "calendars.json", "/0/off/0/to", "\"2026-01-01\"", "calendars.json#/0/off/0/to",
		  "calendar_other_year" },
		{ "calendars.json", "/1/off/0/make_up/0", "\"2026-02-16\"",
		  "calendars.json#/1/off/0/make_up/0", "calendar_make_up_off" },
		{ "calendars.json", "/1/off/-", "{\"from\":\"2026-02-20\",\"to\":\"2026-02-20\"}",
		  "calendars.json#/1/off/1", "calendar_overlap" },
		{ "calendars.json", "/1/year", "2025", "calendars.json#/1/year", TWICE },
		{ "calendars.json", "/1/year", "1999", "calendars.json#/1/year",
		  "value_not_listed" },
		{ "calendars.json", "/1/off", NULL, "calendars.json#/1/off", "field_missing" },
		{ "calendars.json", "/1/off/0/from", "\"2026\"", "calendars.json#/1/off/0/from",
		  "date_wrong" },
		{ "schemas.json", "/schemas/calendar_list", NULL, "schemas.json#/schemas",
		  "catalog_unknown_name" },
	};

	(void)state;
	CHECK_WRONGS(wrongs);
}

static void test_links_go_between_kinds_that_there_are(void **state)
{
#define OFFER(kind, action, begins, direction)                                       \
	"[{\"kind\":\"" kind "\",\"actions\":[\"" action "\"],\"begins\":[\"" begins \
	"\"],\"direction\":\"" direction "\"}]"
	static const struct wrong wrongs[] = {
		{ "link_types.json", "/0/between", "[{\"from\":[\"claim\"],\"to\":[\"nothing\"]}]",
		  "link_types.json#/0/between/0/to/0", UNKNOWN },
		{ "link_types.json", "/0/offered", OFFER("nothing", "accept", "claim", "in"),
		  "link_types.json#/0/offered/0/kind", UNKNOWN },
		{ "link_types.json", "/0/offered", OFFER("claim", "nothing", "claim", "in"),
		  "link_types.json#/0/offered/0/actions/0", UNKNOWN },
		{ "link_types.json", "/0/offered", OFFER("claim", "accept", "nothing", "in"),
		  "link_types.json#/0/offered/0/begins/0", UNKNOWN },
		{ "link_types.json", "/0/offered", OFFER("claim", "accept", "claim", "over"),
		  "link_types.json#/0/offered/0/direction", "value_not_listed" },
	};
	struct arena *arena = arena_new();
	struct problem_list problems = { .arena = arena };
	json_auto_t *files = small_read();

	(void)state;
	CHECK_WRONGS(wrongs);
	small_set(files, "link_types.json", "/0/between", "[]"); /* allows nothing */
	small_set(files, "link_types.json", "/0/offered", OFFER("claim", "accept", "claim", "in"));
	assert_null(small_load(files, &problems));
	assert_string_equal(problems.first->code, "catalog_link_kinds");
	assert_string_equal(problems.first->pointer, "link_types.json#/0/offered/0/begins/0");
	arena_free(arena);
}

static void test_all_faults_are_told_at_once(void **state)
{
	struct arena *arena = arena_new();
	struct problem_list problems = { .arena = arena };
	json_auto_t *files = small_read();

	(void)state;
	small_set(files, CLAIM, "/actions/1/moves/0/to", "\"nowhere\"");
	small_set(files, CLAIM, "/actions/2/by", "[]");
	small_set(files, "units.json", "/1/unit", "\"case\"");
	small_set(files, "indicators.json", "/6/unit", "\"case\"");
	assert_null(small_load(files, &problems));
	assert_int_equal(problems.count, 3); /* each once, though two versions have it */
	arena_free(arena);
}

static void test_numbers_and_covers_are_checked(void **state)
{
#define NUMBER(rest)                                                                    \
	"[{\"identifier\":\"x\",\"name\":{\"zh\":\"x\",\"en\":\"x\"},\"of\":\"party\"," \
	"\"rule\":" rest "}]"
	static const struct wrong wrongs[] = {
		{ "identifiers.json", "", NUMBER("\"guess\""), "identifiers.json#/0/rule",
		  "value_not_listed" },
		{ "identifiers.json", "", NUMBER("\"pattern\""), "identifiers.json#/0/pattern",
		  "field_missing" },
		{ "identifiers.json", "", NUMBER("\"pattern\",\"pattern\":\"(\""),
		  "identifiers.json#/0/pattern", "catalog_shape" },
		{ "identifiers.json", "", NUMBER("\"none\",\"default_for\":[\"ghost\"]"),
		  "identifiers.json#/0/default_for/0", "catalog_unknown_name" },
		{ "rights.json", "/0/identifier", "\"ghost\"", "rights.json#/0/identifier",
		  "catalog_unknown_name" },
		{ "regions.json", "/1/to", "\"2016-02-30\"", "regions.json#/1/to", "date_wrong" },
		{ CLAIM, "/identified", "{\"parties\":[\"ghost\"]}", CLAIM "#/identified/parties/0",
		  "catalog_unknown_name" },
		{ "audit.json", "/classes/0/days", "179", "audit.json#/classes/0/days",
		  "catalog_kept_too_short" },
		{ "audit.json", "/classes/0/actions", "[\"case.disclose\",\"case.disclose\"]",
		  "audit.json#/classes/0/actions/1", "catalog_duplicate" },
		{ "masks.json", "/masks/0/form", "\"paint\"", "masks.json#/masks/0/form",
		  "value_not_listed" },
		{ "masks.json", "/masks/0/email", "\"ghost\"", "masks.json#/masks/0",
		  "catalog_unknown_name" },
		{ "masks.json", "/parties", "[{\"field\":\"name\",\"mask\":\"ghost\"}]",
		  "masks.json#/parties/0", "catalog_unknown_name" },
		{ "masks.json", "/natural/types", "[\"ghost\"]", "masks.json#/types/0",
		  "catalog_unknown_name" },
		{ "masks.json", "/disclosed_to", "[\"ghost\"]", "masks.json#/disclosed_to/0",
		  "catalog_unknown_name" },
		{ "schemas.json", "/schemas/party/properties/name/x-personal", "\"ghost\"",
		  "schemas.json#/schemas/party", "catalog_unknown_name" },
	};
#undef NUMBER

	(void)state;
	CHECK_WRONGS(wrongs);
}

static void test_a_folder_that_is_not_there(void **state)
{
	struct arena *arena = arena_new();
	struct problem_list problems = { .arena = arena };

	(void)state;
	assert_null(catalog_load("/nonexistent", &problems));
	assert_int_equal(problems.count, 32);
	assert_string_equal(problems.first->code, "catalog_file");
	catalog_free(NULL);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_files_are_checked),
		cmocka_unit_test(test_names_must_be_known),
		cmocka_unit_test(test_names_must_be_told_once),
		cmocka_unit_test(test_somebody_must_be_allowed),
		cmocka_unit_test(test_states_are_reached_and_lead_to_an_end),
		cmocka_unit_test(test_each_track_is_looked_at_on_its_own),
		cmocka_unit_test(test_the_counts_keep_the_balance),
		cmocka_unit_test(test_definitions_follow_each_other),
		cmocka_unit_test(test_figures_and_shapes_make_sense),
		cmocka_unit_test(test_calendars_are_checked),
		cmocka_unit_test(test_links_go_between_kinds_that_there_are),
		cmocka_unit_test(test_all_faults_are_told_at_once),
		cmocka_unit_test(test_numbers_and_covers_are_checked),
		cmocka_unit_test(test_a_folder_that_is_not_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
