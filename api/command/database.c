/* Queries of commands. */
#include "api/command/database.h"

#include "core/base/conf.h"
#include "core/base/json.h"
#include "core/base/log.h"

struct db_once *command_connect(const struct conf *conf)
{
	const char *error;
	struct db_once *once = db_once_open(conf->database, "ipcase_app", &error);

	if (!once)
		die("cannot connect to the database: %s\nSet IPCASE_DATABASE, and run "
		    "`ipcase migrate up` first.",
		    error);
	return once;
}

void command_call(struct db_once *once, const struct db_query *query,
		  const struct once_value *values, struct db_reply *ret_reply)
{
	if (!db_once_call(once, query, values, ret_reply))
		die("%s: the database refused: %s (SQLSTATE %s%s%s)", query->name,
		    ret_reply->message, ret_reply->sqlstate,
		    *ret_reply->constraint ? ", constraint " : "", ret_reply->constraint);
}

json_t *command_body(struct db_once *once, const struct db_query *query,
		     const struct once_value *values)
{
	struct db_reply reply;
	const char *bytes;
	size_t length;
	json_t *body;

	command_call(once, query, values, &reply);
	if (reply.rows == 0 || !db_reply_value(&reply, 0, "body", &bytes, &length))
		return NULL;
	body = json_loadb(bytes, length, JSON_DECODE_ANY, NULL);
	if (!body)
		die("%s: the reply is not JSON", query->name);
	return body;
}
