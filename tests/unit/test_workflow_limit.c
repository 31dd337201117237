/* What time limits leave in the statistics, over whole lives of cases on the real catalog. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/arena.h"
#include "core/base/json.h"
#include "core/problem.h"
#include "core/workflow.h"

static struct catalog *catalog;
static struct arena *arena;

static json_t *parse(const char *text)
{
	json_t *value;

	assert_int_equal(json_read(text, strlen(text), &value, NULL, NULL), JSON_FINE);
	return json_tie(arena, value);
}

/* A case as the database would hold it: what each change says is put into it. */
struct life {
	json_t *snapshot; /* NULL: it has not begun */
	json_t *facts;	  /* that stand */
};

static size_t find(const json_t *list, const json_t *fact)
{
	const json_t *one;
	size_t i;

	json_array_foreach(list, i, one)
		if (json_equal((json_t *)one, (json_t *)fact))
			return i;
	return json_array_size(list);
}

static void keep_fact(struct life *life, json_t *fact, json_int_t seq)
{
	static const char *const keys[] = { "since", "due_on", "excluded" };
	const char *quantity = json_get_text(fact, "quantity");
	size_t place;

	if (json_is_null(json_object_get(fact, "subject")))
		json_object_set_new(fact, "subject", json_integer(seq));
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		if (!json_object_get(fact, keys[i]))
			json_object_set_new(fact, keys[i], json_null());
	if (*quantity != '-') {
		json_array_append(life->facts, fact);
		return;
	}
	json_object_set_new(fact, "quantity", json_string("1"));
	place = find(life->facts, fact);
	/* Only what stands is taken back. */
	assert_true(place < json_array_size(life->facts));
	json_array_remove(life->facts, place);
}

/* What needs approval has been proposed by somebody else. */
static json_t *approved(struct life *life, json_t *body)
{
	const struct kind *kind = catalog_kind(catalog, json_get_text(life->snapshot, "kind"));
	const struct action *action = definition_action(
		kind_definition(kind, json_get_text(life->snapshot, "definition")),
		json_get_text(body, "action"));
	json_t *proposal;

	if (!action || !action->proposed_by)
		return body;
	proposal = json_pack("{s:i, s:s, s:s, s:[s], s:s, s:n, s:O}", "proposal", 1, "action",
			     action->name, "status", "pending", "grants", "director", "proposed_by",
			     "u9", "proposed_for", "act", body);
	json_object_set_new(life->snapshot, "proposal", proposal);
	body = json_tie(arena, json_pack("{s:s, s:O, s:i, s:s}", "action", action->name,
					 "occurred_on", json_object_get(body, "occurred_on"),
					 "proposal", 1, "opinion", "同意"));
	json_object_del(json_object_get(proposal, "act"), "occurred_on");
	return body;
}

/* Lets an act happen; asserts that it may. */
static void act(struct life *life, const char *body_text)
{
	struct problem_list problems = { .arena = arena };
	json_t *body = parse(body_text), *change = NULL, *fact;
	struct workflow_input input = {
		.catalog = catalog,
		.snapshot = life->snapshot,
		.body = life->snapshot ? approved(life, body) : body,
		.actor = { .user = "u1", .grants = ~(grant_set)0 },
		.today = date_make(2025, 9, 30),
		.calendar = catalog->calendar,
	};
	json_int_t seq = 1;
	const json_t *clock;
	size_t i;
	bool fine;

	if (life->snapshot) {
		seq = json_get_int(life->snapshot, "version", 0) + 1;
		if (workflow_needs_history(catalog, body))
			json_object_set_new(life->snapshot, "history",
					    json_pack("{s:O, s:O}", "facts", life->facts, "events",
						      json_object_get(life->snapshot, "events")));
		else
			json_object_del(life->snapshot, "history");
		fine = workflow_decide(&input, &change, &problems);
	} else {
		fine = workflow_begin(&input, &change, &problems);
	}
	for (const struct problem *one = problems.first; one; one = one->next)
		print_error("%s %s\n", one->code, one->pointer);
	assert_true(fine);
	json_tie(arena, change);
	if (!life->snapshot) {
		life->snapshot = parse("{\"office_id\":\"o\",\"id\":\"i\",\"attributes\":{},"
				       "\"events\":[]}");
		json_object_set(life->snapshot, "kind", json_object_get(change, "kind"));
		json_object_set(life->snapshot, "track", json_object_get(change, "track"));
		life->facts = json_tie(arena, json_array());
	}
	json_object_set(life->snapshot, "definition", json_object_get(change, "definition"));
	json_object_update(life->snapshot, json_object_get(change, "case"));
	json_object_set(life->snapshot, "state",
			json_object_get(json_object_get(change, "event"), "to"));
	json_object_set_new(life->snapshot, "version", json_integer(seq));
	clock = json_object_get(json_object_get(change, "deadlines"), "clock");
	if (clock)
		json_object_set(life->snapshot, "clock", (json_t *)clock);
	json_array_append_new(
		json_object_get(life->snapshot, "events"),
		json_pack("{s:I, s:O, s:O, s:O, s:O}", "seq", seq, "action",
			  json_object_get(json_object_get(change, "event"), "action"), "from",
			  json_object_get(json_object_get(change, "event"), "from"), "to",
			  json_object_get(json_object_get(change, "event"), "to"), "occurred_on",
			  json_object_get(json_object_get(change, "event"), "occurred_on")));
	/* History shows the corrected date. */
	if (strcmp(json_get_text(body, "action") ? json_get_text(body, "action") : "",
		   "correct_date") == 0)
		json_object_set(json_array_get(json_object_get(life->snapshot, "events"),
					       (size_t)json_get_int(json_object_get(body, "data"),
								    "event", 1) -
						       1),
				"occurred_on",
				json_object_get(json_object_get(body, "data"), "date"));
	json_array_foreach(json_object_get(change, "facts"), i, fact)
		keep_fact(life, fact, seq);
}

