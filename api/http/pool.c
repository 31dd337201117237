/* The pool of threads: one lock, one list of what waits or runs, and for each port one of what is done. */
#include "api/http/pool.h"

#include <event2/event.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "core/base/log.h"
#include "core/base/memory.h"

struct job {
	struct pool_port *port;
	const char *owner; /* NULL: nobody */
	pool_call *work, *done;
	void *arg;
	bool runs;
	struct job *next;
};

struct jobs {
	struct job *first, *last;
};

struct pool {
	pthread_mutex_t lock;
	pthread_cond_t queued;
	struct jobs jobs; /* waiting or running, as they came */
	size_t waiting, queue_max;
	bool stopping;
	int thread_count;
	pthread_t *threads;
};

struct pool_port {
	struct pool *pool;
	struct event *event;
	int fd;
	struct jobs finished;
	size_t under_way; /* queued or running */
	pthread_cond_t idle;
};

static void jobs_add(struct jobs *jobs, struct job *job)
{
	job->next = NULL;
	if (jobs->last)
		jobs->last->next = job;
	else
		jobs->first = job;
	jobs->last = job;
}

static struct job *jobs_take(struct jobs *jobs)
{
	struct job *job = jobs->first;

	if (job)
		jobs->first = job->next;
	if (!jobs->first)
		jobs->last = NULL;
	return job;
}

static void jobs_remove(struct jobs *jobs, struct job *gone)
{
	struct job *before = NULL;

	for (struct job *job = jobs->first; job != gone; job = job->next)
		before = job;
	if (before)
		before->next = gone->next;
	else
		jobs->first = gone->next;
	if (jobs->last == gone)
		jobs->last = before;
}

static bool is_of(const struct job *job, const char *owner)
{
	return owner && job->owner && strcmp(job->owner, owner) == 0;
}

static bool owner_runs(const struct pool *pool, const char *owner)
{
	for (const struct job *job = pool->jobs.first; job; job = job->next) {
		if (job->runs && is_of(job, owner))
			return true;
	}
	return false;
}

static size_t owner_count(const struct pool *pool, const char *owner)
{
	size_t count = 0;

	for (const struct job *job = pool->jobs.first; job; job = job->next)
		count += is_of(job, owner);
	return count;
}

/* The first that waits and whose owner has no thread yet. */
static struct job *job_next(struct pool *pool)
{
	for (struct job *job = pool->jobs.first; job; job = job->next) {
		if (!job->runs && !owner_runs(pool, job->owner))
			return job;
	}
	return NULL;
}

static void job_finish(struct job *job)
{
	static const uint64_t one = 1;
	struct pool_port *port = job->port;

	jobs_remove(&port->pool->jobs, job);
	jobs_add(&port->finished, job);
	if (--port->under_way == 0)
		pthread_cond_signal(&port->idle);
	/* Full means that the loop was told already. */
	if (write(port->fd, &one, sizeof(one)) < 0)
		log_warn("pool_wake", NULL);
}

static void *thread_run(void *arg)
{
	struct pool *pool = arg;

	pthread_mutex_lock(&pool->lock);
	while (true) {
		struct job *job = job_next(pool);

		if (!job && pool->stopping)
			break;
		if (!job) {
			pthread_cond_wait(&pool->queued, &pool->lock);
			continue;
		}
		job->runs = true;
		pool->waiting--;
		pthread_mutex_unlock(&pool->lock);
		job->work(job->arg);
		pthread_mutex_lock(&pool->lock);
		job_finish(job);
	}
	pthread_mutex_unlock(&pool->lock);
	return NULL;
}

struct pool *pool_new(int threads, size_t queue_max)
{
	struct pool *pool = memory_array(1, sizeof(*pool));

	pthread_mutex_init(&pool->lock, NULL);
	pthread_cond_init(&pool->queued, NULL);
	pool->queue_max = queue_max;
	pool->thread_count = threads;
	pool->threads = memory_array((size_t)threads, sizeof(*pool->threads));
	for (int i = 0; i < threads; i++) {
		int fault = pthread_create(&pool->threads[i], NULL, thread_run, pool);

		if (fault)
			die("cannot start a thread: %s", strerror(fault));
	}
	return pool;
}

void pool_free(struct pool *pool)
{
	if (!pool)
		return;
	pthread_mutex_lock(&pool->lock);
	pool->stopping = true;
	pthread_cond_broadcast(&pool->queued);
	pthread_mutex_unlock(&pool->lock);
	for (int i = 0; i < pool->thread_count; i++)
		pthread_join(pool->threads[i], NULL);
	pthread_cond_destroy(&pool->queued);
	pthread_mutex_destroy(&pool->lock);
	free(pool->threads);
	free(pool);
}

/* Runs `done` of what is finished, without the lock: it may bring new work. */
static void port_deliver(struct pool_port *port)
{
	struct pool *pool = port->pool;

	while (true) {
		struct job *job;

		pthread_mutex_lock(&pool->lock);
		job = jobs_take(&port->finished);
		pthread_mutex_unlock(&pool->lock);
		if (!job)
			return;
		job->done(job->arg);
		free(job);
	}
}

static void on_finished(evutil_socket_t fd, short what, void *arg)
{
	uint64_t count;

	(void)what;
	if (read(fd, &count, sizeof(count)) > 0)
		port_deliver(arg);
}

struct pool_port *pool_port_new(struct pool *pool, struct event_base *base)
{
	struct pool_port *port = memory_array(1, sizeof(*port));

	port->pool = pool;
	pthread_cond_init(&port->idle, NULL);
	port->fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (port->fd < 0)
		die("cannot make an eventfd: are there file descriptors left (ulimit -n)?");
	port->event = event_new(base, port->fd, EV_READ | EV_PERSIST, on_finished, port);
	if (!port->event || event_add(port->event, NULL) != 0)
		bug("no event for the pool");
	return port;
}

/* Until nothing of the port is under way; whether something is there to be delivered. */
static bool port_waits(struct pool_port *port)
{
	bool finished;

	pthread_mutex_lock(&port->pool->lock);
	while (port->under_way > 0)
		pthread_cond_wait(&port->idle, &port->pool->lock);
	finished = port->finished.first;
	pthread_mutex_unlock(&port->pool->lock);
	return finished;
}

void pool_port_free(struct pool_port *port)
{
	if (!port)
		return;
	while (port_waits(port))
		port_deliver(port);
	event_free(port->event);
	close(port->fd);
	pthread_cond_destroy(&port->idle);
	free(port);
}

bool pool_run(struct pool_port *port, const char *owner, pool_call *work, pool_call *done,
	      void *arg)
{
	struct pool *pool = port->pool;
	struct job *job = memory_array(1, sizeof(*job));
	bool fits;

	*job = (struct job){ .port = port, .owner = owner, .work = work, .done = done, .arg = arg };
	pthread_mutex_lock(&pool->lock);
	fits = pool->waiting < pool->queue_max && owner_count(pool, owner) < POOL_OWNED_MAX;
	if (fits) {
		jobs_add(&pool->jobs, job);
		pool->waiting++;
		port->under_way++;
		pthread_cond_signal(&pool->queued);
	}
	pthread_mutex_unlock(&pool->lock);
	if (!fits)
		free(job);
	return fits;
}
