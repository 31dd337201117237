/* Threads for work that would hold up an event loop: a few for the whole service, with a bounded
 * queue. Each loop has a port, through which its work comes back to it. Nobody has more than one
 * thread at a time: whoever else comes finds another, however long his work takes. */
#ifndef API_HTTP_POOL_H
#define API_HTTP_POOL_H

#include <stdbool.h>
#include <stddef.h>

struct event_base;
struct pool;
struct pool_port;

#define POOL_OWNED_MAX 8 /* places that one owner has, with what runs */

struct pool *pool_new(int threads, size_t queue_max);
/* Its ports are gone before. */
void pool_free(struct pool *pool);

struct pool_port *pool_port_new(struct pool *pool, struct event_base *base);
/* Waits for what is under way, and for what that brings; every `done` has run when it returns. */
void pool_port_free(struct pool_port *port);

/* `work` runs on a thread of the pool, then `done` on the port's loop, once. False: the queue is
 * full, or the owner's part of it, and neither runs. The owner's name is borrowed until `done`;
 * NULL: nobody's, which is not counted. */
typedef void pool_call(void *arg);
__attribute__((warn_unused_result)) bool pool_run(struct pool_port *port, const char *owner,
						  pool_call *work, pool_call *done, void *arg);

#endif
