/* What an action does to a case, on the real catalog: a change, or every fault at once. */
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

/* The codes and places of the faults, in order: "code@pointer code@pointer". */
static const char *faults(const struct problem_list *problems)
{
	const char *list = "";

	for (const struct problem *problem = problems->first; problem; problem = problem->next)
		list = arena_printf(arena, "%s%s%s@%s", list, *list ? " " : "", problem->code,
				    problem->pointer);
	return list;
}

static json_t *decide(const char *snapshot, const char *body, const char *grant,
		      const char **ret_faults)
{
	struct problem_list problems = { .arena = arena };
	struct workflow_input input = {
		.catalog = catalog,
		.snapshot = snapshot ? parse(snapshot) : NULL,
		.body = parse(body),
		.actor.grants = catalog_grant(catalog, grant),
		.today = date_make(2025, 3, 10),
		.calendar = catalog->calendar,
	};
	json_t *change = NULL;
	bool fine = snapshot ? workflow_decide(&input, &change, &problems) :
			       workflow_begin(&input, &change, &problems);

	assert_int_equal(fine, problem_none(&problems));
	*ret_faults = faults(&problems);
	return fine ? json_tie(arena, change) : NULL;
}

#define PARTIES \
	"\"parties\":[{\"role\":\"requester\",\"name\":\"甲\"},{\"role\":\"respondent\",\"name\":\"乙\"}]"

#define MEDIATION(state, phase, more)                                                         \
	"{\"office_id\":\"o\",\"id\":\"i\",\"kind\":\"mediation\",\"definition\":\"2011\","   \
	"\"track\":\"people\",\"state\":\"" state "\",\"phase\":\"" phase "\",\"version\":2," \
	"\"moved_on\":\"2024-03-05\",\"received_on\":\"2024-03-01\",\"number\":null,"         \
	"\"region\":\"320213\",\"right_type\":\"TM\",\"cause\":null,\"source\":null,"         \
	"\"outcome\":null,\"attributes\":{}" more "}"

static void test_begin_names_every_fault_at_once(void **state)
{
	const char *found;

	(void)state;
	assert_null(decide(
		NULL,
		"{\"kind\":\"mediation\",\"track\":\"nowhere\",\"occurred_on\":\"2024-02-30\","
		"\"parties\":[{\"role\":\"requester\",\"name\":\"甲\"}],\"region\":\"999999\","
		"\"amount\":12,\"bogus\":1}",
		"officer", &found));
	assert_string_equal(
		found, "track_unknown@/track date_wrong@/occurred_on type_wrong@/amount "
		       "field_unknown@/bogus field_missing@/data/dispute party_missing@/parties "
		       "region_unknown@/region");
}

static void test_unknown_kind_is_named(void **state)
{
	const char *found;

	(void)state;
	assert_null(decide(NULL, "{\"kind\":\"murder\",\"occurred_on\":\"2024-02-01\"}", "officer",
			   &found));
	assert_string_equal(found, "kind_unknown@/kind");
}

/* Without a kind, a law or an action there is no telling which fields, but what every event has is
 * checked all the same. */
static void test_the_other_faults_are_named_whatever_is_unknown(void **state)
{
	static const struct {
		const char *snapshot, *body, *faults;
	} rows[] = {
		{ NULL, "{\"kind\":\"murder\",\"occurred_on\":\"2024-02-30\",\"amount\":1,\"x\":1}",
		  "kind_unknown@/kind date_wrong@/occurred_on type_wrong@/amount field_unknown@/x" },
		{ NULL, "{\"kind\":7,\"amount\":1}",
		  "field_missing@/occurred_on type_wrong@/kind type_wrong@/amount" },
		{ NULL, "{\"amount\":1}",
		  "field_missing@/kind field_missing@/occurred_on type_wrong@/amount" },
		{ NULL,
		  "{\"kind\":\"mediation\",\"track\":\"people\",\"occurred_on\":\"1999-01-01\","
		  "\"title\":\"\"}",
		  "definition_missing@/occurred_on text_too_short@/title" },
		{ MEDIATION("received", "intake", ""),
		  "{\"action\":\"fly\",\"occurred_on\":\"2024-02-30\",\"data\":7}",
		  "action_unknown@/action date_wrong@/occurred_on type_wrong@/data" },
		{ MEDIATION("received", "intake", ""),
		  "{\"action\":\"settle\",\"occurred_on\":\"2024-02-30\",\"kind\":\"x\"}",
		  "action_unknown@/action date_wrong@/occurred_on field_unknown@/kind" },
		{ MEDIATION("received", "intake", ""), "{\"action\":1,\"x/y\":1,\"a~b\":1}",
		  "field_missing@/occurred_on type_wrong@/action field_unknown@/x~1y "
		  "field_unknown@/a~0b" },
	};
	const char *found;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		assert_null(decide(rows[i].snapshot, rows[i].body, "director", &found));
		assert_string_equal(found, rows[i].faults);
	}
}

