/* The catalog: what a sound one becomes, and each fault told at its exact place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/arena.h"
#include "core/base/json.h"
#include "core/catalog.h"
#include "core/problem.h"
#include "tests/unit/catalog_small.h"

struct loaded {
	struct arena *arena;
	struct catalog *catalog;
	const struct kind *kind;
	const struct definition *first, *second;
};

static int setup(void **state)
{
	static struct loaded loaded;
	json_auto_t *files = small_read();
	struct problem_list problems = { 0 };

	loaded.arena = problems.arena = arena_new();
	loaded.catalog = small_load(files, &problems);
	*state = &loaded;
	if (!loaded.catalog)
		fail_msg("%s %s", problems.first->pointer, problems.first->code);
	loaded.kind = catalog_kind(loaded.catalog, "claim");
	assert_non_null(loaded.kind);
	assert_int_equal(loaded.kind->definition_count, 2);
	loaded.first = &loaded.kind->definitions[0];
	loaded.second = &loaded.kind->definitions[1];
	return 0;
}

static int teardown(void **state)
{
	struct loaded *loaded = *state;

	catalog_free(loaded->catalog);
	arena_free(loaded->arena);
	return 0;
}

static void test_a_kind_is_loaded(void **state)
{
	const struct kind *kind = ((struct loaded *)*state)->kind;

	assert_string_equal(kind->label.en, "Claim");
	assert_string_equal(kind->number_template, "请〔{year}〕{number}号");
	assert_string_equal(kind_track(kind, "slow")->label.zh, "慢");
	assert_null(kind_track(kind, "none"));
	assert_int_equal(kind_outcome(kind, "won")->success, 1);
	assert_int_equal(kind_outcome(kind, "lost")->success, 0);
	assert_int_equal(kind_outcome(kind, "dropped")->success, -1);
	assert_true(kind_outcome(kind, "won")->closes);
	assert_false(kind_outcome(kind, "dropped")->closes);
	assert_string_equal(kind_document(kind, "letter")->label.en, "Letter");
	assert_string_equal(kind->flags[0], "urgent");
	assert_null(kind->flags[1]);
	assert_string_equal(kind->right_types[0], "PI");
	assert_null(kind->right_types[1]);
	assert_null(catalog_kind(((struct loaded *)*state)->catalog, "none"));
}

static void test_a_version_applies_until_the_next_begins(void **state)
{
	const struct loaded *loaded = *state;
	const struct kind *kind = loaded->kind;

	assert_ptr_equal(kind_definition_on(kind, date_make(2019, 12, 31)), loaded->first);
	assert_ptr_equal(kind_definition_on(kind, date_make(2020, 1, 1)), loaded->second);
	assert_ptr_equal(kind_definition_on(kind, date_make(2199, 12, 31)), loaded->second);
	assert_null(kind_definition_on(kind, date_make(1999, 12, 31)));
	assert_ptr_equal(kind_definition(kind, "2"), loaded->second);
	assert_null(kind_definition(kind, "3"));
	assert_ptr_equal(loaded->first->kind, kind);
}

static void test_in_limits_states_actions_moves_fields_and_documents(void **state)
{
	const struct loaded *loaded = *state;
	const struct action *close_1 = definition_action(loaded->first, "close");
	const struct action *close_2 = definition_action(loaded->second, "close");

	assert_null(definition_state(loaded->first, "stayed"));
	assert_non_null(definition_state(loaded->second, "stayed"));
	assert_null(definition_action(loaded->first, "stay"));
	assert_non_null(definition_action(loaded->second, "stay"));
	assert_int_equal(close_1->move_count, 1);
	assert_int_equal(close_2->move_count, 2);
	assert_int_equal(close_1->field_count, 1);
	assert_int_equal(close_2->field_count, 2);
	assert_int_equal(close_1->document_count, 1);
	assert_int_equal(close_2->document_count, 2);
	assert_int_equal(definition_action(loaded->first, "accept")->field_count, 0);
	assert_int_equal(definition_action(loaded->second, "accept")->field_count, 1);
}

static void test_an_action_is_loaded(void **state)
{
	const struct loaded *loaded = *state;
	const struct action *accept = definition_action(loaded->second, "accept");
	const struct action *close = definition_action(loaded->second, "close");

	assert_int_equal(accept->grants, catalog_grant(loaded->catalog, "head"));
	assert_true(accept->numbers);
	assert_true(accept->binds);
	assert_string_equal(accept->tag, "C");
	assert_int_equal(json_array_size(accept->basis), 1);
	assert_null(accept->outcomes);
	assert_null(accept->required_parties);
	assert_string_equal(accept->fields[0].name, "panel");
	assert_true(accept->fields[0].required);
	assert_false(accept->fields[0].envelope);
	assert_true(json_is_true(json_object_get(accept->fields[0].shape, "x-odd")));
	assert_null(json_object_get(accept->fields[0].shape, "name"));
	assert_false(close->binds);
	assert_false(close->fields[1].required);
	assert_true(close->documents[0].required);
	assert_false(close->documents[1].required);
	assert_string_equal(close->outcomes[1]->name, "lost");
	assert_null(close->outcomes[2]);
	assert_string_equal(definition_action(loaded->first, "register")->required_parties[0],
			    "requester");
	assert_true(definition_action(loaded->first, "register")->fields[0].envelope);
}

static void test_roles_are_held_through_grants(void **state)
{
	const struct loaded *loaded = *state;

	assert_int_equal(definition_action(loaded->second, "stay")->grants,
			 catalog_grant(loaded->catalog, "clerk") |
				 catalog_grant(loaded->catalog, "head"));
	assert_int_equal(catalog_grant(loaded->catalog, "panel"), 0);
}

static void test_moves_are_found_by_state_and_track(void **state)
{
	const struct definition *definition = ((struct loaded *)*state)->first;
	const struct state *received = definition_state(definition, "received");
	const struct state *open = definition_state(definition, "open");
	const struct action *begin = definition_action(definition, "register");
	const struct action *transfer = definition_action(definition, "transfer");
	const struct action *remark = definition_action(definition, "remark");

	assert_ptr_equal(action_move(begin, NULL, "fast")->to, received);
	assert_null(action_move(begin, received, "fast"));
	assert_null(action_move(transfer, open, "fast"));
	assert_string_equal(action_move(transfer, open, "slow")->to->name, "moved");
	assert_ptr_equal(action_move(remark, open, "slow")->to, open);
	assert_ptr_equal(action_move(remark, received, "slow")->to, received);
}

static void test_common_actions_stay_in_every_state_but_the_ends(void **state)
{
	const struct definition *definition = ((struct loaded *)*state)->second;
	const struct action *revise = definition_action(definition, "revise");

	assert_int_equal(revise->effect, EFFECT_REVISE);
	assert_int_equal(revise->move_count, 4);
	assert_null(action_move(revise, NULL, "fast"));
	assert_null(action_move(revise, definition_state(definition, "archived"), "fast"));
	for (size_t i = 0; i < revise->move_count; i++)
		assert_ptr_equal(revise->moves[i].from, revise->moves[i].to);
}

static void test_counts_hang_on_their_moves(void **state)
{
	const struct definition *definition = ((struct loaded *)*state)->second;
	const struct action *close = definition_action(definition, "close");
	const struct move *open = action_move(close, definition_state(definition, "open"), "fast");
	const struct move *stayed =
		action_move(close, definition_state(definition, "stayed"), "fast");

	assert_int_equal(open->count_count, 4);
	assert_string_equal(open->counts[0].indicator->name, "claim.closed");
	assert_string_equal(open->counts[1].outcomes[0], "won");
	assert_string_equal(open->counts[1].tracks[0], "slow");
	assert_string_equal(open->counts[2].each_document, "letter");
	assert_string_equal(open->counts[3].quantity_field, "sum");
	assert_string_equal(open->counts[3].on_field, "paid_on");
	assert_int_equal(stayed->count_count, 3); /* the letters only from open */
	assert_int_equal(action_move(definition_action(definition, "remark"),
				     definition_state(definition, "open"), "fast")
				 ->count_count,
			 0);
}

