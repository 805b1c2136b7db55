/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Preloaded into a task by story_clock.py: the wall clock is off by as many milliseconds
 * as the file that CLOCK_SHIFT_FILE names holds, now and whenever it changes; a second
 * number that is not 0 names the only process for which that is so. All other clocks are
 * left alone, as on a machine whose clock is set or that was suspended.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const volatile int64_t *shift_ms; /* [0] shift, [1] process */

__attribute__((constructor)) static void find_shift(void)
{
	const char *path = getenv("CLOCK_SHIFT_FILE");
	int file = path != NULL ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	void *page;

	if (file < 0)
		return;
	page = mmap(NULL, 2 * sizeof *shift_ms, PROT_READ, MAP_SHARED, file, 0);
	close(file);
	if (page != MAP_FAILED)
		shift_ms = page;
}

static bool is_shifted(void)
{
	return shift_ms != NULL && (shift_ms[1] == 0 || shift_ms[1] == getpid());
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
	int result = (int)syscall(SYS_clock_gettime, clock, now);

	if (result == 0 && is_shifted() &&
	    (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
		now->tv_sec += *shift_ms / 1000;
		now->tv_nsec += *shift_ms % 1000 * 1000000;
		if (now->tv_nsec >= 1000000000) {
			now->tv_sec++;
			now->tv_nsec -= 1000000000;
		} else if (now->tv_nsec < 0) {
			now->tv_sec--;
			now->tv_nsec += 1000000000;
		}
	}
	return result;
}

time_t time(time_t *result)
{
	struct timespec now = { 0 };

	clock_gettime(CLOCK_REALTIME, &now);
	if (result != NULL)
		*result = now.tv_sec;
	return now.tv_sec;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone)
{
	struct timespec exact = { 0 };

	(void)zone;
	clock_gettime(CLOCK_REALTIME, &exact);
	now->tv_sec = exact.tv_sec;
	now->tv_usec = exact.tv_nsec / 1000;
	return 0;
}
