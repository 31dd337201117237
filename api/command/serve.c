/* `ipcase serve`: the service. */
#include "api/command/command.h"

#include "api/http/worker.h"
#include "api/trust/factor.h"
#include "core/base/conf.h"
#include "core/base/log.h"
#include "core/catalog.h"
#include "core/password_rule.h"

static int serve(const struct conf *conf, int argc, char **argv)
{
	struct catalog *catalog;
	int code;

	(void)argv;
	if (argc > 1)
		return command_usage(&command_serve);
	if (!password_rule_find(conf->password_policy))
		die("password_policy must be nist or mlps, not \"%s\"", conf->password_policy);
	if (*conf->secret_key && !factor_key_is_fine(conf->secret_key))
		die("secret_key must be 64 hex digits, as `openssl rand -hex 32` prints them");
	catalog = command_catalog_read(conf);
	code = service_run(conf, catalog);
	catalog_free(catalog);
	return code;
}

const struct command command_serve = {
	.name = "serve",
	.arguments = "",
	.summary_zh = "启动服务，直到收到 SIGTERM 或 Ctrl-C",
	.summary_en = "Serve until SIGTERM or Ctrl-C",
	.help = "Prints `ready http://ADDRESS:PORT` once every worker serves. On SIGTERM or SIGINT it\n"
		"accepts no more connections, answers what is under way, and exits with 0; a second\n"
		"signal ends it at once. A listening socket handed over by systemd (LISTEN_FDS) is\n"
		"used instead of IPCASE_LISTEN and IPCASE_PORT.\n",
	.run = serve,
};
