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
		cmocka_unit_test(test_the_real_catalog_is_sound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
