/* A loop of its own for commands that make many calls at once (load): the same connections and
 * lanes as the service has, without a server around them. */
#ifndef DB_RUN_H
#define DB_RUN_H

#include <stdbool.h>

struct db;
struct db_settings;
struct db_run;

struct db_run *db_run_new(const struct db_settings *settings);
void db_run_free(struct db_run *run);
struct db *db_run_db(struct db_run *run);

/* Runs the loop until every lane serves; false after `seconds`. */
bool db_run_ready(struct db_run *run, int seconds);
/* Runs the loop, so that calls complete, until db_run_stop(). */
void db_run_loop(struct db_run *run);
void db_run_stop(struct db_run *run);

#endif
