/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cli/command/backup.h - the home in a sealed file, the file as the home, and nothing left of it.
 */
#ifndef CLI_COMMAND_BACKUP_H
#define CLI_COMMAND_BACKUP_H

#include "cli/command/call.h"

extern const struct command command_backup, command_restore, command_purge;

/* False and *e when tasks run in the home, or may run where that cannot be seen. */
bool command_no_task_runs(struct call *call, struct err *e);

#endif
