/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cli/command_task.h - list, status, stop, kill-tasks, pause, resume, restart, wake, log,
 * recover; what changes a task is in command_change.h.
 */
#ifndef CLI_COMMAND_TASK_H
#define CLI_COMMAND_TASK_H

#include <jansson.h>

#include "cli/command.h"

extern const struct command command_list, command_status, command_stop, command_kill_tasks,
	command_pause, command_resume, command_restart, command_wake, command_log, command_recover;

/* The task that a word means, on the account that --account names; an entry of
 * task/tasks.h, owned by the caller. */
json_t *command_find_task(struct call *call, const char *wanted, struct err *e);

#endif
