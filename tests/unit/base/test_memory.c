/* Memory: zeroed where promised; no memory is an abort, in jansson too. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "core/base/memory.h"
#include "tests/unit/base/child.h"

static void test_memory_is_zeroed_and_grows(void **state)
{
	unsigned char *bytes = memory_array(100, 7);

	(void)state;
	for (size_t i = 0; i < 700; i++)
		assert_int_equal(bytes[i], 0);
	memset(bytes, 7, 700);
	bytes = memory_grow(bytes, 10000);
	for (size_t i = 0; i < 700; i++)
		assert_int_equal(bytes[i], 7);
	free(bytes);
	bytes = memory_alloc(0);
	assert_non_null(bytes);
	free(bytes);
}

static void test_memory_copies_text(void **state)
{
	AUTO_FREE char *whole = memory_strdup("无锡");
	AUTO_FREE char *part = memory_strndup("abcdef", 2);

	(void)state;
	assert_string_equal(whole, "无锡");
	assert_string_equal(part, "ab");
}

static volatile size_t huge = SIZE_MAX / 2;

static void act_overflow(void)
{
	free(memory_array(huge, 4));
}

static void *no_memory(size_t size)
{
	(void)size;
	return NULL;
}

static void act_json(void)
{
	json_malloc_t jansson_malloc;
	json_free_t jansson_free;

	memory_setup();
	json_get_alloc_funcs(&jansson_malloc, &jansson_free);
	if (jansson_malloc == no_memory)
		return;
	jansson_free(jansson_malloc(huge));
}

static void test_memory_aborts_when_there_is_none(void **state)
{
	char text[4096];
	int status;

	(void)state;
	status = child_run(act_overflow, text, sizeof(text));
	assert_true(WIFSIGNALED(status) || WEXITSTATUS(status) != 0);
	json_set_alloc_funcs(no_memory, free); /* memory_setup replaces whatever was there */
	status = child_run(act_json, text, sizeof(text));
	assert_true(WIFSIGNALED(status) || WEXITSTATUS(status) != 0);
	memory_setup();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_memory_is_zeroed_and_grows),
		cmocka_unit_test(test_memory_copies_text),
		cmocka_unit_test(test_memory_aborts_when_there_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
