/* Guards on the real catalog: what the law asks for, holding and failing; the words of a refusal; what
 * only warns; what GET actions says of each. */
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
	json_t *value = json_loads(text, 0, NULL);

	assert_non_null(value);
	return json_tie(arena, value);
}

struct
try {
	const char *kind, *definition, *track, *state;
	const char *more; /* members of the snapshot: attributes, flags, acts, links */
	const char *body;
	const char *failing; /* "guard@pointer guard@pointer" */
};

static json_t *snapshot_of(const struct try *try)
{
	return parse(arena_printf(
		arena,
		"{\"office_id\":\"o\",\"id\":\"i\",\"kind\":\"%s\",\"definition\":\"%s\","
		"\"track\":\"%s\",\"state\":\"%s\",\"version\":2,\"moved_on\":\"2025-03-03\","
		"\"received_on\":\"2025-03-03\",\"right_type\":\"PI\",\"outcome\":null%s}",
		try->kind, try->definition, try->track, try->state, try->more));
}

/* What needs two persons is approved as another proposed it. */
static void approve(const struct try *try, struct workflow_input *input)
{
	const struct kind *kind = catalog_kind(catalog, try->kind);
	const char *name = json_get_text(input->body, "action");
	const struct action *action =
		definition_action(kind_definition(kind, try->definition), name);
	json_t *act;

	if (!action->proposed_by)
		return;
	act = json_copy((json_t *)input->body);
	json_object_del(act, "occurred_on");
	json_object_set_new((json_t *)input->snapshot, "proposal",
			    json_pack("{s:s, s:s, s:s, s:[], s:o}", "action", name, "status",
				      "pending", "proposed_by", "u1", "grants", "act", act));
	input->body =
		json_tie(arena, json_pack("{s:s, s:O, s:i, s:s}", "action", name, "occurred_on",
					  json_object_get(input->body, "occurred_on"), "proposal",
					  2, "opinion", "同意"));
}

static json_t *decide(const struct try *try, struct problem_list *problems)
{
	struct workflow_input input = {
		.catalog = catalog,
		.snapshot = snapshot_of(try),
		.body = parse(try->body),
		.actor = { .user = "u2", .grants = ~(grant_set)0, .own = ~(grant_set)0 },
		.today = date_make(2026, 3, 10),
		.calendar = catalog->calendar,
	};
	json_t *change = NULL;

	approve(try, &input);
	*problems = (struct problem_list){ .arena = arena };
	return workflow_decide(&input, &change, problems) ? json_tie(arena, change) : NULL;
}

/* Guards that refused; any other fault by its code. */
static const char *failing(const struct problem_list *problems)
{
	const char *list = "";

	for (const struct problem *one = problems->first; one; one = one->next) {
		const char *guard = json_get_text(one->values, "guard");

		list = arena_printf(arena, "%s%s%s@%s", list, *list ? " " : "",
				    guard ? guard : one->code, one->pointer);
	}
	return list;
}

static void check(const struct try *tries, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct problem_list problems;
		json_t *change = decide(&tries[i], &problems);
		const char *found = failing(&problems);

		if (strcmp(found, tries[i].failing) != 0)
			fail_msg("%s %s: \"%s\", not \"%s\"", tries[i].kind, tries[i].body, found,
				 tries[i].failing);
		assert_int_equal(change != NULL, *found == '\0');
	}
}
#define CHECK(tries) check(tries, sizeof(tries) / sizeof(*(tries)))

#define RULING(state, more) "ruling", "2025", "", state, more
#define ACT(name, on, data) \
	"{\"action\":\"" name "\",\"occurred_on\":\"" on "\",\"data\":{" data "}"
#define PAPER(type) ",\"documents\":[{\"type\":\"" type "\"}]}"

#define HEARING(notified, on)                                                       \
	ACT("hold_hearing", "2025-09-20",                                           \
	    "\"hearing_on\":\"" on                                                  \
	    "\",\"hearing_place\":\"庭\",\"hearing_notified_on\":\"" notified "\"") \
	PAPER("hearing_notice")

