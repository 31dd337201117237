/* What acts on papers leave in a change, and every fault of a service. */
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

/* The act on a ruling in that state; its faults as "code@pointer code@pointer". */
static json_t *decide(const char *state, const char *phase, const char *body,
		      const char **ret_faults)
{
	struct problem_list problems = { .arena = arena };
	struct workflow_input input = {
		.catalog = catalog,
		.snapshot = parse(arena_printf(
			arena,
			"{\"kind\":\"ruling\",\"definition\":\"2015\",\"track\":\"\",\"state\":\"%s\","
			"\"phase\":\"%s\",\"version\":3,\"received_on\":\"2024-01-08\","
			"\"moved_on\":\"2024-01-15\",\"number\":\"1\",\"history\":null}",
			state, phase)),
		.body = parse(body),
		.actor.grants = catalog_grant(catalog, "director") |
				catalog_grant(catalog, "registrar"),
		.today = date_make(2024, 3, 10),
	};
	json_t *change = NULL;

	*ret_faults = "";
	if (workflow_decide(&input, &change, &problems))
		return json_tie(arena, change);
	for (const struct problem *one = problems.first; one; one = one->next)
		*ret_faults = arena_printf(arena, "%s%s%s@%s", *ret_faults, **ret_faults ? " " : "",
					   one->code, one->pointer);
	return NULL;
}

static void expect_fault(const char *service, const char *expected)
{
	const char *faults;

	assert_null(
		decide("filed", "open",
		       arena_printf(arena,
				    "{\"action\":\"serve_document\",\"occurred_on\":\"2024-02-01\","
				    "\"data\":{\"services\":[{\"addressee\":\"甲\",%s}]}}",
				    service),
		       &faults));
	assert_string_equal(faults, expected);
}

#define ID "\"document_id\":\"01900000-0000-7000-8000-000000000001\""

static void test_every_fault_of_a_service_is_told(void **state)
{
	(void)state;
	expect_fault(ID ",\"method\":\"electronic\",\"received_on\":\"2024-02-01\"",
		     "service_consent_missing@/data/services/0/consent");
	expect_fault("\"method\":\"mail\",\"received_on\":\"2024-03-11\"",
		     "field_missing@/data/services/0/document_id "
		     "date_future@/data/services/0/received_on");
	expect_fault(
		ID ",\"method\":\"mail\",\"sent_on\":\"2024-02-02\",\"received_on\":\"2024-02-01\"",
		"service_before_sent@/data/services/0/received_on");
	expect_fault(ID ",\"method\":\"pigeon\",\"received_on\":\"2024-02-01\"",
		     "service_method_unknown@/data/services/0/method");
	expect_fault(
		ID
		",\"method\":\"public_notice\",\"sent_on\":\"2024-02-01\",\"received_on\":\"2024-03-01\"",
		"service_too_early@/data/services/0/received_on");
}

static void test_a_public_notice_may_count_as_received_on_a_day_to_come(void **state)
{
	const char *faults;
	json_t *change =
		decide("filed", "open",
		       "{\"action\":\"serve_document\",\"occurred_on\":\"2024-03-09\",\"data\":{"
		       "\"services\":[{\"addressee\":\"甲\"," ID ",\"method\":\"public_notice\","
		       "\"sent_on\":\"2024-03-09\",\"received_on\":\"2024-04-08\"}]}}",
		       &faults);
	const json_t *services = json_object_get(change, "services");

	(void)state;
	assert_string_equal(faults, "");
	assert_int_equal(json_array_size(json_object_get(services, "items")), 1);
	assert_true(json_array_size(json_object_get(services, "issued_types")) > 10);
}

static void test_issuing_says_the_series_of_every_type(void **state)
{
	const char *faults;
	json_t *change = decide("filed", "open",
				"{\"action\":\"issue_document\",\"occurred_on\":\"2024-02-01\","
				"\"data\":{" ID ",\"signed_by\":\"王\"}}",
				&faults);
	const json_t *issue = json_object_get(change, "issue");
	const json_t *series = json_object_get(issue, "series");

	(void)state;
	assert_string_equal(faults, "");
	assert_int_equal(json_get_int(issue, "year", 0), 2024);
	assert_string_equal(json_get_text(json_object_get(series, "ruling"), "series"),
			    "ruling_decision");
	assert_null(json_object_get(series, "evidence_list"));
}

static void test_archiving_freezes_and_only_archiving(void **state)
{
	const char *faults;
	json_t *change = decide("final", "closed",
				"{\"action\":\"archive\",\"occurred_on\":\"2024-03-01\","
				"\"documents\":[{\"type\":\"volume_list\"}]}",
				&faults);
	const json_t *volume = json_object_get(change, "volume");

	(void)state;
	assert_string_equal(faults, "");
	assert_string_equal(json_get_text(volume, "retention"), "D30");
	assert_string_equal(
		json_string_value(json_array_get(json_object_get(volume, "left_out"), 0)),
		"volume_list");
	change = decide("archived", "archived",
			"{\"action\":\"add_document\",\"occurred_on\":\"2024-03-02\","
			"\"documents\":[{\"type\":\"judgment\"}]}",
			&faults);
	assert_string_equal(faults, "");
	assert_null(json_object_get(change, "volume"));
	change = decide("archived", "archived",
			"{\"action\":\"supplement_volume\",\"occurred_on\":\"2024-03-03\"}",
			&faults);
	assert_string_equal(faults, "");
	assert_non_null(json_object_get(change, "volume"));
}

static int setup(void **state)
{
	struct problem_list problems = { .arena = arena_new() };

	(void)state;
	catalog = catalog_load(getenv("CATALOG"), &problems);
	arena = problems.arena;
	return catalog ? 0 : 1;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(arena);
	catalog_free(catalog);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_fault_of_a_service_is_told),
		cmocka_unit_test(test_a_public_notice_may_count_as_received_on_a_day_to_come),
		cmocka_unit_test(test_issuing_says_the_series_of_every_type),
		cmocka_unit_test(test_archiving_freezes_and_only_archiving),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
