/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/pace.h"

/* More is owed only when the gap was made smaller. */
enum { OWED_MAX = 2 * PACE_BURST };

static int64_t owed_ms(const struct pace *pace, int64_t now_ms, int64_t gap_ms)
{
	int64_t since = now_ms - pace->last_ms;
	int64_t owed = pace->owed_ms < 0 ? gap_ms : pace->owed_ms;

	if (pace->last_ms == 0)
		return 0;
	if (since < 0)
		return gap_ms;
	if (owed > OWED_MAX * gap_ms)
		owed = OWED_MAX * gap_ms;
	return owed > since ? owed - since : 0;
}

int64_t pace_wait_ms(const struct pace *pace, int64_t now_ms, int64_t gap_ms, bool is_person)
{
	int64_t free_ms = is_person ? (PACE_BURST - 1) * gap_ms : 0;
	int64_t wait_ms = owed_ms(pace, now_ms, gap_ms) - free_ms;

	return wait_ms > 0 ? wait_ms : 0;
}

void pace_note(struct pace *pace, int64_t now_ms, int64_t gap_ms)
{
	*pace = (struct pace){ now_ms, owed_ms(pace, now_ms, gap_ms) + gap_ms };
}
