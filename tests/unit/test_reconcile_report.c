/* The whole report of 2024: every case figure of it is found and judged, and every change of one is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/arena.h"
#include "core/base/buf.h"
#include "core/base/json.h"
#include "core/catalog.h"
#include "core/problem.h"
#include "core/reading.h"
#include "core/reconcile.h"

static struct catalog *catalog;
static struct arena *arena;
static struct buf report;
static json_t *sums;

/* Read off the report by hand: every number of its case paragraphs, in order. */
static const char *const by_hand[] = {
	/* 增强行政执法力度 */
	"1200余家 enforcement.inspected_firms", "313件 enforcement.investigated",
	"10件 enforcement.transferred_to_police", "57件 ruling.accepted", "57件 ruling.closed",
	"477份 ecommerce.infringement_opinions", "520人次 copyright.inspections",
	"1535家 copyright.inspected_units", "20000余册 copyright.seized_books",
	"41起 copyright.handled",
	/* 提升司法审判质效 */
	"3190件 court.accepted", "3076件 court.closed", "96.43% court.closed_to_accepted",
	"1141个案件 court.resolved_before_filing", "95.47% court.first_instance_acceptance_rate",
	"333件 intermediate_court.accepted", "322件 intermediate_court.closed",
	"145件 intermediate_court.closed.patent", "77件 intermediate_court.closed.copyright",
	"39件 intermediate_court.closed.trademark", "41件 intermediate_court.closed.competition",
	"20件 intermediate_court.closed.contract", "2件 intermediate_court.accepted.plant_variety",
	"1件 intermediate_court.accepted.layout_design",
	/* 加强案件侦办能力 */
	"88起 police.filed", "63起 police.solved", "158人 police.coercive_measures",
	"367人 police.arrested", "10.88% police.arrested_growth",
	"175人 police.transferred_for_prosecution",
	/* 优化司法检察效果 */
	"21件 procuratorate.arrest_review.cases", "40人 procuratorate.arrest_review.persons",
	"17件 procuratorate.arrest_approved.cases", "30人 procuratorate.arrest_approved.persons",
	"77件 procuratorate.prosecution_review.cases",
	"195人 procuratorate.prosecution_review.persons", "75件 procuratorate.prosecuted.cases",
	"172人 procuratorate.prosecuted.persons", "9件 procuratorate.not_prosecuted.cases",
	"41人 procuratorate.not_prosecuted.persons", "43件 procuratorate.comprehensive_duties",
	"25件 procuratorate.incidental_civil_suits", "1起案件 -",
	/* 逐步加大协同保护力度 */
	"2起 culture.transferred_to_criminal", "2起 culture.returned_from_criminal",
	"143件 assistance.accepted", "132份 assistance.opinions", "109件 mediation.accepted",
	"104件 mediation.settled", "57件 ruling.assisted", "14份 ruling.infringement_opinions",
	"6件 mediation.judicially_confirmed", "20件 arbitration.accepted",
	"5301.2万元 arbitration.amount",
	/* 发挥专利预审与优先审查作用 */
	"2200件 preexamination.accepted", "1715件 preexamination.qualified",
	"1237件 preexamination.granted", "100% preexamination.design_grant_rate",
	"91% preexamination.invention_grant_rate", "94天 preexamination.mean_days_to_grant",
	"6205件 priority_examination.accepted", "842件 patent_pledge.registered",
	"63件 patent_licence.recorded",
	/* 海外知识产权维权援助 */
	"30件 overseas.monitored", "15件 overseas.guided", "5件 overseas.settled",
	"142万元 overseas.loss_recovered", "45件 -"
};

#define BY_HAND (sizeof(by_hand) / sizeof(*by_hand))

static void read_file(const char *name, struct buf *ret)
{
	const char *path = arena_printf(arena, "%s/%s", getenv("DATA"), name);
	FILE *file = fopen(path, "re");
	char part[4096];
	size_t got;

	assert_non_null(file);
	while ((got = fread(part, 1, sizeof(part), file)) > 0)
		buf_add(ret, part, got);
	fclose(file);
}

