/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "os/detached.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "os/child.h"
#include "os/file.h"
#include "os/local.h"
#include "os/process.h"
#include "os/signals.h"

enum { PATH_SIZE = 4096 };

extern char **environ;

/*
 * glibc keeps freed pieces in a cache for each thread, which malloc_trim does not empty: a
 * few of them here and there pin most pages of a heap that was large for a moment. What
 * waits for hours does without the cache. It is read at the start of a program only.
 */
static const char tunables[] = "GLIBC_TUNABLES", without_cache[] = "glibc.malloc.tcache_count=0";

/* Ours with that; the list is freed by the caller, the texts are not. */
static char **thrifty_environment(void)
{
	static char setting[sizeof tunables + sizeof without_cache];
	char **list;
	size_t count = 0;

	while (environ[count] != NULL)
		count++;
	list = mem_grow(NULL, count + 2, sizeof *list);
	memcpy(list, environ, count * sizeof *list);
	snprintf(setting, sizeof setting, "%s=%s", tunables, without_cache);
	if (getenv(tunables) == NULL) /* the user's own wish comes first */
		list[count++] = setting;
	list[count] = NULL;
	return list;
}

void detached_begin(void)
{
	/* What this program starts in its turn is not concerned. */
	if (text_equal(getenv(tunables), without_cache))
		(void)unsetenv(tunables);
}

/* Everything prepared before the fork: after it, only calls that are safe in a process
 * that may have had other threads. */
struct detached {
	const char *executable;
	char *const *arguments;
	char *const *environment;
	int log;
	int channel;
};

static _Noreturn void die_before_start(int log, const char *what)
{
	const char *reason = strerror(errno);

	(void)(write(log, "ikabot: ", 8) >= 0 && write(log, what, strlen(what)) >= 0 &&
	       write(log, ": ", 2) >= 0 && write(log, reason, strlen(reason)) >= 0 &&
	       write(log, "\n", 1) >= 0);
	_exit(126);
}

static void become_detached(const struct detached *detached)
{
	int null = open("/dev/null", O_RDWR);

	if (null < 0 || dup2(null, STDIN_FILENO) < 0 ||
	    dup2(detached->log >= 0 ? detached->log : null, STDOUT_FILENO) < 0 ||
	    dup2(detached->log >= 0 ? detached->log : null, STDERR_FILENO) < 0 ||
	    dup2(detached->channel, DETACHED_CHANNEL) < 0)
		die_before_start(detached->log, "no descriptors for the task");
	if (detached->channel == DETACHED_CHANNEL)
		fcntl(DETACHED_CHANNEL, F_SETFD, 0);
	child_close_others(DETACHED_CHANNEL);
	signals_reset();
	umask(077);
	(void)!chdir("/");
	execve(detached->executable, detached->arguments, detached->environment);
	die_before_start(STDERR_FILENO, "the program cannot be executed");
}

/* What the process in between reports. */
struct forked {
	pid_t pid;
	int reason; /* errno, when pid is -1 */
};

static bool read_report(int fd, struct forked *forked, struct err *e)
{
	ssize_t length;

	do
		length = read(fd, forked, sizeof *forked);
	while (length < 0 && errno == EINTR);
	if (length == sizeof *forked)
		errno = forked->reason;
	if (length >= 0 && length < (ssize_t)sizeof *forked)
		return err_set(e, ERR_SYSTEM, "cannot start another process: it has ended at once");
	return (length > 0 && forked->pid > 0) || err_system(e, "cannot start another process");
}

/* Forks twice: the one in between leads the new session and ends at once, so that the
 * program can never get a terminal again and has no parent to wait for it. */
static pid_t fork_twice(const struct detached *detached, struct err *e)
{
	struct forked forked = { .pid = -1 };
	int reports[2];
	pid_t between;

	if (pipe(reports) != 0) {
		err_system(e, "cannot make a pipe");
		return -1;
	}
	signals_hold(true);
	between = fork();
	if (between != 0)
		signals_hold(false);
	if (between == 0) {
		setsid();
		forked.pid = fork();
		if (forked.pid == 0)
			become_detached(detached);
		forked.reason = errno;
		(void)!write(reports[1], &forked, sizeof forked);
		_exit(0);
	}
	if (between < 0)
		err_system(e, "cannot start another process");
	close(reports[1]);
	if (between > 0 && !read_report(reports[0], &forked, e))
		forked.pid = -1;
	close(reports[0]);
	while (between > 0 && waitpid(between, NULL, 0) < 0 && errno == EINTR)
		;
	return forked.pid;
}

bool detached_start(const char *const *arguments, const char *log_path, int *channel, pid_t *pid,
		    struct err *e)
{
	char path[PATH_SIZE];
	OWN(fd) int log = -1;
	char **environment;
	int ends[2];
	struct detached detached;

	if (log_path != NULL)
		log = file_append(log_path);
	if (!local_pair(ends, e))
		return false;
	fflush(NULL);
	environment = thrifty_environment();
	detached = (struct detached){ process_executable(path, sizeof path),
				      (char *const *)arguments, environment, log, ends[1] };
	*pid = fork_twice(&detached, e);
	free(environment);
	close(ends[1]);
	if (*pid <= 0) {
		close(ends[0]);
		return false;
	}
	*channel = ends[0];
	return true;
}