static void test_a_hearing_is_given_notice_of_in_working_days(void **state)
{
	static const struct try tries[] = {
		{ RULING("in_examination", ""), HEARING("2025-09-15", "2025-09-18"), "" },
		{ RULING("in_examination", ""), HEARING("2025-09-16", "2025-09-18"),
		  "hearing_notice@/data/hearing_notified_on" },
		/* 1 to 8 October are off, Sunday 28 September is worked */
		{ RULING("in_examination", ""), HEARING("2025-09-30", "2025-10-13"), "" },
		{ RULING("in_examination", ""), HEARING("2025-09-30", "2025-10-11"), "" },
		{ RULING("in_examination", ""), HEARING("2025-09-30", "2025-10-10"),
		  "hearing_notice@/data/hearing_notified_on" },
		{ RULING("in_examination", ""), HEARING("2025-09-26", "2025-09-30"), "" },
		/* what is no date is told as that, and not judged */
		{ RULING("in_examination", ""), HEARING("2025-02-30", "2025-09-18"),
		  "date_wrong@/data/hearing_notified_on" },
	};

	(void)state;
	CHECK(tries);
}

#define FILE_WITH(panel, more) \
	ACT("file", "2025-03-10", "\"panel\":[" panel "]" more) PAPER("filing_approval_form")
#define LINK(type, direction, rest) \
	",\"links\":[{\"type\":\"" type "\",\"direction\":\"" direction "\"," rest "}]"
#define CHILD(phase) \
	LINK("derived_from", "in", "\"kind\":\"ruling\",\"state\":\"x\",\"phase\":\"" phase "\"")

static void test_a_ruling_is_filed_by_an_odd_panel_and_without_a_suit(void **state)
{
	static const struct try tries[] = {
		{ RULING("received", ""), FILE_WITH("\"a\",\"b\",\"c\"", ""), "" },
		{ RULING("received", ""), FILE_WITH("\"a\",\"b\",\"c\",\"d\",\"e\"", ""), "" },
		{ RULING("received", ""), FILE_WITH("\"a\",\"b\",\"c\",\"d\"", ""),
		  "panel_odd@/data/panel" },
		{ RULING("received", ""), FILE_WITH("\"a\"", ",\"no_pending_suit\":false"),
		  "panel_odd@/data/panel no_pending_suit@/data/no_pending_suit" },
		{ RULING("received", ",\"flags\":[\"suit_pending\"]"),
		  FILE_WITH("\"a\",\"b\",\"c\"", ""), "no_pending_suit@/data/no_pending_suit" },
		{ RULING("received",
			 LINK("derived_from", "out",
			      "\"kind\":\"dispute\",\"state\":\"routed\",\"phase\":\"open\","
			      "\"flags\":[\"suit_pending\"]")),
		  FILE_WITH("\"a\",\"b\",\"c\"", ""), "no_pending_suit@/data/no_pending_suit" },
		{ RULING("received",
			 LINK("derived_from", "out",
			      "\"kind\":\"dispute\",\"state\":\"routed\",\"phase\":\"open\","
			      "\"flags\":[],\"fields\":{\"prior_proceedings\":\"suit\"}")),
		  FILE_WITH("\"a\",\"b\",\"c\"", ""), "no_pending_suit@/data/no_pending_suit" },
		{ RULING("received",
			 LINK("derived_from", "out",
			      "\"kind\":\"dispute\",\"state\":\"routed\",\"phase\":\"open\","
			      "\"flags\":[],\"fields\":{\"prior_proceedings\":\"none\"}")),
		  FILE_WITH("\"a\",\"b\",\"c\"", ""), "" },
	};

	(void)state;
	CHECK(tries);
}

static void test_the_centre_is_engaged_once_in_a_case(void **state)
{
	static const struct try tries[] = {
		{ RULING("in_examination", ",\"acts\":[\"register\",\"file\"]"),
		  ACT("engage_centre", "2025-05-06", "\"assisting_centre\":\"中心\"") "}", "" },
		{ RULING("in_examination", ",\"acts\":[\"register\",\"file\",\"engage_centre\"]"),
		  ACT("engage_centre", "2025-05-06", "\"assisting_centre\":\"中心\"") "}",
		  "centre_engaged_once@/action" },
	};

	(void)state;
	CHECK(tries);
}

#define DISMISS(on) ACT("dismiss", on, "\"finding\":\"否\"") PAPER("ruling")
#define CANCEL                                                                                \
	"{\"action\":\"cancel\",\"occurred_on\":\"2025-05-06\",\"outcome\":\"cancelled_time_" \
	"barred\"" PAPER("cancellation_decision")

