/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keeper/due.h"

#include "base/clock.h"
#include "keeper/state.h"

enum { JUMP_MS = 60000 /* more than that is a clock that jumped */ };

void keeper_due_at(struct keeper *keeper, int64_t wall_ms)
{
	keeper->due = (struct moment){ true, wall_ms,
				       clock_monotonic_ms() + (wall_ms - clock_wall_ms()) };
}

int64_t due_clock_difference_ms(void)
{
	return clock_wall_ms() - clock_monotonic_ms();
}

bool due_is_jump(int64_t milliseconds)
{
	return milliseconds <= -JUMP_MS || milliseconds >= JUMP_MS;
}

bool due_is_reached(const struct moment *moment)
{
	return moment->set &&
	       (clock_wall_ms() >= moment->wall_ms || clock_monotonic_ms() >= moment->monotonic_ms);
}

int64_t due_left(const struct moment *moment)
{
	int64_t wall = moment->wall_ms - clock_wall_ms();
	int64_t monotonic = moment->monotonic_ms - clock_monotonic_ms();

	return wall < monotonic ? wall : monotonic;
}

int64_t due_smaller(int64_t a, int64_t b)
{
	return a < b ? a : b;
}
