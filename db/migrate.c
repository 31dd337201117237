/* The migration runner: which files of a folder are new, and the database brought up to them. Two
 * connections: as the administrator for bootstrap.sql, which makes the roles, and then as the
 * owner. The statements it sends stand in db/sql/migrate.sql. */
#include "db/migrate.h"

#include <libpq-fe.h>
#include <string.h>
#include <unistd.h>

#include "core/base/text.h"
#include "db/migrate_file.h"
#include "db/query.h"

/* Officers' statements wait behind a step that waits for a lock, and it may wait for what they hold. It gives
 * way before they do (db/conninfo.c: 500 ms), lets them pass, and comes again. */
#define OWNER_OPTIONS "-c role=ipcase_owner -c lock_timeout=200 -c search_path=ipcase,pg_temp"
#define TRIES 25
#define PASS_US 100000
#define ADMIN_OPTIONS "-c lock_timeout=2s -c client_min_messages=warning"
#define UNDEFINED_TABLE "42P01"
#define LOCK_NOT_AVAILABLE "55P03"
#define DEADLOCK "40P01"

struct runner {
	const char *folder;
	PGconn *connection;
	struct migrate_files files;
	PGresult *applied; /* rows of schema_migration; NULL: not even that table is there */
};

static void runner_clear(struct runner *runner)
{
	PQclear(runner->applied);
	PQfinish(runner->connection);
	migrate_files_clear(&runner->files);
}

/* Where in a file the server stopped: the error's position is in the text that was executed. */
static int line_of(const PGresult *result, const char *text)
{
	const char *position = PQresultErrorField(result, PG_DIAG_INTERNAL_POSITION);
	int64_t characters;
	int line = 1;

	if (!position)
		position = PQresultErrorField(result, PG_DIAG_STATEMENT_POSITION);
	if (!position || !text || !text_parse_int(position, 1, INT32_MAX, &characters))
		return 0;
	for (; *text && characters > 1; text++) {
		if (*text == '\n')
			line++;
		if (((unsigned char)text[1] & 0xC0) != 0x80) /* not inside a character */
			characters--;
	}
	return line;
}

static bool gave_way(const PGresult *result)
{
	const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);

	return state && (strcmp(state, LOCK_NOT_AVAILABLE) == 0 || strcmp(state, DEADLOCK) == 0);
}

static void print_fault(const PGresult *result, const char *what, const char *text)
{
	const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
	const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
	const char *detail = PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL);
	const char *hint = PQresultErrorField(result, PG_DIAG_MESSAGE_HINT);
	int line = line_of(result, text);

	fprintf(stderr, "%s", what);
	if (line > 0)
		fprintf(stderr, ":%d", line);
	fprintf(stderr, ": %s", message ? message : "the connection was lost");
	fprintf(stderr, state ? " (%s)\n" : "\n", state);
	if (detail)
		fprintf(stderr, "  %s\n", detail);
	if (hint)
		fprintf(stderr, "  %s\n", hint);
	if (gave_way(result))
		fprintf(stderr,
			"  Something else holds a lock that is needed: another migration, or a "
			"long transaction. Nothing of this step was done; try again.\n");
}

/* Runs a named query, again where a lock was not to be had; NULL after it printed what went wrong. The caller
 * clears the result. */
static PGresult *run(const struct runner *runner, const struct db_query *query,
		     const char *const *values, const char *what, const char *text)
{
	PGresult *result;

	for (int tries = 1;; tries++) {
		result = PQexecParams(runner->connection, query->text, query->param_count, NULL,
				      values, NULL, NULL, 0);
		if (!gave_way(result) || tries == TRIES)
			break;
		if (tries == 2)
			fprintf(stderr, "%s: waits for a lock\n", what);
		PQclear(result);
		usleep(PASS_US);
	}
	if (PQresultStatus(result) == PGRES_TUPLES_OK)
		return result;
	print_fault(result, what, text);
	PQclear(result);
	return NULL;
}

static PGconn *connect_with(const char *conninfo, const char *options)
{
	const char *const keywords[] = { "dbname", "options", "application_name", NULL };
	const char *const values[] = { conninfo, options, "ipcase migrate", NULL };

	return PQconnectdbParams(keywords, values, 1);
}

