/* The service: what all workers share, the listening sockets, the signals, the threads. */
#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/un.h>
#include <unistd.h>

#include "api/http/notify.h"
#include "api/http/openapi.h"
#include "api/http/pool.h"
#include "api/http/proxies.h"
#include "api/http/sso.h"
#include "api/http/worker.h"
#include "api/http/worker_parts.h"
#include "core/base/log.h"
#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/blocklist.h"

#define POOL_THREADS 2	  /* of each kind of work */
#define POOL_QUEUE_MAX 32 /* a paper takes 0.12 s: the last in the queue waits two seconds */
#define BACKLOG 1024
#define DESCRIPTORS_OWN 64 /* logs, loops, timers, the catalog while it is read */
#define SYSTEMD_FIRST_FD 3

static int socket_open(const char *address, int port)
{
	struct addrinfo hints = { .ai_family = AF_UNSPEC,
				  .ai_socktype = SOCK_STREAM,
				  .ai_flags = AI_PASSIVE | AI_NUMERICHOST | AI_NUMERICSERV };
	struct addrinfo *found;
	char port_text[12];
	int fd, on = 1, fault;

	snprintf(port_text, sizeof(port_text), "%d", port);
	fault = getaddrinfo(address, port_text, &hints, &found);
	if (fault)
		die("IPCASE_LISTEN=%s is not an address: %s", address, gai_strerror(fault));
	fd = socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		die("cannot open a socket: %s", strerror(errno));
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)); /* accepted ones inherit it */
	if (bind(fd, found->ai_addr, found->ai_addrlen) < 0 || listen(fd, BACKLOG) < 0)
		die("cannot listen on %s port %d: %s; choose another with IPCASE_LISTEN and "
		    "IPCASE_PORT",
		    address, port, strerror(errno));
	freeaddrinfo(found);
	return fd;
}

/* Handed over by systemd: then connections wait in the kernel while the service is replaced. */
static int socket_inherit(void)
{
	const char *pid = getenv("LISTEN_PID"), *count = getenv("LISTEN_FDS");
	int64_t number;

	if (!pid || !count || !text_parse_int(pid, 1, INT32_MAX, &number) || number != getpid() ||
	    !text_parse_int(count, 1, 1, &number))
		return -1;
	fcntl(SYSTEMD_FIRST_FD, F_SETFD, FD_CLOEXEC);
	fcntl(SYSTEMD_FIRST_FD, F_SETFL, O_NONBLOCK);
	return SYSTEMD_FIRST_FD;
}

static void address_read(struct service *service, int fd)
{
	struct sockaddr_storage name = { 0 };
	socklen_t length = sizeof(name);
	char host[64], port[12];
	int fault = getsockname(fd, (struct sockaddr *)&name, &length);

	if (fault == 0 && name.ss_family == AF_UNIX) {
		snprintf(service->address, sizeof(service->address), "unix:%s",
			 ((const struct sockaddr_un *)&name)->sun_path);
		return;
	}
	if (fault == 0)
		fault = getnameinfo((struct sockaddr *)&name, length, host, sizeof(host), port,
				    sizeof(port), NI_NUMERICHOST | NI_NUMERICSERV);
	if (fault)
		die("the listening socket has no address");
	snprintf(service->address, sizeof(service->address),
		 strchr(host, ':') ? "http://[%s]:%s" : "http://%s:%s", host, port);
}

/* The most descriptors that will be in use, so that running out is told at the start. */
static void descriptors_check(const struct service *service)
{
	const struct conf *conf = service->conf;
	rlim_t need =
		DESCRIPTORS_OWN + (rlim_t)service->worker_count *
					  (rlim_t)(conf->connections_max + conf->fast_connections +
						   conf->slow_connections + 8);
	struct rlimit limit;
	char need_text[24], limit_text[24];

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < 2 * need &&
	    limit.rlim_cur < limit.rlim_max) {
		limit.rlim_cur = limit.rlim_max < 2 * need ? limit.rlim_max : 2 * need;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
	snprintf(need_text, sizeof(need_text), "%llu", (unsigned long long)need);
	snprintf(limit_text, sizeof(limit_text), "%llu", (unsigned long long)limit.rlim_cur);
	if (limit.rlim_cur < need)
		log_warn("descriptors", "needed", need_text, "limit", limit_text, "advice",
			 "raise ulimit -n or lower IPCASE_CONNECTIONS_MAX", NULL);
	else
		log_info("descriptors", "needed", need_text, "limit", limit_text, NULL);
}

