/* Verdicts and arithmetic, on the real catalog and made-up figures. */
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
#include "core/reconcile.h"

static struct catalog *catalog;
static struct arena *arena;

static const char sums_text[] =
	"{\"office\":{\"id\":\"x\",\"name\":{\"zh\":\"样例局\",\"en\":\"Sample\"}},"
	"\"known_at\":\"2025-01-01T00:00:00.000+08:00\","
	"\"sums\":{\"period\":{\"assistance.accepted\":\"143\",\"ruling.accepted\":\"60\",\"ruling.closed\":\"57\","
	"\"mediation.accepted\":\"109\",\"mediation.settled\":\"104\",\"preexamination.accepted\":"
	"\"26789\",\"preexamination.qualified\":\"25500\",\"overseas.loss_recovered\":\"1424999.99\"},"
	"\"start\":{\"ruling.accepted\":\"12\",\"ruling.closed\":\"10\"},\"previous\":{\"assistance.accepted\":\"120\",\"ruling.accepted\":\"50\","
	"\"ruling.closed\":\"45\"}},"
	"\"cuts\":{\"region\":{\"320281\":{\"ruling.accepted\":\"11\",\"ruling.closed\":\"10\"}}},"
	"\"external\":{\"court.accepted\":{\"value\":\"3190\",\"qualifier\":null},"
	"\"court.closed\":{\"value\":\"3076\",\"qualifier\":null},"
	"\"court.resolved_before_filing\":{\"value\":\"1800\",\"qualifier\":\"超\"},"
	"\"enforcement.inspected_firms\":{\"value\":\"1200\",\"qualifier\":\"余\"}},\"external_previous\":{}}";

static const char *span = "year"; /* of the report */

static struct reconcile_input input(void)
{
	struct period period;

	assert_true(period_read(2024, span, &period));
	return (struct reconcile_input){ catalog, arena, period,
					 json_tie(arena, json_loads(sums_text, 0, NULL)), "" };
}

static json_t *read_text(const char *text)
{
	struct reconcile_input given = input();

	return json_tie(arena, reconcile_text(&given, text, strlen(text)));
}

/* "status live": of the last claim of a text. */
static const char *verdict(const char *text)
{
	const json_t *claims = json_object_get(read_text(text), "claims");
	const json_t *last = json_array_get(claims, json_array_size(claims) - 1);
	const char *live = json_get_text(last, "live");

	return last ? arena_printf(arena, "%s%s%s", json_get_text(last, "status"), live ? " " : "",
				   live ? live : "") :
		      "no claim";
}

#define same(text, expected) assert_string_equal(verdict(text), expected)

static void test_counts(void **state)
{
	(void)state;
	same("受理维权援助案件143件", "reproduced 143");
	same("受理维权援助案件142件", "differs 143");
	same("受理维权援助案件143份", "differs 143");
	same("受理维权援助案件143万件", "differs 143");
	/* a count of cases nobody had is 0, a figure nobody entered is none */
	same("办结维权援助案件0件", "reproduced 0");
	same("公安机关立案88起", "not_derivable");
	same("公安机关立案88人", "differs");
	same("受理维权援助案件143件，比上年增加23人", "differs");
}

static void test_what_is_printed_in_ten_thousands_is_compared_so(void **state)
{
	(void)state;
	same("受理专利预审案件2.68万件", "reproduced 26789");
	same("受理专利预审案件2.7万件", "reproduced 26789");
	same("受理专利预审案件2.67万件", "equal_if_truncated 26789");
	same("受理专利预审案件2.6万件", "equal_if_truncated 26789");
	same("受理专利预审案件2.69万件", "differs 26789");
	/* a half goes up */
	same("预审合格2.6万件", "reproduced 25500");
	same("预审合格2.5万件", "equal_if_truncated 25500");
	same("监测涉外诉讼案情0件，挽回经济损失142万元", "reproduced 1424999.99");
	same("监测涉外诉讼案情0件，挽回经济损失143万元", "differs 1424999.99");
}

