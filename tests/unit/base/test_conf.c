/* Configuration: defaults, file, environment, and every refusal with its place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/base/conf.h"

static char conf_path[] = "/tmp/ipcase-conf-XXXXXX";
static char secret_path[] = "/tmp/ipcase-secret-XXXXXX";
static char conf_variable[64], secret_variable[64];

static int setup(void **state)
{
	int conf = mkstemp(conf_path), secret = mkstemp(secret_path);

	(void)state;
	snprintf(conf_variable, sizeof(conf_variable), "IPCASE_CONFIG=%s", conf_path);
	snprintf(secret_variable, sizeof(secret_variable), "IPCASE_DATABASE=@%s", secret_path);
	return conf < 0 || secret < 0 || close(conf) || close(secret);
}

static int teardown(void **state)
{
	(void)state;
	return unlink(conf_path) || unlink(secret_path);
}

static void put(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static void check_fault(const char *const *environment, const char *expected)
{
	struct conf conf;
	char *fault = NULL;

	if (conf_load(&conf, environment, &fault))
		fail_msg("accepted, although: %s", expected);
	if (!strstr(fault, expected))
		fail_msg("\"%s\" does not say \"%s\"", fault, expected);
	free(fault);
}

#define ENVIRONMENT(...) ((const char *[]){ __VA_ARGS__, NULL })

static void load(struct conf *conf, const char *const *environment)
{
	char *fault = NULL;

	if (!conf_load(conf, environment, &fault))
		fail_msg("%s", fault);
}

static void test_conf_has_defaults(void **state)
{
	struct conf conf;

	(void)state;
	load(&conf, ENVIRONMENT("PATH=/bin", "NOT_IPCASE_X=1"));
	assert_string_equal(conf.home, "var");
	assert_string_equal(conf.listen, "127.0.0.1");
	assert_string_equal(conf.log_level, "info");
	assert_int_equal(conf.port, 8080);
	assert_int_equal(conf.admin_port, 0);
	assert_int_equal(conf.fast_connections, 2);
	assert_int_equal(conf.slow_connections, 1);
	assert_int_equal(conf.pipeline_depth, 12);
	assert_int_equal(conf.queue_max, 256);
	assert_int_equal(conf.connections_max, 512);
	assert_int_equal(conf.body_max, 1048576);
	assert_int_equal(conf.bodies_max, 67108864);
	assert_int_equal(conf.document_max, 52428800);
	assert_true(conf.workers >= 1);
}

static void test_conf_environment_goes_before_the_file(void **state)
{
	struct conf conf;

	(void)state;
	put(conf_path, "# a comment\n\n  port = 9000 \nhosts=a.example, b.example\nlisten =\n");
	load(&conf, ENVIRONMENT("IPCASE_PORT=9001", conf_variable));
	assert_int_equal(conf.port, 9001);
	assert_string_equal(conf.hosts, "a.example, b.example");
	assert_string_equal(conf.listen, "");
	load(&conf, ENVIRONMENT(conf_variable));
	assert_int_equal(conf.port, 9000);
}

static void test_conf_reads_secrets_from_files(void **state)
{
	struct conf conf;

	(void)state;
	put(secret_path, "host=/run/x password=geheim\r\nsecond line\n");
	load(&conf, ENVIRONMENT(secret_variable));
	assert_string_equal(conf.database, "host=/run/x password=geheim");
	check_fault(ENVIRONMENT("IPCASE_DATABASE=@/no/such/file"), "IPCASE_DATABASE: cannot open");
	put(secret_path, "");
	check_fault(ENVIRONMENT(secret_variable), "no first line");
}

static void test_conf_refuses_unknown_keys(void **state)
{
	(void)state;
	check_fault(ENVIRONMENT("IPCASE_PROT=1"), "IPCASE_PROT");
	check_fault(ENVIRONMENT("IPCASE_port=1"), "IPCASE_port");
	put(conf_path, "port=1\nprot=2\n");
	check_fault(ENVIRONMENT(conf_variable), ":2: there is no key \"prot\"");
	put(conf_path, "config=/etc/x\n");
	check_fault(ENVIRONMENT(conf_variable), ":1: there is no key \"config\"");
}

static void test_conf_refuses_broken_files(void **state)
{
	(void)state;
	put(conf_path, "port=1\nport=2\n");
	check_fault(ENVIRONMENT(conf_variable), ":2: \"port\" was already set");
	put(conf_path, "port 1\n");
	check_fault(ENVIRONMENT(conf_variable), ":1: expected \"key = value\"");
	check_fault(ENVIRONMENT("IPCASE_CONFIG=/no/such/file"), "/no/such/file");
}

static void test_conf_refuses_wrong_values(void **state)
{
	(void)state;
	check_fault(ENVIRONMENT("IPCASE_PORT=65536"), "from 0 to 65535");
	check_fault(ENVIRONMENT("IPCASE_PORT=-1"), "IPCASE_PORT");
	check_fault(ENVIRONMENT("IPCASE_PORT=80a"), "\"80a\"");
	check_fault(ENVIRONMENT("IPCASE_PORT="), "IPCASE_PORT");
	check_fault(ENVIRONMENT("IPCASE_FAST_CONNECTIONS=0"), "fast_connections");
	check_fault(ENVIRONMENT("IPCASE_LOG_LEVEL=loud"), "loud");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_conf_has_defaults),
		cmocka_unit_test(test_conf_environment_goes_before_the_file),
		cmocka_unit_test(test_conf_reads_secrets_from_files),
		cmocka_unit_test(test_conf_refuses_unknown_keys),
		cmocka_unit_test(test_conf_refuses_broken_files),
		cmocka_unit_test(test_conf_refuses_wrong_values),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
