/* Queries of commands. */
#include "api/command/database.h"

#include <string.h>

#include "core/base/arena.h"
#include "core/base/conf.h"
#include "core/base/json.h"
#include "core/base/log.h"
#include "core/calendar.h"

static const struct {
	const char *constraint, *cause;
} causes[] = {
	{ "app_user_office_id_fkey", "there is no such office; offices come with `ipcase load`" },
	{ "role_grant_office_id_fkey", "there is no such office; offices come with `ipcase load`" },
	{ "role_grant_name_check", "there is no such grant; `ipcase help user` lists them" },
	{ "app_user_id_check", "a user's id is small letters, digits, '.', '_' and '-'" },
};

struct db_once *command_connect(const struct conf *conf)
{
	return command_connect_as(conf, "ipcase_app");
}

struct db_once *command_connect_as(const struct conf *conf, const char *role)
{
	const char *error;
	struct db_once *once = db_once_open(conf->database, role, &error);

	if (!once)
		die("cannot connect to the database: %s\nSet IPCASE_DATABASE, and run "
		    "`ipcase migrate up` first.",
		    error);
	return once;
}

void command_call(struct db_once *once, const struct db_query *query,
		  const struct once_value *values, struct db_reply *ret_reply)
{
	if (db_once_call(once, query, values, ret_reply))
		return;
	for (size_t i = 0; i < sizeof(causes) / sizeof(*causes); i++) {
		if (strcmp(ret_reply->constraint, causes[i].constraint) == 0)
			die("%s", causes[i].cause);
	}
	die("%s: the database refused: %s (SQLSTATE %s%s%s)", query->name, ret_reply->message,
	    ret_reply->sqlstate, *ret_reply->constraint ? ", constraint " : "",
	    ret_reply->constraint);
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

void command_see_everything(struct db_once *once)
{
	static const struct once_value none[] = { { NULL, NULL } };
	struct arena *arena = arena_new();
	json_t *offices = json_tie(arena, command_body(once, &sql_office_list, none)), *office;
	const char *ids = "";
	struct db_reply reply;
	size_t i;

	json_array_foreach(json_object_get(offices, "items"), i, office)
		ids = arena_printf(arena, "%s%s%s", ids, *ids ? "," : "",
				   json_get_text(office, "id"));
	command_call(once, &sql_context_session,
		     (struct once_value[]){ { "offices", arena_printf(arena, "{%s}", ids) },
					    { NULL, NULL } },
		     &reply);
	arena_free(arena);
}

struct calendar *command_calendar_read(struct db_once *once)
{
	static const struct once_value all[] = { { "revision", "-1" }, { NULL, NULL } };
	json_t *lists = command_body(once, &sql_calendar_current, all);
	struct calendar *calendar;

	if (!lists)
		die("the database has no calendar: ipcase migrate up");
	calendar = calendar_new(lists);
	json_decref(lists);
	return calendar;
}
