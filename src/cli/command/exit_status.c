/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command/exit_status.h"

enum exit_status exit_status_of(enum err_kind kind)
{
	static const enum exit_status statuses[] = {
		[ERR_NONE] = EXIT_DONE,		  [ERR_RETRY] = EXIT_UNREACHABLE,
		[ERR_SESSION] = EXIT_LOGIN,	  [ERR_REFUSED] = EXIT_FAILED,
		[ERR_INPUT] = EXIT_USAGE,	  [ERR_BUSY] = EXIT_BUSY,
		[ERR_MISSING] = EXIT_NO_TASK,	  [ERR_SYSTEM] = EXIT_SYSTEM,
		[ERR_STOPPED] = EXIT_INTERRUPTED, [ERR_STRANGE] = EXIT_UNREACHABLE,
	};

	return statuses[kind];
}
