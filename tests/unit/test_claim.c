/* What the numbers of a text claim, by the real catalog. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/arena.h"
#include "core/claim.h"
#include "core/problem.h"
#include "core/reconcile_parts.h"

static struct catalog *catalog;
static struct arena *arena;

static const char *role_of(const struct claim *claim)
{
	static const char *const names[] = { "none", "", "growth ", "change ", "points ", "share" };

	return names[claim->role];
}

/* "143=assistance.accepted": figures only, "-" is no known one; "!unit", "@2023",
 * ">320281" of a part of the territory, ">" of another place. */
static const char *region = "320200";

static const char *claims(const char *text)
{
	struct reading reading;
	struct claim_input input = { .catalog = catalog, .reading = &reading, .region = region };
	struct claim_list list;
	const char *all = "";

	assert_true(period_read(2024, NULL, &input.period));
	reading_make(arena, text, strlen(text), &reading);
	assert_true(claims_find(&input, arena, 100, &list));
	for (size_t i = 0; i < list.count; i++) {
		const struct claim *one = &list.claims[i];

		if (one->printed.as != PRINTED_FIGURE || one->mere_word)
			continue;
		all = arena_printf(
			arena, "%s%s%s=%s%s%s%s%s%s", all, *all ? " " : "",
			reconcile_number(arena, one->printed.value * (one->sign < 0 ? -1 : 1)),
			role_of(one),
			one->indicator		? one->indicator->name :
			one->phrase		? "uncounted" :
			one->role == CLAIM_NONE ? "" :
						  "-",
			one->unit_wrong ? "!unit" : "",
			one->year == 2024 ? "" :
			one->year == 0	  ? "@other" :
			one->year == 2023 ? "@2023" :
					    "@far",
			one->region || one->elsewhere ? ">" : "", one->region ? one->region : "");
	}
	return all;
}

#define same(text, expected) assert_string_equal(claims(text), expected)

static void test_the_patterns_of_the_report(void **state)
{
	(void)state;
	same("全年查处知识产权领域案件313件，涉刑移送公安机关10件；",
	     "313=enforcement.investigated 10=enforcement.transferred_to_police");
	same("受理专利纠纷裁决案件57件，结案57件，结收案比100%；出具电商专利侵权判定咨询意见书477份。",
	     "57=ruling.accepted 57=ruling.closed 100=ruling.closed_to_accepted "
	     "477=ecommerce.infringement_opinions");
	same("共受理维权援助案件143件，出具维权援助意见书132份；接受各类委托调解案件109件，调结104件；",
	     "143=assistance.accepted 132=assistance.opinions 109=mediation.accepted "
	     "104=mediation.settled");
	same("无锡仲裁委2024年受理涉及技术开发、技术咨询、专利代理等知识产权纠纷案件共计20件，案涉金额5301.2万元。",
	     "20=arbitration.accepted 53012000=arbitration.amount");
	same("全年监测无锡企业涉外诉讼案情30件，提供应对指导服务15件，促成和解5件，帮助企业挽回经济损失142万元。",
	     "30=overseas.monitored 15=overseas.guided 5=overseas.settled "
	     "1420000=overseas.loss_recovered");
}

static void test_the_organ_decides_whose_figure_it_is(void **state)
{
	(void)state;
	same("两级法院新收知识产权案件3190件，审结3076件，结收案比96.43%。",
	     "3190=court.accepted 3076=court.closed 96.43=court.closed_to_accepted");
	same("市中院新收知识产权案件333件，审结322件，结收案比96.70%。",
	     "333=intermediate_court.accepted 322=intermediate_court.closed "
	     "96.7=intermediate_court.closed_to_accepted");
	same("公安机关共立案88起，破案63起。", "88=police.filed 63=police.solved");
	/* nobody's and another's */
	same("共立案88起。", "88=none");
	same("海关查处知识产权案件12件。", "12=none");
	/* an organ holds until a heading */
	same("市公安局打击犯罪。共立案88起。", "88=police.filed");
	same("市公安局打击犯罪。\n（二）其他\n共立案88起。", "88=none");
	/* one within the phrase does not speak */
	same("两级法院涉刑移送公安机关10件，审结3件。",
	     "10=enforcement.transferred_to_police 3=court.closed");
}