static void test_a_ruling_waits_for_the_answer_and_time_bar_for_the_plea(void **state)
{
	static const struct try tries[] = {
		{ RULING("in_deliberation", ",\"attributes\":{\"answer_due_on\":\"2025-04-03\"}"),
		  DISMISS("2025-04-03"), "answer_period_over@/action" },
		/* the last day of the answer is off: 4 to 6 April */
		{ RULING("in_deliberation", ",\"attributes\":{\"answer_due_on\":\"2025-04-04\"}"),
		  DISMISS("2025-04-07"), "answer_period_over@/action" },
		{ RULING("in_deliberation", ",\"attributes\":{\"answer_due_on\":\"2025-04-04\"}"),
		  DISMISS("2025-04-08"), "" },
		{ RULING("in_deliberation", ",\"attributes\":{\"answer_due_on\":\"2025-04-04\"},"
					    "\"acts\":[\"file_answer\"]"),
		  DISMISS("2025-04-02"), "" },
		{ RULING("in_examination", ""), CANCEL, "time_bar_pleaded@/action" },
		{ RULING("in_examination", ",\"attributes\":{\"limitation_pleaded\":true}"), CANCEL,
		  "" },
	};

	(void)state;
	CHECK(tries);
}

#define CONFIRM(on, more)                                                    \
	ACT("apply_confirmation", on,                                        \
	    "\"confirmation_court\":\"院\",\"joint_application\":true" more) \
	PAPER("confirmation_application")
#define AGREED(more)                             \
	"mediation", "2011", "people", "agreed", \
		",\"attributes\":{\"agreement_effective_on\":\"2025-03-05\"}" more

static void test_what_decides_ownership_is_not_confirmed_nor_what_is_late(void **state)
{
	static const struct try tries[] = {
		{ AGREED(""), CONFIRM("2025-04-07", ""), "" }, /* the 4th to 6th are off */
		{ AGREED(""), CONFIRM("2025-04-08", ""), "within_thirty_days@/action" },
		{ AGREED(",\"cause\":\"patent_ownership\""), CONFIRM("2025-03-07", ""),
		  "no_ownership@/data/decides_ownership" },
		{ AGREED(""), CONFIRM("2025-03-07", ",\"decides_ownership\":true"),
		  "no_ownership@/data/decides_ownership" },
	};

	(void)state;
	CHECK(tries);
}

#define DISPUTE(state, more) "dispute", "2020", "", state, more
#define RESOLVE                                                                                  \
	"{\"action\":\"resolve\",\"occurred_on\":\"2025-05-06\",\"outcome\":\"ruled\",\"data\":" \
	"{\"result\":\"裁决\"}}"

static void test_a_dispute_closes_when_its_children_are(void **state)
{
	static const struct try tries[] = {
		{ DISPUTE("in_handling", ""), RESOLVE, "" },
		{ DISPUTE("in_handling", CHILD("closed")), RESOLVE, "" },
		{ DISPUTE("in_handling", CHILD("refused")), RESOLVE, "" },
		{ DISPUTE("in_handling", CHILD("intake")), RESOLVE, "children_closed@/action" },
		{ DISPUTE("in_handling", CHILD("stayed")), RESOLVE, "children_closed@/action" },
		{ DISPUTE("resolved", CHILD("closed")),
		  "{\"action\":\"archive\",\"occurred_on\":\"2025-05-06\"}",
		  "children_archived@/action" },
	};

	(void)state;
	CHECK(tries);
}

static void test_recusal_comes_before_the_assignment(void **state)
{
#define ASSIGN                                                                                 \
	ACT("assign", "2025-03-05",                                                            \
	    "\"mediators\":[\"甲\"],\"chosen_by\":\"body\",\"recusal_statement\":\"interest_" \
	    "disclosed\"")                                                                     \
	"}"
#define ACCEPTED(more) "mediation", "2011", "people", "accepted", more
	static const struct try tries[] = {
		{ ACCEPTED(""), ASSIGN, "recusal_declared@/data/recusal_statement" },
		{ ACCEPTED(
			  ",\"acts\":[\"declare_recusal\"],\"attributes\":{\"recusal_person\":\"甲\","
			  "\"recusal_decision\":\"granted\"}"),
		  ASSIGN, "recused_left_out@/data/mediators" },
		{ ACCEPTED(
			  ",\"acts\":[\"declare_recusal\"],\"attributes\":{\"recusal_person\":\"甲\","
			  "\"recusal_decision\":\"refused\"}"),
		  ASSIGN, "" },
	};

	(void)state;
	CHECK(tries);
}

