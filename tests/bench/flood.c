/* Sends one HTTP request over and over, at a rate that does not wait for replies, or (rate 0) each
 * connection as soon as it has its reply; says how many were answered how, and when. Latency counts from
 * the instant a request was due, so that one that waited for a connection is not forgiven. Where the request
 * has ######## each one gets a number of its own.
 *
 *	flood PORT RATE SECONDS CONNECTIONS <request
 *
 * Prints one line of JSON; times in microseconds. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/log.h"
#include "core/base/memory.h"
#include "core/base/text.h"

#define DUE_MAX 65536	 /* requests that wait for a connection */
#define GRACE_US 8000000 /* for the last replies */
#define HEAD_MAX 8192
#define PLACES_MAX 16

struct link {
	struct link *next; /* of those that are free */
	int fd;		   /* -1: to be connected */
	bool busy;
	int64_t due;
	size_t sent, got;
	ssize_t left; /* of the body; -1: the head is not whole */
	char head[HEAD_MAX];
};

struct times {
	int64_t *all;
	size_t count, room;
};

static struct buf request;
static struct sockaddr_in address;
static int loop;
static struct link *idle;
static int64_t due[DUE_MAX];
static size_t due_first, due_count;
static struct times taken, shed;
static size_t other, broken, dropped;
static unsigned int counter;
static size_t places[PLACES_MAX], place_count;

static int64_t now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void times_add(struct times *times, int64_t value)
{
	if (times->count == times->room) {
		times->room = times->room ? 2 * times->room : 4096;
		times->all = memory_grow(times->all, times->room * sizeof(*times->all));
	}
	times->all[times->count++] = value;
}

