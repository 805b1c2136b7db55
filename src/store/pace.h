/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * store/pace.h - how fast an account may ask.
 *
 * Each request leaves a gap to be waited for, and the gaps add up to what is owed. A task asks
 * when nothing is owed. A person clicks and then reads, so he asks at once while fewer than
 * PACE_BURST gaps are owed, and then at the pace; tasks wait for what he has used up. In any
 * span of time the account makes at most as many requests as gaps fit in, and PACE_BURST.
 *
 * Moments are wall time, because processes tell them each other. A clock that was set back
 * never makes a wait longer than a gap.
 */
#ifndef STORE_PACE_H
#define STORE_PACE_H

#include <stdbool.h>
#include <stdint.h>

enum { PACE_BURST = 10 };

struct pace {
	int64_t last_ms; /* of the last request; 0: there was none */
	int64_t owed_ms; /* right after it; below 0: one gap */
};

/* How long a request has to wait, 0 for not at all. */
int64_t pace_wait_ms(const struct pace *pace, int64_t now_ms, int64_t gap_ms, bool is_person);
/* A request is made now. */
void pace_note(struct pace *pace, int64_t now_ms, int64_t gap_ms);

#endif