static void test_indicators_are_loaded(void **state)
{
	const struct catalog *catalog = ((struct loaded *)*state)->catalog;
	const struct indicator *rate = catalog_indicator(catalog, "claim.rate");

	assert_int_equal(catalog->indicator_count, 10);
	assert_string_equal(rate->numerator->name, "claim.closed");
	assert_string_equal(rate->denominator->name, "claim.accepted");
	assert_int_equal(rate->decimals, 2);
	assert_int_equal(rate->source, INDICATOR_CASES);
	assert_int_equal(catalog_indicator(catalog, "claim.accepted")->balance, BALANCE_RECEIVED);
	assert_string_equal(catalog_indicator(catalog, "claim.accepted")->kind, "claim");
	assert_int_equal(catalog_indicator(catalog, "court.accepted")->source, INDICATOR_EXTERNAL);
	assert_null(catalog_indicator(catalog, "court.accepted")->kind);
	assert_int_equal(json_array_size(catalog->chapters), 2);
}

static void test_lists_and_shapes_are_reached(void **state)
{
	const struct catalog *catalog = ((struct loaded *)*state)->catalog;

	assert_true(catalog_lists(catalog, "regions", "320213"));
	assert_false(catalog_lists(catalog, "regions", "110000"));
	assert_true(catalog_lists(catalog, "party_types", "person"));
	assert_true(catalog_lists(catalog, "link_types", "derived_from"));
	assert_non_null(json_object_get(catalog->shapes, "party"));
	assert_non_null(json_object_get(catalog->parameters, "limit"));
	assert_non_null(json_object_get(json_object_get(catalog->whole, "kinds"), "claim"));
	assert_string_equal(json_get_text(catalog->whole, "digest"), catalog->digest);
}