static void test_a_place_that_is_named_is_whose_figure_it_is(void **state)
{
	(void)state;
	same("江阴市受理专利纠纷裁决案件57件，结案57件。受理维权援助案件143件。",
	     "57=ruling.accepted>320281 57=ruling.closed>320281 143=assistance.accepted");
	same("南京市中院新收知识产权案件333件", "333=intermediate_court.accepted>");
	same("全省受理专利纠纷裁决案件57件", "57=ruling.accepted>");
	same("苏州查处知识产权案件57件", "57=enforcement.investigated>");
	same("阜阳市受理专利纠纷裁决案件57件", "57=ruling.accepted>");
	/* the office itself */
	same("无锡市受理专利纠纷裁决案件57件，全市受理维权援助案件143件，我市调解成功104件",
	     "57=ruling.accepted 143=assistance.accepted 104=mediation.settled");
	/* several together */
	same("江阴市、宜兴市受理专利纠纷裁决案件20件", "20=ruling.accepted>");
	same("江阴市会同宜兴市受理专利纠纷裁决案件20件", "20=ruling.accepted>");
	same("无锡市和南京市受理专利纠纷裁决案件20件", "20=ruling.accepted>");
	same("无锡市江阴市受理专利纠纷裁决案件11件", "11=ruling.accepted>320281");
	/* until the next */
	same("江阴市受理专利纠纷裁决案件11件，宜兴市受理专利纠纷裁决案件9件，全市受理专利纠纷裁决案件57件",
	     "11=ruling.accepted>320281 9=ruling.accepted>320282 57=ruling.accepted");
	same("江阴市在全市率先受理专利纠纷裁决案件11件", "11=ruling.accepted>320281");
	/* a name, a rank, and what stands in quotation marks */
	same("南京专利代办处无锡工作站、宜兴工作站受理专利优先审查案件6205件",
	     "6205=priority_examination.accepted");
	same("受理专利纠纷裁决案件57件，居全省第二，结案57件",
	     "57=ruling.accepted 57=ruling.closed");
	same("按照《江阴市办法》受理专利纠纷裁决案件57件", "57=ruling.accepted");
	/* for a district the city is another place */
	region = "320281";
	same("江阴市受理专利纠纷裁决案件11件，无锡市受理专利纠纷裁决案件57件",
	     "11=ruling.accepted 57=ruling.accepted>");
	region = "320211";
	same("全区受理专利纠纷裁决案件8件", "8=ruling.accepted");
	region = NULL;
	same("江阴市受理专利纠纷裁决案件11件。无锡市受理专利纠纷裁决案件57件。全区受理专利纠纷裁决案件57件",
	     "11=ruling.accepted>320281 57=ruling.accepted 57=ruling.accepted>");
	region = "320200";
}

static void test_more_than_the_year_is_another_span(void **state)
{
	(void)state;
	same("近三年受理专利纠纷裁决案件57件", "57=ruling.accepted@other");
	same("近3年受理专利纠纷裁决案件57件", "3=none 57=ruling.accepted@other");
	same("三年来受理专利纠纷裁决案件57件", "57=ruling.accepted@other");
	same("十四五期间受理专利纠纷裁决案件57件", "57=ruling.accepted@other");
	same("2022年至2024年受理专利纠纷裁决案件57件", "57=ruling.accepted@other");
	same("2022-2024年受理专利纠纷裁决案件57件", "57=ruling.accepted@other");
	same("2023年、2024年受理专利纠纷裁决案件57件", "57=ruling.accepted@other");
	same("2023年以来受理专利纠纷裁决案件57件", "57=ruling.accepted@other");
	same("2024年以来受理专利纠纷裁决案件57件", "57=ruling.accepted");
	same("前11个月受理专利纠纷裁决案件57件", "11=none@other 57=ruling.accepted@other");
	same("前三季度受理专利纠纷裁决案件57件", "57=ruling.accepted@other");
}

