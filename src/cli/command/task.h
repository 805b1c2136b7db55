/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cli/command/task.h - list, status, stop, kill-tasks, pause, resume, restart, wake, log,
 * recover; what changes a task is in change.h.
 */
#ifndef CLI_COMMAND_TASK_H
#define CLI_COMMAND_TASK_H

#include <jansson.h>

#include "cli/command/call.h"

extern const /* The states that --list knows. */
#define TASK_STATES \
	"running waiting paused needs-answer stopping interrupted failed damaged finished stopped"

	struct command command_list,
	command_status, command_stop, command_kill_tasks, command_pause, command_resume,
	command_restart, command_wake, command_log, command_recover;

/* Works with call->keyring: each account's key is asked for once, and only when it is needed. */
int command_with_keyring(struct call *call, int (*work)(struct call *call));
/* The task that a word means, on the account that --account names; an entry of
 * control/tasks.h, owned by the caller. */
json_t *command_find_task(struct call *call, const char *wanted, struct err *e);
/* Those that the words of the call mean, each once; *result is the status of the first word
 * that means none. With --all, all that the command is for; fits NULL: all there are. */
json_t *command_find_tasks(struct call *call, bool (*fits)(const json_t *entry), int *result);
/* {"id", "pid", "action", "instance", "account"} of a task that was started, a new reference. */
json_t *command_started(const json_t *entry, const char *id, int64_t pid);
/* On one line; the reference is taken. */
void command_print_json(json_t *json);
/* The status of a command that did many things is that of the first that failed. */
void command_note_status(int *result, int status);
/* All, or those of the account that --account names; NULL and *e when that names none. What
 * could not be looked at is told in *unseen (control/tasks.h). */
json_t *command_list_tasks(struct call *call, struct err *unseen, struct err *e);

#endif