static void test_ratios_are_rounded_from_their_terms(void **state)
{
	(void)state;
	same("两级法院结收案比96.43%", "reproduced 96.43");
	same("两级法院结收案比96.42%", "equal_if_truncated 96.43");
	same("两级法院结收案比96.4%", "reproduced 96.43");
	same("两级法院结收案比96%", "reproduced 96.43");
	same("两级法院结收案比96.426%", "reproduced 96.426");
	same("两级法院结收案比96.44%", "differs 96.43");
	same("两级法院结收案比97%", "differs 96.43");
	same("市中院结收案比96.70%", "not_derivable");
	/* 结案率 is of the stock and the intake, 结收案比 of the intake */
	same("受理专利纠纷裁决案件60件，结收案比95%", "reproduced 95.00");
	same("受理专利纠纷裁决案件60件，结案率91.94%", "reproduced 91.94");
	same("受理专利纠纷裁决案件60件，结案率95%", "differs 91.94");
	/* of the kind that the sentence or the phrase names */
	same("受理维权援助案件143件，其中结案0件，结案率0%", "reproduced 0.00");
	same("专利纠纷裁决结案率91.94%", "reproduced 91.94");
	same("调解成功率95.41%", "reproduced 95.41");
}

static void test_a_part_of_the_territory_has_its_own_figures(void **state)
{
	(void)state;
	same("江阴市受理专利纠纷裁决案件60件", "differs 11");
	same("江阴市受理专利纠纷裁决案件11件", "reproduced 11");
	same("江阴市受理专利纠纷裁决案件11件，结收案比90.91%", "reproduced 90.91");
	same("宜兴市受理专利纠纷裁决案件0件", "reproduced 0");
	/* which needs what stood before the year, or another year */
	same("江阴市受理专利纠纷裁决案件11件，结案率90.91%", "not_derivable");
	same("江阴市受理专利纠纷裁决案件11件，同比增长20%", "not_derivable");
	same("2023年江阴市受理专利纠纷裁决案件50件", "not_derivable");
	/* others report of the whole city */
	same("江阴市法院新收知识产权案件3190件", "not_derivable");
	same("江阴市、宜兴市受理专利纠纷裁决案件60件", "not_derivable");
	same("全省受理专利纠纷裁决案件60件", "not_derivable");
	same("截至2024年底，累计受理专利纠纷裁决案件60件", "not_derivable");
	same("截至2024年底，全年累计受理专利纠纷裁决案件60件", "reproduced 60");
}

static void test_qualifiers(void **state)
{
	(void)state;
	same("双随机检查企业1200余家", "within_qualifier 1200");
	/* the number agrees, but what was entered is no exact one */
	same("双随机检查企业1200家", "within_qualifier 1200");
	same("双随机检查企业1201余家", "differs 1200");
	same("双随机检查企业1100余家", "differs 1200");
	same("受理维权援助案件140余件", "within_qualifier 143");
	same("受理维权援助案件100余件", "within_qualifier 143");
	same("受理维权援助案件超143件", "differs 143");
	same("受理维权援助案件超142件", "differs 143");
	same("受理维权援助案件超140件", "within_qualifier 143");
	/* as the court gave it: 超 leaves the number itself out, and yet it is the same */
	same("诉前调解成功化解超1800件", "within_qualifier 1800");
	same("受理维权援助案件近150件", "within_qualifier 143");
	same("受理维权援助案件近143件", "within_qualifier 143");
	same("受理维权援助案件近200件", "differs 143");
}

static void test_growth(void **state)
{
	(void)state;
	same("受理维权援助案件143件，同比增长19.17%", "reproduced 19.17");
	same("受理维权援助案件143件，同比增长19.16%", "equal_if_truncated 19.17");
	same("受理维权援助案件143件，同比增长19.18%", "differs 19.17");
	same("受理维权援助案件143件，同比下降19.17%", "differs 19.17");
	same("受理维权援助案件143件，比上年增加23件", "reproduced 23");
	same("受理维权援助案件143件，比上年增加22件", "differs 23");
	same("受理维权援助案件143件，比上年减少23件", "differs 23");
	same("受理维权援助案件143件，环比增长19.17%", "not_derivable");
	same("接受各类委托调解案件109件，同比增长5%", "not_derivable");
	same("受理专利纠纷裁决案件60件，结收案比95%，同比提高5个百分点", "reproduced 5");
	same("受理专利纠纷裁决案件60件，结收案比95%，同比提高5%", "not_derivable");
}

