/* A child that renders, and its parent that waits for so long and no longer. */
#include "api/render/apart.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/log.h"

/* gcc 12's address sanitizer has an allocator whose locks a fork may find held: its child hangs where
 * one of glibc's does not; and its thread sanitizer ends a child that makes a thread, as fonts do. Under
 * them the thread renders by itself. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define FORK_IS_SAFE false
#else
#define FORK_IS_SAFE true
#endif
#define TIME_MOST_S 30
#define FILE_MOST ((size_t)64 << 20)

static void child_run(void (*render)(const struct paper *paper, struct buf *ret),
		      const struct paper *paper, int out)
{
	const struct rlimit time = { TIME_MOST_S, TIME_MOST_S };
	struct buf file = { 0 };
	size_t written = 0;

	setrlimit(RLIMIT_CPU, &time);
	render(paper, &file);
	while (written < file.length) {
		ssize_t n = write(out, file.data + written, file.length - written);

		if (n <= 0)
			_exit(1);
		written += (size_t)n;
	}
	_exit(0);
}

static bool file_read(int in, struct buf *ret)
{
	char chunk[65536];
	struct pollfd wait = { .fd = in, .events = POLLIN };

	while (ret->length < FILE_MOST) {
		ssize_t n;
		int ready = poll(&wait, 1, TIME_MOST_S * 1000);

		if (ready < 0 && errno == EINTR)
			continue;
		if (ready <= 0)
			return false;
		n = read(in, chunk, sizeof(chunk));
		if (n <= 0)
			return n == 0;
		buf_add(ret, chunk, (size_t)n);
	}
	return false;
}

static bool child_wait(pid_t child, bool complete)
{
	int status;

	if (!complete)
		kill(child, SIGKILL);
	while (waitpid(child, &status, 0) < 0) {
		if (errno != EINTR)
			return false;
	}
	return complete && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* One at a time: a child of another thread would keep the end that this child writes to, and the end of
 * the file would not be seen before both were gone. */
static pid_t child_start(void (*render)(const struct paper *paper, struct buf *ret),
			 const struct paper *paper, int *ret_in)
{
	static pthread_mutex_t starting = PTHREAD_MUTEX_INITIALIZER;
	int ends[2];
	pid_t child = -1;

	pthread_mutex_lock(&starting);
	if (pipe2(ends, O_CLOEXEC) == 0) {
		child = fork();
		if (child == 0)
			child_run(render, paper, ends[1]);
		close(ends[1]);
		if (child < 0)
			close(ends[0]);
		else
			*ret_in = ends[0];
	}
	pthread_mutex_unlock(&starting);
	return child;
}

const char *render_apart(void (*render)(const struct paper *paper, struct buf *ret),
			 const struct paper *paper, struct buf *ret)
{
	int in;
	pid_t child;
	bool fine;

	if (!FORK_IS_SAFE) {
		render(paper, ret);
		return NULL;
	}
	child = child_start(render, paper, &in);
	if (child < 0) {
		log_error("render", "cause", "no process", NULL);
		return "busy";
	}
	fine = child_wait(child, file_read(in, ret)) && ret->length > 0;
	close(in);
	if (fine)
		return NULL;
	log_error("render", "cause", "the renderer failed or took too long", NULL);
	return "internal";
}
