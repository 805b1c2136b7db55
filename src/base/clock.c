/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/clock.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/text.h"

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

	tzset(); /* localtime_r alone never looks again at the system's zone */
	localtime_r(&seconds, &broken);
	return broken;
}

const char *clock_own_zone(void)
{
	const char *zone = getenv("TZ");

	return zone != NULL ? zone : "";
}

void clock_keep_zone(const char *zone)
{
	if (zone == NULL)
		return;
	if (*zone != '\0')
		(void)setenv("TZ", zone, 1);
	else
		(void)unsetenv("TZ");
}

int clock_offset(int64_t wall_ms)
{
	struct tm broken = local(wall_ms);

	return (int)(timegm(&broken) - (time_t)(wall_ms / 1000));
}

void clock_zone(char *to, size_t size, int offset)
{
	int minutes = (offset < 0 ? -offset : offset) / 60;

	if (minutes == 0)
		snprintf(to, size, "UTC");
	else
		snprintf(to, size, "UTC%c%02d:%02d", offset < 0 ? '-' : '+', minutes / 60,
			 minutes % 60);
}

static struct tm shown_at(int64_t wall_ms, int offset)
{
	time_t seconds = (time_t)(wall_ms / 1000 + offset);
	struct tm broken = { 0 };

	gmtime_r(&seconds, &broken);
	return broken;
}

static void print_short(char *to, size_t size, const struct tm *then, const struct tm *today)
{
	bool same_day = then->tm_yday == today->tm_yday && then->tm_year == today->tm_year;

	char clock[32];

	strftime(clock, sizeof clock, same_day ? "%H:%M:%S" : "%b %H:%M", then);
	if (same_day)
		text_copy(to, size, clock);
	else
		snprintf(to, size, "%d %s", then->tm_mday, clock);
}

int64_t clock_second_from(int64_t wall_ms)
{
	return (wall_ms + 999) / 1000;
}

void clock_short(char *to, size_t size, int64_t wall_ms)
{
	struct tm then = local(wall_ms);
	struct tm today = local(clock_wall_ms());

	print_short(to, size, &then, &today);
}

void clock_short_at(char *to, size_t size, int64_t wall_ms, int offset)
{
	struct tm then = shown_at(wall_ms, offset);
	struct tm today = shown_at(clock_wall_ms(), offset);

	print_short(to, size, &then, &today);
}

void clock_long(char *to, size_t size, int64_t wall_ms)
{
	struct tm then = local(wall_ms);

	strftime(to, size, "%Y-%m-%d %H:%M:%S%z", &then);
}

void clock_add_left(char *to, size_t size, int64_t wall_ms)
{
	int64_t left_ms = wall_ms - clock_wall_ms();
	size_t length = strlen(to);
	char left[32];

	if (left_ms <= 0)
		return;
	text_left(left, sizeof left, left_ms / 1000);
	snprintf(to + length, size - length, ", in %s", left);
}

int clock_hour(int64_t wall_ms)
{
	return local(wall_ms).tm_hour;
}
