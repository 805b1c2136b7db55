/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/clock.h - what time it is.
 *
 * Moments are wall time in milliseconds since 1970, because a task must be able
 * to say when it comes back, across a restart and a reboot. Spans inside one
 * process are measured with the monotonic clock, which cannot be set.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stddef.h>
#include <stdint.h>

int64_t clock_wall_ms(void);
int64_t clock_monotonic_ms(void);
/* Sleeps without being cut short, for loops that poll; not for waiting on the game. */
void clock_nap_ms(int milliseconds);

/*
 * Local time is that of TZ where it is set, else the system's; a change of the system's zone (a
 * laptop on its way) is noticed. What one process writes another may read in another zone, so
 * texts with hours carry the offset of their writer: seconds east of UTC.
 */
int clock_offset(int64_t wall_ms);
/* The zone that TZ names for this process, "" where it follows the system's: for another process
 * that goes on in its place and is to count the same hours. NULL: as it is. */
const char *clock_own_zone(void);
void clock_keep_zone(const char *zone);
/* "UTC", "UTC+01:00", "UTC-03:30". */
void clock_zone(char *to, size_t size, int offset);

/* A moment for a person, in local time, the same everywhere: "14:32:10" today, "23 Nov 14:32" on
 * another day, which is true also when the text is read tomorrow. */
void clock_short(char *to, size_t size, int64_t wall_ms);
/* "2026-11-22 14:32:10+0100", in local time. */
void clock_long(char *to, size_t size, int64_t wall_ms);
/* The same as a clock with that offset shows it. */
void clock_short_at(char *to, size_t size, int64_t wall_ms, int offset);
/* Adds ", in 24 min" to a moment that is still to come; nothing to one that is past. */
void clock_add_left(char *to, size_t size, int64_t wall_ms);
/* The first full second that is not before a moment: "back at 14:32:10" is not over at 14:32:10. */
int64_t clock_second_from(int64_t wall_ms);
/* The hour of the local day, 0 to 23. */
int clock_hour(int64_t wall_ms);

#endif