static void test_an_unknown_member_is_named_by_a_pointer(void **state)
{
	const char *found;

	(void)state;
	decide(MEDIATION("received", "intake", ""),
	       "{\"action\":\"accept\",\"occurred_on\":\"2024-03-06\",\"m/n\":1,\"data\":"
	       "{\"a~b\":1}}",
	       "director", &found);
	assert_string_equal(found, "field_unknown@/m~1n field_unknown@/data/a~0b");
}

static void test_begin_makes_the_first_event(void **state)
{
	const char *found;
	json_t *change = decide(NULL,
				"{\"kind\":\"mediation\",\"track\":\"people\",\"occurred_on\":"
				"\"2024-02-01\"," PARTIES ",\"rights\":[{\"type\":\"TM\"}],"
				"\"data\":{\"dispute\":\"商标侵权\"}}",
				"registrar", &found);

	(void)state;
	assert_string_equal(found, "");
	assert_true(json_is_true(json_object_get(change, "create")));
	assert_string_equal(json_get_text(json_object_get(change, "event"), "from"), "");
	assert_string_equal(json_get_text(json_object_get(change, "event"), "to"), "received");
	assert_string_equal(json_get_text(json_object_get(change, "case"), "right_type"), "TM");
	assert_string_equal(json_get_text(json_object_get(change, "case"), "phase"), "intake");
	assert_int_equal(json_array_size(json_object_get(change, "facts")), 0);
}

static void test_accept_counts_numbers_and_dates(void **state)
{
	const char *found;
	json_t *change = decide(MEDIATION("received", "intake", ""),
				"{\"action\":\"accept\",\"occurred_on\":\"2024-03-06\"}",
				"director", &found);
	json_t *fact = json_array_get(json_object_get(change, "facts"), 0);

	(void)state;
	assert_string_equal(found, "");
	/* The other is of its time limit: test_workflow_limit.c. */
	assert_int_equal(json_array_size(json_object_get(change, "facts")), 2);
	assert_string_equal(json_get_text(fact, "indicator"), "mediation.accepted");
	assert_string_equal(json_get_text(fact, "occurred_on"), "2024-03-06");
	assert_string_equal(json_get_text(fact, "quantity"), "1");
	assert_string_equal(json_get_text(fact, "region"), "320213");
	assert_string_equal(json_get_text(fact, "track"), "people");
	assert_int_equal(json_get_int(json_object_get(change, "number"), "year", 0), 2024);
	assert_string_equal(json_get_text(json_object_get(change, "case"), "accepted_on"),
			    "2024-03-06");
}

static void test_not_now_and_not_yours(void **state)
{
	const char *found;

	(void)state;
	decide(MEDIATION("received", "intake", ""),
	       "{\"action\":\"assign\",\"occurred_on\":\"2024-03-06\"}", "director", &found);
	assert_string_equal(found, "action_not_now@/action");
	decide(MEDIATION("received", "intake", ""),
	       "{\"action\":\"accept\",\"occurred_on\":\"2024-03-06\"}", "mediator", &found);
	assert_string_equal(found, "action_not_yours@/action");
	decide(MEDIATION("received", "intake", ""),
	       "{\"action\":\"fly\",\"occurred_on\":\"2024-03-06\"}", "director", &found);
	assert_string_equal(found, "action_unknown@/action");
}

static void test_a_track_has_its_own_moves(void **state)
{
	const char *found;

	(void)state;
	decide("{\"kind\":\"mediation\",\"definition\":\"2011\",\"track\":\"administrative\","
	       "\"state\":\"received\",\"moved_on\":\"2024-03-05\"}",
	       "{\"action\":\"accept\",\"occurred_on\":\"2024-03-06\"}", "director", &found);
	assert_string_equal(found, "action_not_now@/action");
}