/* What the office would have: the figures that the report printed, by where they come from. */
static json_t *read_figures(void)
{
	json_t *all = json_pack("{s:{s:{}}, s:{}, s:{}, s:s}", "sums", "period", "external",
				"office", "known_at", "");
	struct buf bytes = { 0 };
	char *line, *rest;

	read_file("wuxi-2024-figures.csv", &bytes);
	for (line = strtok_r(bytes.data, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		char *next, *code = strtok_r(line, ",", &next), *value = strtok_r(NULL, ",", &next);
		char *unit = strtok_r(NULL, ",", &next), *from = strtok_r(NULL, ",", &next);

		(void)unit;
		if (strcmp(from, "external") == 0)
			json_object_set_new(json_object_get(all, "external"), code,
					    json_pack("{s:s}", "value", value));
		else if (strcmp(from, "cases") == 0 || strcmp(from, "documents") == 0)
			json_object_set_new(json_object_get(json_object_get(all, "sums"), "period"),
					    code, json_string(value));
	}
	buf_clear(&bytes);
	return all;
}

static json_t *reconcile(struct arena *room, const char *text, size_t length)
{
	struct reconcile_input input = {
		.catalog = catalog, .arena = room, .sums = sums, .link_suffix = ""
	};

	assert_true(period_read(2024, NULL, &input.period));

	return json_tie(room, reconcile_text(&input, text, length));
}

static void test_its_case_figures_are_found_and_no_others(void **state)
{
	const json_t *claims =
		json_object_get(reconcile(arena, report.data, report.length), "claims");
	const json_t *claim;
	size_t i;

	(void)state;
	json_array_foreach(claims, i, claim) {
		const char *code = json_get_text(claim, "indicator");
		const char *found = arena_printf(arena, "%s %s", json_get_text(claim, "printed"),
						 code ? code : "-");

		if (i >= BY_HAND || strcmp(found, by_hand[i]) != 0)
			fail_msg("found %s, not %s", found, i < BY_HAND ? by_hand[i] : "anything");
	}
	assert_int_equal(json_array_size(claims), BY_HAND);
}

static void test_all_are_reproduced_but_what_is_not_counted(void **state)
{
	const json_t *claims =
		json_object_get(reconcile(arena, report.data, report.length), "claims");
	const json_t *claim;
	size_t i;

	(void)state;
	json_array_foreach(claims, i, claim) {
		bool counted = json_is_string(json_object_get(claim, "indicator"));
		bool qualified = json_is_string(json_object_get(claim, "qualifier"));

		assert_string_equal(json_get_text(claim, "status"), !counted  ? "not_derivable" :
								    qualified ? "within_qualifier" :
										"reproduced");
	}
}

static void test_no_number_is_dropped(void **state)
{
	const json_t *result = reconcile(arena, report.data, report.length);
	const json_t *totals = json_object_get(result, "totals");
	size_t digits = 0, in_items = 0, i;
	const json_t *item;

	(void)state;
	/* every digit of the text stands in a claim or in a number that was set aside */
	for (i = 0; i < report.length; i++)
		digits += report.data[i] >= '0' && report.data[i] <= '9';
	for (int part = 0; part < 2; part++)
		json_array_foreach(json_object_get(result, part ? "numbers" : "claims"), i, item)
			for (const char *c = json_get_text(item, "printed"); *c; c++)
				in_items += *c >= '0' && *c <= '9';
	assert_int_equal(digits, in_items);
	assert_int_equal(json_get_int(totals, "numbers", 0),
			 json_array_size(json_object_get(result, "claims")) +
				 json_array_size(json_object_get(result, "numbers")));
}

static void test_its_arithmetic_holds_or_is_explained(void **state)
{
	const json_t *checks =
		json_object_get(reconcile(arena, report.data, report.length), "checks");
	const json_t *check;
	size_t i, split = 0, above = 0;

	(void)state;
	json_array_foreach(checks, i, check) {
		const char *status = json_get_text(check, "status");

		if (strcmp(status, "holds") != 0 && strcmp(status, "explained") != 0)
			fail_msg("%s: %s", json_get_text(check, "check"), status);
		split += strcmp(json_get_text(check, "check"), "parts_of_last") == 0;
		above += strcmp(json_get_text(check, "check"), "outcomes_above_intake") == 0;
	}
	assert_int_equal(split, 1);
	assert_int_equal(above, 2);
	assert_true(json_array_size(checks) > 30);
}

/* The byte at which a character of the report begins. */
static size_t byte_of(size_t character)
{
	size_t at = 0;

	while (character-- > 0)
		at += reading_width(report.data + at);
	return at;
}

struct change {
	size_t from, to;  /* bytes of the report */
	const char *with; /* what stands there instead */
	const char *what;
};

static size_t count_differing(const json_t *claims)
{
	const json_t *claim;
	size_t i, count = 0;

	json_array_foreach(claims, i, claim)
		count += strcmp(json_get_text(claim, "status"), "differs") == 0;
	return count;
}

/* The part of the report under the same heading: enough, and much faster than all of it. */
static void section_of(size_t at, size_t *ret_from, size_t *ret_to)
{
	static const char heading[] = "\n\n（";
	const char *next = strstr(report.data + at, heading);
	size_t from = at;

	while (from > 0 && !reading_begins(report.data + from, heading))
		from--;
	*ret_from = from;
	*ret_to = next ? (size_t)(next - report.data) : report.length;
}

static json_int_t characters(size_t from, size_t to)
{
	json_int_t count = 0;

	for (; from < to; from += reading_width(report.data + from))
		count++;
	return count;
}

/* The claim that begins where the changed one did must be found to differ, and no other. */
static void changed(const json_t *claim, const struct change *change)
{
	struct arena *room = arena_new();
	struct buf text = { 0 };
	json_int_t start = json_get_int(claim, "start", -1);
	const json_t *claims, *one, *hit = NULL;
	size_t from, to, i;

	section_of(change->from, &from, &to);
	start -= characters(0, from);
	buf_add(&text, report.data + from, change->from - from);
	buf_add_text(&text, change->with);
	buf_add(&text, report.data + change->to, to - change->to);
	claims = json_object_get(reconcile(room, text.data, text.length), "claims");
	json_array_foreach(claims, i, one)
		if (json_get_int(one, "start", -1) == start)
			hit = one;
	if (!hit || strcmp(json_get_text(hit, "status"), "differs") != 0 ||
	    count_differing(claims) != 1)
		fail_msg("%s %s: %s -> %s: %s, %zu differ", json_get_text(claim, "indicator"),
			 json_get_text(claim, "printed"), change->what, change->with,
			 hit ? json_get_text(hit, "status") : "not found", count_differing(claims));
	buf_clear(&text);
	arena_free(room);
}

/* The digits of the printed number, its point included. */
static void digits_of(const json_t *claim, size_t *ret_from, size_t *ret_to)
{
	size_t from = byte_of((size_t)json_get_int(claim, "start", 0));

	while (report.data[from] < '0' || report.data[from] > '9')
		from += reading_width(report.data + from);
	*ret_from = from;
	*ret_to = from + strspn(report.data + from, "0123456789.");
}

static void change_by_one(const json_t *claim, int by)
{
	size_t from, to, at;
	char *digits;

	digits_of(claim, &from, &to);
	digits = arena_strndup(arena, report.data + from, to - from);
	for (at = to - from; at > 0; at--) {
		char *digit = &digits[at - 1];

		if (*digit == '.')
			continue;
		*digit = (char)(*digit + by);
		if (*digit > '9')
			*digit = '0';
		else if (*digit < '0')
			*digit = '9';
		else
			break;
	}
	if (at == 0) /* 99 -> 00: one digit more is needed */
		digits = arena_printf(arena, "1%s", digits);
	while (digits[0] == '0' && digits[1] != '.' && digits[1] != '\0')
		digits++;
	changed(claim, &(struct change){ from, to, digits, by > 0 ? "one more" : "one less" });
}

static void swap_digits(const json_t *claim)
{
	size_t from, to;

	digits_of(claim, &from, &to);
	for (size_t at = from; at + 1 < to; at++) {
		char *digits = arena_strndup(arena, report.data + from, to - from);
		char first = digits[at - from], second = digits[at - from + 1];

		if (first == second || first == '.' || second == '.' ||
		    (at == from && second == '0'))
			continue;
		digits[at - from] = second;
		digits[at - from + 1] = first;
		changed(claim, &(struct change){ from, to, digits, "swapped" });
	}
}

static void change_unit(const json_t *claim)
{
	static const char *const units[][2] = {
		{ "个案件", "人" }, { "件", "份" },	{ "起", "人" }, { "份", "件" },
		{ "人次", "家" },   { "人", "家" },	{ "家", "人" }, { "余家", "余人" },
		{ "余册", "余件" }, { "天", "件" },	{ "%", "件" },	{ "万元", "元" },
		{ "万元", "亿元" }, { "万元", "万件" },
	};
	size_t from, to, found = 0;

	digits_of(claim, &from, &to);
	while (report.data[to] == ' ' || report.data[to] == '\n')
		to++;
	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
		size_t length = strlen(units[i][0]);

		if (strncmp(report.data + to, units[i][0], length) != 0 ||
		    (strcmp(units[i][0], "人") == 0 && strncmp(report.data + to, "人次", 6) == 0))
			continue;
		changed(claim, &(struct change){ to, to + length, units[i][1], "unit" });
		found++;
	}
	assert_true(found > 0);
}