static void test_periods_that_are_not_the_year(void **state)
{
	(void)state;
	same("去年受理维权援助案件120件", "reproduced 120");
	same("2023年受理维权援助案件121件", "differs 120");
	same("2019年受理维权援助案件120件", "not_derivable");
	same("上半年受理维权援助案件70件", "not_derivable");
	same("累计受理维权援助案件700件", "not_derivable");
	same("全年累计受理维权援助案件143件", "reproduced 143");
}

static void test_a_report_of_a_part_of_the_year(void **state)
{
	(void)state;
	span = "h1";
	same("上半年受理维权援助案件143件", "reproduced 143");
	same("2024年1-6月受理维权援助案件143件", "reproduced 143");
	same("2024年，受理维权援助案件143件", "reproduced 143");
	same("去年同期受理维权援助案件120件", "reproduced 120");
	same("受理维权援助案件143件，同比增长19.17%", "reproduced 19.17");
	same("全年受理维权援助案件143件", "not_derivable");
	same("去年受理维权援助案件120件", "not_derivable");
	same("2023年受理维权援助案件120件", "not_derivable");
	same("2023年上半年受理维权援助案件120件", "reproduced 120");
	same("一季度受理维权援助案件143件", "not_derivable");
	same("2024年5月受理维权援助案件143件", "not_derivable");
	span = "m05";
	same("2024年5月受理维权援助案件143件", "reproduced 143");
	span = "year";
}

static void test_what_else_gives_the_value_is_named(void **state)
{
	const json_t *claim, *other;

	(void)state;
	claim = json_array_get(json_object_get(read_text("受理专利纠纷裁决案件57件"), "claims"), 0);
	assert_string_equal(json_get_text(claim, "difference"), "-3");
	assert_non_null(
		strstr(json_get_text(json_object_get(claim, "explanation"), "zh"), "相差3"));
	other = json_array_get(json_object_get(claim, "alternatives"), 0);
	assert_string_equal(json_get_text(other, "indicator"), "ruling.closed");
	assert_int_equal(json_get_int(other, "year", 0), 2024);
	claim = json_array_get(json_object_get(read_text("受理专利纠纷裁决案件50件"), "claims"), 0);
	other = json_array_get(json_object_get(claim, "alternatives"), 0);
	assert_string_equal(json_get_text(other, "indicator"), "ruling.accepted");
	assert_int_equal(json_get_int(other, "year", 0), 2023);
}

/* "check:status ..." of a text */
static const char *checks(const char *text)
{
	const json_t *list = json_object_get(read_text(text), "checks"), *one;
	const char *all = "";
	size_t i;

	json_array_foreach(list, i, one)
		all = arena_printf(arena, "%s%s%s:%s", all, i ? " " : "",
				   json_get_text(one, "check"), json_get_text(one, "status"));
	return all;
}

#define checked(text, expected) assert_string_equal(checks(text), expected)

/* "indicator value, the other definitions that give it" of a claim by its phrase */
static const char *by_phrase(const char *phrase, const char *value)
{
	struct reconcile_input given = input();
	struct problem_list problems = { .arena = arena };
	json_t *claims =
		json_tie(arena, json_pack("[{s:s, s:s}]", "phrase", phrase, "value", value));
	const json_t *judged = json_array_get(
		json_object_get(json_tie(arena, reconcile_claims(&given, claims, &problems)),
				"claims"),
		0);
	const json_t *other = json_array_get(json_object_get(judged, "alternatives"), 0);

	return arena_printf(arena, "%s %s %s", json_get_text(judged, "status"),
			    json_get_text(judged, "live"),
			    other ? json_get_text(other, "indicator") : "-");
}

static void test_a_rate_by_its_phrase_names_the_definition_that_gives_it(void **state)
{
	(void)state;
	assert_string_equal(by_phrase("专利纠纷裁决结案率", "95"),
			    "differs 91.94 ruling.closed_to_accepted");
	assert_string_equal(by_phrase("专利纠纷裁决结案率", "91.94"), "reproduced 91.94 -");
}

/* "indicator value" of each definition that competes for the words, "+" if it gives what is claimed. */
static const char *competing(const json_t *claim)
{
	const json_t *one;
	const char *text = "";
	size_t i;

	json_array_foreach(json_object_get(claim, "competing"), i, one) {
		const char *value = json_get_text(one, "value");

		text = arena_printf(arena, "%s%s%s %s%s", text, *text ? ", " : "",
				    json_get_text(one, "indicator"), value ? value : "none",
				    json_get_bool(one, "gives", false) ? "+" : "");
	}
	return text;
}