static void fixed_make(struct fixed_reply *fixed, const json_t *value, const char *digest)
{
	unsigned char hash[crypto_hash_sha256_BYTES];

	fixed->text = json_dumps(value, JSON_COMPACT);
	if (!fixed->text)
		bug("a fixed reply that is no JSON");
	fixed->length = strlen(fixed->text);
	if (digest) {
		snprintf(fixed->etag, sizeof(fixed->etag), "%s", digest);
		return;
	}
	crypto_hash_sha256(hash, (const unsigned char *)fixed->text, fixed->length);
	text_hex(hash, sizeof(hash), fixed->etag);
}

static void on_libevent_log(int severity, const char *message)
{
	static atomic_uint lines;

	/* A warning a connection must not fill the disk; one in 256 tells enough. */
	if (severity >= EVENT_LOG_WARN && atomic_fetch_add(&lines, 1) % 256 == 0)
		log_warn("libevent", "message", message, NULL);
}

static void on_libevent_fatal(int code)
{
	bug("libevent gave up (%d)", code);
}

static struct blocklist *blocklist_begin(const char *path)
{
	struct blocklist *blocklist;
	char *fault = NULL, count[24];

	if (!*path)
		return NULL;
	blocklist = blocklist_read(path, &fault);
	if (!blocklist)
		die("password_blocklist: %s cannot be taken: %s", path, fault);
	snprintf(count, sizeof(count), "%zu", blocklist_count(blocklist));
	log_info("password_blocklist", "entries", count, NULL);
	return blocklist;
}

static void service_begin(struct service *service, const struct conf *conf,
			  const struct catalog *catalog)
{
	unsigned char boot[4];
	json_t *description;
	long cores = sysconf(_SC_NPROCESSORS_ONLN);

	if (sodium_init() < 0)
		die("no source of random bytes");
	json_object_seed(0);
	signal(SIGPIPE, SIG_IGN); /* evbuffer writes without MSG_NOSIGNAL */
	event_set_log_callback(on_libevent_log);
	event_set_fatal_callback(on_libevent_fatal);
	randombytes_buf(boot, sizeof(boot));
	text_hex(boot, sizeof(boot), service->boot);
	service->conf = conf;
	service->proxies = sso_begin(conf);
	service->blocklist = blocklist_begin(conf->password_blocklist);
	service->catalog = catalog;
	service->worker_count = conf->workers > 0 ? conf->workers : cores > 0 ? (int)cores : 1;
	service->share.servers = service->worker_count;
	service->router = router_new(route_tables, catalog);
	description = openapi_make(service->router, catalog, IPCASE_VERSION, conf->sso_header);
	fixed_make(&service->openapi, description, NULL);
	fixed_make(&service->catalog_reply, catalog->whole, catalog->digest);
	json_decref(description);
	descriptors_check(service);
	for (int kind = 0; kind < COMPUTE_KINDS; kind++)
		service->pools[kind] = pool_new(POOL_THREADS, POOL_QUEUE_MAX);
}

static int fd_copy(int fd)
{
	int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);

	if (copy < 0)
		die("cannot copy the listening socket: %s", strerror(errno));
	return copy;
}