static void test_every_change_of_a_figure_is_found(void **state)
{
	const json_t *claims =
		json_object_get(reconcile(arena, report.data, report.length), "claims");
	const json_t *claim;
	size_t i, count = 0;

	(void)state;
	json_array_foreach(claims, i, claim) {
		if (!json_is_string(json_object_get(claim, "indicator")))
			continue;
		change_by_one(claim, 1);
		/* one less than a ratio that is rounded up is the same cut off: see below */
		if (strcmp(json_get_text(claim, "printed"), "96.43%") != 0)
			change_by_one(claim, -1);
		swap_digits(claim);
		change_unit(claim);
		count++;
	}
	assert_int_equal(count, BY_HAND - 2);
}

static void test_a_percentage_that_is_cut_off_is_said_to_be(void **state)
{
	struct arena *room = arena_new();
	char *text = arena_strndup(room, report.data, report.length);
	const json_t *claim;
	size_t i, found = 0;

	(void)state;
	memcpy(strstr(text, "96.43%"), "96.42%", strlen("96.42%"));
	json_array_foreach(json_object_get(reconcile(room, text, report.length), "claims"), i,
			   claim)
		if (strcmp(json_get_text(claim, "printed"), "96.42%") == 0) {
			assert_string_equal(json_get_text(claim, "status"), "equal_if_truncated");
			found++;
		}
	assert_int_equal(found, 1);
	arena_free(room);
}

