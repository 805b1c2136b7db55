/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cli/command_task.h - list, status, stop, kill-tasks, pause, resume, restart, set,
 * answer, wake, log, recover.
 */
#ifndef CLI_COMMAND_TASK_H
#define CLI_COMMAND_TASK_H

#include "cli/command.h"

extern const struct command command_list, command_status, command_stop, command_kill_tasks,
	command_pause, command_resume, command_restart, command_set, command_answer, command_wake,
	command_log, command_recover;

#endif
