/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/commands.h"

#include "cli/command/backup.h"
#include "cli/command/candidates.h"
#include "cli/command/change.h"
#include "cli/command/doctor.h"
#include "cli/command/help.h"
#include "cli/command/info.h"
#include "cli/command/login.h"
#include "cli/command/notify.h"
#include "cli/command/proxy.h"
#include "cli/command/run.h"
#include "cli/command/service.h"
#include "cli/command/settings.h"
#include "cli/command/task.h"
#include "cli/command/world.h"

/* clang-format off */
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
	&command_proxy,
	&command_notify_test,
	&command_notify_set,
	&command_service,
	&command_settings,
	&command_backup,
	&command_restore,
	&command_purge,
	&command_demo,
	&command_world,
	&command_inspect,
	&command_doctor,
	&command_completion,
	&command_help,
	&command_version,
	&command_keeper,
	&command_messenger,
	&command_complete,
	NULL,
};
/* clang-format on */
