/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "cli/command/arguments.h"
#include "cli/command/help.h"
#include "cli/command/menu.h"
#include "cli/command/option.h"
#include "cli/commands.h"
#include "os/first.h"
#include "os/process.h"
#include "os/user.h"

/* What a full disk did not take was not done. A reader that has left wants no more. */
static int status_of_output(int status)
{
	struct err e = { 0 };

	if (fflush(stdout) != 0) {
		if (errno == EPIPE)
			return status;
		err_system(&e, "the output could not be written");
	} else if (ferror(stdout)) {
		err_set(&e, ERR_SYSTEM, "a part of the output could not be written");
	} else {
		return status;
	}
	return command_fail(&e);
}

/* "TASK is missing": the first of the needed words that is not there. */
static int tell_missing(const struct command *command, size_t count)
{
	const char *word = command->arguments;
	char name[64];

	while (count-- > 0)
		word += strcspn(word, " ") + strspn(word + strcspn(word, " "), " ");
	snprintf(name, sizeof name, "%.*s", (int)strcspn(word, " ."), word);
	return command_usage(command, "%s is missing", name);
}

static int run(const struct command *command, struct call *call)
{
	struct err e = { 0 };
	char text[256];
	int status;
	int all;

	if (call_option(call, "help") != NULL)
		return status_of_output(command_explain(command));
	for (size_t i = 0; i < call->option_count; i++)
		if (!option_fits(command, call->options[i])) {
			option_complaint(command, call->options[i], text, sizeof text);
			return command_usage(command, "%s", text);
		}
	/* "--all" stands for the word that names tasks. */
	all = call_option(call, "all") != NULL && command->words_min > 0;
	if ((int)call->count + all < command->words_min)
		return tell_missing(command, call->count + (size_t)all);
	if (all && command->words_min == 1 && call->count > 0)
		return command_usage(command, "\"%s\" or --all, not both", call->words[0]);
	if (command->words_max >= 0 && (int)call->count > command->words_max)
		return command_usage(command, "\"%s\" is too much",
				     call->words[command->words_max]);
	if (!command->homeless && !home_find(&call->home, &e))
		return command_fail(&e);
	status = command->run(call);
	command_notice(&call->home);
	return status_of_output(status);
}

int command_line(int argc, char **argv)
{
	static const char *const paths[] = {
		"IKABOT_HOME",		 "HOME",
		"IKABOT_PASSWORD_FILE",	 "IKABOT_TOKEN_FILE",
		"CREDENTIALS_DIRECTORY", "IKABOT_BACKUP_PASSWORD_FILE"
	};
	struct arguments arguments;
	struct call call = { .commands = commands };
	struct err e = { 0 };
	int status;

	process_begin();
	first_process();
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
		user_path_absolute(paths[i]);
	if (!arguments_read(&arguments, commands, argc, argv, &e)) {
		status = command_fail(&e);
	} else if (arguments.command == NULL) {
		status = menu_command((int)arguments.word_count, (char **)arguments.words);
	} else {
		call.words = arguments.words;
		call.count = arguments.word_count;
		call.options = (const char *const *)arguments.options;
		call.option_count = arguments.option_count;
		status = run(arguments.command, &call);
	}
	arguments_done(&arguments);
	return status;
}
