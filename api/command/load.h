/* What the two files of `ipcase load` share: the run, and one line of it under way. */
#ifndef API_COMMAND_LOAD_H
#define API_COMMAND_LOAD_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

#include "core/base/date.h"
#include "db/db.h"

#define CASES_MAX 65536 /* power of two: slots of the table from reference to case */

struct access;
struct arena;
struct catalog;
struct db_run;

struct loaded_case {
	char *reference;
	char id[37];
	char *office;
	bool busy;
};

struct load {
	struct arena *arena; /* for as long as the command runs */
	const struct catalog *catalog;
	struct calendar *calendar;
	struct db_run *run;
	struct access *actor;
	struct date today;
	FILE *file;
	const char *name;
	struct loaded_case *cases; /* open addressing */
	size_t case_count;
	json_t *next; /* the line read ahead */
	char date[DATE_TEXT_SIZE];
	long line, done;
	int in_flight;
	bool at_end;
};

/* One line under way. */
struct line {
	struct load *load;
	struct arena *arena;
	json_t *entry;
	struct loaded_case *of;
	const struct access *actor;
	long number;
	json_t *change;
	struct db_value values[DB_PARAM_MAX];
};

/* The case that a reference of the file names; made when it is new. */
struct loaded_case *load_case(struct load *load, const char *reference);
/* The loader may do everything in every office there is, and is named in each event. */
void load_as_everyone(struct load *load, const json_t *offices);
/* Starts as many lines as may run side by side; called again as each ends. */
void load_pump(struct load *load);

/* What a line does; each ends in line_end() from the loop, or dies with the place. */
void line_event(struct line *line);
void line_office(struct line *line);
void line_external(struct line *line);
_Noreturn void line_die(const struct line *line, const char *what);

#endif
