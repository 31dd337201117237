/* Numbers of parties and rights, on the real catalog: the published samples, and each fault. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/arena.h"
#include "core/base/json.h"
#include "core/identifier.h"
#include "core/problem.h"

static struct catalog *catalog;
static struct arena *arena;

static const char *told(const struct problem_list *list)
{
	const char *text = "";

	for (const struct problem *one = list->first; one; one = one->next)
		text = arena_printf(arena, "%s%s%s", text, *text ? " | " : "",
				    catalog_message(catalog, arena, one->code, "en", one->values));
	return text;
}

/* "stored" or "stored | faults" or "stored ? warnings". */
static const char *check(const char *name, const char *right, const char *typed)
{
	struct problem_list faults = { .arena = arena }, warnings = { .arena = arena };
	struct identifier_input input = {
		.catalog = catalog,
		.identifier = catalog_identifier(catalog, name),
		.typed = typed,
		.right = right,
		.today = date_make(2025, 3, 10),
		.pointer = "/x",
	};
	const char *stored = identifier_check(&input, &faults, &warnings);

	if (faults.count > 0)
		return told(&faults);
	if (warnings.count > 0)
		return arena_printf(arena, "%s ? %s", stored, told(&warnings));
	return stored;
}

#define same(name, right, typed, expected) assert_string_equal(check(name, right, typed), expected)

static void test_credit_codes(void **state)
{
	static const char *const good[] = { "913202000000000197", "91320213000000027W",
					    "123202000000000352", "52320200000000043Q" };

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++)
		same("credit_code", NULL, good[i], good[i]);
	same("credit_code", NULL, " ９１320213 000000027ｗ", "91320213000000027W");
	same("credit_code", NULL, "91320213000000027",
	     "The unified social credit code has 18 characters; 17 were given.");
	same("credit_code", NULL, "9132O213000000027S",
	     "Character 5 of the unified social credit code, \"O\", cannot stand there; it is one "
	     "of: 0-9. | Character 18 of the unified social credit code, \"S\", cannot stand there; "
	     "it is one of: 0-9, A-H, J-N, P-R, T, U, W-Y.");
	same("credit_code", NULL, "91320213000000027X",
	     "The check character at place 18 of the unified social credit code should be \"W\", "
	     "not \"X\"; please compare every character.");
	same("credit_code", NULL, "91990213000000027W",
	     "\"990213\", from place 3 of the unified social credit code, is no region. | The check "
	     "character at place 18 of the unified social credit code should be \"2\", not \"W\"; "
	     "please compare every character.");
}

static void test_the_inside_of_a_credit_code_only_warns(void **state)
{
	(void)state;
	same("credit_code", NULL, "913202130000000280",
	     "913202130000000280 ? The check character of the organisation code, at place 17 of the "
	     "unified social credit code, should be \"7\", not \"8\"; please compare.");
}

static void test_resident_ids(void **state)
{
	static const char *const good[] = { "11010519491231002X", "440524188001010014",
					    "320213199001010015", "320281199912310023" };

	(void)state;
	same("resident_id", NULL, good[0], good[0]);
	same("resident_id", NULL, "11010519491231002ｘ", good[0]);
	same("resident_id", NULL, good[2], good[2]);
	same("resident_id", NULL, good[3], good[3]);
	same("resident_id", NULL, good[1], good[1]);
	same("resident_id", NULL, "320211198502290011",
	     "The date of birth 1985-02-29 at places 7 to 14 of the resident identity number does "
	     "not exist.");
	same("resident_id", NULL, "320213199001010016",
	     "The check character at place 18 of the resident identity number should be \"5\", not "
	     "\"6\"; please compare every character.");
	same("resident_id", NULL, "3202131990010100中5",
	     "Character 17 of the resident identity number, \"中\", cannot stand there; it is one "
	     "of: 0-9.");
}

static void test_regions_of_resident_ids(void **state)
{
	(void)state;
	/* 崇安 was merged into 梁溪 in 2016. */
	same("resident_id", NULL, "320202199001010016", "320202199001010016");
	same("resident_id", NULL, "320202201801010014",
	     "320202201801010014 ? \"320202\", from place 1 of the resident identity number, is not "
	     "in use after 2016-02-20, but the date of birth is later; please compare.");
	same("resident_id", NULL, "320299199001010015",
	     "320299199001010015 ? \"320299\", from place 1 of the resident identity number, is not "
	     "among the present and former regions of this city; please compare.");
}

static void test_patent_numbers(void **state)
{
	(void)state;
	same("patent_number", "PI", "200410016940.6", "200410016940.6");
	same("patent_number", "PI", "85100001.0", "85100001.0");
	same("patent_number", "PI", "zl 2024 1000 0001 . x", "ZL202410000001.X");
	same("patent_number", "PI", "CN202410000001X", "202410000001.X");
	same("patent_number", "PU", "ＺＬ２０２４２００００００１．５", "ZL202420000001.5");
	same("patent_number", "PD", "ZL202430000001.0", "ZL202430000001.0");
	same("patent_number", "PI", "201310000001.1", "201310000001.1");
	same("patent_number", "PI", "202410000001",
	     "The patent or application number lacks its check digit, which would be \"X\"; please "
	     "compare and add it.");
	same("patent_number", "PI", "CN 118000001 A",
	     "This is a publication number, not a patent or application number; please give the "
	     "number that ends with a check digit.");
	same("patent_number", "PD", "ZL202410000001.X",
	     "Digit 5 of the patent or application number is that of a right of type \"PI\", not "
	     "\"PD\".");
	same("patent_number", "PI", "ZL202640000001.7",
	     "The year \"2026\" at the beginning of the patent or application number is not within "
	     "2003 to 2025. | Digit 5 of the patent or application number, \"4\", is no kind of "
	     "patent (1, 8 invention; 2, 9 utility model; 3 design). | The check character at place "
	     "13 of the patent or application number should be \"5\", not \"7\"; please compare every character.");
}

static void test_forms_only_warn(void **state)
{
	(void)state;
	same("trademark_number", "TM", "10535123a", "10535123A");
	same("trademark_number", "TM", "G1234567", "G1234567");
	same("copyright_registration", "CR", "2024sr0123456", "2024SR0123456");
	same("passport", NULL, "E1",
	     "E1 ? The passport number is not written in the usual form (such as E12345678); please "
	     "compare.");
}

static void test_the_key_is_what_two_writings_share(void **state)
{
	const struct identifier *patent = catalog_identifier(catalog, "patent_number");

	(void)state;
	assert_string_equal(identifier_key(arena, patent, "ZL202410000001.X"), "202410000001X");
	assert_string_equal(identifier_key(arena, patent, "202410000001.X"), "202410000001X");
	assert_string_equal(identifier_key(arena, NULL, "BS.205000001"), "BS205000001");
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
		cmocka_unit_test(test_credit_codes),
		cmocka_unit_test(test_the_inside_of_a_credit_code_only_warns),
		cmocka_unit_test(test_resident_ids),
		cmocka_unit_test(test_regions_of_resident_ids),
		cmocka_unit_test(test_patent_numbers),
		cmocka_unit_test(test_forms_only_warn),
		cmocka_unit_test(test_the_key_is_what_two_writings_share),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
