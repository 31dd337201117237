/* What of the audit trail is kept for a time only, and is over: said in the trail itself, then taken away. */
#include "api/command/audit_purge.h"

#include <stdio.h>
#include <stdlib.h>

#include "api/command/command.h"
#include "api/command/database.h"
#include "core/base/json.h"
#include "core/base/log.h"
#include "core/base/text.h"
#include "core/catalog.h"

#define PURGED_A_CALL "5000"

static void print_over(const json_t *over, bool only_say)
{
	const json_t *one;
	size_t i;

	json_array_foreach(over, i, one)
		printf("%s %s: %" JSON_INTEGER_FORMAT " entries %s\n",
		       json_get_text(one, "office_id"), json_get_text(one, "class"),
		       json_get_int(one, "count", 0), only_say ? "are over" : "purged");
	if (i == 0)
		printf("nothing is over\n");
}

static void purge_all(struct db_once *once, const char *over)
{
	const struct once_value values[] = { { "over", over },
					     { "limit", PURGED_A_CALL },
					     { NULL, NULL } };
	struct db_reply reply;
	int64_t gone = 1;
	const char *text;
	size_t length;

	command_call(once, &sql_audit_purge_begin, values, &reply);
	while (gone > 0) {
		command_call(once, &sql_audit_purge, values, &reply);
		if (!db_reply_value(&reply, 0, "gone", &text, &length) ||
		    !text_parse_int(text, 0, INT64_MAX, &gone))
			bug("a purge that does not count");
	}
}

int audit_purge(const struct conf *conf, bool only_say)
{
	struct catalog *catalog = command_catalog_read(conf);
	struct db_once *once = command_connect_as(conf, "ipcase_seal");
	char *classes = json_dumps(catalog->audit_classes, JSON_COMPACT), *text;
	json_t *over =
		command_body(once, &sql_audit_over,
			     (struct once_value[]){ { "classes", classes }, { NULL, NULL } });

	text = json_dumps(over, JSON_COMPACT);
	if (!only_say && json_array_size(over) > 0)
		purge_all(once, text);
	print_over(over, only_say);
	free(text);
	free(classes);
	json_decref(over);
	db_once_close(once);
	catalog_free(catalog);
	return 0;
}
