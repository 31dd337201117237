/* `ipcase user`: who may use the service, and their API tokens. */
#include "api/command/command.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "api/command/database.h"
#include "api/trust/password.h"
#include "api/trust/secret.h"
#include "core/base/arena.h"
#include "core/base/conf.h"
#include "core/base/json.h"
#include "core/base/log.h"
#include "core/base/text.h"

#define GRANTS_MAX 16

struct user_options {
	const char *id, *name, *office;
	const char *grants[GRANTS_MAX];
	int grant_count;
};

static bool options_read(struct user_options *options, int argc, char **argv)
{
	if (argc < 1)
		return false;
	options->id = argv[0];
	for (int i = 1; i + 1 < argc; i += 2) {
		if (strcmp(argv[i], "--name") == 0)
			options->name = argv[i + 1];
		else if (strcmp(argv[i], "--office") == 0)
			options->office = argv[i + 1];
		else if (strcmp(argv[i], "--grant") == 0 && options->grant_count < GRANTS_MAX)
			options->grants[options->grant_count++] = argv[i + 1];
		else
			return false;
	}
	return argc % 2 == 1 && options->name && options->office && options->grant_count > 0;
}

static int user_add(const struct conf *conf, int argc, char **argv)
{
	struct user_options options = { 0 };
	char token[SECRET_SIZE], hash[SECRET_HASH_SIZE];
	struct db_reply reply;
	struct db_once *once;

	if (!options_read(&options, argc, argv))
		return command_usage(&command_user);
	if (!text_is_code(options.id))
		die("\"%s\" cannot be a user's id: small letters, digits, '.', '_' and '-'",
		    options.id);
	once = command_connect(conf);
	command_call(once, &sql_user_put,
		     (struct once_value[]){ { "user_id", options.id },
					    { "office", options.office },
					    { "name", options.name },
					    { NULL, NULL } },
		     &reply);
	for (int i = 0; i < options.grant_count; i++)
		command_call(once, &sql_grant_put,
			     (struct once_value[]){ { "user_id", options.id },
						    { "office", options.office },
						    { "grant", options.grants[i] },
						    { NULL, NULL } },
			     &reply);
	secret_make(SECRET_TOKEN, token, hash);
	command_call(once, &sql_token_put,
		     (struct once_value[]){ { "token_hash", hash },
					    { "user_id", options.id },
					    { "label", "ipcase user add" },
					    { NULL, NULL } },
		     &reply);
	db_once_close(once);
	printf("%s\n", token);
	sodium_memzero(token, sizeof(token));
	return 0;
}

static void user_print(const json_t *user)
{
	const char *id = json_get_text(user, "id"), *name = json_get_text(user, "name");
	const char *office = json_get_text(user, "office_id");
	bool revoked = json_get_bool(user, "disabled", false);
	const json_t *grant;
	size_t i;

	printf("%s\t%s\t%s\t", id ? id : "", office ? office : "", name ? name : "");
	json_array_foreach(json_object_get(user, "grants"), i, grant)
		printf("%s%s:%s", i > 0 ? " " : "", json_get_text(grant, "office_id"),
		       json_get_text(grant, "grant"));
	printf("%s\n", revoked ? "\trevoked" : "");
}

static int user_list(const struct conf *conf)
{
	struct db_once *once = command_connect(conf);
	struct db_reply reply;
	const char *bytes;
	size_t length, i;
	json_t *found, *users, *user;

	command_call(once, &sql_user_list, (struct once_value[]){ { NULL, NULL } }, &reply);
	if (reply.rows == 0 || !db_reply_value(&reply, 0, "body", &bytes, &length) ||
	    json_read(bytes, length, &found, NULL, NULL) != JSON_FINE)
		die("the list of users cannot be read");
	users = json_is_array(found) ? found : json_object_get(found, "items");
	json_array_foreach(users, i, user)
		user_print(user);
	json_decref(found);
	db_once_close(once);
	return 0;
}

static int user_revoke(const struct conf *conf, const char *id)
{
	struct db_once *once = command_connect(conf);
	struct db_reply reply;
	const char *done;
	size_t length;

	command_call(once, &sql_user_disable,
		     (struct once_value[]){ { "user_id", id }, { NULL, NULL } }, &reply);
	if (reply.rows == 0 || !db_reply_value(&reply, 0, "done", &done, &length) ||
	    (length > 0 && done[0] == 'f'))
		die("there is no user \"%s\"; `ipcase user list` shows them", id);
	db_once_close(once);
	return 0;
}

/* True: the function said so; false: there is no such user. */
static bool said_yes(const struct db_reply *reply)
{
	const char *done;
	size_t length;

	return reply->rows > 0 && db_reply_value(reply, 0, "done", &done, &length) && length > 0 &&
	       done[0] == 't';
}

static int user_password(const struct conf *conf, const char *id)
{
	char password[SECRET_FIRST_SIZE], hash[PASSWORD_HASH_SIZE];
	struct db_once *once;
	struct db_reply reply;

	secret_first_password(password);
	if (!password_hash(password, hash))
		die("no memory to make a password");
	once = command_connect(conf);
	command_call(once, &sql_password_put,
		     (struct once_value[]){ { "user_id", id },
					    { "password", hash },
					    { "actor", "ipcase user" },
					    { NULL, NULL } },
		     &reply);
	if (!said_yes(&reply))
		die("there is no user \"%s\"; `ipcase user list` shows them", id);
	db_once_close(once);
	printf("%s\n", password);
	sodium_memzero(password, sizeof(password));
	return 0;
}

