/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "control/stop_way.h"

const char *stop_way_text(enum stop_way way)
{
	static const char *const texts[] = {
		[STOP_ASKED] = "stopped",
		[STOP_TERMINATED] = "stopped (it did not leave when asked: SIGTERM)",
		[STOP_KILLED] = "stopped by force (SIGKILL)",
		[STOP_FORGOTTEN] = "removed (it was not running)",
	};

	return texts[way];
}
