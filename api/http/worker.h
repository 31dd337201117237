/* A worker: one thread with its own event loop, HTTP server and database connections; nothing is
 * shared but the read-only settings and catalog. */
#ifndef API_HTTP_WORKER_H
#define API_HTTP_WORKER_H

struct conf;
struct catalog;

/* Runs the service until SIGTERM or SIGINT, then drains. Prints `ready http://ADDRESS:PORT` once
 * every worker has a serving connection. Returns the exit code. */
int service_run(const struct conf *conf, const struct catalog *catalog);

#endif