static void test_messages_are_filled_in(void **state)
{
	const struct loaded *loaded = *state;
	const struct catalog *catalog = loaded->catalog;
	json_auto_t *values = json_pack("{s:s}", "field", "title");

	assert_string_equal(catalog_message(catalog, loaded->arena, "field_missing", "en", values),
			    "\"title\" is missing");
	assert_string_equal(catalog_message(catalog, loaded->arena, "field_missing", "zh", values),
			    "缺少“title”");
	assert_string_equal(catalog_message(catalog, loaded->arena, "busy", "en", NULL),
			    "busy {unknown} {");
	assert_int_equal(catalog_message_status(catalog, "busy"), 503);
}

static void test_the_digest_follows_every_byte(void **state)
{
	struct loaded *loaded = *state;
	struct problem_list problems = { .arena = loaded->arena };
	json_auto_t *files = small_read();
	struct catalog *same = small_load(files, &problems), *other;

	assert_string_equal(same->digest, loaded->catalog->digest);
	small_set(files, "units.json", "/0/name/en", "\"cases\"");
	other = small_load(files, &problems);
	assert_string_not_equal(other->digest, loaded->catalog->digest);
	assert_int_equal(strlen(other->digest), 64);
	catalog_free(same);
	catalog_free(other);
}

/* One change that makes the small catalog wrong, and the fault that must be told. */
struct wrong {
	const char *file, *pointer, *value; /* value NULL: taken away */
	const char *place, *code;
};