static void test_dates_run_forward_and_not_ahead(void **state)
{
	const char *found;

	(void)state;
	decide(MEDIATION("received", "intake", ""),
	       "{\"action\":\"accept\",\"occurred_on\":\"2024-03-04\"}", "director", &found);
	assert_string_equal(found, "date_before_last@/occurred_on");
	decide(MEDIATION("received", "intake", ""),
	       "{\"action\":\"accept\",\"occurred_on\":\"2025-03-11\"}", "director", &found);
	assert_string_equal(found, "date_future@/occurred_on");
	decide(MEDIATION("received", "intake", ""), "{\"action\":\"accept\"}", "director", &found);
	assert_string_equal(found, "field_missing@/occurred_on");
}

static void test_outcome_and_document_are_asked_for(void **state)
{
	const char *found;
	json_t *change;

	(void)state;
	decide(MEDIATION("in_mediation", "open", ""),
	       "{\"action\":\"fail\",\"occurred_on\":\"2024-03-06\",\"data\":{\"failure_reason\":"
	       "\"分歧大\"}}",
	       "mediator", &found);
	assert_string_equal(found, "outcome_missing@/outcome document_missing@/documents");
	decide(MEDIATION("received", "intake", ""),
	       "{\"action\":\"accept\",\"occurred_on\":\"2024-03-06\",\"outcome\":\"refused\","
	       "\"documents\":[{\"type\":\"poem\"}]}",
	       "director", &found);
	assert_string_equal(found,
			    "outcome_not_taken@/outcome document_type_unknown@/documents/0/type");
	change = decide(MEDIATION("in_mediation", "open", ""),
			"{\"action\":\"fail\",\"occurred_on\":\"2024-03-06\",\"outcome\":"
			"\"no_agreement\",\"data\":{\"failure_reason\":\"分歧大\"},\"documents\":"
			"[{\"type\":\"termination_notice\"}]}",
			"mediator", &found);
	assert_string_equal(found, "");
	assert_string_equal(json_get_text(json_object_get(change, "case"), "closed_on"),
			    "2024-03-06");
	assert_string_equal(json_get_text(json_array_get(json_object_get(change, "facts"), 0),
					  "outcome"),
			    "no_agreement");
	assert_int_equal(json_array_size(json_object_get(change, "facts")), 1);
}

#define ACCEPTED_FACT                                                                                    \
	",\"history\":{\"facts\":[{\"indicator\":\"mediation.accepted\",\"occurred_on\":\"2024-03-05\"," \
	"\"quantity\":\"1\",\"subject\":2,\"item\":0,\"track\":\"people\",\"region\":\"320213\","        \
	"\"right_type\":\"TM\",\"cause\":\"\",\"source\":\"\",\"outcome\":\"\"}],\"events\":["           \
	"{\"seq\":1,\"action\":\"register\",\"from\":\"\",\"to\":\"received\",\"occurred_on\":"          \
	"\"2024-03-01\"},{\"seq\":2,\"action\":\"accept\",\"from\":\"received\",\"to\":"                 \
	"\"accepted\",\"occurred_on\":\"2024-03-05\"}]},\"accepted_on\":\"2024-03-05\""

static void assert_moved(const json_t *change, const char *key, const char *old, const char *new)
{
	const json_t *facts = json_object_get(change, "facts");
	const json_t *back = json_array_get(facts, 0), *put = json_array_get(facts, 1);

	assert_int_equal(json_array_size(facts), 2);
	assert_string_equal(json_get_text(back, "quantity"), "-1");
	assert_string_equal(json_get_text(back, key), old);
	assert_string_equal(json_get_text(put, "quantity"), "1");
	assert_string_equal(json_get_text(put, key), new);
	assert_int_equal(json_get_int(back, "subject", 0), 2);
	assert_int_equal(json_get_int(put, "subject", 0), 2);
}

