/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command/resumed.h"

#include <stdio.h>

#include "base/err.h"
#include "cli/command/call.h"
#include "cli/functions.h"
#include "control/resumed.h"
#include "control/tasks.h"

enum { TITLE_SIZE = 96, LINE_SIZE = RESUMED_TEXT_SIZE + 64 };

static int tell_failure(const char *title, const struct resumed *resumed)
{
	struct err e = { 0 };

	err_set(&e, ERR_REFUSED,
		"%s %s: %s; change it with --set, then resume it, or forget it with --stop", title,
		resumed->verb, resumed->text);
	return command_fail(&e);
}

static int tell(const json_t *entry, const struct resumed *resumed, int64_t pid)
{
	char title[TITLE_SIZE];
	char line[LINE_SIZE];

	task_title(entry, title, sizeof title);
	if (resumed->how == RESUMED_FAILED)
		return tell_failure(title, resumed);
	printf("%s: %s\n", title, resumed_print(resumed, pid, line, sizeof line));
	return EXIT_DONE;
}

int command_tell_resumed(struct home *home, const json_t *entry, int64_t looks, int64_t pid,
			 int64_t until_ms)
{
	struct resumed resumed;

	resumed_await(home, function_table, entry, looks, until_ms, &resumed);
	return tell(entry, &resumed, pid);
}

int command_tell_trouble(struct home *home, const json_t *entry, int64_t looks, int64_t until_ms)
{
	struct resumed resumed;

	resumed_await(home, function_table, entry, looks, until_ms, &resumed);
	return resumed.how == RESUMED_FAILED || resumed.how == RESUMED_ASKS
		       ? tell(entry, &resumed, 0)
		       : EXIT_DONE;
}
