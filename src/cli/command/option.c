/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command/option.h"

#include <stdio.h>
#include <string.h>

#include "base/near.h"
#include "base/text.h"
#include "cli/command/call.h"
#include "cli/command/task.h"

#define COLUMNS "id, pid, function, task, account, host, since, state, next, status"

static const struct option option_table[] = {
	{ "account", "A", "the account: its full name, how that begins, or the player's name",
	  "IKABOT_ACCOUNT, or the only one" },
	{ "all", NULL, "all tasks, instead of named ones", NULL },
	{ "beside", NULL, "work beside another program's session file", NULL },
	{ "columns", "NAME,...", "only these columns: " COLUMNS, "those that fit" },
	{ "ended", NULL, "what ended lately, instead of what there is", NULL },
	{ "function", "NAME", "only tasks of this function", "all" },
	{ "lines", "N", "how many lines of the log, up to 100000; -n N is the same",
	  "the last 10000 bytes" },
	{ "state", "NAME,...", "only tasks in one of these states", "all" },
	{ "follow", NULL, "go on printing until the tasks end; -f is the same", NULL },
	{ "foreground", NULL, "do not go to the background: this process is the task", NULL },
	{ "forget", NULL, "remove the key that is kept", NULL },
	{ "if-running", "fail|use|wait|restart|anyway",
	  "what to do when the function runs already: end with status 75, be content, wait for "
	  "its end, stop it, or start beside it",
	  "fail" },
	{ "if-interrupted", "fail|resume|replace|beside",
	  "what to do when the function was interrupted, or has failed, and is saved: end with "
	  "status 75, let that one go on, forget it and start anew, or start beside it",
	  "resume where the answers are the same, else fail" },
	{ "instance", "N", "which copy of the function to start, 1 to 999", "1" },
	{ "install", NULL, "put the unit where systemd finds it, and say what to type then", NULL },
	{ "json", NULL, "print JSON, for programs", NULL },
	{ "move-aside", NULL, "rename another program's session file, which loses it", NULL },
	{ "name", "NAME", "what the unit is called: ikabot-NAME.service", "the function's name" },
	{ "remove", NULL, "take away what was set up or installed", NULL },
	{ "replace", NULL, "put it in the place of what is there", NULL },
	{ "timeout", "SECONDS", "how long a task may take to leave before it gets SIGTERM", "10" },
	{ "unset", NULL, "take the settings out: their defaults count again", NULL },
	{ "untried", NULL, "keep the proxy though it was not tried, or does not work", NULL },
	{ "watch", NULL, "print the list again every second, until q is pressed", NULL },
	{ "yes", NULL, "do not ask", NULL },
	{ .name = NULL },
};

const struct option *option_find(const char *name)
{
	for (const struct option *option = option_table; option->name != NULL; option++)
		if (text_equal(option->name, name))
			return option;
	return NULL;
}

const char *option_words(const char *name)
{
	if (text_equal(name, "state"))
		return TASK_STATES;
	return text_equal(name, "columns") ? COLUMNS : NULL;
}

bool option_next(const char **names, char *name, size_t size)
{
	size_t length = strcspn(*names, " ");

	if (length == 0)
		return false;
	snprintf(name, size, "%.*s", (int)strcspn(*names, "= "), *names);
	*names += length + strspn(*names + length, " ");
	return true;
}

/* "timeout=" with its sign, as it stands among the command's options. */
static bool takes(const struct command *command, const char *name, size_t length)
{
	const char *known = command->options;

	while (*known != '\0') {
		size_t end = strcspn(known, " ");

		if (end == length && strncmp(known, name, length) == 0)
			return true;
		known += end + strspn(known + end, " ");
	}
	return false;
}

bool option_fits(const struct command *command, const char *given)
{
	size_t length = strcspn(given, "=");

	return text_equal(command->options, "*") ||
	       takes(command, given, length + (given[length] == '='));
}

bool option_wants_value(const struct command *command, const char *name)
{
	char wanted[NEAR_NAME_SIZE];

	snprintf(wanted, sizeof wanted, "%.60s=", name);
	return takes(command, wanted, strlen(wanted));
}

void option_complaint(const struct command *command, const char *given, char *text, size_t size)
{
	const char *names = command->options;
	const struct option *option;
	struct near near;
	char known[64];
	char name[64];

	snprintf(name, sizeof name, "%.*s", (int)strcspn(given, "="), given);
	option = option_find(name);
	if (option_wants_value(command, name)) {
		snprintf(text, size, "--%s needs a value: --%s=%s", name, name,
			 option != NULL ? option->value : "VALUE");
		return;
	}
	if (takes(command, name, strlen(name))) {
		snprintf(text, size, "--%s takes no value", name);
		return;
	}
	near_begin(&near, name);
	while (option_next(&names, known, sizeof known))
		near_offer(&near, known);
	snprintf(text, size, "--%s does not go with --%s%s%s%s", given, command->name,
		 near_found(&near) ? "; did you mean --" : "", near.name,
		 near_found(&near) ? "?" : "");
}
