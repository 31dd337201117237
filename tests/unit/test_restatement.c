/* What moves a figure: the indicators whose facts it is counted from, by the scopes of their moves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/json.h"
#include "core/catalog.h"
#include "core/restatement.h"

enum { RECEIVED, CLOSED, PENDING, RATE, DAYS, OPENING, INDICATORS };

static struct indicator indicators[INDICATORS];
static const struct term received[] = { { .of = &indicators[RECEIVED], .sign = 1 } };
static const struct term closed[] = { { .of = &indicators[CLOSED], .sign = 1 } };
static const struct term pending[] = {
	{ .of = &indicators[RECEIVED], .sign = 1, .window = TERM_END },
	{ .of = &indicators[CLOSED], .sign = -1, .window = TERM_END },
};
static const struct term opening[] = {
	{ .of = &indicators[RECEIVED], .sign = 1, .window = TERM_START },
};
static struct indicator indicators[INDICATORS] = {
	[RECEIVED] = { .name = "k.received", .terms = received, .term_count = 1 },
	[CLOSED] = { .name = "k.closed", .terms = closed, .term_count = 1 },
	[PENDING] = { .name = "k.pending", .terms = pending, .term_count = 2 },
	[RATE] = { .name = "k.rate",
		   .numerator = &indicators[CLOSED],
		   .denominator = &indicators[PENDING] },
	[DAYS] = { .name = "k.days", .median = &indicators[CLOSED] },
	[OPENING] = { .name = "k.opening", .terms = opening, .term_count = 1 },
};
static const struct catalog catalog = { .indicators = indicators, .indicator_count = INDICATORS };

/* "k.closed/period k.closed/clock" */
static void expect(const char *figure, const char *wanted)
{
	json_t *summary = json_pack("{s:[{s:s}]}", "figures", "indicator", figure);
	json_t *terms = restatement_terms(&catalog, summary, summary), *one;
	char found[200] = "";
	size_t i;

	json_array_foreach(terms, i, one) {
		size_t length = strlen(found);

		assert_string_equal(json_get_text(one, "figure"), figure);
		snprintf(found + length, sizeof(found) - length, "%s%s/%s", i > 0 ? " " : "",
			 json_get_text(one, "indicator"), json_get_text(one, "scope"));
	}
	assert_string_equal(found, wanted);
	json_decref(terms);
	json_decref(summary);
}

static void test_a_figure_is_moved_by_its_own_facts_and_by_those_of_its_terms(void **state)
{
	(void)state;
	expect("k.closed", "k.closed/period");
	expect("k.opening", "k.received/opening");
	expect("k.pending",
	       "k.received/period k.received/opening k.closed/period k.closed/opening");
	expect("k.rate", "k.closed/period k.closed/opening k.received/period k.received/opening");
	expect("k.days", "k.closed/period k.closed/clock");
	expect("k.gone", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_figure_is_moved_by_its_own_facts_and_by_those_of_its_terms),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