static int user_second_factor_end(const struct conf *conf, const char *id)
{
	struct db_once *once = command_connect(conf);
	struct db_reply reply;

	command_call(once, &sql_factor_end,
		     (struct once_value[]){
			     { "user_id", id }, { "actor", "ipcase user" }, { NULL, NULL } },
		     &reply);
	if (!said_yes(&reply))
		die("\"%s\" has no second factor; `ipcase user list` shows the users", id);
	db_once_close(once);
	return 0;
}

/* id NULL: of everybody. */
static int user_sessions_end(const struct conf *conf, const char *id)
{
	struct db_once *once = command_connect(conf);
	struct db_reply reply;
	const char *count;
	size_t length;

	command_call(once, &sql_session_end_all,
		     (struct once_value[]){
			     { "user_id", id }, { "actor", "ipcase user" }, { NULL, NULL } },
		     &reply);
	if (reply.rows == 0 || !db_reply_value(&reply, 0, "done", &count, &length))
		die("the sessions could not be ended");
	printf("%.*s\n", (int)length, count);
	db_once_close(once);
	return 0;
}

/* delegate FROM TO --office OFFICE --grant GRANT --from DAY --until DAY [--reason TEXT] */
static int user_delegate(const struct conf *conf, int argc, char **argv)
{
	static const char *const options[][2] = { { "--office", "office" },
						  { "--grant", "grant" },
						  { "--from", "from" },
						  { "--until", "until" },
						  { "--reason", "reason" } };
	struct once_value values[8] = { { "from_user", argv[0] }, { "to_user", argv[1] } };
	size_t count = 2, known = sizeof(options) / sizeof(*options);
	struct db_once *once;
	json_t *made;

	if (argc < 10 || argc > 12 || argc % 2 != 0)
		return command_usage(&command_user);
	for (int i = 2; i < argc; i += 2) {
		size_t o = 0;

		while (o < known && strcmp(options[o][0], argv[i]) != 0)
			o++;
		if (o == known)
			return command_usage(&command_user);
		values[count++] = (struct once_value){ options[o][1], argv[i + 1] };
	}
	once = command_connect(conf);
	made = command_body(once, &sql_user_delegate, values);
	printf("%" JSON_INTEGER_FORMAT "\n", json_get_int(made, "id", 0));
	json_decref(made);
	db_once_close(once);
	return 0;
}

static int user(const struct conf *conf, int argc, char **argv)
{
	if (sodium_init() < 0)
		die("no source of random bytes");
	if (argc > 2 && strcmp(argv[1], "add") == 0)
		return user_add(conf, argc - 2, argv + 2);
	if (argc == 2 && strcmp(argv[1], "list") == 0)
		return user_list(conf);
	if (argc > 4 && strcmp(argv[1], "delegate") == 0)
		return user_delegate(conf, argc - 2, argv + 2);
	if (argc == 3 && strcmp(argv[1], "password") == 0)
		return user_password(conf, argv[2]);
	if (argc == 3 && strcmp(argv[1], "end-second-factor") == 0)
		return user_second_factor_end(conf, argv[2]);
	if (argc == 3 && strcmp(argv[1], "end-sessions") == 0)
		return user_sessions_end(conf, strcmp(argv[2], "--all") == 0 ? NULL : argv[2]);
	if (argc == 3 && strcmp(argv[1], "revoke") == 0)
		return user_revoke(conf, argv[2]);
	return command_usage(&command_user);
}

const struct command command_user = {
	.name = "user",
	.arguments = "add ID --name NAME --office OFFICE --grant GRANT... | list | password ID |\n"
		     "       end-second-factor ID | end-sessions ID|--all | revoke ID |\n"
		     "       delegate FROM TO --office OFFICE --grant GRANT --from DAY --until DAY "
		     "[--reason TEXT]",
	.summary_zh = "添加用户和权限、发放令牌、停用用户",
	.summary_en = "Add a user with grants and a token, list users, revoke one",
	.help = "add     makes the user and the grants if they are missing and prints a new API\n"
		"        token, once: it is stored nowhere\n"
		"password  a first password, printed once and to be changed at the first sign-in; ends\n"
		"        what sessions there are\n"
		"end-second-factor  for who lost the authenticator and the recovery codes\n"
		"end-sessions  signs out one user, or everybody; prints how many sessions there were\n"
		"list    everyone, with their grants\n"
		"delegate  FROM lets TO use a grant of his from a day until a day; prints its number.\n"
		"        Users do it themselves with POST /api/v1/delegations\n"
		"revoke  the user's tokens stop working within 5 seconds; the record stays\n\n"
		"Grants: registrar officer mediator director statistician, and apart from these and each\n"
		"other admin (system) security_admin auditor. A grant holds\n"
		"in the office and in those below it.\n",
	.run = user,
};