static void test_a_revised_dimension_is_compensated(void **state)
{
	const char *found;
	json_t *change = decide(MEDIATION("accepted", "open", ACCEPTED_FACT),
				"{\"action\":\"revise\",\"occurred_on\":\"2024-03-09\",\"region\":"
				"\"320205\"}",
				"officer", &found);

	(void)state;
	assert_string_equal(found, "");
	assert_moved(change, "region", "320213", "320205");
	change = decide(MEDIATION("accepted", "open", ACCEPTED_FACT),
			"{\"action\":\"revise\",\"occurred_on\":\"2024-03-09\",\"title\":\"t\"}",
			"officer", &found);
	assert_int_equal(json_array_size(json_object_get(change, "facts")), 0);
}

static void test_a_correction_clears_only_what_may_be_absent(void **state)
{
	const char *found;
	json_t *change = decide(MEDIATION("accepted", "open", ACCEPTED_FACT),
				"{\"action\":\"revise\",\"occurred_on\":\"2024-03-09\",\"region\":"
				"null}",
				"officer", &found);

	(void)state;
	assert_string_equal(found, "");
	assert_true(json_is_null(json_object_get(json_object_get(change, "case"), "region")));
	decide(MEDIATION("accepted", "open", ACCEPTED_FACT),
	       "{\"action\":\"revise\",\"occurred_on\":\"2024-03-09\",\"title\":null,\"parties\":"
	       "null,\"rights\":null,\"flags\":null}",
	       "officer", &found);
	assert_string_equal(found, "type_wrong@/title type_wrong@/parties type_wrong@/rights "
				   "type_wrong@/flags");
}

static void test_a_correction_of_nothing_is_refused(void **state)
{
	const char *found;

	(void)state;
	decide(MEDIATION("accepted", "open", ACCEPTED_FACT),
	       "{\"action\":\"revise\",\"occurred_on\":\"2024-03-09\",\"data\":{\"reason\":\"r\"}}",
	       "officer", &found);
	assert_string_equal(found, "nothing_changes@");
}

static void test_a_case_is_not_linked_to_itself(void **state)
{
	const char *found;

	(void)state;
	decide(MEDIATION("accepted", "open", ""),
	       "{\"action\":\"add_link\",\"occurred_on\":\"2024-03-09\",\"data\":{\"type\":"
	       "\"nearby\",\"case_id\":\"i\"}}",
	       "officer", &found);
	assert_string_equal(found, "format_wrong@/data/case_id link_type_unknown@/data/type "
				   "link_to_self@/data/case_id");
}

static void test_a_corrected_date_is_compensated(void **state)
{
	const char *found;
	json_t *change =
		decide(MEDIATION("accepted", "open", ACCEPTED_FACT),
		       "{\"action\":\"correct_date\",\"occurred_on\":\"2024-03-09\",\"data\":"
		       "{\"event\":2,\"date\":\"2024-03-04\",\"reason\":\"笔误\"}}",
		       "director", &found);

	(void)state;
	assert_string_equal(found, "");
	assert_moved(change, "occurred_on", "2024-03-05", "2024-03-04");
	assert_string_equal(json_get_text(json_object_get(change, "case"), "accepted_on"),
			    "2024-03-04");
}

static void test_a_date_is_corrected_only_between_its_neighbours(void **state)
{
	const char *found;

	(void)state;
	decide(MEDIATION("accepted", "open", ACCEPTED_FACT),
	       "{\"action\":\"correct_date\",\"occurred_on\":\"2024-03-09\",\"data\":"
	       "{\"event\":1,\"date\":\"2024-03-06\",\"reason\":\"笔误\"}}",
	       "director", &found);
	assert_string_equal(found, "date_after_next@/data/date");
	decide(MEDIATION("accepted", "open", ACCEPTED_FACT),
	       "{\"action\":\"correct_date\",\"occurred_on\":\"2024-03-09\",\"data\":"
	       "{\"event\":7,\"date\":\"2025-03-11\"}}",
	       "director", &found);
	assert_string_equal(found, "field_missing@/data/reason event_unknown@/data/event "
				   "date_future@/data/date");
}

/* Registered on 1 March, looked at on the 3rd, accepted on the 5th. */
#define LOOKED_AT                                                                               \
	",\"history\":{\"facts\":[],\"events\":["                                               \
	"{\"seq\":1,\"action\":\"register\",\"from\":\"\",\"to\":\"received\",\"occurred_on\":" \
	"\"2024-03-01\"},{\"seq\":2,\"action\":\"revise\",\"from\":\"received\",\"to\":"        \
	"\"received\",\"occurred_on\":\"2024-03-03\"},{\"seq\":3,\"action\":\"accept\","        \
	"\"from\":\"received\",\"to\":\"accepted\",\"occurred_on\":\"2024-03-05\"}]},"          \
	"\"accepted_on\":\"2024-03-05\""