/* The web release of the same report printed 24.74%. */
static void test_a_share_that_is_changed_is_found(void **state)
{
	static const struct {
		const char *from, *to, *status;
	} shares[] = { { "24.75%", "24.74%", "truncated" },
		       { "24.75%", "24.77%", "fails" },
		       { "93.04%", "93.05%", "fails" },
		       { "63.53%", "63.63%", "fails" },
		       { "63.53%", "62.53%", "incomplete" } };

	(void)state;
	for (size_t k = 0; k < sizeof(shares) / sizeof(*shares); k++) {
		struct arena *room = arena_new();
		char *text = arena_strndup(room, report.data, report.length);
		const json_t *check;
		size_t i, found = 0;

		memcpy(strstr(text, shares[k].from), shares[k].to, strlen(shares[k].to));
		json_array_foreach(json_object_get(reconcile(room, text, report.length), "checks"),
				   i, check)
			found += strcmp(json_get_text(check, "status"), shares[k].status) == 0;
		assert_int_equal(found, 1);
		arena_free(room);
	}
}

static int setup(void **state)
{
	struct problem_list problems;

	(void)state;
	arena = arena_new();
	problems = (struct problem_list){ .arena = arena };
	catalog = catalog_load(getenv("CATALOG"), &problems);
	read_file("wuxi-2024-report.txt", &report);
	sums = read_figures();
	return catalog ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	json_decref(sums);
	buf_clear(&report);
	catalog_free(catalog);
	arena_free(arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_its_case_figures_are_found_and_no_others),
		cmocka_unit_test(test_all_are_reproduced_but_what_is_not_counted),
		cmocka_unit_test(test_no_number_is_dropped),
		cmocka_unit_test(test_its_arithmetic_holds_or_is_explained),
		cmocka_unit_test(test_every_change_of_a_figure_is_found),
		cmocka_unit_test(test_a_percentage_that_is_cut_off_is_said_to_be),
		cmocka_unit_test(test_a_share_that_is_changed_is_found),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