static const json_t *last_claim(const json_t *result)
{
	const json_t *claims = json_object_get(result, "claims");

	return json_array_get(claims, json_array_size(claims) - 1);
}

static void test_the_definitions_of_words_that_have_several_are_offered(void **state)
{
	const json_t *bare = last_claim(read_text("全年结案率95%。"));
	char *page = reconcile_page(catalog, read_text("全年结案率95%。"), "en");

	(void)state;
	same("全年结案率95%", "not_derivable");
	assert_non_null(strstr(competing(bare), "ruling.closure_rate 91.94, "));
	assert_non_null(strstr(competing(bare), "ruling.closed_to_accepted 95.00+, "));
	assert_non_null(strstr(competing(bare), "mediation.closed_to_accepted 0.00, "));
	assert_non_null(strstr(page, "Rulings: closed to received 95.00 (gives it)"));
	free(page);
	same("调结率95.41%", "not_derivable");
	assert_string_equal(
		competing(last_claim(read_text("调结率95.41%。"))),
		"mediation.settled_to_accepted 95.41+, mediation.settled_to_closed none, "
		"mediation.settled_to_concluded none, mediation.closure_rate 0.00");
	/* beside the verdict on the definition that is meant as a rule */
	same("调解成功率95.41%", "reproduced 95.41");
	assert_string_equal(
		competing(last_claim(read_text("调解成功率95.41%。"))),
		"mediation.settled_to_accepted 95.41+, mediation.settled_to_closed none, "
		"mediation.settled_to_concluded none");
	/* of a part of the territory no stock is known, of another place nothing */
	assert_non_null(strstr(competing(last_claim(read_text("江阴市结案率90.91%。"))),
			       "ruling.closure_rate none, ruling.closed_to_accepted 90.91+, "));
	assert_string_equal(competing(last_claim(read_text("全省结案率95%。"))), "");
	assert_string_equal(competing(last_claim(read_text("受理维权援助案件143件。"))), "");
}

static void test_parts_and_wholes(void **state)
{
	(void)state;
	checked("办件100件，其中甲60件，乙40件。", "parts_add_up:holds");
	checked("办件100件，其中甲60件，乙41件。", "parts_exceed:fails");
	checked("办件100件，其中甲60件，乙39件。", "parts_fall_short:incomplete");
	checked("办件100件，其中甲60件。", "part_of:holds");
	checked("办件100件，其中甲160件。", "part_of:fails");
	checked("收件120件，办件100件，其中甲60件，乙60件。", "parts_of_other:explained");
	checked("机构52个，其中国家级5个，省级以上14个，市级以上40个。", "parts_nested:explained");
	/* other units are no parts */
	checked("办件100件，其中甲60人，乙160人。", "");
	checked("办件100件，其中甲60件，乙40件；另有培训30件。", "parts_add_up:holds");
	checked("市中院新收知识产权案件333件，审结322件，其中专利案件300件，著作权案件22件。",
		"parts_of_last:explained stock_grew:holds");
}

static void test_shares(void **state)
{
	(void)state;
	checked("美术占63.53%，文字占24%，摄影占12.47%。", "hundred:holds");
	checked("美术占33.33%，文字占33.33%，摄影占33.33%。", "hundred_rounded:explained");
	checked("美术占63.53%，文字占24%，摄影占13%。", "hundred:fails");
	checked("美术占63.53%，文字占20%，摄影占10%。", "hundred:incomplete");
	checked("授权55853件。发明13823件，占总量24.75%。", "ratio_holds:holds");
	checked("授权55853件。发明13823件，占总量24.74%。", "ratio_truncated:truncated");
	checked("授权55853件。发明13823件，占总量24.76%。", "ratio_fails:fails");
	checked("授权55853件。发明13823件，占总量44.76%。", "share_unknown:unknown");
}