#define CORRECT_ON(on, event, date)                                                          \
	"{\"action\":\"correct_date\",\"occurred_on\":\"" on "\",\"data\":{\"event\":" event \
	",\"date\":\"" date "\",\"reason\":\"笔误\"}}"
#define CORRECT(event, date) CORRECT_ON("2024-03-09", event, date)

static void test_nothing_is_corrected_to_before_the_case_came(void **state)
{
	const char *found;

	(void)state;
	decide(MEDIATION("accepted", "open", LOOKED_AT), CORRECT("2", "2024-02-28"), "director",
	       &found);
	assert_string_equal(found, "date_before_received@/data/date");
	decide(MEDIATION("accepted", "open", LOOKED_AT), CORRECT("2", "2024-03-08"), "director",
	       &found);
	assert_string_equal(found, "");
}

static void test_the_day_a_case_came_stays_within_its_law(void **state)
{
	const char *snapshot =
		"{\"kind\":\"ruling\",\"definition\":\"2025\",\"track\":\"\",\"state\":\"received\","
		"\"moved_on\":\"2025-02-10\",\"received_on\":\"2025-02-10\",\"version\":1,"
		"\"history\":{\"facts\":[],\"events\":[{\"seq\":1,\"action\":\"register\",\"from\":"
		"\"\",\"to\":\"received\",\"occurred_on\":\"2025-02-10\"}]}}";
	static const char *const bodies[] = { CORRECT_ON("2025-03-01", "1", "2025-01-31"),
					      CORRECT_ON("2025-03-01", "1", "2000-01-01") };
	const char *found;

	(void)state;
	for (size_t i = 0; i < sizeof(bodies) / sizeof(*bodies); i++) {
		decide(snapshot, bodies[i], "director", &found);
		assert_string_equal(found, "date_other_law@/data/date");
	}
	decide(snapshot, CORRECT_ON("2025-03-01", "1", "2025-02-01"), "director", &found);
	assert_string_equal(found, "");
}

static json_t *moved_event(int seq, const char *action, const char *from, const char *to)
{
	return json_pack("{s:i, s:s, s:s, s:s, s:s}", "seq", seq, "action", action, "from", from,
			 "to", to, "occurred_on", "2024-03-05");
}

/* All on one day: agreed, reopened, agreed again. Only the last one says when the case was closed. */
static void test_a_date_set_anew_on_the_same_day_is_not_the_older_events(void **state)
{
	json_t *snapshot = parse(MEDIATION("agreed", "closed", ",\"closed_on\":\"2024-03-05\""));
	json_t *events = json_array();
	const char *found;
	json_t *columns;

	(void)state;
	json_array_append_new(events, moved_event(1, "register", "", "received"));
	json_array_append_new(events, moved_event(2, "accept", "received", "accepted"));
	json_array_append_new(events, moved_event(3, "settle", "accepted", "agreed"));
	json_array_append_new(events, moved_event(4, "reopen", "agreed", "accepted"));
	json_array_append_new(events, moved_event(5, "settle", "accepted", "agreed"));
	json_object_set_new(snapshot, "history",
			    json_pack("{s:[], s:o}", "facts", "events", events));
	columns = json_object_get(decide(json_text(arena, snapshot), CORRECT("5", "2024-03-07"),
					 "director", &found),
				  "case");
	assert_string_equal(found, "");
	assert_string_equal(json_get_text(columns, "closed_on"), "2024-03-07");
	json_object_set_new(json_array_get(events, 4), "occurred_on", json_string("2024-03-07"));
	json_object_set_new(json_array_get(events, 3), "occurred_on", json_string("2024-03-07"));
	json_object_set_new(snapshot, "closed_on", json_string("2024-03-07"));
	columns = json_object_get(decide(json_text(arena, snapshot), CORRECT("3", "2024-03-06"),
					 "director", &found),
				  "case");
	assert_string_equal(found, "");
	assert_null(json_object_get(columns, "closed_on"));
}

