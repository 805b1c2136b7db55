/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Linked into what "make cover" builds: a process that ends by _exit, or by a signal that
 * nobody handles, writes its counts down as well. Without it a menu whose window is closed
 * would have executed nothing. Put in place by the linker's --wrap, so that the program
 * itself knows nothing of it.
 */
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <unistd.h>

enum { PATIENCE_S = 5, HEADSTART_US = 20000 };

void __gcov_dump(void);
void __real__exit(int status) __attribute__((noreturn));
int __real_sigaction(int number, const struct sigaction *new, struct sigaction *old);
int __real_raise(int number);
int __real_kill(pid_t pid, int number);
void __wrap__exit(int status) __attribute__((noreturn));
int __wrap_sigaction(int number, const struct sigaction *new, struct sigaction *old);
void (*__wrap_signal(int number, void (*handler)(int)))(int);
int __wrap_raise(int number);
int __wrap_kill(pid_t pid, int number);

static bool is_end(int number)
{
	return number == SIGHUP || number == SIGINT || number == SIGTERM;
}

/* The signal has found the process anywhere, even inside malloc: then the alarm ends it. */
static void end_by(int number)
{
	alarm(PATIENCE_S);
	__gcov_dump();
	__real_raise(number);
}

void __wrap__exit(int status)
{
	__gcov_dump();
	__real__exit(status);
}

int __wrap_raise(int number)
{
	__gcov_dump();
	return __real_raise(number);
}

/* A child that is to die by force gets the moment to write its counts down. */
int __wrap_kill(pid_t pid, int number)
{
	if (number == SIGKILL && __real_kill(pid, SIGHUP) == 0)
		usleep(HEADSTART_US);
	return __real_kill(pid, number);
}

int __wrap_sigaction(int number, const struct sigaction *new, struct sigaction *old)
{
	const struct sigaction ours = { .sa_handler = end_by,
					.sa_flags = SA_RESETHAND | SA_NODEFER };
	bool is_default = new != NULL &&new->sa_handler == SIG_DFL &&is_end(number);
	int result = __real_sigaction(number, is_default ? &ours : new, old);

	if (old != NULL && old->sa_handler == end_by)
		*old = (struct sigaction){ .sa_handler = SIG_DFL };
	return result;
}

void (*__wrap_signal(int number, void (*handler)(int)))(int)
{
	const struct sigaction new = { .sa_handler = handler, .sa_flags = SA_RESTART };
	struct sigaction old;

	return __wrap_sigaction(number, &new, &old) == 0 ? old.sa_handler : SIG_ERR;
}

__attribute__((constructor)) static void take_the_defaults(void)
{
	const struct sigaction otherwise = { .sa_handler = SIG_DFL };

	for (int number = 1; number < NSIG; number++) {
		struct sigaction now;

		if (is_end(number) && __real_sigaction(number, NULL, &now) == 0 &&
		    now.sa_handler == SIG_DFL)
			(void)__wrap_sigaction(number, &otherwise, NULL);
	}
}
