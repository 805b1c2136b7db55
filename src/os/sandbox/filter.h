/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * os/sandbox/filter.h - what the files of the sandbox share; included by these only.
 *
 *	sandbox_posix.c     what it says of itself; systems that offer nothing
 *	linux.c             Landlock
 *	calls.c             the filter of system calls
 *	allowed.c           the calls that it lets pass
 *	socketcall.c           sockets on i386
 */
#ifndef OS_SANDBOX_FILTER_H
#define OS_SANDBOX_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "os/sanitized.h"

/* A profiled build writes its counts into the folder it was built in. */
#if defined(__linux__) && !defined(SANITIZED) && !defined(PROFILED)
#define SANDBOX_LINUX 1

#ifndef SECCOMP_RET_KILL_PROCESS
#define SECCOMP_RET_KILL_PROCESS 0x80000000U
#endif
#define SANDBOX_KILL SECCOMP_RET_KILL_PROCESS
#define SANDBOX_FAIL(number) (SECCOMP_RET_ERRNO | (number))

struct sandbox_plan;

/* Calls with one answer, SECCOMP_RET_..., in no order. */
struct sandbox_calls {
	const uint32_t *numbers;
	size_t count;
	uint32_t answer;
};

/* One without numbers ends them. */
extern const struct sandbox_calls sandbox_calls[];

#ifdef __i386__
/* Sockets come through one call there, which the filter stops (socketcall.c). */
bool sandbox_replace_socketcall(void);
#endif
/* Is there one for this machine? */
extern const bool sandbox_filter_is_known;
/* Installs the filter; needs "no new privileges". */
bool sandbox_filter_calls(const struct sandbox_plan *plan);
#endif

#endif
