/* The sample: the same bytes for the same seed, every history legal, and the totals of 2024. Each line
 * is decided by the workflow over a small store in memory, as the service would. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "core/base/arena.h"
#include "core/base/decimal.h"
#include "core/base/json.h"
#include "core/catalog.h"
#include "core/problem.h"
#include "core/sample.h"
#include "core/workflow.h"

struct fixture {
	struct arena *arena;
	struct catalog *catalog;
	json_t *plan;
};

static struct fixture made;

static int setup(void **state)
{
	struct problem_list problems = { 0 };

	(void)state;
	made.arena = arena_new();
	problems.arena = made.arena;
	made.catalog = catalog_load(getenv("CATALOG"), &problems);
	made.plan = json_load_file(getenv("PLAN"), JSON_REJECT_DUPLICATES, NULL);
	return !made.catalog || !made.plan;
}

static int teardown(void **state)
{
	(void)state;
	json_decref(made.plan);
	catalog_free(made.catalog);
	arena_free(made.arena);
	return 0;
}

static json_t *lines_of(const json_t *plan)
{
	const char *fault = NULL;
	json_t *lines = sample_make(made.arena, made.catalog, plan, &fault);

	if (!lines)
		fail_msg("%s", fault);
	return lines;
}

static void test_sample_same_seed_same_bytes(void **state)
{
	json_t *one = lines_of(made.plan), *again = lines_of(made.plan), *other;
	json_t *reseeded = json_copy(made.plan);
	char *first = json_dumps(one, JSON_COMPACT), *second = json_dumps(again, JSON_COMPACT),
	     *third;

	(void)state;
	json_object_set_new(reseeded, "seed", json_integer(7));
	other = lines_of(reseeded);
	third = json_dumps(other, JSON_COMPACT);
	assert_string_equal(first, second);
	assert_string_not_equal(first, third);
	free(first);
	free(second);
	free(third);
	json_decref(one);
	json_decref(again);
	json_decref(other);
	json_decref(reseeded);
}

static void test_sample_lines_are_in_order_of_dates(void **state)
{
	json_t *lines = lines_of(made.plan), *line;
	const char *last = "";
	size_t i;

	(void)state;
	json_array_foreach(lines, i, line) {
		const char *on = json_get_text(json_object_get(line, "event"), "occurred_on");

		if (!json_object_get(line, "case"))
			continue;
		assert_true(strcmp(last, on) <= 0);
		assert_true(strcmp(on, "2024-12-31") <= 0);
		last = on;
	}
	json_decref(lines);
}

static json_t *history_of(const json_t *stored, const char *part)
{
	return json_object_get(json_object_get(stored, "history"), part);
}

/* What commit_change does, as far as the workflow sees it. */
static void store_change(json_t *cases, const char *reference, const json_t *change)
{
	json_t *stored = json_object_get(cases, reference);
	const json_t *event = json_object_get(change, "event"), *columns, *facts, *fact;
	const char *name;
	json_t *value, *copy;
	size_t i;

	if (!stored) {
		stored = json_pack("{s:O, s:O, s:I, s:{}, s:[], s:{s:[], s:[]}}", "kind",
				   json_object_get(change, "kind"), "track",
				   json_object_get(change, "track"), "version", (json_int_t)0,
				   "attributes", "acts", "history", "events", "facts");
		json_object_set_new(cases, reference, stored);
	}
	json_object_set(stored, "definition", json_object_get(change, "definition"));
	json_object_set(stored, "state", json_object_get(event, "to"));
	columns = json_object_get(change, "case");
	json_object_foreach((json_t *)columns, name, value) {
		if (strcmp(name, "attributes") == 0)
			json_object_update(json_object_get(stored, name), value);
		else
			json_object_set(stored, name, value);
	}
	json_array_append(json_object_get(stored, "acts"), json_object_get(event, "action"));
	if (json_object_get(change, "number"))
		json_object_set_new(stored, "number", json_string("1"));
	json_object_set_new(stored, "version",
			    json_integer(json_get_int(stored, "version", 0) + 1));
	copy = json_copy((json_t *)event);
	json_object_set(copy, "seq", json_object_get(stored, "version"));
	json_array_append_new(history_of(stored, "events"), copy);
	/* a correction of dates shows in the snapshot's events */
	if (strcmp(json_get_text(event, "action"), "correct_date") == 0) {
		const json_t *data = json_object_get(json_object_get(event, "data"), "data");

		if (!data)
			data = json_object_get(event, "data");
		json_object_set(json_array_get(history_of(stored, "events"),
					       (size_t)json_get_int(data, "event", 1) - 1),
				"occurred_on", json_object_get(data, "date"));
	}
	facts = json_object_get(change, "facts");
	json_array_foreach(facts, i, fact) {
		copy = json_copy((json_t *)fact);
		if (!json_is_integer(json_object_get(fact, "subject")))
			json_object_set(copy, "subject", json_object_get(stored, "version"));
		json_array_append_new(history_of(stored, "facts"), copy);
	}
}

