/* The commands of the one binary: `ipcase NAME ARGUMENTS`. Each stands in a file of its own, as a
 * row of the table in command.c. */
#ifndef API_COMMAND_COMMAND_H
#define API_COMMAND_COMMAND_H

struct catalog;
struct conf;

struct command {
	const char *name;
	const char *arguments;		     /* "up|status|verify": shown behind the name */
	const char *summary_zh, *summary_en; /* one line each */
	const char *help;		     /* the rest of `ipcase help NAME`; ends in a newline */
	/* argv[0] is the name. Returns the exit code; dies with the cause and what to do. */
	int (*run)(const struct conf *conf, int argc, char **argv);
};

extern const struct command command_serve, command_migrate, command_load, command_sample,
	command_user, command_catalog, command_calendar, command_verify, command_rebuild,
	command_deadline, command_reconcile, command_audit, command_receipt;

/* Runs what argv asks for. */
int command_run(int argc, char **argv);
/* Says how the command is used, on stderr; returns the exit code 2. */
int command_usage(const struct command *command);
/* The catalog of the configuration, or dies with every fault in it. */
struct catalog *command_catalog_read(const struct conf *conf);

#endif
