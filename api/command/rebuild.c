/* `ipcase rebuild`: the sums that figures and lists are read from, put right by what they are sums of. */
#include "api/command/command.h"

#include <stdio.h>

#include "api/command/database.h"
#include "core/base/json.h"

static void rebuild_one(struct db_once *once, const char *what, const struct db_query *query)
{
	static const struct once_value none[] = { { NULL, NULL } };
	json_t *body = command_body(once, query, none);

	printf("%s: %" JSON_INTEGER_FORMAT " rows put right\n", what, json_integer_value(body));
	json_decref(body);
}

static int rebuild(const struct conf *conf, int argc, char **argv)
{
	struct db_once *once;

	(void)argv;
	if (argc > 1)
		return command_usage(&command_rebuild);
	once = command_connect(conf);
	rebuild_one(once, "rollup", &sql_rebuild_rollup);
	rebuild_one(once, "tally", &sql_rebuild_tally);
	db_once_close(once);
	return 0;
}

const struct command command_rebuild = {
	.name = "rebuild",
	.arguments = "",
	.summary_zh = "依据事实与案件重新计算全部汇总",
	.summary_en = "Make all sums anew from the facts and the cases",
	.help = "Counts the facts and the cases anew and puts right what the sums that figures and lists\n"
		"are read from say otherwise. The service may run meanwhile: its figures are exact\n"
		"before and after, and nothing waits.\n",
	.run = rebuild,
};
