/* A list of passwords: what of a file counts, and what is found in it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/blocklist.h"

static void file_make(char path[32], const char *bytes, size_t length)
{
	FILE *file;

	snprintf(path, 32, "/tmp/ipcase-list-XXXXXX");
	file = fdopen(mkstemp(path), "w");
	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, length, file), length);
	fclose(file);
}

static struct blocklist *list_of(const char *bytes, size_t length, char **ret_fault)
{
	struct blocklist *blocklist;
	char path[32];

	file_make(path, bytes, length);
	blocklist = blocklist_read(path, ret_fault);
	unlink(path);
	return blocklist;
}

static void test_blocklist_has(void **state)
{
	static const char lines[] =
		"password\nsunshine\r\nshort\nLetMeIn2024\n梅园春天\n\xff\xfe caf\xe9\n"
		"correct horse battery\n\nnul\0byte\nthe last line has no end";
	static const struct {
		const char *password;
		bool found;
	} rows[] = {
		{ "password", true },
		{ "PassWord", true },
		{ "passwor", false },
		{ "passwords", false },
		{ "password1234567!", true },
		{ "2024-PASSWORD!!!", true },
		/* the rest is longer than it */
		{ "password123456789", false },
		{ "a password", false },
		{ "sunshine", true },
		{ "sunshine\r", true },
		{ "short", false },
		{ "short12", false },
		{ "letmein2024", true },
		{ "letmein", false },
		{ "12letmein20243", false },
		{ "梅园春天 2024!!!", true },
		{ "梅园春夏 2024!!!", false },
		{ "correct horse battery", true },
		{ "correct horse battery staple", false },
		{ "the last line has no end", true },
		{ "", false },
		{ "123456789012345", false },
	};
	char *fault = NULL;
	struct blocklist *blocklist = list_of(lines, sizeof(lines) - 1, &fault);

	(void)state;
	assert_non_null(blocklist);
	assert_int_equal(blocklist_count(blocklist), 8);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		if (blocklist_has(blocklist, rows[i].password) != rows[i].found)
			fail_msg("%s", rows[i].password);
	}
	blocklist_free(blocklist);
	assert_false(blocklist_has(NULL, "password"));
	blocklist_free(NULL);
}

/* Lines at the longest and beyond, a long password against it, and many entries. */
static void test_blocklist_lengths(void **state)
{
	static char bytes[200000];
	char *at = bytes, *fault = NULL, password[BLOCKLIST_LONGEST + 2];
	struct blocklist *blocklist;

	(void)state;
	for (size_t length = BLOCKLIST_LONGEST - 1; length <= BLOCKLIST_LONGEST + 40; length++) {
		memset(at, 'x', length);
		at[length] = '\n';
		at += length + 1;
	}
	for (int i = 0; i < 10000; i++)
		at += snprintf(at, 12, "entry%05d\n", i * 7);
	blocklist = list_of(bytes, (size_t)(at - bytes), &fault);
	assert_non_null(blocklist);
	assert_int_equal(blocklist_count(blocklist), 10002);
	memset(password, 'x', sizeof(password));
	password[BLOCKLIST_LONGEST + 1] = '\0';
	assert_false(blocklist_has(blocklist, password));
	password[BLOCKLIST_LONGEST] = '\0';
	assert_true(blocklist_has(blocklist, password));
	password[BLOCKLIST_LONGEST - 2] = '\0';
	assert_false(blocklist_has(blocklist, password));
	for (int i = 0; i < 70000; i++) {
		snprintf(password, sizeof(password), "entry%05d", i);
		if (blocklist_has(blocklist, password) != (i % 7 == 0))
			fail_msg("%s", password);
	}
	blocklist_free(blocklist);
}

static void test_blocklist_refuses_what_is_no_list(void **state)
{
	char *fault = NULL;

	(void)state;
	assert_null(blocklist_read("/nonexistent/list", &fault));
	assert_non_null(strstr(fault, "No such file"));
	free(fault);
	assert_null(blocklist_read("/tmp", &fault));
	assert_non_null(strstr(fault, "directory"));
	free(fault);
	assert_null(list_of("", 0, &fault));
	free(fault);
	assert_null(list_of("short\na\n\n", 9, &fault));
	assert_non_null(strstr(fault, "no line"));
	free(fault);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_blocklist_has),
		cmocka_unit_test(test_blocklist_lengths),
		cmocka_unit_test(test_blocklist_refuses_what_is_no_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
