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

enum { KEEP_MAX = 16 };

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
