/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "os/program.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include "base/clock.h"
#include "base/err.h"
#include "os/child.h"
#include "os/signals.h"

enum { LOOK_MS = 10, NOT_STARTED = 127 };

static void become(const char *const *words, pid_t parent)
{
	int null = open("/dev/null", O_RDWR);

#ifdef __linux__
	prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
	if (getppid() != parent || setpgid(0, 0) != 0 || null < 0 || dup2(null, STDIN_FILENO) < 0 ||
	    dup2(null, STDOUT_FILENO) < 0 || dup2(null, STDERR_FILENO) < 0)
		_exit(NOT_STARTED);
	child_close_others(-1);
	signals_reset_all();
	execvp(words[0], (char *const *)words);
	_exit(NOT_STARTED);
}

/* False when it had to be killed. */
static bool wait_for_end(pid_t pid, int limit_ms, int *status)
{
	int64_t end = clock_monotonic_ms() + limit_ms;
	bool in_time = true;

	for (;;) {
		pid_t ended = waitpid(pid, status, WNOHANG);

		if (ended == pid || (ended < 0 && errno != EINTR))
			return in_time;
		if (clock_monotonic_ms() >= end && in_time) {
			in_time = false;
			kill(-pid, SIGKILL);
			kill(pid, SIGKILL); /* before it had a group of its own */
		}
		clock_nap_ms(LOOK_MS);
	}
}

bool program_run(const char *const *words, int limit_ms, struct err *e)
{
	pid_t parent = getpid();
	int status = 0;
	char fate[96];
	pid_t pid;

	fflush(NULL);
	signals_hold(true);
	pid = fork();
	if (pid == 0)
		become(words, parent);
	signals_hold(false);
	if (pid < 0)
		return err_system(e, "cannot start another process");
	if (!wait_for_end(pid, limit_ms, &status))
		return err_set(e, ERR_REFUSED, "%.100s did not end within %d s and was killed",
			       words[0], limit_ms / 1000);
	if (WIFEXITED(status) && WEXITSTATUS(status) == NOT_STARTED)
		return err_set(e, ERR_MISSING, "%.100s cannot be started", words[0]);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return err_set(e, ERR_REFUSED, "%.100s %s", words[0],
			       child_fate(status, fate, sizeof fate));
	return true;
}