static void resolve_reference(json_t *event)
{
	json_t *data = json_object_get(event, "data");

	if (!json_object_get(data, "case_ref"))
		return;
	json_object_del(data, "case_ref");
	json_object_set_new(data, "case_id", json_string("00000000-0000-7000-8000-000000000001"));
	json_object_set_new(data, "office_id", json_string("wuxi-ip-office"));
}

/* The last proposal of the case, as case_load shows it. */
static void show_proposal(const json_t *snapshot, const json_t *event)
{
	const json_t *events = history_of(snapshot, "events"), *last, *act;

	if (!json_object_get(event, "proposal"))
		return;
	last = json_array_get(events, json_array_size(events) - 1);
	assert_int_equal(json_get_int(last, "seq", 0), json_get_int(event, "proposal", -1));
	act = json_object_get(json_object_get(json_object_get(last, "data"), "data"), "act");
	json_object_set_new((json_t *)snapshot, "proposal",
			    json_pack("{s:O, s:s, s:s, s:O}", "action",
				      json_object_get(act, "action"), "status", "pending",
				      "proposed_by", "someone else", "act", act));
}

/* Decides every line; what is stored at the end, by reference. */
static json_t *play(const json_t *lines)
{
	json_t *cases = json_object(), *line;
	size_t i;

	json_array_foreach((json_t *)lines, i, line) {
		const char *reference = json_get_text(line, "case");
		struct arena *arena = arena_new();
		struct problem_list problems = { .arena = arena };
		json_t *change = NULL, *event = json_object_get(line, "event");
		struct workflow_input input = {
			.catalog = made.catalog,
			.snapshot = reference ? json_object_get(cases, reference) : NULL,
			.body = event,
			.actor = { .user = json_get_text(line, "actor"),
				   .grants = ~(grant_set)0,
				   .own = ~(grant_set)0 },
			.today = date_make(2025, 1, 15),
			.calendar = made.catalog->calendar,
		};

		if (reference) {
			resolve_reference(event);
			show_proposal(input.snapshot, event);
			if (!(input.snapshot ? workflow_decide(&input, &change, &problems) :
					       workflow_begin(&input, &change, &problems)))
				fail_msg("%s, %s on %s: %s %s", reference,
					 json_get_text(event, "action"),
					 json_get_text(event, "occurred_on"),
					 problems.first->pointer, problems.first->code);
			store_change(cases, reference, change);
			json_decref(change);
		}
		arena_free(arena);
	}
	return cases;
}

struct total {
	const char *indicator;
	int64_t sum; /* in the year, hundredths */
	int64_t opening;
};

static struct total totals_of(const json_t *cases, const char *indicator)
{
	struct total total = { indicator, 0, 0 };
	const char *reference;
	json_t *stored, *fact;
	size_t i;

