/* Shapes: each rule, taken and refused, and where the fault is said to be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/arena.h"
#include "core/base/json.h"
#include "core/problem.h"
#include "core/shape.h"

static const char definitions_text[] =
	"{\"party\": {\"type\": \"object\", \"required\": [\"name\"],"
	"  \"properties\": {\"name\": {\"type\": \"string\", \"minLength\": 1},"
	"                   \"age\": {\"type\": \"integer\"}}},"
	" \"alias\": {\"$ref\": \"#/components/schemas/party\"},"
	" \"loop\": {\"$ref\": \"#/components/schemas/loop\"},"
	" \"maze\": {\"anyOf\": [{\"$ref\": \"#/components/schemas/maze\"}]},"
	" \"tree\": {\"type\": \"array\", \"items\": {\"$ref\": \"#/components/schemas/tree\"}}}";

static json_t *parse(const char *text)
{
	json_t *value = json_loads(text, JSON_DECODE_ANY, NULL);

	if (!value)
		fail_msg("%s is no JSON", text);
	return value;
}

/* All faults as "pointer code; pointer code", or "" if it was fine. */
static char *faults_of(struct arena *arena, const char *shape_text, const char *value_text)
{
	json_auto_t *shape = parse(shape_text), *value = parse(value_text);
	json_auto_t *definitions = parse(definitions_text);
	struct problem_list list = { .arena = arena };
	char *text = arena_strdup(arena, "");
	bool fine;

	assert_null(shape_fault(shape));
	fine = shape_check(shape, definitions, value, "", &list);
	assert_int_equal(fine, problem_none(&list));
	for (const struct problem *one = list.first; one; one = one->next)
		text = arena_printf(arena, "%s%s%s %s", text, *text ? "; " : "", one->pointer,
				    one->code);
	return text;
}

struct row {
	const char *shape, *value, *faults;
};

static void check_rows(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct arena *arena = arena_new();
		const char *faults = faults_of(arena, rows[i].shape, rows[i].value);

		if (strcmp(faults, rows[i].faults) != 0)
			fail_msg("%s of %s: \"%s\", not \"%s\"", rows[i].value, rows[i].shape,
				 faults, rows[i].faults);
		arena_free(arena);
	}
}
#define CHECK_ROWS(rows) check_rows(rows, sizeof(rows) / sizeof(*(rows)))

#define TEXT "{\"type\": \"string\"}"
#define PASTED "{\"type\": \"string\", \"x-pasted\": true}"
#define SHORT "{\"type\": \"string\", \"minLength\": 2, \"maxLength\": 3}"
#define NUMBER "{\"type\": \"integer\", \"minimum\": -1, \"maximum\": 5}"
#define FORMAT(format) "{\"type\": \"string\", \"format\": \"" format "\"}"
#define PARTY "{\"$ref\": \"#/components/schemas/party\"}"
#define OR_NULL "{\"anyOf\": [" SHORT ", {\"type\": \"null\"}]}"

static void test_types(void **state)
{
	static const struct row rows[] = {
		{ TEXT, "\"a\"", "" },
		{ TEXT, "1", " type_wrong" },
		{ TEXT, "null", " type_wrong" },
		{ NUMBER, "3", "" },
		{ NUMBER, "3.0", " type_wrong" },
		{ NUMBER, "\"3\"", " type_wrong" },
		{ "{\"type\": \"boolean\"}", "true", "" },
		{ "{\"type\": \"boolean\"}", "0", " type_wrong" },
		{ "{\"type\": \"null\"}", "null", "" },
		{ "{\"type\": \"array\"}", "{}", " type_wrong" },
		{ "{\"type\": \"object\"}", "[]", " type_wrong" },
		{ "{}", "1.5", " type_wrong" },
		{ "{}", "\"anything\"", "" },
	};

	(void)state;
	CHECK_ROWS(rows);
}

