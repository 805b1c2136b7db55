/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "os/first.h"

#ifdef __linux__
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "os/process.h"
#include "os/signals.h"

enum { STAYS_AFTER_S = 1, KILLED_BY = 128, GUESTS_MS = 3000, NAP_MS = 10 };

struct first {
	pid_t program; /* 0: it has ended */
	int status;
	bool ends; /* somebody wants all of it to end */
	bool told;
};

/* Collects all that are dead; false when there is no child left to wait for. */
static bool collect(struct first *first)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (pid != first->program)
			continue;
		first->program = 0;
		first->status =
			WIFEXITED(status) ? WEXITSTATUS(status) : KILLED_BY + WTERMSIG(status);
		if (first->ends)
			kill(-1, SIGTERM); /* tasks leave in order, and stay saved */
	}
	return pid == 0 || errno != ECHILD;
}

/* What is typed at a terminal reaches the program without us: it is in the same group. */
static bool came_from_the_keyboard(const siginfo_t *signal)
{
	return signal->si_code == SI_KERNEL && signal->si_signo != SIGHUP;
}

static void pass_on(struct first *first, const siginfo_t *signal)
{
	int number = signal->si_signo;

	first->ends |=
		number == SIGTERM || number == SIGINT || number == SIGQUIT || number == SIGHUP;
	if (first->program == 0 && first->ends)
		kill(-1, SIGTERM);
	else if (first->program != 0 && !came_from_the_keyboard(signal))
		kill(first->program, number);
}

static void tell_why_it_stays(struct first *first)
{
	if (isatty(STDERR_FILENO))
		fputs("ikabot: stays, as process 1, for what was started; Ctrl+C ends all of it\n",
		      stderr);
	first->told = true;
}

/* A command that was brought in from outside ("docker exec") may have ended the last task: it
 * would be killed with the container before it could say so. */
static void let_guests_leave(void)
{
	for (int waited = 0; kill(-1, 0) == 0 && waited < GUESTS_MS; waited += NAP_MS)
		clock_nap_ms(NAP_MS);
}

static int lead(struct first *first, const sigset_t *signals)
{
	static const struct timespec a_while = { .tv_sec = STAYS_AFTER_S };

	process_name("ikabot-init");
	signals_default(SIGCHLD);
	while (collect(first)) {
		bool is_to_tell = first->program == 0 && !first->told;
		siginfo_t signal;
		int number = is_to_tell ? sigtimedwait(signals, &signal, &a_while)
					: sigwaitinfo(signals, &signal);

		if (number > 0 && number != SIGCHLD)
			pass_on(first, &signal);
		else if (number < 0 && errno == EAGAIN)
			tell_why_it_stays(first);
	}
	let_guests_leave();
	return first->status;
}

void first_process(void)
{
	struct first first = { 0 };
	sigset_t all;
	sigset_t before;

	if (getpid() != 1)
		return;
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &before);
	first.program = fork();
	if (first.program > 0)
		_exit(lead(&first, &all));
	/* The program; or ourselves, where there can be no other process. */
	sigprocmask(SIG_SETMASK, &before, NULL);
}
#else
/* Elsewhere process 1 is the system's. */
void first_process(void)
{
}
#endif
