/* From the facts of a case to its deadlines, on the real rules. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/arena.h"
#include "core/base/json.h"
#include "core/calendar.h"
#include "core/catalog.h"
#include "core/deadline_clock.h"
#include "core/problem.h"

static struct catalog *catalog;
static struct arena *arena;

static int setup(void **state)
{
	struct problem_list problems = { .arena = arena_new() };

	(void)state;
	arena = problems.arena;
	catalog = catalog_load(getenv("CATALOG"), &problems);
	return catalog ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	catalog_free(catalog);
	arena_free(arena);
	return 0;
}

static json_t *rows_of(const char *kind, const char *track, const char *parties, const char *facts)
{
	const char *text = arena_printf(arena, "{\"parties\":[%s],\"facts\":[%s]}", parties, facts);
	json_t *clock = json_tie(arena, json_loads(text, 0, NULL));

	assert_non_null(clock);
	return json_tie(arena, clock_deadlines(catalog_kind(catalog, kind), track, clock,
					       catalog->calendar, arena));
}

/* "rule seq.item due status; ..." in order. */
static const char *said(const json_t *rows, const char *rule)
{
	const char *list = "";
	const json_t *row;
	size_t i;

	json_array_foreach(rows, i, row) {
		const char *met = json_get_text(row, "met_on"),
			   *lapsed = json_get_text(row, "lapsed_on");

		if (strcmp(json_get_text(row, "rule"), rule) != 0)
			continue;
		list = arena_printf(arena, "%s%s%d.%d %s%s%s%s%s%s", list, *list ? "; " : "",
				    (int)json_get_int(row, "seq", 0),
				    (int)json_get_int(row, "item", 0), json_get_text(row, "due_on"),
				    met ? " met " : "", met ? met : "", lapsed ? " lapsed " : "",
				    lapsed ? lapsed : "",
				    json_get_bool(row, "suspended", false) ? " suspended" : "");
	}
	return list;
}

#define FACT(seq, action, on, rest)                                      \
	"{\"seq\":" #seq ",\"action\":\"" action "\",\"on\":\"" on "\"," \
	"\"version\":\"2025\"" rest "}"
#define TO(state) ",\"to\":\"" state "\""
#define DATA(data) ",\"data\":{" data "}"
#define SERVED(name, on) "{\"addressee\":\"" name "\",\"received_on\":\"" on "\"}"

static void test_one_deadline_for_each_recipient_by_role_and_country(void **state)
{
	const json_t *rows = rows_of(
		"ruling", "",
		"{\"name\":\"甲\",\"role\":\"requester\"},{\"name\":\"乙\",\"role\":\"respondent\"},"
		"{\"name\":\"X\",\"role\":\"respondent\",\"country\":\"US\"}",
		FACT(1, "serve", "2025-03-10",
		     DATA("\"services\":[" SERVED("乙", "2025-03-11") "," SERVED("X", "2025-03-12") "," SERVED(
			     "代理人", "2025-03-13") "]")) "," FACT(2, "file_answer", "2025-03-20",
								    DATA("\"answered_by\":\"X\"")));

	(void)state;
	assert_string_equal(said(rows, "answer"), "1.0 2025-03-26; 1.2 2025-03-28");
	assert_string_equal(said(rows, "answer_abroad"), "1.1 2025-04-11 met 2025-03-20");
	assert_string_equal(said(rows, "forward_answer"), "2.0 2025-03-27");
}

static void test_a_name_that_nobody_has_is_that_of_the_only_one(void **state)
{
	(void)state;
#define SERVE(list) FACT(1, "serve", "2025-03-10", DATA("\"services\":[" list "]"))
#define ANSWER FACT(2, "file_answer", "2025-03-20", DATA("\"answered_by\":\"乙公司\""))
	assert_string_equal(
		said(rows_of("ruling", "", "", SERVE(SERVED("乙", "2025-03-11")) "," ANSWER),
		     "answer"),
		"1.0 2025-03-26 met 2025-03-20");
	assert_string_equal(said(rows_of("ruling", "", "",
					 SERVE(SERVED("乙", "2025-03-11") "," SERVED(
						 "丙", "2025-03-11")) "," ANSWER),
				 "answer"),
			    "1.0 2025-03-26; 1.1 2025-03-26");
}

static void test_suspensions_run_until_they_are_ended_or_the_deadline_is_met(void **state)
{
	(void)state;
#define FILED FACT(1, "file", "2025-03-05", TO("filed"))
#define STAYED FACT(2, "stay", "2025-04-10", TO("stayed"))
	assert_string_equal(said(rows_of("ruling", "", "", FILED "," STAYED), "close"),
			    "1.0 2025-06-05 suspended");
	assert_string_equal(said(rows_of("ruling", "", "",
					 FILED "," STAYED "," FACT(3, "resume", "2025-04-21",
								   TO("in_examination"))),
				 "close"),
			    "1.0 2025-06-16");
	assert_string_equal(
		said(rows_of("ruling", "", "",
			     FILED "," STAYED "," FACT(3, "cancel", "2025-04-21", TO("cancelled"))),
		     "close"),
		"1.0 2025-06-16 met 2025-04-21");
	/* a span is told again with its end */
	assert_string_equal(
		said(rows_of("ruling", "", "",
			     FILED "," FACT(
				     2, "exclude_time", "2025-04-10",
				     DATA("\"excluded_from\":\"2025-04-10\","
					  "\"exclusion_ground\":\"appraisal\"")) "," FACT(3,
											  "exclude_time",
											  "2025-04-20",
											  DATA("\"excluded_from\":\"2025-04-10\",\"excluded_to\":\"2025-04-19\","
											       "\"exclusion_ground\":\"appraisal\""))),
		     "close"),
		"1.0 2025-06-16");
}