	json_object_foreach((json_t *)cases, reference, stored) {
		json_array_foreach(history_of(stored, "facts"), i, fact) {
			const char *on = json_get_text(fact, "occurred_on");
			int64_t quantity;

			if (strcmp(json_get_text(fact, "indicator"), indicator) != 0)
				continue;
			assert_true(decimal_parse(json_get_text(fact, "quantity"), 2, &quantity));
			if (strncmp(on, "2024", 4) == 0)
				total.sum += quantity;
			else if (strcmp(on, "2024") < 0)
				total.opening += quantity;
		}
	}
	return total;
}

static void test_sample_histories_are_legal_and_add_up(void **state)
{
	static const struct total expected[] = {
		{ "assistance.accepted", 143, 0 },
		{ "assistance.opinions", 132, 0 },
		{ "mediation.accepted", 109, 0 },
		{ "mediation.settled", 104, 0 },
		{ "mediation.judicially_confirmed", 6, 0 },
		{ "ruling.accepted", 57, 0 },
		{ "ruling.closed", 57, 0 },
		{ "ruling.reopened", 0, 0 },
		{ "ruling.assisted", 57, 0 },
		{ "ruling.infringement_opinions", 14, 0 },
		{ "ecommerce.infringement_opinions", 477, 0 },
		{ "enforcement.investigated", 313, 0 },
		{ "enforcement.transferred_to_police", 10, 0 },
		{ "overseas.monitored", 30, 0 },
		{ "overseas.guided", 15, 0 },
		{ "overseas.settled", 5, 0 },
		{ "overseas.loss_recovered", 1420000, 0 },
		{ "preexamination.accepted", 2200, 0 },
		{ "preexamination.qualified", 1715, 0 },
		{ "preexamination.granted", 1237, 0 },
	};
	json_t *lines = lines_of(made.plan), *cases = play(lines);
	struct total accepted, closed;

	(void)state;
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		struct total total = totals_of(cases, expected[i].indicator);

		if (total.sum != expected[i].sum * 100)
			fail_msg("%s: %lld, not %lld", total.indicator, (long long)total.sum / 100,
				 (long long)expected[i].sum);
	}
	accepted = totals_of(cases, "ruling.accepted");
	closed = totals_of(cases, "ruling.closed");
	assert_int_equal(accepted.opening - closed.opening, 200); /* two carried in */
	json_decref(cases);
	json_decref(lines);
}

static void check_fault(const char *recipe, const char *expected)
{
	json_t *plan = json_copy(made.plan), *lines;
	const char *fault = NULL;

	json_object_set_new(plan, "recipes", json_pack("[o]", json_loads(recipe, 0, NULL)));
	lines = sample_make(made.arena, made.catalog, plan, &fault);
	assert_null(lines);
	if (!strstr(fault, expected))
		fail_msg("\"%s\" does not say \"%s\"", fault, expected);
	json_decref(plan);
}

#define RULING                                                                                        \
	"{\"recipe\":\"r\",\"kind\":\"ruling\",\"start\":[\"2024-03-01\",\"2024-03-29\"],\"steps\":[" \
	"{\"action\":\"register\"},"

static void test_sample_names_the_place_of_an_illegal_step(void **state)
{
	(void)state;
	check_fault(RULING "{\"action\":\"decide\"}]}",
		    "r, step 2 (decide): not from state received");
	check_fault(RULING "{\"action\":\"fly\"}]}", "r, step 2 (fly): ruling has no such action");
	check_fault(RULING "{\"action\":\"file\",\"data\":{\"x\":1}}]}", "it has no field x");
	check_fault(RULING "{\"action\":\"file\",\"documents\":[\"x\"]}]}", "it has no document x");
	check_fault(RULING "{\"action\":\"file\",\"by\":\"2024-02-28\"}]}", "no day is left");
	check_fault(RULING "{\"action\":\"refuse\",\"outcome\":\"x\"}]}", "it has no outcome x");
	check_fault("{\"recipe\":\"r\",\"kind\":\"none\",\"steps\":[]}", "no such kind");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sample_same_seed_same_bytes),
		cmocka_unit_test(test_sample_lines_are_in_order_of_dates),
		cmocka_unit_test(test_sample_histories_are_legal_and_add_up),
		cmocka_unit_test(test_sample_names_the_place_of_an_illegal_step),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
