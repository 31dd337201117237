/* A child that renders, and its parent that waits for so long and no longer. */
#include "api/render/apart.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/log.h"

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

bool render_apart(void (*render)(const struct paper *paper, struct buf *ret),
		  const struct paper *paper, struct buf *ret)
{
	int ends[2];
	pid_t child;
	bool fine;

	if (pipe2(ends, O_CLOEXEC) < 0) {
		log_error("render", "cause", "no pipe", NULL);
		return false;
	}
	child = fork();
	if (child == 0)
		child_run(render, paper, ends[1]);
	close(ends[1]);
	fine = child > 0 && child_wait(child, file_read(ends[0], ret)) && ret->length > 0;
	close(ends[0]);
	if (!fine)
		log_error("render", "cause",
			  child < 0 ? "no process" : "the renderer failed or took too long", NULL);
	return fine;
}
