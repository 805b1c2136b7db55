/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/clock.h - what time it is.
 *
 * Moments are wall time in milliseconds since 1970, because a task must be able
 * to say when it comes back, across a restart and a reboot. Spans inside one
 * process are measured with the monotonic clock, which nobody can set.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stddef.h>
#include <stdint.h>

int64_t clock_wall_ms(void);
int64_t clock_monotonic_ms(void);
/* Sleeps without being cut short, for loops that poll; not for waiting on the game. */
void clock_nap_ms(int milliseconds);

/* "14:32:10" today, "Nov 23 14:32" on another day, in local time. */
void clock_short(char *to, size_t size, int64_t wall_ms);
/* "2026-11-22 14:32:10", in local time. */
void clock_long(char *to, size_t size, int64_t wall_ms);
/* "Nov 22 13:58:04", in local time. */
void clock_since(char *to, size_t size, int64_t wall_ms);
/* The hour of the local day, 0 to 23. */
int clock_hour(int64_t wall_ms);

#endif
