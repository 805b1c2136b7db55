/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sockets on i386, where one system call does what others do with a call each: which of them
 * is meant stands in a register, but its arguments stand in memory, where the filter of system
 * calls cannot look. So that call is stopped with a signal, and made again here as the one it
 * means (Linux has those since 4.3): then the filter sees the arguments, and no thread can change
 * them after it has looked.
 */
#include "os/sandbox/filter.h"

#if defined(SANDBOX_LINUX) && defined(__i386__)

#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

enum { ARGUMENTS = 6 };

/* By the number of linux/net.h; how many arguments come from the caller, the rest is 0. */
static const struct {
	short call, arguments;
} calls[] = {
	{ 0, 0 },
	{ SYS_socket, 3 },
	{ SYS_bind, 3 },
	{ SYS_connect, 3 },
	{ 0, 0 }, /* listen: not done in the sandbox */
	{ SYS_accept4, 3 },
	{ SYS_getsockname, 3 },
	{ SYS_getpeername, 3 },
	{ SYS_socketpair, 4 },
	{ SYS_sendto, 4 },
	{ SYS_recvfrom, 4 },
	{ SYS_sendto, 6 },
	{ SYS_recvfrom, 6 },
	{ SYS_shutdown, 2 },
	{ SYS_setsockopt, 5 },
	{ SYS_getsockopt, 5 },
	{ SYS_sendmsg, 3 },
	{ SYS_recvmsg, 3 },
	{ SYS_accept4, 4 },
	{ SYS_recvmmsg, 5 },
	{ SYS_sendmmsg, 4 },
};

static int32_t call_directly(uint32_t which, const int32_t *given)
{
	int32_t all[ARGUMENTS] = { 0 };
	int32_t result;

	if (which >= sizeof calls / sizeof *calls || calls[which].call == 0)
		return -ENOSYS;
	for (int i = 0; i < calls[which].arguments; i++)
		all[i] = given[i];
	result =
		(int32_t)syscall(calls[which].call, all[0], all[1], all[2], all[3], all[4], all[5]);
	return result < 0 ? -errno : result;
}

static void replace_call(int number, siginfo_t *about, void *context)
{
	greg_t *registers = ((ucontext_t *)context)->uc_mcontext.gregs;
	int reason = errno;

	(void)number;
	if (about->si_syscall == SYS_socketcall)
		registers[REG_EAX] = (greg_t)call_directly((uint32_t)registers[REG_EBX],
							   (const int32_t *)registers[REG_ECX]);
	errno = reason;
}

bool sandbox_replace_socketcall(void)
{
	/* It may be met in the handler of another signal, and another in it. */
	struct sigaction action = { .sa_sigaction = replace_call,
				    .sa_flags = SA_SIGINFO | SA_NODEFER | SA_RESTART };

	sigemptyset(&action.sa_mask);
	return sigaction(SIGSYS, &action, NULL) == 0;
}

#endif