static void test_texts(void **state)
{
	static const struct row rows[] = {
		{ SHORT, "\"ab\"", "" },
		{ SHORT, "\"a\"", " text_too_short" },
		{ SHORT, "\"abcd\"", " text_too_long" },
		{ SHORT, "\"知识产\"", "" },
		{ SHORT, "\"知识产权\"", " text_too_long" },
		{ TEXT, "\"a\\u0007b\"", " text_control" },
		{ TEXT, "\"a\\n\\tb\"", "" },
		{ PASTED, "\"a\\r\\n\\fb\"", "" },
		{ TEXT, "\"\"", "" },
		{ TEXT, "\"  \"", "" },
		{ SHORT, "\"  \"", " text_blank" },
		{ SHORT, "\"\\u3000\\n\"", " text_blank" },
		{ SHORT, "\" a\"", "" },
	};

	(void)state;
	CHECK_ROWS(rows);
}

static void test_texts_have_a_length_even_if_none_is_told(void **state)
{
	char text[2004] = "\"";
	struct arena *arena = arena_new();

	(void)state;
	memset(text + 1, 'a', 2000);
	memcpy(text + 2001, "\"", 2);
	assert_string_equal(faults_of(arena, TEXT, text), "");
	memcpy(text + 2001, "a\"", 3);
	assert_string_equal(faults_of(arena, TEXT, text), " text_too_long");
	arena_free(arena);
}

static void test_formats(void **state)
{
	static const struct row rows[] = {
		{ FORMAT("date"), "\"2024-02-29\"", "" },
		{ FORMAT("date"), "\"2023-02-29\"", " date_wrong" },
		{ FORMAT("date-time"), "\"2024-02-29T23:59:59Z\"", "" },
		{ FORMAT("date-time"), "\"2024-02-29T23:59:59.123456+08:00\"", "" },
		{ FORMAT("date-time"), "\"2024-02-29T24:00:00Z\"", " format_wrong" },
		{ FORMAT("date-time"), "\"2024-02-29 10:00:00Z\"", " format_wrong" },
		{ FORMAT("date-time"), "\"2024-02-29T10:00:00\"", " format_wrong" },
		{ FORMAT("date-time"), "\"2024-02-29T10:00:00.Z\"", " format_wrong" },
		{ FORMAT("date-time"), "\"2024-02-29T10:00:00+08:00x\"", " format_wrong" },
		{ FORMAT("date-time"), "\"2024-02-29T1\"", " format_wrong" },
		{ FORMAT("date-time"), "\"2024-02-29T10:00:00-15:59\"", "" },
		{ FORMAT("date-time"), "\"2024-02-29T10:00:00+16:00\"", " format_wrong" },
		{ FORMAT("uuid"), "\"01890a5d-ac96-774b-bcce-b302099a8057\"", "" },
		{ FORMAT("uuid"), "\"01890A5D-ac96-774b-bcce-b302099a8057\"", " format_wrong" },
		{ FORMAT("code"), "\"ruling.closed\"", "" },
		{ FORMAT("code"), "\"Ruling\"", " format_wrong" },
		{ FORMAT("decimal"), "\"120000.50\"", "" },
		{ FORMAT("decimal"), "\"1e5\"", " format_wrong" },
		{ FORMAT("decimal"), "\"-3.25\"", "" },
		{ FORMAT("decimal"), "\"1.234\"", " format_wrong" },
		{ FORMAT("decimal"), "\"9999999999999999.99\"", "" },
		{ FORMAT("decimal"), "\"10000000000000000\"", " format_wrong" },
		{ FORMAT("money"), "\"999999999999.99\"", "" },
		{ FORMAT("money"), "\"1000000000000\"", " format_wrong" },
		{ FORMAT("money"), "\"-1\"", " format_wrong" },
		{ FORMAT("cursor"), "\"abc_DEF-9\"", "" },
		{ FORMAT("cursor"), "\"\"", " format_wrong" },
		{ FORMAT("cursor"), "\"a b\"", " format_wrong" },
	};

	(void)state;
	CHECK_ROWS(rows);
}

static void test_numbers(void **state)
{
	static const struct row rows[] = {
		{ NUMBER, "-1", "" },
		{ NUMBER, "-2", " number_too_small" },
		{ NUMBER, "5", "" },
		{ NUMBER, "6", " number_too_large" },
		{ "{\"type\": \"integer\"}", "-9223372036854775808", "" },
	};

	(void)state;
	CHECK_ROWS(rows);
}

