/* For tests of what ends a process or writes to stderr: runs a function in a child and gives its
 * wait status and what it wrote. */
#ifndef TESTS_UNIT_BASE_CHILD_H
#define TESTS_UNIT_BASE_CHILD_H

#include <stddef.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static inline int child_run(void (*act)(void), char *ret_stderr, size_t size)
{
	size_t length = 0;
	int ends[2], status;
	ssize_t got;
	pid_t child;

	if (pipe(ends) != 0 || (child = fork()) < 0)
		abort();
	if (child == 0) {
		setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
		dup2(ends[1], STDERR_FILENO);
		act();
		_exit(0);
	}
	close(ends[1]);
	while ((got = read(ends[0], ret_stderr + length, size - 1 - length)) > 0)
		length += (size_t)got;
	ret_stderr[length] = '\0';
	close(ends[0]);
	waitpid(child, &status, 0);
	return status;
}

#endif
