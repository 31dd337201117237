/* What the tests of the database layer share: a loop that runs until something is so, calls that
 * count their ends, and a second way to the server. */
#ifndef TESTS_DB_LAYER_HARNESS_H
#define TESTS_DB_LAYER_HARNESS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <event2/event.h>

#include "db/db.h"

struct call_end {
	int times; /* how often done ran: must be 1 */
	enum db_outcome outcome;
	char sqlstate[6];
	char constraint[64];
	char value[128]; /* of the column asked for, or the message */
	int rows;
	size_t length;
	void (*then)(struct call_end *end); /* runs inside done */
};

struct stage {
	struct event_base *base;
	struct db *db;
	struct db_settings settings;
	int news[DB_BROKEN + 1];
	char message[512]; /* of the last news but DB_SERVING */
};

/* Two fast connections of depth 12, one slow one. */
struct db_settings settings_usual(void);
/* Makes the db; waits until it serves if `ready`. */
void stage_open(struct stage *stage, const struct db_settings *settings, bool ready);
void stage_close(struct stage *stage);

/* Runs the loop for some time, or until every end of a row has come; asserts that they have. */
void stage_run(struct stage *stage, int ms);
void stage_wait(struct stage *stage, struct call_end *ends, int count, int ms);
void stage_wait_ready(struct stage *stage, int ms);
int64_t clock_ms(void);

/* Values end with NULL; the row's first column is kept. False: db_send() refused. */
bool stage_send(struct stage *stage, enum db_lane lane, const struct db_query *query,
		const struct db_context *context, struct call_end *end, ...);
/* Sends on the fast lane and waits. */
struct call_end stage_call(struct stage *stage, const struct db_query *query, const char *a,
			   const char *b);

/* As superuser, at once. Returns the first value (static), "" if there is none. */
const char *admin(const char *sql);
/* A command of the environment; `later`: without waiting for its end. */
void command(const char *variable, bool later);

#endif
