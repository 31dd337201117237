/* Numbers as reports print them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/arena.h"
#include "core/catalog.h"
#include "core/printed.h"
#include "core/problem.h"
#include "core/reconcile_parts.h"

static struct catalog *catalog;
static struct arena *arena;

static const char *kind_of(const struct printed *one)
{
	static const char *const names[] = { "", "year", "date", "ordinal", "title", "too long" };

	return names[one->as];
}

/* "143|件; 1200|家|余": value, unit, qualifier; what is no figure says so. */
static const char *found(const char *text)
{
	struct printed list[20];
	struct reading reading;
	const char *all = "";
	size_t count;

	reading_make(arena, text, strlen(text), &reading);
	count = printed_find(catalog->phrases, &reading, list, 20);
	for (size_t i = 0; i < count; i++) {
		const struct printed *one = &list[i];
		bool figure = one->as == PRINTED_FIGURE;

		all = arena_printf(arena, "%s%s%s%s%s%s%s", all, i ? "; " : "",
				   figure ? reconcile_number(arena, one->value) : kind_of(one),
				   figure && (one->unit || one->qualifier) ? "|" : "",
				   figure && one->unit ? one->unit->text : "",
				   figure && one->qualifier ? "|" : "",
				   figure && one->qualifier ? one->qualifier->text : "");
	}
	return all;
}

#define same(text, expected) assert_string_equal(found(text), expected)

static void test_plain_numbers_with_their_units(void **state)
{
	(void)state;
	same("受理案件143件，意见132份", "143|件; 132|份");
	same("21件40人", "21|件; 40|人");
	same("520人次", "520|人次");
	same("1141个案件", "1141|个案件");
	same("14375 件", "14375|件");
	same("143\n件", "143|件");
	same("3,190件", "3190|件");
	same("1 2件", "1; 2|件");
	same("结收案比96.43%", "96.43|%");
	same("1.2个百分点", "1.2|个百分点");
	same("143\r\n件\f132份", "143|件; 132|份");
	same("没有数", "");
}

static void test_full_width_is_narrow(void **state)
{
	(void)state;
	same("受理１４３件", "143|件");
	same("９６．４３％", "96.43|%");
}

static void test_multipliers_and_qualifiers(void **state)
{
	(void)state;
	same("5301.2万元", "53012000|元");
	same("178.29亿元", "17829000000|元");
	same("1200余家", "1200|家|余");
	same("20余万册", "200000|册|余");
	same("3万余件", "30000|件|余");
	same("13000多项", "13000|项|多");
	same("近3000家", "3000|家|近");
	same("超2.7万件", "27000|件|超");
	same("突破30万件", "300000|件|突破");
	same("500件以上", "500|件|以上");
	same("约100件", "100|件|约");
}

static void test_chinese_numerals(void **state)
{
	(void)state;
	same("三件", "3|件");
	same("一百零五件", "105|件");
	same("二十起", "20|起");
	same("十二件", "12|件");
	same("三万二千件", "32000|件");
	same("一亿二千万元", "120000000|元");
	same("两万余册", "20000|册|余");
	same("百分之九十五点四七", "95.47|%");
	same("百分之95", "95|%");
	same("二〇二三年", "year");
	/* no numbers */
	same("“十四五”规划、二十届三中全会、十大案例、两级法院、第三批", "");
	same("千家万户", "");
}

static void test_what_is_no_figure(void **state)
{
	(void)state;
	same("2024年9月22日", "year; date; date");
	same("（2024—2026年）", "date; date");
	same("1-6月", "date; date");
	same("4·26宣传", "date");
	same("位居第3", "ordinal");
	same("1.保护中心", "ordinal");
	same("“昆仑2024”行动", "title");
	same("《2024年方案》", "year");
	same("A08版", "title");
	same("12345678901234567890件", "too long");
	same("1.23456件", "too long");
	same("9999999999999亿亿元", "too long");
}

static void range(const char *text, const char *low, const char *high)
{
	struct printed printed;
	struct reading reading;
	int64_t from, to;

	reading_make(arena, text, strlen(text), &reading);
	assert_int_equal(printed_find(catalog->phrases, &reading, &printed, 1), 1);
	printed_range(&printed,
		      printed.qualifier ? (enum bound)printed.qualifier->code : BOUND_EXACT, &from,
		      &to);
	assert_string_equal(reconcile_number(arena, from), low);
	assert_string_equal(reconcile_number(arena, to), high);
}

static void test_what_a_qualifier_leaves_room_for(void **state)
{
	(void)state;
	range("143件", "143", "143");
	range("1200余家", "1200", "1299.9999");
	range("1201余家", "1201", "1201.9999");
	range("20000余册", "20000", "29999.9999");
	range("超2.7万件", "27000.0001", "27999.9999");
	range("近3000家", "2700", "3000");
	range("不足100件", "0", "99.9999");
	range("约1200件", "1150", "1250");
}

static void test_too_many_are_told(void **state)
{
	struct printed list[2];
	struct reading reading;

	(void)state;
	reading_make(arena, "1件2件3件", strlen("1件2件3件"), &reading);
	assert_int_equal(printed_find(catalog->phrases, &reading, list, 2), 3);
	assert_int_equal(printed_find(catalog->phrases, &reading, list, 1), 2);
}

static void test_places_are_characters_of_the_text_as_sent(void **state)
{
	static const char text[] = "（一）案件\n\n受理 “甲” 案\n件　１４３ 件。";
	struct printed printed[2];
	struct reading reading;

	(void)state;
	reading_make(arena, text, strlen(text), &reading);
	assert_int_equal(printed_find(catalog->phrases, &reading, printed, 2), 1);
	assert_int_equal(reading_start(&reading, printed[0].from), 18);
	assert_int_equal(reading_end(&reading, printed[0].to), 23);
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
		cmocka_unit_test(test_plain_numbers_with_their_units),
		cmocka_unit_test(test_full_width_is_narrow),
		cmocka_unit_test(test_multipliers_and_qualifiers),
		cmocka_unit_test(test_chinese_numerals),
		cmocka_unit_test(test_what_is_no_figure),
		cmocka_unit_test(test_what_a_qualifier_leaves_room_for),
		cmocka_unit_test(test_too_many_are_told),
		cmocka_unit_test(test_places_are_characters_of_the_text_as_sent),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