/* The facts that time limits have left: "mediation.overdue_begun 2025-04-02 | ...". */
static const char *left(const struct life *life)
{
	const char *list = "";
	const json_t *fact;
	size_t i;

	json_array_foreach(life->facts, i, fact) {
		const char *name = json_get_text(fact, "indicator");

		if (catalog_indicator(catalog, name)->balance < BALANCE_OVERDUE)
			continue;
		list = arena_printf(arena, "%s%s%s %s (%s)", list, *list ? " | " : "",
				    strchr(name, '.') + 1, json_get_text(fact, "occurred_on"),
				    json_get_text(fact, "due_on"));
	}
	return list;
}

#define PARTIES \
	"\"parties\":[{\"role\":\"requester\",\"name\":\"甲\"},{\"role\":\"respondent\",\"name\":\"乙\"}]"
#define BEGIN(track)                                                                              \
	"{\"kind\":\"mediation\",\"track\":\"" track "\",\"occurred_on\":\"2025-03-03\"," PARTIES \
	",\"rights\":[{\"type\":\"TM\"}],\"data\":{\"dispute\":\"商标侵权\"}}"
#define ON(action, day, more) "{\"action\":\"" action "\",\"occurred_on\":\"2025-" day "\"" more "}"

static struct life accepted(void)
{
	struct life life = { 0 };

	act(&life, BEGIN("people"));
	assert_string_equal(left(&life), "");
	act(&life, ON("accept", "03-05", ""));
	return life;
}

static void test_a_case_will_be_overdue_the_day_after_its_last(void **state)
{
	struct life life = accepted();

	(void)state;
	/* One month from the fifth of March ends on Saturday the fifth of April, in the holidays. */
	assert_string_equal(left(&life), "overdue_begun 2025-04-08 (2025-04-07)");
}

static void test_what_is_done_in_time_is_taken_back(void **state)
{
	struct life life = accepted();

	(void)state;
	act(&life, ON("withdraw", "04-07", ",\"outcome\":\"withdrawn\""));
	assert_string_equal(left(&life), "");
}

static void test_what_is_done_late_was_overdue_until_then(void **state)
{
	struct life life = accepted();

	(void)state;
	act(&life, ON("withdraw", "04-08", ",\"outcome\":\"withdrawn\""));
	assert_string_equal(left(&life), "overdue_begun 2025-04-08 (2025-04-07) | "
					 "overdue_ended 2025-04-08 (2025-04-07)");
}

/* Of a case recorded before there were such facts. */
static void test_a_late_closing_tells_by_itself_that_it_was_overdue(void **state)
{
	struct life life = accepted();

	(void)state;
	json_array_remove(life.facts, 1);
	assert_string_equal(left(&life), "");
	act(&life, ON("withdraw", "05-06", ",\"outcome\":\"withdrawn\""));
	assert_string_equal(left(&life), "overdue_begun 2025-04-08 (2025-04-07) | "
					 "overdue_ended 2025-05-06 (2025-04-07)");
}

static void test_it_moves_with_the_last_day(void **state)
{
	struct life life = accepted();

	(void)state;
	act(&life,
	    ON("assign", "03-06",
	       ",\"data\":{\"mediators\":[\"丙\"],\"chosen_by\":\"parties\",\"recusal_statement\":\"no_interest\"}"));
	act(&life, ON("extend_time", "04-01", ",\"data\":{\"extended_to\":\"2025-05-20\"}"));
	assert_string_equal(left(&life), "overdue_begun 2025-05-21 (2025-05-20)");
	/* Of another district: it goes along. */
	act(&life, ON("revise", "04-02", ",\"region\":\"320281\""));
	assert_string_equal(left(&life), "overdue_begun 2025-05-21 (2025-05-20)");
	assert_string_equal(json_get_text(json_array_get(life.facts, 1), "region"), "320281");
	/* It was accepted later than was recorded, but the day the parties agreed on stands. */
	act(&life, ON("correct_date", "04-03",
		      ",\"data\":{\"event\":2,\"date\":\"2025-03-06\",\"reason\":\"误记\"}"));
	assert_string_equal(left(&life), "overdue_begun 2025-05-21 (2025-05-20)");
	act(&life, ON("withdraw", "05-06", ",\"outcome\":\"withdrawn\""));
	assert_string_equal(left(&life), "");
}