static void test_ratios_of_the_text_itself(void **state)
{
	(void)state;
	checked("两级法院新收3190件，审结3076件，结收案比96.43%。",
		"ratio_holds:holds stock_grew:holds");
	checked("两级法院新收3190件，审结3076件，结收案比96.42%。",
		"ratio_truncated:truncated stock_grew:holds");
	checked("两级法院新收3190件，审结3077件，结收案比96.43%。",
		"ratio_fails:fails stock_grew:holds");
	checked("两级法院新收3190件，审结3076件，一审服判息诉率95.47%。",
		"denominator_elsewhere:explained stock_grew:holds");
	checked("两级法院新收3190件，审结3076件，一审服判息诉率95.48%。", "stock_grew:holds");
}

static void test_the_year_before_that_growth_implies(void **state)
{
	const json_t *check;

	(void)state;
	checked("登记128件，同比增长28%。", "base_one:holds");
	checked("登记1280件，同比增长28%。", "base:holds");
	checked("登记3件，同比增长28%。", "base_none:fails");
	checked("登记50件，同比下降50%。", "base:holds");
	check = json_array_get(json_object_get(read_text("抓367人，同比上升10.88%"), "checks"), 0);
	assert_non_null(strstr(json_get_text(json_object_get(check, "explanation"), "en"),
			       "331 and no other"));
}

static void test_figures_that_belong_together(void **state)
{
	(void)state;
	checked("受理专利纠纷裁决案件57件，协助处理专利侵权纠纷案件57件。", "same_cases:explained");
	checked("受理专利纠纷裁决案件57件，协助处理专利侵权纠纷案件56件。",
		"same_cases_differ:explained");
	checked("受理专利纠纷裁决案件50件，结案57件。", "stock_fell:explained");
	checked("受理专利纠纷裁决案件57件，结案57件。", "stock_same:holds");
	checked("受理维权援助案件143件，出具维权援助意见书132份。", "beside_cases:explained");
	checked("查处知识产权领域案件5件，移送公安机关10件。", "subset_exceeds:fails");
	checked("检察机关审查起诉77件，起诉75件，不起诉9件。", "outcomes_above_intake:explained");
	checked("检察机关审查起诉90件，起诉75件，不起诉9件。", "outcomes:holds");
	checked("检察机关审查逮捕21件40人，批捕17件30人。", "rates:explained");
}

/* "status" of a listed claim, or the faults. */
static const char *listed(const char *text)
{
	struct reconcile_input given = input();
	struct problem_list problems = { .arena = arena };
	json_t *claims = json_tie(arena, json_loads(text, 0, NULL)), *result;
	const char *all = "";

	assert_non_null(claims);
	result = reconcile_claims(&given, claims, &problems);
	for (const struct problem *one = problems.first; one; one = one->next)
		all = arena_printf(arena, "%s%s%s %s", all, *all ? ", " : "", one->pointer,
				   one->code);
	if (!result)
		return all;
	json_tie(arena, result);
	return json_get_text(json_array_get(json_object_get(result, "claims"), 0), "status");
}

static void test_a_list_of_claims(void **state)
{
	(void)state;
	assert_string_equal(listed("[{\"indicator\":\"assistance.accepted\",\"value\":\"143件\"}]"),
			    "reproduced");
	assert_string_equal(listed("[{\"indicator\":\"assistance.accepted\",\"value\":\"143\"}]"),
			    "reproduced");
	assert_string_equal(listed("[{\"indicator\":\"assistance.accepted\",\"value\":\"143人\"}]"),
			    "differs");
	assert_string_equal(listed("[{\"indicator\":\"assistance.accepted\",\"value\":\"140\","
				   "\"qualifier\":\"余\"}]"),
			    "within_qualifier");
	assert_string_equal(listed("[{\"phrase\":\"受理维权援助案件\",\"value\":\"143件\"}]"),
			    "reproduced");
	assert_string_equal(listed("[{\"phrase\":\"市中院审结\",\"value\":\"322件\"}]"),
			    "not_derivable");
	assert_string_equal(listed("[{\"phrase\":\"两级法院审结\",\"value\":\"3076件\"}]"),
			    "reproduced");
	assert_string_equal(listed("[{\"phrase\":\"办了好事\",\"value\":\"3件\"}]"),
			    "not_derivable");
}

