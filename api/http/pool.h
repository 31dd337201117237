/* Threads for work that would hold up an event loop: a few for the whole service, with a bounded
 * queue. Each loop has a port, through which its work comes back to it. */
#ifndef API_HTTP_POOL_H
#define API_HTTP_POOL_H

#include <stdbool.h>
#include <stddef.h>

struct event_base;
struct pool;
struct pool_port;

struct pool *pool_new(int threads, size_t queue_max);
/* Its ports are gone before. */
void pool_free(struct pool *pool);

struct pool_port *pool_port_new(struct pool *pool, struct event_base *base);
/* Waits for what is under way; every `done` has run when it returns. */
void pool_port_free(struct pool_port *port);

/* `work` runs on a thread of the pool, then `done` on the port's loop, once. False: the queue is
 * full, and neither runs. */
typedef void pool_call(void *arg);
__attribute__((warn_unused_result)) bool pool_run(struct pool_port *port, pool_call *work,
						  pool_call *done, void *arg);

#endif