static void test_the_longest_phrase_is_meant(void **state)
{
	(void)state;
	same("检察机关审查起诉77件195人，起诉75件172人，不起诉9件41人。",
	     "77=procuratorate.prosecution_review.cases 195=procuratorate.prosecution_review.persons "
	     "75=procuratorate.prosecuted.cases 172=procuratorate.prosecuted.persons "
	     "9=procuratorate.not_prosecuted.cases 41=procuratorate.not_prosecuted.persons");
	same("公安机关移送起诉175人。", "175=police.transferred_for_prosecution");
	/* that of another organ is not cut short to one of this */
	same("检察机关移送起诉175人。", "175=none");
	same("审查逮捕侵犯知识产权案件21件40人",
	     "21=procuratorate.arrest_review.cases 40=procuratorate.arrest_review.persons");
	same("完成行刑衔接案件2起，反向行刑衔接案件3起",
	     "2=culture.transferred_to_criminal 3=culture.returned_from_criminal");
}

static void test_words_between_and_behind(void **state)
{
	(void)state;
	same("受理维权援助案件共计143件", "143=assistance.accepted");
	same("受理维权援助案件数量达到１４３件", "143=assistance.accepted");
	same("受理维权援助案件，143件", "143=none");
	same("1141个案件在诉前调解程序中成功化解", "1141=court.resolved_before_filing");
	same("市中院植物新品种案件和集成电路布图设计案件分别新收2件、1件",
	     "2=intermediate_court.accepted.plant_variety "
	     "1=intermediate_court.accepted.layout_design");
	same("市中院发明案件和外观案件分别新收2件、1件", "2=none 1=none");
	same("调结三件", "3=mediation.settled");
	same("市知识产权局一起调结，一家", "");
	same("调结一件", "1=mediation.settled");
}

static void test_what_is_denied_is_not_claimed(void **state)
{
	(void)state;
	same("不予受理维权援助案件3件", "3=none");
	same("未受理维权援助案件3件", "3=none");
}

static void test_units_are_looked_at(void **state)
{
	(void)state;
	same("受理维权援助案件143人", "143=assistance.accepted!unit");
	same("受理维权援助案件143", "143=assistance.accepted");
	same("发明专利授权率为91%", "91=preexamination.invention_grant_rate");
	same("预审案件授权率为91%", "91=uncounted");
	/* of what is not counted nothing is claimed in another unit */
	same("预审案件授权率为91件", "91=none");
}

static void test_periods(void **state)
{
	(void)state;
	same("2024年受理维权援助案件143件", "143=assistance.accepted");
	same("2023年受理维权援助案件120件。受理维权援助案件143件",
	     "120=assistance.accepted@2023 143=assistance.accepted");
	same("去年受理维权援助案件120件", "120=assistance.accepted@2023");
	same("上半年受理维权援助案件70件", "70=assistance.accepted@other");
	same("2024年1-6月受理维权援助案件70件", "70=assistance.accepted@other");
	same("2024年9月受理维权援助案件7件", "7=assistance.accepted@other");
	same("截至2024年12月，受理维权援助案件143件", "143=assistance.accepted");
	/* a sentence that an empty line ends */
	same("去年\n\n受理维权援助案件143件", "143=assistance.accepted");
	same("2019年受理维权援助案件7件", "7=assistance.accepted@far");
	same("比2023年更好，受理维权援助案件143件", "143=assistance.accepted");
}

static void test_comparisons(void **state)
{
	(void)state;
	same("抓获犯罪嫌疑人367人，同比上升10.88%",
	     "367=police.arrested 10.88=growth police.arrested_growth");
	same("受理维权援助案件143件，同比下降5.3%",
	     "143=assistance.accepted -5.3=growth assistance.accepted");
	same("受理维权援助案件143件，比上年增加12件",
	     "143=assistance.accepted 12=change assistance.accepted");
	same("受理专利纠纷裁决案件57件，结收案比100%，同比提高1.2个百分点",
	     "57=ruling.accepted 100=ruling.closed_to_accepted 1.2=points ruling.closed_to_accepted");
	same("专利授权量55853件。其中发明专利授权量13823件，占授权总量24.75%，同比增长17.64%",
	     "55853=none 13823=none 24.75=share- 17.64=growth -");
}

