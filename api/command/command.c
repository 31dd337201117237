/* The table of commands, and help. */
#include "api/command/command.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "core/base/conf.h"
#include "core/base/log.h"

static const struct command *const commands[] = {
	&command_serve,	  &command_migrate,  &command_load,	 &command_sample,
	&command_user,	  &command_catalog,  &command_calendar,	 &command_verify,
	&command_rebuild, &command_deadline, &command_reconcile, &command_audit,
	&command_receipt,
};

#define COMMANDS (sizeof(commands) / sizeof(*commands))

static const struct command *command_find(const char *name)
{
	for (size_t i = 0; i < COMMANDS; i++) {
		if (strcmp(commands[i]->name, name) == 0)
			return commands[i];
	}
	return NULL;
}

static void commands_print(FILE *out)
{
	fprintf(out, "usage: ipcase COMMAND [ARGUMENTS]\n\n");
	for (size_t i = 0; i < COMMANDS; i++)
		fprintf(out, "  %-9s %s\n            %s\n", commands[i]->name,
			commands[i]->summary_en, commands[i]->summary_zh);
	fprintf(out, "  %-9s %s\n            %s\n", "help", "How a command is used",
		"查看命令的用法");
	fprintf(out, "\nMore: ipcase help COMMAND, ipcase help configuration, ipcase --version\n");
}

static void command_print(FILE *out, const struct command *command)
{
	fprintf(out, "usage: ipcase %s%s%s\n\n%s\n%s\n", command->name,
		*command->arguments ? " " : "", command->arguments, command->summary_en,
		command->summary_zh);
	if (command->help)
		fprintf(out, "\n%s", command->help);
}

int command_usage(const struct command *command)
{
	command_print(stderr, command);
	return 2;
}

static int help(const char *topic)
{
	const struct command *command;

	if (!topic) {
		commands_print(stdout);
		return 0;
	}
	if (strcmp(topic, "configuration") == 0) {
		conf_help();
		return 0;
	}
	command = command_find(topic);
	if (command) {
		command_print(stdout, command);
		return 0;
	}
	fprintf(stderr, "ipcase: there is no command \"%s\"\n\n", topic);
	commands_print(stderr);
	return 2;
}

static bool asks_for_help(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
			return true;
	}
	return false;
}

int command_run(int argc, char **argv)
{
	const struct command *command;
	struct conf conf;

	if (argc < 2) {
		commands_print(stderr);
		return 2;
	}
	if (strcmp(argv[1], "--version") == 0) {
		printf("ipcase %s\n", IPCASE_VERSION);
		return 0;
	}
	if (strcmp(argv[1], "help") == 0)
		return help(argc > 2 && strcmp(argv[2], "help") != 0 ? argv[2] : NULL);
	command = command_find(argv[1]);
	if (!command && asks_for_help(argc, argv))
		return help(NULL);
	if (!command || asks_for_help(argc, argv))
		return help(argv[1]);
	conf_read(&conf);
	log_set_level(conf.log_level);
	return command->run(&conf, argc - 1, argv + 1);
}