#define CLAIM "kinds/claim.json"
#define STATE(name, code, rest) \
	"{\"state\":\"" name "\",\"code\":\"" code "\",\"name\":{\"zh\":\"x\",\"en\":\"x\"}," rest "}"
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
		{ CLAIM, "/actions/1/moves/0/to", "\"nowhere\"", CLAIM "#/actions/1/moves/0/to", UNKNOWN },
		{ CLAIM, "/actions/1/moves/0/to", "\"stayed\"", CLAIM "#/actions/1/moves/0/to", UNKNOWN },
		{ CLAIM, "/actions/1/moves/0/from/0", "\"x\"", CLAIM "#/actions/1/moves/0/from/0",
		  UNKNOWN },
		{ CLAIM, "/actions/1/moves/0/tracks", "[\"x\"]", CLAIM "#/actions/1/moves/0/tracks/0",
		  UNKNOWN },
		{ CLAIM, "/actions/1/by/0", "\"x\"", CLAIM "#/actions/1/by/0", UNKNOWN },
		{ CLAIM, "/actions/1/fields/0/field", "\"x\"", CLAIM "#/actions/1/fields/0", UNKNOWN },
		{ CLAIM, "/actions/5/documents/0/document", "\"x\"", CLAIM "#/actions/5/documents/0",
		  UNKNOWN },
		{ CLAIM, "/actions/5/outcomes/0", "\"x\"", CLAIM "#/actions/5/outcomes/0", UNKNOWN },
		{ CLAIM, "/actions/0/parties/0", "\"x\"", CLAIM "#/actions/0/parties/0", UNKNOWN },
		{ CLAIM, "/actions/5/counts/0/indicator", "\"x\"", CLAIM "#/actions/5/counts/0/indicator",
		  UNKNOWN },
		{ CLAIM, "/actions/5/counts/1/outcomes/0", "\"x\"",
		  CLAIM "#/actions/5/counts/1/outcomes/0", UNKNOWN },
		{ CLAIM, "/actions/5/counts/1/tracks/0", "\"x\"", CLAIM "#/actions/5/counts/1/tracks/0",
		  UNKNOWN },
		{ CLAIM, "/actions/5/counts/2/moves/0", "\"open>x\"",
		  CLAIM "#/actions/5/counts/2/moves/0", UNKNOWN },
		{ CLAIM, "/actions/5/counts/2/each", "\"x\"", CLAIM "#/actions/5/counts/2/each", UNKNOWN },
		{ CLAIM, "/actions/5/counts/3/quantity", "\"x\"", CLAIM "#/actions/5/counts/3/quantity",
		  UNKNOWN },
		{ CLAIM, "/actions/5/counts/3/on", "\"panel\"", CLAIM "#/actions/5/counts/3/on", UNKNOWN },
		{ CLAIM, "/actions/3/in/0", "\"9\"", CLAIM "#/actions/3/in/0", UNKNOWN },
		{ CLAIM, "/right_types/0", "\"XX\"", CLAIM "#/right_types/0", UNKNOWN },
		{ CLAIM, "/basis/0/law", "\"x\"", CLAIM "#/basis/0/law", UNKNOWN },
		{ CLAIM, "/actions/1/basis/0/law", "\"x\"", CLAIM "#/actions/1/basis/0/law", UNKNOWN },
		{ "roles.json", "/roles/0/held_by/0", "\"x\"", "roles.json#/roles/0/held_by/0", UNKNOWN },
		{ "regions.json", "/1/parent", "\"1\"", "regions.json#/1/parent", UNKNOWN },
		{ "indicators.json", "/0/unit", "\"x\"", "indicators.json#/0/unit", UNKNOWN },
		{ "indicators.json", "/5/kind", "\"x\"", "indicators.json#/5/kind", UNKNOWN },
		{ "indicators.json", "/8/numerator", "\"x\"", "indicators.json#/8/numerator", UNKNOWN },
		{ "report.json", "/chapters/0/indicators/1", "\"x\"",
		  "report.json#/chapters/0/indicators/1", UNKNOWN },
		{ "common.json", "/actions/0/fields/0/field", "\"x\"", "common.json#/actions/0/fields/0",
		  UNKNOWN },
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
		{ CLAIM, "/actions/2/action", "\"revise\"", "common.json#/actions/0/action", TWICE },
		{ CLAIM, "/outcomes/1/outcome", "\"won\"", CLAIM "#/outcomes/1/outcome", TWICE },
		{ CLAIM, "/documents/1/document", "\"letter\"", CLAIM "#/documents/1/document", TWICE },
		{ CLAIM, "/tracks/1/track", "\"fast\"", CLAIM "#/tracks/1/track", TWICE },
		{ CLAIM, "/flags/-", "{\"flag\":\"urgent\",\"name\":{\"zh\":\"x\",\"en\":\"x\"}}",
		  CLAIM "#/flags/1/flag", TWICE },
		{ CLAIM, "/definitions/1/version", "\"1\"", CLAIM "#/definitions/1/version", TWICE },
		{ CLAIM, "/fields/title", "{\"name\":{\"zh\":\"x\",\"en\":\"x\"},\"type\":\"string\"}",
		  CLAIM "#/fields/title", TWICE },
		{ CLAIM, "/actions/5/fields/-", "{\"field\":\"sum\"}", CLAIM "#/actions/5/fields/2",
		  TWICE },
		{ CLAIM, "/actions/5/documents/-", "{\"document\":\"letter\"}",
		  CLAIM "#/actions/5/documents/2", TWICE },
		{ CLAIM, "/actions/5/outcomes/-", "\"won\"", CLAIM "#/actions/5/outcomes/2", TWICE },
		{ CLAIM, "/actions/5/moves/-", "{\"from\":[\"closed\",\"open\"],\"to\":\"closed\"}",
		  CLAIM "#/actions/5/moves/2/from/1", TWICE },
		{ CLAIM, "/actions/7/moves/-", "{\"from\":[\"open\"],\"to\":\"moved\"}",
		  CLAIM "#/actions/7/moves/1/from/0", TWICE },
		{ "roles.json", "/grants/1/grant", "\"clerk\"", "roles.json#/grants/1/grant", TWICE },
		{ "roles.json", "/roles/0/role", "\"head\"", "roles.json#/roles/0/role", TWICE },
		{ "indicators.json", "/5/indicator", "\"claim.closed\"", "indicators.json#/5/indicator",
		  TWICE },
		{ "indicators.json", "/5/balance", "\"closed\"", "indicators.json#/5/balance", TWICE },
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
		{ CLAIM, "/states/-", STATE("lost", "R9", "\"phase\":\"open\",\"terminal\":true"),
		  CLAIM "#/states/7", "catalog_unreachable" },
		{ CLAIM, "/actions/2/in", "[\"2\"]", CLAIM "#/states/5", "catalog_unreachable" },
		/* a first event on one track only: the other's state is never reached there */
		{ CLAIM, "/actions/0/moves/0/tracks", "[\"fast\"]", CLAIM "#/states/0", NULL },
		{ CLAIM, "/actions/9/moves/0/tracks", "[\"slow\"]", CLAIM "#/states/3",
		  "catalog_dead_end" },
		{ CLAIM, "/states/4/terminal", NULL, CLAIM "#/states/4", "catalog_dead_end" },
		{ CLAIM, "/states/4/terminal", NULL, CLAIM "#/states/3", "catalog_dead_end" },
		{ CLAIM, "/states/3/terminal", "true", CLAIM "#/actions/6/moves/0/from/0",
		  "catalog_shape" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrongs) / sizeof(*wrongs); i++)
		if (wrongs[i].code)
			check_wrong(&wrongs[i]);
}

