/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command_change.h"
#include "cli/command_doctor.h"
#include "cli/command_info.h"
#include "cli/command_login.h"
#include "cli/command_notify.h"
#include "cli/command_run.h"
#include "cli/command_task.h"
#include "cli/command_world.h"

/* In the order in which --help lists them. */
const struct command *const commands[] = {
	&command_run,
	&command_list,
	&command_status,
	&command_stop,
	&command_pause,
	&command_resume,
	&command_restart,
	&command_set,
	&command_add,
	&command_answer,
	&command_wake,
	&command_kill_tasks,
	&command_log,
	&command_recover,
	&command_login,
	&command_accounts,
	&command_remember,
	&command_notify_test,
	&command_notify_set,
	&command_demo,
	&command_world,
	&command_inspect,
	&command_doctor,
	&command_completion,
	&command_help,
	&command_version,
	&command_keeper,
	&command_messenger,
	NULL,
};