static void workers_start(struct service *service)
{
	const struct conf *conf = service->conf;
	int listening = socket_inherit();

	if (listening < 0)
		listening = socket_open(conf->listen, conf->port);
	address_read(service, listening);
	service->workers = memory_array((size_t)service->worker_count, sizeof(*service->workers));
	for (int i = 0; i < service->worker_count; i++) {
		struct worker *worker = &service->workers[i];

		worker->service = service;
		worker->index = i;
		/* each server closes the descriptor it listens on, so each has its own. */
		worker->listen_fd = fd_copy(listening);
		worker->admin_fd = -1;
		if (i == 0 && conf->admin_port > 0)
			worker->admin_fd = socket_open("127.0.0.1", conf->admin_port);
		worker->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
		worker->metrics = metrics_new(router_count(service->router));
		if (worker->wake_fd < 0)
			die("cannot make an eventfd: %s", strerror(errno));
	}
	close(listening);
	for (int i = 0; i < service->worker_count; i++) {
		int fault = pthread_create(&service->workers[i].thread, NULL, worker_run,
					   &service->workers[i]);

		if (fault)
			die("cannot start a thread: %s", strerror(fault));
	}
}

static void workers_stop(struct service *service)
{
	static const uint64_t one = 1;

	atomic_store(&service->draining, true);
	for (int i = 0; i < service->worker_count; i++) {
		if (write(service->workers[i].wake_fd, &one, sizeof(one)) < 0)
			bug("an eventfd that cannot be written");
	}
	for (int i = 0; i < service->worker_count; i++)
		pthread_join(service->workers[i].thread, NULL);
}

static void service_end(struct service *service)
{
	for (int i = 0; i < service->worker_count; i++) {
		close(service->workers[i].wake_fd);
		metrics_free(service->workers[i].metrics);
	}
	for (int kind = 0; kind < COMPUTE_KINDS; kind++)
		pool_free(service->pools[kind]);
	proxies_free(service->proxies);
	blocklist_free(service->blocklist);
	free(service->workers);
	free(service->openapi.text);
	free(service->catalog_reply.text);
	router_free(service->router);
	libevent_global_shutdown();
}

/* Whether every loop has turned since it was last asked. */
static bool workers_turn(struct service *service, unsigned int *beats)
{
	bool turn = true;

	for (int i = 0; i < service->worker_count; i++) {
		unsigned int now = atomic_load(&service->workers[i].beats);

		turn = turn && now != beats[i];
		beats[i] = now;
	}
	return turn;
}

/* Until a signal ends the service. systemd starts one anew whose loops stand still. */
static int signal_wait(struct service *service, const sigset_t *ends)
{
	unsigned int *beats = memory_array((size_t)service->worker_count, sizeof(*beats));
	int period = notify_watchdog_ms(), which;
	struct timespec wait = { .tv_sec = period / 1000, .tv_nsec = period % 1000 * 1000000L };

	for (;;) {
		which = period > 0 ? sigtimedwait(ends, NULL, &wait) : sigwaitinfo(ends, NULL);
		if (which > 0)
			break;
		if (errno == EAGAIN && workers_turn(service, beats))
			notify_tell("WATCHDOG=1");
		else if (errno != EAGAIN && errno != EINTR)
			bug("no signal can be waited for");
	}
	free(beats);
	return which;
}

int service_run(const struct conf *conf, const struct catalog *catalog)
{
	struct service service = { 0 };
	sigset_t ends;
	int which;

	/* Threads inherit the mask, so only this one takes the signals. */
	sigemptyset(&ends);
	sigaddset(&ends, SIGTERM);
	sigaddset(&ends, SIGINT);
	pthread_sigmask(SIG_BLOCK, &ends, NULL);
	service_begin(&service, conf, catalog);
	workers_start(&service);
	which = signal_wait(&service, &ends);
	notify_tell("STOPPING=1");
	log_info("draining", "signal", which == SIGTERM ? "SIGTERM" : "SIGINT", NULL);
	/* A second one ends the process at once. */
	pthread_sigmask(SIG_UNBLOCK, &ends, NULL);
	workers_stop(&service);
	service_end(&service);
	log_info("stopped", NULL);
	return 0;
}
