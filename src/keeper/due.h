/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * keeper/due.h - when the next step is due, on two clocks (struct moment).
 */
#ifndef KEEPER_DUE_H
#define KEEPER_DUE_H

#include <stdbool.h>
#include <stdint.h>

struct keeper;
struct moment;

enum { SPREAD_MS = 20000 }; /* what came due in a jump is spread over this */

void keeper_due_at(struct keeper *keeper, int64_t wall_ms);
bool due_is_reached(const struct moment *moment);
/* Milliseconds until it is reached. */
int64_t due_left(const struct moment *moment);
/* The wall clock less the monotonic one: it changes when the wall clock is set. */
int64_t due_clock_difference_ms(void);
/* Is so much more than the clocks' usual drift? */
bool due_is_jump(int64_t milliseconds);
int64_t due_smaller(int64_t a, int64_t b);

#endif
