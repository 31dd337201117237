/* A lane: a bounded queue of calls, the connections that serve it, and the choice between them.
 * Private to db. */
#ifndef DB_LANE_H
#define DB_LANE_H

#include <stdbool.h>

#include "db/call.h"
#include "db/connection.h"

struct event;

struct lane {
	struct connection **connections;
	int count;
	int depth;
	int queue_max;
	int failures; /* attempts to connect that failed since a connection last served */
	bool closing;
	struct call_queue waiting;
	struct call_queue later; /* to be repeated; not in the order of due_at */
	struct event *dispatch;	 /* made active by the first send of a turn of the loop */
	struct event *tick;	 /* pending while anything waits or is in flight */
	bool ticking;
	struct db_counts *counts; /* shared by the lanes of a db */
};

void lane_init(struct lane *lane, struct event_base *base, int connections, int depth,
	       int queue_max, struct db_counts *counts);
/* Finishes every call. The connections are freed, whoever made them. */
void lane_clear(struct lane *lane);

/* Whether a call would be taken now. */
bool lane_takes(const struct lane *lane);
/* False: not taken. */
__attribute__((warn_unused_result)) bool lane_send(struct lane *lane, const struct call *call);

/* For the connections' owner. */
void lane_finished(struct lane *lane, struct call *call);
void lane_serving(struct lane *lane);
void lane_attempt_failed(struct lane *lane);

int lane_serving_count(const struct lane *lane);
int lane_in_flight(const struct lane *lane);

#endif
