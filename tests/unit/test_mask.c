/* Covers of personal text, on the real catalog. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/arena.h"
#include "core/base/json.h"
#include "core/mask.h"
#include "core/problem.h"

static struct catalog *catalog;
static struct arena *arena;

#define shown(mask, clear, expected) \
	assert_string_equal(mask_text(catalog, arena, mask, clear, 0), expected)

static void test_names(void **state)
{
	(void)state;
	shown("person_name", "张三", "张某");
	shown("person_name", "欧阳慕白", "欧阳某");
	shown("person_name", "欧", "欧某");
	shown("person_name", "买买提·吐尔逊", "买某");
	shown("person_name", "𠮷野家", "𠮷某");
	shown("person_name", "John Smith", "J***");
	assert_string_equal(mask_text(catalog, arena, "person_name", "张三", 2), "张某乙");
	assert_string_equal(mask_text(catalog, arena, "person_name", "张三", 99), "张某");
}

static void test_numbers_and_contacts(void **state)
{
	(void)state;
	shown("personal_number", "320213199001010015", "***");
	shown("phone", "13951501234", "139****1234");
	shown("phone", "1234567", "****");
	shown("bank_account", "6222021103001234567", "****4567");
	shown("contact", "13951501234", "139****1234");
	shown("contact", "+86 139-5150-1234", "+86****1234");
	shown("contact", "li.lei@example.cn", "l***@example.cn");
	shown("contact", "@example.cn", "***");
	shown("contact", "找王经理", "***");
}

static void test_addresses(void **state)
{
	(void)state;
	shown("address", "江苏省无锡市滨湖区太湖大道1001号", "江苏省无锡市滨湖区***");
	shown("address", "江苏省江阴市澄江街道人民路市场旁", "江苏省江阴市***");
	shown("address", "无锡市人民路1号", "无锡市***");
	shown("address", "人民路1号", "***");
	shown("address", "市", "***");
	shown("address", "Wuxi", "***");
	shown("address", "", "***");
}

static void test_who_is_a_person(void **state)
{
	(void)state;
	assert_true(mask_is_natural(catalog, "person", "某某公司"));
	assert_false(mask_is_natural(catalog, "enterprise", "张三"));
	assert_false(mask_is_natural(catalog, "sole_trader", "张三"));
	assert_true(mask_is_natural(catalog, NULL, "张三"));
	assert_true(mask_is_natural(catalog, "foreign", "John Smith"));
	assert_false(mask_is_natural(catalog, "foreign", "Smith Ltd"));
	assert_false(mask_is_natural(catalog, NULL, "无锡某公司"));
}

/* "clear>shown clear>shown", those not within other text with a mark. */
static const char *found(const char *parties)
{
	json_t *list = json_tie(arena, json_array()), *given, *one;
	const char *text = "";
	size_t i;

	assert_int_equal(json_read(parties, strlen(parties), &given, NULL, NULL), JSON_FINE);
	mask_parties(catalog, arena, json_tie(arena, given), list);
	json_array_foreach(list, i, one)
		text = arena_printf(arena, "%s%s%s%s%s", text, *text ? " " : "",
				    json_get_text(one, "clear"),
				    json_get_bool(one, "within", false) ? ">" : "|",
				    json_get_text(one, "shown"));
	return text;
}

static void test_what_is_personal_in_parties(void **state)
{
	(void)state;
	assert_string_equal(found("[{\"name\":\"张三\",\"type\":\"person\"},{\"name\":\"张四\","
				  "\"type\":\"person\"},{\"name\":\"张三\",\"type\":\"person\"},"
				  "{\"name\":\"李四\",\"type\":\"person\"}]"),
			    "张三>张某甲 张四>张某乙 张三>张某甲 李四>李某");
	assert_string_equal(found("[{\"name\":\"甲\",\"type\":\"person\"}]"), "甲|甲某");
	assert_string_equal(found("[{\"name\":\"无锡某公司\",\"type\":\"enterprise\","
				  "\"identifier\":\"91320213000000027W\","
				  "\"identifier_type\":\"credit_code\",\"contact\":\"13951501234\","
				  "\"address\":\"无锡市人民路1号\"}]"),
			    "13951501234>139****1234");
	assert_string_equal(found("[{\"name\":\"某公司\",\"type\":\"enterprise\",\"identifier\":"
				  "\"123456\"}]"),
			    "123456>***");
	assert_string_equal(found("[{\"name\":\"王五\",\"type\":\"person\",\"address\":"
				  "\"无锡市滨湖区太湖大道1号\"}]"),
			    "王五>王某 无锡市滨湖区太湖大道1号>无锡市滨湖区*** 太湖大道1号>***");
	assert_string_equal(found("[{\"name\":7},{},5]"), "");
}

static void test_what_is_personal_in_fields(void **state)
{
	json_t *list = json_tie(arena, json_array());
	json_t *shape =
		json_tie(arena, json_pack("{s:s, s:{s:{s:{s:s}}}}", "type", "array", "items",
					  "properties", "addressee", "x-personal", "person_name"));
	json_t *value = json_tie(arena, json_pack("[{s:s, s:s}, {s:s}, {s:s}]", "addressee", "张三",
						  "method", "李四", "addressee", "无锡某公司",
						  "addressee", "张三"));

	(void)state;
	mask_value(catalog, arena, shape, value, list);
	assert_int_equal(json_array_size(list), 1);
	assert_string_equal(json_get_text(json_array_get(list, 0), "shown"), "张某");
}

static int set_up(void **state)
{
	struct problem_list problems;

	(void)state;
	arena = arena_new();
	problems = (struct problem_list){ .arena = arena };
	catalog = catalog_load(getenv("CATALOG"), &problems);
	return catalog ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	catalog_free(catalog);
	arena_free(arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_numbers_and_contacts),
		cmocka_unit_test(test_addresses),
		cmocka_unit_test(test_who_is_a_person),
		cmocka_unit_test(test_what_is_personal_in_parties),
		cmocka_unit_test(test_what_is_personal_in_fields),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