static void test_the_counts_keep_the_balance(void **state)
{
#define MISSING "catalog_count_missing"
#define WRONG "catalog_count_wrong"
	static const struct wrong wrongs[] = {
		{ CLAIM, "/actions/1/counts", NULL, CLAIM "#/actions/1/moves/0", MISSING },
		{ CLAIM, "/actions/1/counts/-", COUNT("claim.transferred_in"),
		  CLAIM "#/actions/1/moves/0", WRONG },
		{ CLAIM, "/actions/1/counts/-", COUNT("claim.accepted"), CLAIM "#/actions/1/moves/0",
		  WRONG },
		{ CLAIM, "/actions/1/counts/0", COUNT("claim.closed"), CLAIM "#/actions/1/moves/0",
		  WRONG },
		{ CLAIM, "/actions/1/counts/0/tracks", "[\"fast\"]", CLAIM "#/actions/1/moves/0",
		  MISSING },
		{ CLAIM, "/actions/5/counts/0/outcomes", "[\"won\"]", CLAIM "#/actions/5/moves/0",
		  MISSING },
		{ CLAIM, "/actions/5/counts/0/moves", "[\"open>closed\"]", CLAIM "#/actions/5/moves/1",
		  MISSING },
		{ CLAIM, "/actions/5/counts/-", COUNT("claim.reopened"), CLAIM "#/actions/5/moves/0",
		  WRONG },
		{ CLAIM, "/actions/6/counts/0", COUNT("claim.accepted"), CLAIM "#/actions/6/moves/0",
		  MISSING },
		{ CLAIM, "/actions/7/counts", "[]", CLAIM "#/actions/7/moves/0", MISSING },
		{ CLAIM, "/actions/8/counts", "[]", CLAIM "#/actions/8/moves/0", MISSING },
		{ CLAIM, "/actions/8/moves/0/to", "\"closed\"", CLAIM "#/actions/8/moves/0", MISSING },
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
		{ "indicators.json", "/8/numerator", "\"claim.rate\"", "indicators.json#/8/numerator",
		  "catalog_shape" },
		{ "indicators.json", "/8/denominator", NULL, "indicators.json#/8/denominator",
		  "field_missing" },
		{ "indicators.json", "/8/balance", "\"closed\"", "indicators.json#/8/balance",
		  "catalog_shape" },
		{ "indicators.json", "/9/balance", "\"closed\"", "indicators.json#/9/balance",
		  "catalog_shape" },
		{ CLAIM, "/fields/sum/format", "\"money\"", CLAIM "#/fields/sum", "catalog_shape" },
		{ CLAIM, "/fields/sum/minlength", "1", CLAIM "#/fields/sum", "catalog_shape" },
		{ "schemas.json", "/schemas/party/type", "\"thing\"", "schemas.json#/schemas/party",
		  "catalog_shape" },
		{ "schemas.json", "/parameters/limit/type", "\"thing\"",
		  "schemas.json#/parameters/limit", "catalog_shape" },
	};

	(void)state;
	CHECK_WRONGS(wrongs);
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

static void test_a_folder_that_is_not_there(void **state)
{
	struct arena *arena = arena_new();
	struct problem_list problems = { .arena = arena };

	(void)state;
	assert_null(catalog_load("/nonexistent", &problems));
	assert_int_equal(problems.count, 16);
	assert_string_equal(problems.first->code, "catalog_file");
	catalog_free(NULL);
	arena_free(arena);
}

static void test_the_real_catalog_is_sound(void **state)
{
	struct arena *arena = arena_new();
	struct problem_list problems = { .arena = arena };
	struct catalog *catalog = catalog_load(getenv("CATALOG"), &problems);

	(void)state;
	for (const struct problem *one = problems.first; one; one = one->next)
		print_error("%s %s\n", one->pointer, one->code);
	assert_non_null(catalog);
	assert_int_equal(catalog->kind_count, 9);
	catalog_free(catalog);
	arena_free(arena);
}

#define LOADED(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		LOADED(test_a_kind_is_loaded),
		LOADED(test_a_version_applies_until_the_next_begins),
		LOADED(test_in_limits_states_actions_moves_fields_and_documents),
		LOADED(test_an_action_is_loaded),
		LOADED(test_roles_are_held_through_grants),
		LOADED(test_moves_are_found_by_state_and_track),
		LOADED(test_common_actions_stay_in_every_state_but_the_ends),
		LOADED(test_counts_hang_on_their_moves),
		LOADED(test_indicators_are_loaded),
		LOADED(test_lists_and_shapes_are_reached),
		LOADED(test_messages_are_filled_in),
		LOADED(test_the_digest_follows_every_byte),
		cmocka_unit_test(test_files_are_checked),
		cmocka_unit_test(test_names_must_be_known),
		cmocka_unit_test(test_names_must_be_told_once),
		cmocka_unit_test(test_somebody_must_be_allowed),
		cmocka_unit_test(test_states_are_reached_and_lead_to_an_end),
		cmocka_unit_test(test_the_counts_keep_the_balance),
		cmocka_unit_test(test_definitions_follow_each_other),
		cmocka_unit_test(test_figures_and_shapes_make_sense),
		cmocka_unit_test(test_all_faults_are_told_at_once),
		cmocka_unit_test(test_a_folder_that_is_not_there),
		cmocka_unit_test(test_the_real_catalog_is_sound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