/* The connection as the owner. missing: set when the owner does not exist yet. */
static bool connect_owner(struct runner *runner, const char *conninfo, bool *ret_missing)
{
	runner->connection = connect_with(conninfo, OWNER_OPTIONS);
	*ret_missing = false;
	if (PQstatus(runner->connection) == CONNECTION_OK)
		return true;
	if (strstr(PQerrorMessage(runner->connection), "role \"ipcase_owner\" does not exist"))
		*ret_missing = true;
	else
		fprintf(stderr, "%s", PQerrorMessage(runner->connection));
	return false;
}

/* Roles, schema and the runner's table, as the administrator. */
static bool bootstrap(const char *conninfo, const char *folder)
{
	PGconn *connection = connect_with(conninfo, ADMIN_OPTIONS);
	struct migrate_file file = { 0 };
	PGresult *result = NULL;
	bool done = false;

	if (PQstatus(connection) != CONNECTION_OK) {
		fprintf(stderr, "%s", PQerrorMessage(connection));
	} else if (migrate_file_read(folder, "bootstrap.sql", &file)) {
		result = PQexec(connection, file.text);
		done = PQresultStatus(result) == PGRES_COMMAND_OK;
		if (!done)
			print_fault(result, "bootstrap.sql", file.text);
	}
	PQclear(result);
	migrate_file_clear(&file);
	PQfinish(connection);
	return done;
}

static bool load_applied(struct runner *runner)
{
	const char *state;

	PQclear(runner->applied);
	runner->applied = PQexecParams(runner->connection, sql_migration_rows.text, 0, NULL, NULL,
				       NULL, NULL, 0);
	if (PQresultStatus(runner->applied) == PGRES_TUPLES_OK)
		return true;
	state = PQresultErrorField(runner->applied, PG_DIAG_SQLSTATE);
	if (!state || strcmp(state, UNDEFINED_TABLE) != 0) {
		print_fault(runner->applied, "schema_migration", NULL);
		return false;
	}
	PQclear(runner->applied);
	runner->applied = NULL;
	return true;
}

static int applied_row(const struct runner *runner, const char *name)
{
	for (int row = 0; row < (runner->applied ? PQntuples(runner->applied) : 0); row++)
		if (strcmp(PQgetvalue(runner->applied, row, 0), name) == 0)
			return row;
	return -1;
}

static enum migrate_state file_state(const struct runner *runner, const struct migrate_file *file)
{
	int row = applied_row(runner, file->name);

	if (row < 0)
		return MIGRATE_PENDING;
	if (strcmp(PQgetvalue(runner->applied, row, 2), file->sha256) == 0)
		return MIGRATE_APPLIED;
	return file->level > 0 ? MIGRATE_ALTERED : MIGRATE_PENDING;
}

static const struct migrate_file *file_named(const struct runner *runner, const char *name)
{
	for (size_t i = 0; i < runner->files.count; i++)
		if (strcmp(runner->files.list[i].name, name) == 0)
			return &runner->files.list[i];
	return NULL;
}

/* Faults that nothing here may repair: a newer program was here, or history was rewritten. */
static bool check_history(const struct runner *runner)
{
	bool fine = true;

	for (int row = 0; row < (runner->applied ? PQntuples(runner->applied) : 0); row++) {
		const char *name = PQgetvalue(runner->applied, row, 0);

		if (strcmp(PQgetvalue(runner->applied, row, 1), "0") == 0 ||
		    file_named(runner, name))
			continue;
		fprintf(stderr,
			"%s: applied to this database, but unknown to this program, which "
			"is older than the database\n",
			name);
		fine = false;
	}
	for (size_t i = 0; i < runner->files.count; i++) {
		if (file_state(runner, &runner->files.list[i]) != MIGRATE_ALTERED)
			continue;
		fprintf(stderr,
			"%s: altered after it was applied; put the change into a new file\n",
			runner->files.list[i].name);
		fine = false;
	}
	return fine;
}