static void test_other_cities_wordings(void **state)
{
	(void)state;
	same("2024年，全市知识产权系统查办知识产权违法案件421件，移送公安机关13件。",
	     "421=enforcement.investigated 13=enforcement.transferred_to_police");
	same("苏州市中级人民法院受理知识产权案件1520件，审结1498件。",
	     "1520=intermediate_court.accepted> 1498=intermediate_court.closed>");
	same("全市法院共受理知识产权案件2万余件。", "20000=court.accepted");
	same("保护中心受理专利预审申请3120件，预审通过2480件，平均授权周期约80天。",
	     "3120=preexamination.accepted 2480=preexamination.qualified "
	     "80=preexamination.mean_days_to_grant");
	same("检察机关批准逮捕35件62人，提起公诉110件240人。",
	     "35=procuratorate.arrest_approved.cases 62=procuratorate.arrest_approved.persons "
	     "110=procuratorate.prosecuted.cases 240=procuratorate.prosecuted.persons");
	same("全国法院新收知识产权案件52.9万件。全省共受理维权援助案件900件。市保护中心受理维权援助案件143件。",
	     "529000=none> 900=none> 143=assistance.accepted");
	same("检察机关提起公诉102件256人，同比分别上升12.1%和8.3%。",
	     "102=procuratorate.prosecuted.cases 256=procuratorate.prosecuted.persons "
	     "12.1=growth procuratorate.prosecuted.cases 8.3=growth procuratorate.prosecuted.persons");
	same("举办培训12场，参加800人次。", "12=none 800=none");
}

static void test_growth_is_dealt_out_to_the_figures_before_it(void **state)
{
	(void)state;
	same("受理专利纠纷裁决案件63件，结案60件，同比分别增长10.53%、5.26%；",
	     "63=ruling.accepted 60=ruling.closed 10.53=growth ruling.accepted "
	     "5.26=growth ruling.closed");
	same("受理专利纠纷裁决案件63件，结案54件，同比分别增长10.53%和下降5.26%。",
	     "63=ruling.accepted 54=ruling.closed 10.53=growth ruling.accepted "
	     "-5.26=growth ruling.closed");
	same("受理专利纠纷裁决案件63件，结案54件，分别增长10.53%、下降5.26%，结收案比100%。",
	     "63=ruling.accepted 54=ruling.closed 10.53=growth ruling.accepted "
	     "-5.26=growth ruling.closed 100=ruling.closed_to_accepted");
	/* the last two of three */
	same("出具专利侵权判定意见14份；受理维权援助案件150件，出具维权援助意见书140份，较上年分别增加7件、8份。",
	     "14=ruling.infringement_opinions 150=assistance.accepted 140=assistance.opinions "
	     "7=change assistance.accepted 8=change assistance.opinions");
	/* not as many figures, or words of its own: nobody knows which grew how much */
	same("受理维权援助案件150件，同比分别增长4.90%、5.26%。",
	     "150=assistance.accepted 4.9=growth - 5.26=growth -");
	same("受理维权援助案件150件，出具维权援助意见书140份，受理量、意见书同比分别增长4.90%、6.06%。",
	     "150=assistance.accepted 140=assistance.opinions 4.9=growth - 6.06=none");
	/* and what is dealt out ends with its list */
	same("受理专利纠纷裁决案件63件，结案60件，同比分别增长10.53%、5.26%，受理维权援助案件150件，同比增长4.90%。",
	     "63=ruling.accepted 60=ruling.closed 10.53=growth ruling.accepted "
	     "5.26=growth ruling.closed 150=assistance.accepted 4.9=growth assistance.accepted");
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
		cmocka_unit_test(test_the_patterns_of_the_report),
		cmocka_unit_test(test_the_organ_decides_whose_figure_it_is),
		cmocka_unit_test(test_a_place_that_is_named_is_whose_figure_it_is),
		cmocka_unit_test(test_more_than_the_year_is_another_span),
		cmocka_unit_test(test_the_longest_phrase_is_meant),
		cmocka_unit_test(test_words_between_and_behind),
		cmocka_unit_test(test_what_is_denied_is_not_claimed),
		cmocka_unit_test(test_units_are_looked_at),
		cmocka_unit_test(test_periods),
		cmocka_unit_test(test_comparisons),
		cmocka_unit_test(test_growth_is_dealt_out_to_the_figures_before_it),
		cmocka_unit_test(test_other_cities_wordings),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
