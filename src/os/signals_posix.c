/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "os/signals.h"

#include <errno.h>
#include <stddef.h>
#include <unistd.h>

#include "base/err.h"
#include "os/descriptor.h"

enum { NUMBER_MAX = 32 };

static int pipe_ends[2] = { -1, -1 };
static volatile sig_atomic_t *flags[NUMBER_MAX];

static void into_pipe(int number)
{
	int reason = errno;
	unsigned char byte = (unsigned char)number;

	(void)!write(pipe_ends[1], &byte, 1); /* a full pipe will wake the loop anyway */
	errno = reason;
}

static void into_flag(int number)
{
	if (number < NUMBER_MAX && flags[number] != NULL)
		*flags[number] = 1;
}

static void handle(int number, void (*handler)(int), int options)
{
	struct sigaction action = { .sa_handler = handler, .sa_flags = options };

	sigemptyset(&action.sa_mask);
	sigaction(number, &action, NULL);
}

int signals_open(const int *numbers, struct err *e)
{
	if (pipe(pipe_ends) != 0 || !descriptor_prepare(pipe_ends[0]) ||
	    !descriptor_prepare(pipe_ends[1])) {
		err_system(e, "cannot make the signal pipe");
		return -1;
	}
	for (; *numbers != 0; numbers++)
		handle(*numbers, into_pipe, SA_RESTART);
	return pipe_ends[0];
}

int signals_next(int descriptor)
{
	unsigned char byte;

	return read(descriptor, &byte, 1) == 1 ? byte : 0;
}

void signals_flag(int number, volatile sig_atomic_t *flag)
{
	if (number <= 0 || number >= NUMBER_MAX)
		return;
	flags[number] = flag;
	handle(number, into_flag, 0);
}

void signals_ignore(int number)
{
	handle(number, SIG_IGN, 0);
}

void signals_default(int number)
{
	handle(number, SIG_DFL, 0);
}

void signals_hold(bool held)
{
	static sigset_t before;
	sigset_t all;

	sigfillset(&all);
	if (held)
		sigprocmask(SIG_SETMASK, &all, &before);
	else
		sigprocmask(SIG_SETMASK, &before, NULL);
}

void signals_reset_all(void)
{
	sigset_t none;

	for (int number = 1; number < NUMBER_MAX; number++)
		if (number != SIGKILL && number != SIGSTOP &&
		    number != SIGSYS) /* os/sandbox/socketcall.c; ours otherwise never */
			handle(number, SIG_DFL, 0);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

void signals_reset(void)
{
	signals_reset_all();
	handle(SIGXFSZ, SIG_IGN, 0);
}