static void test_an_extension_given_again_takes_the_place_of_the_older(void **state)
{
	(void)state;
	assert_string_equal(
		said(rows_of("ruling", "", "",
			     FILED
			     "," FACT(2, "extend_time", "2025-05-10", DATA("\"extended_to\":\"2025-06-20\"")) "," FACT(
				     3, "extend_time", "2025-06-10",
				     DATA("\"extended_to\":\"2025-12-31\""))),
		     "close"),
		"1.0 2025-07-07");
}

static void test_set_off_anew(void **state)
{
	const json_t *rows = rows_of("ruling", "", "",
				     FACT(1, "register", "2025-03-03", TO("received")) "," FACT(
					     2, "receive_correction", "2025-03-10",
					     "") "," FACT(3, "file", "2025-03-12", TO("filed")));

	(void)state;
	assert_string_equal(said(rows, "file"),
			    "1.0 2025-03-10 lapsed 2025-03-10; 2.0 2025-03-17 met 2025-03-12");
}

static void test_phases_end_and_reopening_sets_off(void **state)
{
	const json_t *rows = rows_of(
		"ruling", "", "",
		FILED "," FACT(
			2, "decide", "2025-04-01",
			TO("decided") ",\"outcome\":\"infringement\"") "," FACT(3, "reopen",
										"2025-05-06",
										TO("in_examination")));

	(void)state;
	assert_string_equal(said(rows, "serve_request"), "1.0 2025-03-12 lapsed 2025-04-01");
	assert_string_equal(said(rows, "close"), "1.0 2025-06-05 met 2025-04-01; 3.0 2025-08-06");
}

static void test_tracks_and_outcomes_choose(void **state)
{
	const char *papers =
		"{\"seq\":1,\"action\":\"receive_papers\",\"on\":\"2025-03-05\","
		"\"version\":\"2011\",\"data\":{\"papers_received_on\":\"2025-03-04\"}}";
	const char *served = FACT(2, "complete_service", "2025-04-02",
				  TO("served")
					  DATA("\"services\":[" SERVED("乙", "2025-04-03") "]"));
	const char *decided =
		FACT(1, "decide", "2025-04-01", TO("decided") ",\"outcome\":\"infringement\"");
	const char *dismissed =
		FACT(1, "dismiss", "2025-04-01", TO("decided") ",\"outcome\":\"dismissed\"");

	(void)state;
	assert_string_equal(said(rows_of("mediation", "court_pre", "", papers), "finish_court_pre"),
			    "1.0 2025-04-03");
	assert_string_equal(
		said(rows_of("mediation", "court_post", "", papers), "finish_court_pre"), "");
	/* fifteen days to sue end on Friday 18 April; three months from there */
	assert_string_equal(
		said(rows_of("ruling", "", "", arena_printf(arena, "%s,%s", decided, served)),
		     "enforce"),
		"2.0 2025-07-18");
	assert_string_equal(
		said(rows_of("ruling", "", "", arena_printf(arena, "%s,%s", dismissed, served)),
		     "enforce"),
		"");
}

static void test_too_many_are_refused(void **state)
{
	json_t *clock = json_pack("{s:[], s:[]}", "parties", "facts");

	(void)state;
	for (json_int_t i = 1; i <= CLOCK_DEADLINES_MAX + 1; i++)
		json_array_append_new(json_object_get(clock, "facts"),
				      json_pack("{s:I, s:s, s:s, s:s}", "seq", i, "action",
						"file_answer", "on", "2025-03-03", "version",
						"2025"));
	assert_null(clock_deadlines(catalog_kind(catalog, "ruling"), "", clock, catalog->calendar,
				    arena));
	json_decref(clock);
}

static void test_a_fact_keeps_what_deadlines_read(void **state)
{
	const struct kind *kind = catalog_kind(catalog, "ruling");
	json_t *body = json_tie(
		arena,
		json_loads("{\"action\":\"serve\",\"title\":\"x\",\"data\":{\"remark\":\"long\","
			   "\"services\":[{\"addressee\":\"乙\",\"method\":\"mail\",\"proof\":\"y\","
			   "\"received_on\":\"2025-03-11\"}]}}",
			   0, NULL));
	const struct clock_event event = { .seq = 3,
					   .action = "serve",
					   .on = "2025-03-10",
					   .version = "2025",
					   .to = "answer_period",
					   .body = body };
	json_t *fact = json_tie(arena, clock_fact(kind, &event));

	(void)state;
	assert_true(clock_looks_at(kind, "serve"));
	assert_false(clock_looks_at(kind, "investigate"));
	assert_string_equal(
		json_text(arena, fact),
		"{\"seq\":3,\"action\":\"serve\",\"on\":\"2025-03-10\",\"version\":\"2025\","
		"\"to\":\"answer_period\",\"data\":{\"services\":[{\"addressee\":\"乙\","
		"\"received_on\":\"2025-03-11\"}]}}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_deadline_for_each_recipient_by_role_and_country),
		cmocka_unit_test(test_a_name_that_nobody_has_is_that_of_the_only_one),
		cmocka_unit_test(test_suspensions_run_until_they_are_ended_or_the_deadline_is_met),
		cmocka_unit_test(test_an_extension_given_again_takes_the_place_of_the_older),
		cmocka_unit_test(test_set_off_anew),
		cmocka_unit_test(test_phases_end_and_reopening_sets_off),
		cmocka_unit_test(test_tracks_and_outcomes_choose),
		cmocka_unit_test(test_too_many_are_refused),
		cmocka_unit_test(test_a_fact_keeps_what_deadlines_read),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
