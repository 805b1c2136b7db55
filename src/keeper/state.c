/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keeper/state.h"

static const char *const state_names[] = {
	[TASK_STARTING] = "starting",
	[TASK_RUNNING] = "running",
	[TASK_WAITING] = "waiting",
	[TASK_PAUSED] = "paused",
	[TASK_NEEDS_ANSWER] = "needs-answer",
	[TASK_STOPPING] = "stopping",
	[TASK_STOPPED] = "stopped",
	[TASK_FINISHED] = "finished",
	[TASK_FAILED] = "failed",
};

const char *task_state_name(enum task_state state)
{
	return state_names[state];
}