static void test_enums(void **state)
{
	static const struct row rows[] = {
		{ "{\"type\": \"string\", \"enum\": [\"a\", \"b\"]}", "\"b\"", "" },
		{ "{\"type\": \"string\", \"enum\": [\"a\", \"b\"]}", "\"c\"",
		  " value_not_listed" },
		{ "{\"type\": \"integer\", \"enum\": [1, 2]}", "2", "" },
		{ "{\"type\": \"integer\", \"enum\": [1, 2]}", "3", " value_not_listed" },
		{ "{\"enum\": [true]}", "false", " value_not_listed" },
	};

	(void)state;
	CHECK_ROWS(rows);
}

static void test_lists(void **state)
{
	static const struct row rows[] = {
		{ "{\"type\": \"array\", \"minItems\": 1, \"maxItems\": 2}", "[1]", "" },
		{ "{\"type\": \"array\", \"minItems\": 1}", "[]", " list_too_short" },
		{ "{\"type\": \"array\", \"maxItems\": 2}", "[1, 2, 3]", " list_too_long" },
		{ "{\"type\": \"array\", \"x-odd\": true}", "[1, 2, 3]", "" },
		{ "{\"type\": \"array\", \"x-odd\": true}", "[1, 2]", " list_not_odd" },
		{ "{\"type\": \"array\", \"x-odd\": false}", "[1, 2]", "" },
		{ "{\"type\": \"array\", \"items\": " TEXT "}", "[\"a\", 1, \"b\", 2]",
		  "/1 type_wrong; /3 type_wrong" },
	};

	(void)state;
	CHECK_ROWS(rows);
}

static void test_lists_have_a_size_even_if_none_is_told(void **state)
{
	char text[2 * 101 + 2] = "[";
	struct arena *arena = arena_new();

	(void)state;
	for (size_t i = 0; i < 101; i++)
		memcpy(text + 1 + 2 * i, i == 100 ? "1]" : "1,", 3);
	assert_string_equal(faults_of(arena, "{\"type\": \"array\"}", text), " list_too_long");
	arena_free(arena);
}

static void test_objects(void **state)
{
	static const struct row rows[] = {
		{ PARTY, "{\"name\": \"a\", \"age\": 3}", "" },
		{ PARTY, "{\"nme\": \"a\"}", "/name field_missing; /nme field_unknown" },
		{ PARTY, "{\"name\": \"\", \"age\": \"3\"}",
		  "/name text_too_short; /age type_wrong" },
		{ PARTY, "{\"name\": null}", "/name type_wrong" },
		{ "{\"type\": \"object\"}", "{\"a/b~c\": 1}", "/a~1b~0c field_unknown" },
		{ "{\"type\": \"object\", \"additionalProperties\": true}", "{\"a\": 1}", "" },
		{ "{\"type\": \"object\", \"additionalProperties\": false}", "{\"a\": 1}",
		  "/a field_unknown" },
		{ "{\"type\": \"object\", \"additionalProperties\": " TEXT "}",
		  "{\"a\": \"x\", \"b\": 1}", "/b type_wrong" },
		{ "{\"type\": \"object\", \"properties\": {\"p\": {\"type\": \"array\", \"items\": " PARTY
		  "}}}",
		  "{\"p\": [{\"name\": \"a\"}, {}]}", "/p/1/name field_missing" },
	};

	(void)state;
	CHECK_ROWS(rows);
}

static void test_alternatives(void **state)
{
	static const struct row rows[] = {
		{ OR_NULL, "null", "" },
		{ OR_NULL, "\"ab\"", "" },
		{ OR_NULL, "\"a\"", " text_too_short" },
		{ OR_NULL, "3", " type_wrong" },
		{ "{\"anyOf\": [" PARTY ", {\"type\": \"null\"}]}", "{}", "/name field_missing" },
		{ "{\"anyOf\": [" SHORT ", " FORMAT("date") "]}", "\"2024-01-01\"", "" },
		{ "{\"anyOf\": [" SHORT ", " FORMAT("date") "]}", "\"x\"", " type_wrong" },
	};

	(void)state;
	CHECK_ROWS(rows);
}

