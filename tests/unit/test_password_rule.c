/* What a new password must be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/arena.h"
#include "core/base/buf.h"
#include "core/password_rule.h"

static const char *const words[] = { "li.ming", "李明", NULL,	 "无锡市知识产权局",
				     "锡",	"gu",	"ipcase" };

/* The codes of all faults, each followed by a space. */
static const char *faults(struct arena *arena, const char *profile, const char *password,
			  bool with_factor)
{
	const struct password_context context = {
		.with_factor = with_factor,
		.words = words,
		.word_count = sizeof(words) / sizeof(*words),
	};
	struct problem_list problems = { .arena = arena };
	struct buf codes = { 0 };
	const char *text;

	password_rule_check(password_rule_find(profile), password, &context, "/new", &problems);
	for (const struct problem *problem = problems.first; problem; problem = problem->next) {
		assert_string_equal(problem->pointer, "/new");
		buf_add_text(&codes, problem->code);
		buf_add_char(&codes, ' ');
	}
	text = arena_strndup(arena, codes.length ? codes.data : "", codes.length);
	buf_clear(&codes);
	return text;
}

static void test_password_rule_check(void **state)
{
	static const struct {
		const char *password;
		bool with_factor;
		const char *nist, *mlps;
	} rows[] = {
		{ "four random words here", false, "", "password_classes " },
		{ "Four random words here", false, "", "" },
		{ "fourteen chars", false, "text_too_short ", "text_too_short password_classes " },
		{ "fourteen chars", true, "", "password_classes " },
		{ "太湖鼋头渚的樱花三月开得正好", true, "", "password_classes " },
		{ "太湖鼋头渚的樱花三月开", true, "text_too_short ",
		  "text_too_short password_classes " },
		{ "0123456789012345", false, "password_simple ",
		  "password_simple password_classes " },
		{ "Aa1!Aa1!Aa1!Aa1!Aa1!", false, "password_simple ", "password_simple " },
		{ "QWERTYUIOPasdfghjkl1", false, "password_simple ", "password_simple " },
		{ "Zyxwvutsrqponmlk9", false, "password_simple ", "password_simple " },
		{ "I am LI.MING since 88", false, "password_personal ", "password_personal " },
		{ "LiMing has a Dog 7!", false, "password_personal ", "password_personal " },
		{ "L-I_ming has a Dog 7!", false, "password_personal ", "password_personal " },
		{ "IP case of li ming 1!", false, "password_personal password_personal ",
		  "password_personal password_personal " },
		{ "Gulls over 锡惠 and 荡口", false, "", "" },
		{ "In 无锡市 知识产权局 2024 Xy", false, "password_personal ",
		  "password_personal " },
		{ "1q2w3e4r5t6y7u8i", false, "password_simple ",
		  "password_simple password_classes " },
		{ "1Qaz@wsx3Edc$rfv", false, "password_simple ", "password_simple " },
		{ "qwertyuiqwertyui", false, "password_simple ",
		  "password_simple password_classes " },
		{ "aaaaaaaa12345678", false, "password_simple ",
		  "password_simple password_classes " },
		{ "12345678qwertyuiaaaa", false, "password_simple ",
		  "password_simple password_classes " },
		{ "1q2", false, "text_too_short password_simple ",
		  "text_too_short password_simple password_classes " },
		{ "Ask were the trees grew", false, "", "" },
		{ "我是李明, 1988 年 since", false, "password_personal ", "password_personal " },
	};
	struct arena *arena = arena_new();

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		assert_string_equal(faults(arena, "nist", rows[i].password, rows[i].with_factor),
				    rows[i].nist);
		assert_string_equal(faults(arena, "mlps", rows[i].password, rows[i].with_factor),
				    rows[i].mlps);
	}
	arena_free(arena);
}

static void test_password_rule_is_over(void **state)
{
	const int64_t day = 86400;

	(void)state;
	assert_null(password_rule_find("none"));
	assert_false(password_rule_is_over(password_rule_find("nist"), 0, 10000 * day));
	assert_false(password_rule_is_over(password_rule_find("mlps"), 0, 90 * day));
	assert_true(password_rule_is_over(password_rule_find("mlps"), 0, 90 * day + 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_password_rule_check),
		cmocka_unit_test(test_password_rule_is_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