static void test_a_refusal_names_rule_and_article_in_both_languages(void **state)
{
	static const struct try try = { RULING("received", ""), FILE_WITH("\"a\",\"b\"", ""), "" };
	struct problem_list problems;

	(void)state;
	assert_null(decide(&try, &problems));
	assert_string_equal(
		catalog_message(catalog, arena, "guard_failed", "zh", problems.first->values),
		"合议组应当由三人以上的单数组成（依据：专利纠纷行政裁决和调解办法 20 [C*]）");
	assert_non_null(strstr(catalog_message(catalog, arena, "guard_failed", "en",
					       problems.first->values),
			       "Patent Disputes 20 [C*])"));
}

static void test_a_guard_that_warns_is_noted_in_the_event(void **state)
{
	static const struct try
		alone = { DISPUTE("routed", ""),
			  "{\"action\":\"begin_handling\",\"occurred_on\":\"2025-05-06\"}", "" },
		with_child = { DISPUTE("routed", CHILD("open")),
			       "{\"action\":\"begin_handling\",\"occurred_on\":\"2025-05-06\"}",
			       "" };
	struct problem_list problems;
	const json_t *data =
		json_object_get(json_object_get(decide(&alone, &problems), "event"), "data");

	(void)state;
	assert_string_equal(json_string_value(json_array_get(json_object_get(data, "warned"), 0)),
			    "child_open");
	data = json_object_get(json_object_get(decide(&with_child, &problems), "event"), "data");
	assert_null(json_object_get(data, "warned"));
}

/* "guard:true" of an action on offer. */
static const char *shown(const struct try *try, const char *action)
{
	struct workflow_input input = {
		.catalog = catalog,
		.snapshot = snapshot_of(try),
		.today = date_make(2025, 4, 1),
		.calendar = catalog->calendar,
	};
	json_t *actions = json_tie(arena, workflow_actions(&input));
	const json_t *item, *guard;
	const char *list = "";
	size_t i, k;

	json_array_foreach(json_object_get(actions, "items"), i, item) {
		if (strcmp(json_get_text(item, "action"), action) != 0)
			continue;
		json_array_foreach(json_object_get(item, "guards"), k, guard) {
			const json_t *now = json_object_get(guard, "holds");

			list = arena_printf(arena, "%s%s:%s ", list, json_get_text(guard, "guard"),
					    json_is_null(now) ? "?" :
					    json_is_true(now) ? "yes" :
								"no");
		}
	}
	return list;
}

static void test_actions_say_which_guards_hold_now(void **state)
{
	static const struct try
		due = { RULING("in_deliberation",
			       ",\"attributes\":{\"answer_due_on\":\"2025-04-04\"}"),
			NULL, NULL },
		over = { RULING("in_deliberation",
				",\"attributes\":{\"answer_due_on\":\"2025-03-20\"}"),
			 NULL, NULL },
		received = { RULING("received", ""), NULL, NULL },
		sued = { RULING("received", ",\"flags\":[\"suit_pending\"]"), NULL, NULL };

	(void)state;
	assert_string_equal(shown(&due, "dismiss"), "answer_period_over:no ");
	assert_string_equal(shown(&over, "dismiss"), "answer_period_over:yes ");
	assert_string_equal(shown(&received, "file"), "panel_odd:? no_pending_suit:? ");
	assert_string_equal(shown(&sued, "file"), "panel_odd:? no_pending_suit:no ");
}

static int load_catalog(void **state)
{
	struct problem_list problems = { 0 };

	(void)state;
	arena = arena_new();
	problems.arena = arena;
	catalog = catalog_load(getenv("CATALOG"), &problems);
	return catalog ? 0 : -1;
}

static int free_catalog(void **state)
{
	(void)state;
	catalog_free(catalog);
	arena_free(arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_hearing_is_given_notice_of_in_working_days),
		cmocka_unit_test(test_a_ruling_is_filed_by_an_odd_panel_and_without_a_suit),
		cmocka_unit_test(test_the_centre_is_engaged_once_in_a_case),
		cmocka_unit_test(test_a_ruling_waits_for_the_answer_and_time_bar_for_the_plea),
		cmocka_unit_test(test_what_decides_ownership_is_not_confirmed_nor_what_is_late),
		cmocka_unit_test(test_a_dispute_closes_when_its_children_are),
		cmocka_unit_test(test_recusal_comes_before_the_assignment),
		cmocka_unit_test(test_a_refusal_names_rule_and_article_in_both_languages),
		cmocka_unit_test(test_a_guard_that_warns_is_noted_in_the_event),
		cmocka_unit_test(test_actions_say_which_guards_hold_now),
	};

	return cmocka_run_group_tests(tests, load_catalog, free_catalog);
}