static void test_references(void **state)
{
	static const struct row rows[] = {
		{ "{\"$ref\": \"#/components/schemas/alias\"}", "{\"name\": \"a\"}", "" },
		{ "{\"$ref\": \"#/components/schemas/alias\"}", "{}", "/name field_missing" },
		{ "{\"$ref\": \"#/components/schemas/nowhere\"}", "{}", " type_wrong" },
		{ "{\"$ref\": \"#/components/schemas/loop\"}", "{}", " type_wrong" },
		{ "{\"$ref\": \"#/components/schemas/maze\"}", "{}", " type_wrong" },
		{ "{\"$ref\": \"#/components/schemas/tree\"}", "[[[]], []]", "" },
		{ "{\"$ref\": \"#/components/schemas/tree\"}", "[[[1]]]", "/0/0/0 type_wrong" },
	};

	(void)state;
	CHECK_ROWS(rows);
}

static void test_pointers_begin_as_told(void **state)
{
	struct arena *arena = arena_new();
	struct problem_list list = { .arena = arena };
	json_auto_t *shape = parse("{\"type\": \"array\", \"items\": " TEXT "}");
	json_auto_t *value = parse("[1]");

	(void)state;
	assert_false(shape_check(shape, NULL, value, "/data/panel", &list));
	assert_string_equal(list.first->pointer, "/data/panel/0");
	assert_string_equal(json_get_text(list.first->values, "expected"), "string");
	arena_free(arena);
}

static void test_faults_carry_their_values(void **state)
{
	struct arena *arena = arena_new();
	struct problem_list list = { .arena = arena };
	json_auto_t *shape = parse("{\"type\": \"string\", \"enum\": [\"a\", \"b\"]}");
	json_auto_t *value =
		json_string("一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十");

	(void)state;
	assert_false(shape_check(shape, NULL, value, "", &list));
	assert_string_equal(json_get_text(list.first->values, "allowed"), "a, b");
	assert_string_equal(json_get_text(list.first->values, "value"),
			    "一二三四五六七八九十一二三四五六七八九十一二三四五六...");
	arena_free(arena);
}

static void test_shape_faults(void **state)
{
	static const struct {
		const char *shape, *fault;
	} rows[] = {
		{ TEXT, NULL },
		{ "{\"title\": \"t\", \"x-anything\": [1], \"default\": 3}", NULL },
		{ "[]", "shape" },
		{ "{\"type\": \"text\"}", "type" },
		{ "{\"type\": 1}", "type" },
		{ "{\"minlength\": 1}", "minlength" },
		{ "{\"minLength\": -1}", "minLength" },
		{ "{\"maxItems\": \"1\"}", "maxItems" },
		{ "{\"minimum\": 1.5}", "minimum" },
		{ "{\"format\": \"email\"}", "format" },
		{ "{\"enum\": []}", "enum" },
		{ "{\"items\": {\"type\": \"lst\"}}", "type" },
		{ "{\"properties\": {\"a\": 1}}", "a" },
		{ "{\"properties\": []}", "properties" },
		{ "{\"required\": [1]}", "required" },
		{ "{\"required\": \"a\"}", "required" },
		{ "{\"anyOf\": []}", "anyOf" },
		{ "{\"anyOf\": [{\"pattern\": \"x\"}]}", "pattern" },
		{ "{\"$ref\": \"party\"}", "$ref" },
		{ "{\"additionalProperties\": 1}", "additionalProperties" },
		{ "{\"x-odd\": 1}", "x-odd" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		json_auto_t *shape = parse(rows[i].shape);
		const char *fault = shape_fault(shape);

		if (!fault != !rows[i].fault || (fault && strcmp(fault, rows[i].fault) != 0))
			fail_msg("%s: %s", rows[i].shape, fault ? fault : "no fault");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_types),
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_texts_have_a_length_even_if_none_is_told),
		cmocka_unit_test(test_formats),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_enums),
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_lists_have_a_size_even_if_none_is_told),
		cmocka_unit_test(test_objects),
		cmocka_unit_test(test_alternatives),
		cmocka_unit_test(test_references),
		cmocka_unit_test(test_pointers_begin_as_told),
		cmocka_unit_test(test_faults_carry_their_values),
		cmocka_unit_test(test_shape_faults),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