#define PROPOSED(act)                                                                             \
	"{\"kind\":\"ruling\",\"definition\":\"2015\",\"track\":\"\",\"state\":\"received\","     \
	"\"moved_on\":\"2025-01-24\",\"received_on\":\"2025-01-24\",\"version\":2,\"proposal\":{" \
	"\"proposal\":2,\"action\":\"file\",\"status\":\"pending\",\"grants\":[\"director\"],"    \
	"\"proposed_by\":\"u1\",\"act\":" act "}}"
#define FILE_BY(panel)                                                          \
	"{\"action\":\"file\",\"data\":{\"panel\":[" panel "]},\"documents\":[" \
	"{\"type\":\"filing_approval_form\"}]}"
#define APPROVE(on) \
	"{\"action\":\"file\",\"occurred_on\":\"" on "\",\"proposal\":2,\"opinion\":\"同意\"}"

static void test_filing_binds_the_law_of_its_date(void **state)
{
	const char *found;
	json_t *change = decide(PROPOSED(FILE_BY("\"甲\",\"乙\",\"丙\"")), APPROVE("2025-02-06"),
				"director", &found);

	(void)state;
	assert_string_equal(found, "");
	assert_string_equal(json_get_text(change, "definition"), "2025");
	decide(PROPOSED(FILE_BY("\"甲\",\"乙\",\"丙\",\"丁\"")), APPROVE("2025-01-27"), "director",
	       &found);
	assert_string_equal(found, "guard_failed@/data/panel");
}

static void test_actions_say_what_is_possible_and_who_may(void **state)
{
	struct workflow_input input = {
		.catalog = catalog,
		.snapshot = parse(MEDIATION("received", "intake", "")),
		.actor.grants = catalog_grant(catalog, "officer"),
		.today = date_make(2025, 3, 10),
		.calendar = catalog->calendar,
	};
	json_t *actions = json_tie(arena, workflow_actions(&input));
	const json_t *item;
	bool accept = false;
	size_t i;

	(void)state;
	json_array_foreach(json_object_get(actions, "items"), i, item) {
		assert_string_not_equal(json_get_text(item, "action"), "assign");
		if (strcmp(json_get_text(item, "action"), "accept") != 0)
			continue;
		accept = true;
		assert_false(json_get_bool(item, "may", true));
		assert_string_equal(json_get_text(item, "to"), "accepted");
	}
	assert_true(accept);
}

static int load_catalog(void **state)
{
	struct problem_list problems = { 0 };

	(void)state;
	arena = arena_new();
	problems.arena = arena;
	catalog = catalog_load(getenv("CATALOG"), &problems);
	if (!catalog)
		print_error("%s\n", faults(&problems));
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
		cmocka_unit_test(test_begin_names_every_fault_at_once),
		cmocka_unit_test(test_unknown_kind_is_named),
		cmocka_unit_test(test_the_other_faults_are_named_whatever_is_unknown),
		cmocka_unit_test(test_an_unknown_member_is_named_by_a_pointer),
		cmocka_unit_test(test_begin_makes_the_first_event),
		cmocka_unit_test(test_accept_counts_numbers_and_dates),
		cmocka_unit_test(test_not_now_and_not_yours),
		cmocka_unit_test(test_a_track_has_its_own_moves),
		cmocka_unit_test(test_dates_run_forward_and_not_ahead),
		cmocka_unit_test(test_outcome_and_document_are_asked_for),
		cmocka_unit_test(test_a_revised_dimension_is_compensated),
		cmocka_unit_test(test_a_correction_clears_only_what_may_be_absent),
		cmocka_unit_test(test_a_correction_of_nothing_is_refused),
		cmocka_unit_test(test_a_case_is_not_linked_to_itself),
		cmocka_unit_test(test_a_corrected_date_is_compensated),
		cmocka_unit_test(test_a_date_is_corrected_only_between_its_neighbours),
		cmocka_unit_test(test_nothing_is_corrected_to_before_the_case_came),
		cmocka_unit_test(test_the_day_a_case_came_stays_within_its_law),
		cmocka_unit_test(test_a_date_set_anew_on_the_same_day_is_not_the_older_events),
		cmocka_unit_test(test_filing_binds_the_law_of_its_date),
		cmocka_unit_test(test_actions_say_what_is_possible_and_who_may),
	};

	return cmocka_run_group_tests(tests, load_catalog, free_catalog);
}
