/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All clocks of a test's process are ahead by ahead_ms: hours pass at once for the code under test.
 * For one source of a test program. */
#ifndef TESTS_AHEAD_H
#define TESTS_AHEAD_H

#include <stdint.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#ifdef SYS_clock_gettime64
enum { GETTIME = SYS_clock_gettime64 }; /* of 32 bits, with moments of 64 */
#else
enum { GETTIME = SYS_clock_gettime };
#endif

static int64_t ahead_ms;

/* In place of the C library's. */
int clock_gettime(clockid_t clock, struct timespec *now)
{
	int result = (int)syscall(GETTIME, clock, now);
	int64_t ms = (int64_t)now->tv_sec * 1000 + now->tv_nsec / 1000000 + ahead_ms;

	now->tv_sec = ms / 1000;
	now->tv_nsec = ms % 1000 * 1000000 + now->tv_nsec % 1000000;
	return result;
}

#endif
