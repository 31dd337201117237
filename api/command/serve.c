/* `ipcase serve`: the service. */
#include "api/command/command.h"

#include "api/http/worker.h"
#include "core/catalog.h"

static int serve(const struct conf *conf, int argc, char **argv)
{
	struct catalog *catalog;
	int code;

	(void)argv;
	if (argc > 1)
		return command_usage(&command_serve);
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