static bool apply(const struct runner *runner, const struct migrate_file *file)
{
	char level[12];
	const char *values[4]; /* name, level, sha256, text: order of sql_migration_apply */
	PGresult *result;
	bool done;

	snprintf(level, sizeof(level), "%d", file->level);
	for (int i = 0; i < sql_migration_apply.param_count; i++) {
		const char *param = sql_migration_apply.params[i];

		values[i] = strcmp(param, "name") == 0	 ? file->name :
			    strcmp(param, "level") == 0	 ? level :
			    strcmp(param, "sha256") == 0 ? file->sha256 :
							   file->text;
	}
	result = run(runner, &sql_migration_apply, values, file->name, file->text);
	done = result;
	PQclear(result);
	if (done)
		printf("applied %s\n", file->name);
	return done;
}

static bool take_lock(const struct runner *runner)
{
	PGresult *result = run(runner, &sql_migration_lock, NULL, "the lock of migrations", NULL);
	bool done = result;

	PQclear(result);
	return done;
}

static bool apply_pending(struct runner *runner)
{
	size_t applied = 0;

	/* What is pending is only known for sure once no other runner can be at work. */
	if (!take_lock(runner) || !load_applied(runner) || !check_history(runner))
		return false;
	for (size_t i = 0; i < runner->files.count; i++) {
		if (file_state(runner, &runner->files.list[i]) == MIGRATE_APPLIED)
			continue;
		if (!apply(runner, &runner->files.list[i]))
			return false;
		applied++;
	}
	if (applied == 0)
		printf("nothing to do: level %d\n", migrate_files_level(&runner->files));
	return true;
}

bool migrate_up(const char *conninfo, const char *folder)
{
	struct runner runner = { .folder = folder };
	bool missing;
	bool done = migrate_files_read(&runner.files, folder) && bootstrap(conninfo, folder) &&
		    connect_owner(&runner, conninfo, &missing) && apply_pending(&runner);

	runner_clear(&runner);
	return done;
}

/* Reads files and database; a database without the owner has nothing applied. */
static bool look(struct runner *runner, const char *conninfo)
{
	bool missing;

	if (!migrate_files_read(&runner->files, runner->folder))
		return false;
	if (!connect_owner(runner, conninfo, &missing))
		return missing;
	return load_applied(runner);
}

bool migrate_status(const char *conninfo, const char *folder)
{
	static const char *const words[] = { "pending", "applied", "ALTERED" };
	struct runner runner = { .folder = folder };
	bool done = look(&runner, conninfo);

	for (size_t i = 0; done && i < runner.files.count; i++) {
		const struct migrate_file *file = &runner.files.list[i];
		int row = applied_row(&runner, file->name);

		printf("%-8s %-40s %s\n", words[file_state(&runner, file)], file->name,
		       row < 0 ? "" : PQgetvalue(runner.applied, row, 3));
	}
	done = done && check_history(&runner);
	runner_clear(&runner);
	return done;
}

bool migrate_verify(const char *conninfo, const char *folder)
{
	struct runner runner = { .folder = folder };
	bool fine = look(&runner, conninfo) && check_history(&runner);

	for (size_t i = 0; fine && i < runner.files.count; i++) {
		if (file_state(&runner, &runner.files.list[i]) == MIGRATE_APPLIED)
			continue;
		fprintf(stderr, "%s: not applied; run `ipcase migrate up`\n",
			runner.files.list[i].name);
		fine = false;
	}
	if (fine)
		printf("level %d\n", migrate_files_level(&runner.files));
	runner_clear(&runner);
	return fine;
}

bool migrate_catalog(const char *conninfo, const char *rows_json)
{
	struct runner runner = { 0 };
	PGresult *result = NULL;
	bool missing, done;

	if (connect_owner(&runner, conninfo, &missing)) {
		const char *const values[] = { rows_json };

		if (take_lock(&runner))
			result = run(&runner, &sql_catalog_put, values, "the catalog", NULL);
		if (result)
			printf("catalog %s\n", PQgetvalue(result, 0, 0));
	} else if (missing) {
		fprintf(stderr, "the database was not migrated; run `ipcase migrate up`\n");
	}
	done = result;
	PQclear(result);
	runner_clear(&runner);
	return done;
}