static void test_a_date_put_right_moves_it(void **state)
{
	struct life life = accepted();

	(void)state;
	act(&life, ON("withdraw", "04-08", ",\"outcome\":\"withdrawn\""));
	act(&life, ON("correct_date", "04-09",
		      ",\"data\":{\"event\":3,\"date\":\"2025-04-01\",\"reason\":\"误记\"}"));
	assert_string_equal(left(&life), "");
	act(&life, ON("correct_date", "06-09",
		      ",\"data\":{\"event\":3,\"date\":\"2025-05-07\",\"reason\":\"误记\"}"));
	assert_string_equal(left(&life), "overdue_begun 2025-04-08 (2025-04-07) | "
					 "overdue_ended 2025-05-07 (2025-04-07)");
	act(&life, ON("correct_date", "06-10",
		      ",\"data\":{\"event\":2,\"date\":\"2025-04-30\",\"reason\":\"误记\"}"));
	assert_string_equal(left(&life), "");
}

static void test_a_limit_that_ran_before_the_case_came_counts_from_then(void **state)
{
	struct life life = { 0 };

	(void)state;
	act(&life, BEGIN("court_post_summary"));
	act(&life,
	    ON("receive_papers", "03-04",
	       ",\"data\":{\"papers_received_on\":\"2025-03-03\",\"entruster\":\"无锡市中级人民法院\","
	       "\"entruster_reference\":\"（2025）苏02委调1号\"},\"documents\":[{\"type\":\"entrustment_letter\"}]"));
	assert_string_equal(left(&life), "");
	act(&life, ON("accept", "03-18", ""));
	assert_string_equal(left(&life), "overdue_begun 2025-03-18 (2025-03-10)");
}

static struct life investigated(void)
{
	struct life life = { 0 };

	act(&life, "{\"kind\":\"enforcement\",\"occurred_on\":\"2025-03-03\",\"title\":\"甲案\","
		   "\"source\":\"complaint\",\"data\":{\"clue_summary\":\"售假\"}}");
	act(&life, ON("file", "03-04",
		      ",\"data\":{\"handlers\":[\"a\",\"b\"]},\"documents\":[{\"type\":"
		      "\"filing_approval\"}]"));
	return life;
}

/* Where the limit is for the decision: it was made in time or not, and overdue until then. */
static void test_a_limit_for_deciding_counts_what_was_decided(void **state)
{
	struct life life = investigated();

	(void)state;
	/* Ninety days end on the second of June, a holiday. */
	assert_string_equal(left(&life), "overdue_begun 2025-06-04 (2025-06-03)");
	act(&life, ON("cancel", "06-03",
		      ",\"outcome\":\"cancelled\",\"data\":{\"reason\":\"无\"},\"documents\":[{"
		      "\"type\":\"cancellation_approval\"}]"));
	assert_string_equal(left(&life), "decided_timed 2025-06-03 (2025-06-03)");
}

static void test_a_suspended_limit_is_not_passed(void **state)
{
	struct life life = investigated();

	(void)state;
	act(&life, ON("stay", "05-30",
		      ",\"data\":{\"stay_ground\":\"other\"},\"documents\":[{\"type\":"
		      "\"stay_approval\"}]"));
	assert_string_equal(left(&life), "");
	act(&life, ON("resume", "06-09", ""));
	assert_string_equal(left(&life), "overdue_begun 2025-06-13 (2025-06-12)");
	act(&life, ON("cancel", "06-30",
		      ",\"outcome\":\"cancelled\",\"data\":{\"reason\":\"无\"},\"documents\":[{"
		      "\"type\":\"cancellation_approval\"}]"));
	assert_string_equal(left(&life), "overdue_begun 2025-06-13 (2025-06-12) | "
					 "decided_timed 2025-06-30 (2025-06-12) | "
					 "overdue_ended 2025-06-30 (2025-06-12)");
}

static int setup(void **state)
{
	(void)state;
	arena = arena_new();
	catalog = catalog_load(getenv("CATALOG"), &(struct problem_list){ .arena = arena });
	return catalog ? 0 : 1;
}

static int teardown(void **state)
{
	(void)state;
	catalog_free(catalog);
	arena_free(arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_case_will_be_overdue_the_day_after_its_last),
		cmocka_unit_test(test_what_is_done_in_time_is_taken_back),
		cmocka_unit_test(test_what_is_done_late_was_overdue_until_then),
		cmocka_unit_test(test_a_late_closing_tells_by_itself_that_it_was_overdue),
		cmocka_unit_test(test_it_moves_with_the_last_day),
		cmocka_unit_test(test_a_date_put_right_moves_it),
		cmocka_unit_test(test_a_limit_that_ran_before_the_case_came_counts_from_then),
		cmocka_unit_test(test_a_limit_for_deciding_counts_what_was_decided),
		cmocka_unit_test(test_a_suspended_limit_is_not_passed),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