static void test_every_fault_of_a_list_is_told(void **state)
{
	(void)state;
	assert_string_equal(
		listed("[{\"value\":\"143\"},{\"indicator\":\"x.y\",\"phrase\":\"z\",\"value\":\"many\"},"
		       "{\"indicator\":\"ruling.closed\",\"value\":\"10余\",\"qualifier\":\"大\"},"
		       "{\"indicator\":\"ruling.closed\",\"value\":\"2024年\"},"
		       "{\"indicator\":\"ruling.closed\",\"value\":\"1件2件\"}]"),
		"/claims/0 claim_subject, /claims/1 claim_subject, /claims/1/indicator "
		"indicator_unknown, /claims/1/value claim_value, /claims/2/qualifier "
		"qualifier_twice, /claims/2/qualifier qualifier_unknown, /claims/3/value "
		"claim_value, /claims/4/value claim_value");
}

static void test_a_text_with_too_many_numbers_is_refused(void **state)
{
	struct reconcile_input given = input();
	char text[(RECONCILE_NUMBERS_MAX + 1) * 2 + 1];

	(void)state;
	for (size_t i = 0; i < sizeof(text) - 1; i += 2) {
		text[i] = '1';
		text[i + 1] = ';';
	}
	text[sizeof(text) - 1] = '\0';
	assert_null(reconcile_text(&given, text, sizeof(text) - 1));
	json_decref(reconcile_text(&given, text, sizeof(text) - 3));
}

static void test_page_and_table(void **state)
{
	json_t *result = read_text("受理维权援助案件142件。授权|55853件。发明13823件，占24.75%。");
	char *page = reconcile_page(catalog, result, "en"), *csv = reconcile_csv(result, "zh");

	(void)state;
	assert_non_null(strstr(page, "# The report of Sample for 2024, reconciled"));
	assert_non_null(strstr(
		page,
		"| 受理维权援助案件 | 142件 | Rights-assistance cases accepted | 143 | differs |"));
	assert_non_null(strstr(page, "not understood: 55853件, 13823件"));
	assert_non_null(
		strstr(csv, "\"differs\",\"受理维权援助案件\",\"142件\",\"assistance.accepted\""));
	free(page);
	free(csv);
}

static void test_the_page_says_when_and_lists_as_its_language_does(void **state)
{
	char *page;

	(void)state;
	span = "h1";
	page = reconcile_page(
		catalog,
		read_text("受理专利纠纷裁决案件50件。授权|55853件。发明13823件，占24.75%。"), "zh");
	span = "year";
	assert_non_null(strstr(page, "# 样例局2024年上半年报告核对\n"));
	assert_non_null(strstr(page, "得出此数的有：受理专利纠纷裁决案件（2023年）"));
	assert_non_null(strstr(page, "未识别：55853件、13823件\n"));
	assert_null(strstr(page, ": "));
	free(page);
}

static int setup(void **state)
{
	struct problem_list problems;

	(void)state;
	arena = arena_new();
	problems = (struct problem_list){ .arena = arena };
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_counts),
		cmocka_unit_test(test_what_is_printed_in_ten_thousands_is_compared_so),
		cmocka_unit_test(test_ratios_are_rounded_from_their_terms),
		cmocka_unit_test(test_a_part_of_the_territory_has_its_own_figures),
		cmocka_unit_test(test_qualifiers),
		cmocka_unit_test(test_growth),
		cmocka_unit_test(test_periods_that_are_not_the_year),
		cmocka_unit_test(test_a_report_of_a_part_of_the_year),
		cmocka_unit_test(test_what_else_gives_the_value_is_named),
		cmocka_unit_test(test_a_rate_by_its_phrase_names_the_definition_that_gives_it),
		cmocka_unit_test(test_the_definitions_of_words_that_have_several_are_offered),
		cmocka_unit_test(test_parts_and_wholes),
		cmocka_unit_test(test_shares),
		cmocka_unit_test(test_ratios_of_the_text_itself),
		cmocka_unit_test(test_the_year_before_that_growth_implies),
		cmocka_unit_test(test_figures_that_belong_together),
		cmocka_unit_test(test_a_list_of_claims),
		cmocka_unit_test(test_every_fault_of_a_list_is_told),
		cmocka_unit_test(test_a_text_with_too_many_numbers_is_refused),
		cmocka_unit_test(test_page_and_table),
		cmocka_unit_test(test_the_page_says_when_and_lists_as_its_language_does),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
