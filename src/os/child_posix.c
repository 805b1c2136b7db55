/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "os/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif

#include "base/err.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "os/file.h"
#include "os/local.h"
#include "os/process.h"
#include "os/signals.h"

enum { PATH_SIZE = 4096, KEEP_MAX = 16 };

extern char **environ;

static void close_between(int first, int last)
{
	if (first > last)
		return;
#if defined(__linux__) && defined(SYS_close_range)
	if (syscall(SYS_close_range, (unsigned)first, (unsigned)last, 0) == 0)
		return;
#endif
	if (last > 65535)
		last = (int)sysconf(_SC_OPEN_MAX);
	for (int fd = first; fd <= last; fd++)
		close(fd);
}

static int compare(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

static int heirloom = -1;

void child_heirloom(int fd)
{
	heirloom = fd;
}

/* Closes everything above stderr but these. */
static void close_others(int channel, const int *keep)
{
	int kept[KEEP_MAX] = { STDERR_FILENO, channel };
	size_t count = 2;

	if (heirloom >= 0)
		kept[count++] = heirloom;
	for (; *keep >= 0 && count < KEEP_MAX; keep++)
		kept[count++] = *keep;
	qsort(kept, count, sizeof *kept, compare);
	for (size_t i = 0; i < count; i++)
		close_between(kept[i] + 1, i + 1 < count ? kept[i + 1] - 1 : (int)(~0U >> 1));
}

void child_close_others(int kept)
{
	close_between(STDERR_FILENO + 1, kept > STDERR_FILENO ? kept - 1 : (int)(~0U >> 1));
	if (kept > STDERR_FILENO)
		close_between(kept + 1, (int)(~0U >> 1));
}

static pid_t parent_of_this;

bool child_is_orphan(void)
{
	return getppid() != parent_of_this;
}

int child_watch_parent(void)
{
#if defined(__linux__) && defined(SYS_pidfd_open)
	return (int)syscall(SYS_pidfd_open, parent_of_this, 0);
#else
	return -1;
#endif
}

static void die_with(pid_t parent)
{
	parent_of_this = parent;
#ifdef __linux__
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
#else
	(void)parent; /* the channel's end tells it */
#endif
}

bool child_start(struct child *child, child_work *work, void *argument, const int *keep,
		 struct err *e)
{
	int ends[2];
	pid_t parent = getpid();
	pid_t pid;

	if (!local_pair(ends, e))
		return false;
	fflush(NULL); /* what is buffered must not be written twice */
	signals_hold(true);
	pid = fork();
	if (pid != 0)
		signals_hold(false);
	if (pid < 0) {
		err_system(e, "cannot start a child process");
		close(ends[0]);
		close(ends[1]);
		return false;
	}
	if (pid == 0) {
		die_with(parent);
		signals_reset();
		close_others(ends[1], keep);
		exit(work(argument, ends[1]));
	}
	close(ends[1]);
	*child = (struct child){ pid, ends[0] };
	return true;
}

void child_lead(void)
{
	(void)setpgid(0, 0);
	signals_ignore(SIGTTOU); /* it still tells the terminal what it does */
}

static void end_group(const struct child *child, int options)
{
	siginfo_t about = { .si_pid = 0 };
	int result;

	if (child->pid <= 0)
		return;
	do
		result = waitid(P_PID, (id_t)child->pid, &about, WEXITED | WNOWAIT | options);
	while (result != 0 && errno == EINTR);
	/* Not yet collected, so the number is still its own. */
	if (result == 0 && about.si_pid == child->pid)
		kill(-child->pid, SIGKILL);
}

void child_end_group(const struct child *child)
{
	end_group(child, WNOHANG);
}

int child_end(struct child *child)
{
	int status = 0;

	if (child->channel >= 0)
		close(child->channel);
	end_group(child, 0);
	while (waitpid(child->pid, &status, 0) < 0 && errno == EINTR)
		;
	*child = (struct child){ 0, -1 };
	return status;
}

void child_signal(const struct child *child, int number)
{
	/* Not yet collected, so the pid is still its own. */
	if (child->pid > 0)
		kill(child->pid, number);
}

const char *child_fate(int status, char *text, size_t size)
{
	if (WIFSIGNALED(status))
		snprintf(text, size, "was killed by signal %d (%s)", WTERMSIG(status),
			 strsignal(WTERMSIG(status)));
	else
		snprintf(text, size, "exited with status %d", WEXITSTATUS(status));
	return text;
}

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
	close_between(DETACHED_CHANNEL + 1, (int)(~0U >> 1));
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
