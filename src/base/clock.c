/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/clock.h"

#include <errno.h>
#include <time.h>

static int64_t read_ms(clockid_t id)
{
	struct timespec now;

	clock_gettime(id, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t clock_wall_ms(void)
{
	return read_ms(CLOCK_REALTIME);
}

int64_t clock_monotonic_ms(void)
{
	return read_ms(CLOCK_MONOTONIC);
}

void clock_nap_ms(int milliseconds)
{
	struct timespec left = { milliseconds / 1000, milliseconds % 1000 * 1000000L };

	while (nanosleep(&left, &left) != 0 && errno == EINTR)
		;
}

static struct tm local(int64_t wall_ms)
{
	time_t seconds = (time_t)(wall_ms / 1000);
	struct tm broken = { 0 };

	localtime_r(&seconds, &broken);
	return broken;
}

void clock_short(char *to, size_t size, int64_t wall_ms)
{
	struct tm then = local(wall_ms);
	struct tm today = local(clock_wall_ms());
	int same_day = then.tm_yday == today.tm_yday && then.tm_year == today.tm_year;

	strftime(to, size, same_day ? "%H:%M:%S" : "%b %d %H:%M", &then);
}

void clock_long(char *to, size_t size, int64_t wall_ms)
{
	struct tm then = local(wall_ms);

	strftime(to, size, "%Y-%m-%d %H:%M:%S", &then);
}

void clock_since(char *to, size_t size, int64_t wall_ms)
{
	struct tm then = local(wall_ms);

	strftime(to, size, "%b %d %H:%M:%S", &then);
}

int clock_hour(int64_t wall_ms)
{
	return local(wall_ms).tm_hour;
}
