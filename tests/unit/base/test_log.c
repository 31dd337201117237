/* Log lines are JSON whatever they carry; die and bug end the process as promised. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "core/base/json.h"
#include "core/base/log.h"
#include "tests/unit/base/child.h"

static void act_log(void)
{
	log_warn("case_\"odd\"", "text", "a\"b\\c\nd\x01\x7f无", "none", NULL, "empty", "", NULL);
}

static void test_log_line_is_one_line_of_json(void **state)
{
	char line[1024];
	json_t *read = NULL;

	(void)state;
	assert_int_equal(child_run(act_log, line, sizeof(line)), 0);
	assert_ptr_equal(strchr(line, '\n'), line + strlen(line) - 1);
	assert_int_equal(json_read(line, strlen(line), &read, NULL, NULL), JSON_FINE);
	assert_string_equal(json_get_text(read, "level"), "warn");
	assert_string_equal(json_get_text(read, "event"), "case_\"odd\"");
	assert_string_equal(json_get_text(read, "text"), "a\"b\\c\nd\x01\x7f无");
	assert_true(json_is_null(json_object_get(read, "none")));
	assert_string_equal(json_get_text(read, "empty"), "");
	assert_int_equal(strlen(json_get_text(read, "at")), strlen("2024-01-01T00:00:00.000Z"));
	json_decref(read);
}

static void act_levels(void)
{
	if (!log_set_level("warn") || log_set_level("loud"))
		return;
	log_info("left_out", NULL);
	log_error("shown", NULL);
}

static void test_log_level_leaves_lower_lines_out(void **state)
{
	char lines[1024];

	(void)state;
	assert_int_equal(child_run(act_levels, lines, sizeof(lines)), 0);
	assert_null(strstr(lines, "left_out"));
	assert_non_null(strstr(lines, "shown"));
}

static void act_die(void)
{
	die("cannot open %s", "it");
}

static void act_bug(void)
{
	bug("row %d", 7);
}

static void test_die_says_why_and_exits_with_1(void **state)
{
	char text[1024];
	int status = child_run(act_die, text, sizeof(text));

	(void)state;
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 1);
	assert_string_equal(text, "ipcase: cannot open it\n");
}

static void test_bug_aborts(void **state)
{
	char text[1024];
	int status = child_run(act_bug, text, sizeof(text));

	(void)state;
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGABRT);
	assert_memory_equal(text, "ipcase: bug: row 7\n", strlen("ipcase: bug: row 7\n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_log_line_is_one_line_of_json),
		cmocka_unit_test(test_log_level_leaves_lower_lines_out),
		cmocka_unit_test(test_die_says_why_and_exits_with_1),
		cmocka_unit_test(test_bug_aborts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