static int by_value(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

static int64_t quantile(struct times *times, size_t percent)
{
	if (times->count == 0)
		return 0;
	qsort(times->all, times->count, sizeof(*times->all), by_value);
	return times->all[(times->count - 1) * percent / 100];
}

static void link_free(struct link *link)
{
	link->busy = false;
	link->next = idle;
	idle = link;
}

static void link_close(struct link *link)
{
	close(link->fd);
	link->fd = -1;
}

static void link_fail(struct link *link)
{
	broken++;
	link_close(link);
	link_free(link);
}

static void request_number(void)
{
	char digits[9];

	snprintf(digits, sizeof(digits), "%08u", ++counter % 100000000);
	for (size_t i = 0; i < place_count; i++)
		memcpy(request.data + places[i], digits, 8);
}

static void link_write(struct link *link)
{
	while (link->sent < request.length) {
		ssize_t n = send(link->fd, request.data + link->sent, request.length - link->sent,
				 MSG_NOSIGNAL);

		if (n < 0 && (errno == EAGAIN || errno == ENOTCONN))
			return;
		if (n < 0) {
			link_fail(link);
			return;
		}
		link->sent += (size_t)n;
	}
}

static void link_begin(struct link *link, int64_t when)
{
	struct epoll_event event = { .events = EPOLLIN | EPOLLOUT | EPOLLET, .data.ptr = link };
	int on = 1;

	if (place_count > 0)
		request_number();
	link->busy = true;
	link->due = when;
	link->sent = link->got = 0;
	link->left = -1;
	if (link->fd >= 0) {
		link_write(link);
		return;
	}
	link->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (link->fd < 0)
		die("no socket: %s", strerror(errno));
	setsockopt(link->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	if (connect(link->fd, (struct sockaddr *)&address, sizeof(address)) < 0 &&
	    errno != EINPROGRESS)
		link_fail(link);
	else if (epoll_ctl(loop, EPOLL_CTL_ADD, link->fd, &event) < 0)
		die("epoll: %s", strerror(errno));
}

static void link_over(struct link *link)
{
	int64_t took = now_us() - link->due;
	bool closes = strcasestr(link->head, "\r\nconnection: close") != NULL;
	int status = link->head[9] - '0';

	if (status == 2)
		times_add(&taken, took);
	else if (strncmp(link->head + 9, "503", 3) == 0)
		times_add(&shed, took);
	else
		other++;
	if (closes)
		link_close(link);
	link_free(link);
}

/* Bytes of a reply; false: that was the end of it. */
static bool link_take(struct link *link, const char *bytes, size_t length)
{
	const char *end, *size;
	int64_t body = 0;
	size_t part = HEAD_MAX - 1 - link->got, head;

	if (link->left >= 0) {
		link->left -= (ssize_t)length;
		return link->left > 0;
	}
	part = part < length ? part : length;
	memcpy(link->head + link->got, bytes, part);
	link->got += part;
	link->head[link->got] = '\0';
	end = strstr(link->head, "\r\n\r\n");
	if (!end)
		return true;
	head = (size_t)(end - link->head) + 4;
	size = strcasestr(link->head, "\r\ncontent-length: ");
	if (size)
		body = strtoll(size + 18, NULL, 10);
	link->head[head - 1] = '\0';
	link->left = (ssize_t)body - (ssize_t)(link->got - head) - (ssize_t)(length - part);
	return link->left > 0;
}

static void link_read(struct link *link)
{
	static char room[65536];

	while (link->fd >= 0) {
		ssize_t n = recv(link->fd, room, sizeof(room), 0);

		if (n < 0 && errno == EAGAIN)
			return;
		if (n <= 0 || !link->busy) {
			if (link->busy)
				link_fail(link);
			else
				link_close(link);
			return;
		}
		if (!link_take(link, room, (size_t)n))
			link_over(link);
	}
}

static void due_add(int64_t when)
{
	if (due_count == DUE_MAX) {
		dropped++;
		return;
	}
	due[(due_first + due_count++) % DUE_MAX] = when;
}

static void due_send(void)
{
	while (idle && due_count > 0) {
		struct link *link = idle;
		int64_t when = due[due_first];

		idle = link->next;
		due_first = (due_first + 1) % DUE_MAX;
		due_count--;
		link_begin(link, when);
	}
}

static void loop_turn(int wait_ms)
{
	struct epoll_event events[256];
	int count = epoll_wait(loop, events, 256, wait_ms);

	for (int i = 0; i < count; i++) {
		struct link *link = events[i].data.ptr;

		if (link->fd >= 0 && link->busy && link->sent < request.length)
			link_write(link);
		if (link->fd >= 0 && (events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)))
			link_read(link);
	}
}

static size_t links_busy(const struct link *links, size_t count)
{
	size_t busy = 0;

	for (size_t i = 0; i < count; i++)
		busy += links[i].busy;
	return busy;
}

static void run(struct link *links, size_t count, int64_t rate, int64_t seconds)
{
	int64_t began = now_us(), end = began + seconds * 1000000, now;
	int64_t planned = 0;

	while ((now = now_us()) < end) {
		if (rate == 0) {
			for (size_t free = count - links_busy(links, count); free > due_count;)
				due_add(now);
		}
		for (; rate > 0 && began + planned * 1000000 / rate <= now; planned++)
			due_add(began + planned * 1000000 / rate);
		due_send();
		loop_turn(1);
	}
	while (now_us() < end + GRACE_US && (links_busy(links, count) > 0 || due_count > 0)) {
		if (rate == 0)
			due_count = 0;
		due_send();
		loop_turn(10);
	}
	dropped += due_count + links_busy(links, count);
}

/* What the sender itself took of the machine. */
static int64_t cpu_us(void)
{
	struct rusage used;

	getrusage(RUSAGE_SELF, &used);
	return ((int64_t)used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000000 +
	       used.ru_utime.tv_usec + used.ru_stime.tv_usec;
}

static int64_t number(const char *text, int64_t most)
{
	int64_t value;

	if (!text_parse_int(text, 0, most, &value))
		die("%s is no number from 0 to %lld", text, (long long)most);
	return value;
}

int main(int argc, char **argv)
{
	struct link *links;
	size_t count, got;
	int64_t rate, seconds;
	char part[4096];

	if (argc != 5)
		die("usage: flood PORT RATE SECONDS CONNECTIONS <request");
	address = (struct sockaddr_in){ .sin_family = AF_INET,
					.sin_port = htons((uint16_t)number(argv[1], 65535)),
					.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	rate = number(argv[2], 1000000);
	seconds = number(argv[3], 3600);
	count = (size_t)number(argv[4], 20000);
	while ((got = fread(part, 1, sizeof(part), stdin)) > 0)
		buf_add(&request, part, got);
	for (size_t i = 0; i + 8 <= request.length && place_count < PLACES_MAX; i++) {
		if (memcmp(request.data + i, "########", 8) == 0)
			places[place_count++] = i;
	}
	loop = epoll_create1(EPOLL_CLOEXEC);
	links = memory_array(count, sizeof(*links));
	for (size_t i = 0; i < count; i++) {
		links[i].fd = -1;
		link_free(&links[i]);
	}
	run(links, count, rate, seconds);
	printf("{\"good\": %zu, \"shed\": %zu, \"other\": %zu, \"broken\": %zu, \"dropped\": %zu, "
	       "\"p50\": %lld, \"p99\": %lld, \"shed_p99\": %lld, \"cpu\": %lld}\n",
	       taken.count, shed.count, other, broken, dropped, (long long)quantile(&taken, 50),
	       (long long)quantile(&taken, 99), (long long)quantile(&shed, 99),
	       (long long)cpu_us());
	return 0;
}
