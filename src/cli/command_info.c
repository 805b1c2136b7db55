/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command_info.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/json.h"
#include "base/own.h"
#include "cli/completion.h"
#include "config.h"
#include "functions/list.h"
#include "game/inspect.h"
#include "os/child.h"
#include "os/file.h"
#include "task/keeper.h"

enum { PAGE_MAX = 16 * 1024 * 1024 };

static const char *duplicate_text(enum duplicate duplicate)
{
	static const char *const texts[] = { "safe", "wasteful", "harmful" };

	return texts[duplicate];
}

static void help_function(const struct function *function)
{
	bool is_task = function->kind != FUNCTION_ONESHOT;
	char limits[128];

	printf("%s (menu %s: %s)\n\n%s\n", function->name, function->number, function->menu,
	       function->help);
	if (is_task)
		printf("\nA second copy is %s. %s\n", duplicate_text(function->duplicate),
		       function->why);
	printf("\nikabot --run %s [KEY=VALUE...]\n\n", function->name);
	for (const struct question *q = function->questions; q->key != NULL; q++) {
		question_limits(q, limits, sizeof limits);
		printf("  %-14s %s%s%s%s%s%s\n", q->key, q->text, *limits != '\0' ? " " : "",
		       limits, q->only_if != NULL ? ", only with " : "",
		       q->only_if != NULL ? q->only_if : "",
		       q->changeable || !is_task ? "" : ", not while it runs");
	}
}

static int help_about(const char *name)
{
	const struct function *function = function_find(function_table, name);
	const struct command *command = command_find(name);

	if (function != NULL) {
		help_function(function);
		return EXIT_DONE;
	}
	if (command != NULL && *command->help != '\0')
		return command_explain(command);
	command_complain("there is no function and no command \"%s\"; see: ikabot --help", name);
	return EXIT_USAGE;
}

static int run_help(struct call *call)
{
	if (call->count > 0)
		return help_about(call->words[0]);
	printf("ikabot %s - plays Ikariam for you, with every task under control\n\n"
	       "usage: ikabot [ANSWER...]     the menu; answers are given to its questions in "
	       "order\n",
	       PACKAGE_VERSION);
	for (const struct command *const *row = commands; *row != NULL; row++) {
		if (*(*row)->help == '\0')
			continue;
		printf("       ikabot --%s%s%s\n", (*row)->name,
		       *(*row)->arguments != '\0' ? " " : "", (*row)->arguments);
		printf("                                %s\n", (*row)->help);
	}
	printf("\nFunctions for --run (more with: ikabot --help FUNCTION):\n");
	for (const struct function *const *f = function_table; *f != NULL; f++)
		printf("  %-18s %s\n", (*f)->name, (*f)->help);
	printf("\nTASK is an id, a PID, or a function's name where only one task has it.\n"
	       "Exit status:");
#define STATUS(number, name, text) printf(" %d %s;", number, text);
	EXIT_STATUSES(STATUS)
#undef STATUS
	printf("\nThe manual: man ikabot; files and the control protocol: man 5 ikabot\n");
	return EXIT_DONE;
}

static int run_version(struct call *call)
{
	(void)call;
	puts("ikabot " PACKAGE_VERSION);
	return EXIT_DONE;
}

static int run_completion(struct call *call)
{
	if (completion_print(call->words[0], stdout))
		return EXIT_DONE;
	return command_usage(&command_completion, "\"%s\" is not bash, zsh or fish",
			     call->words[0]);
}

static int run_inspect(struct call *call)
{
	OWN(buffer) struct buffer page = { 0 };
	OWN(json) json_t *found = NULL;
	OWN(text) char *text = NULL;
	struct err e = { 0 };

	if (!file_read_named(call->words[0], PAGE_MAX, &page, &e))
		return command_fail(&e);
	found = inspect_text(page.bytes != NULL ? page.bytes : "", page.length, &e);
	if (found == NULL) {
		err_prefix(&e, "%s", call->words[0]);
		(void)command_fail(&e);
		return EXIT_DATA;
	}
	text = json_shown(found, true);
	fputs(text, stdout);
	return EXIT_DONE;
}

/* How a task is started; its words are for people who look at ps. */
static int run_keeper(struct call *call)
{
	(void)call;
	return keeper_detached(function_table, DETACHED_CHANNEL);
}

const struct command command_help = {
	.name = "help",
	.arguments = "[FUNCTION | COMMAND]",
	.options = "",
	.help = "this text, or all about a function or a command",
	.words_max = 1,
	.homeless = true,
	.run = run_help,
};
const struct command command_version = {
	.name = "version",
	.arguments = "",
	.options = "",
	.help = "the version",
	.homeless = true,
	.run = run_version,
};
const struct command command_completion = {
	.name = "completion",
	.arguments = "bash|zsh|fish",
	.options = "",
	.help = "a completion script for the shell",
	.words_min = 1,
	.words_max = 1,
	.homeless = true,
	.run = run_completion,
};
const struct command command_inspect = {
	.name = "inspect",
	.arguments = "FILE",
	.options = "",
	.help = "what is understood of a saved page of the game, as JSON",
	.words_min = 1,
	.words_max = 1,
	.homeless = true,
	.run = run_inspect,
};
const struct command command_keeper = {
	.name = "keeper",
	.arguments = "",
	.options = "",
	.help = "",
	.words_max = -1,
	.homeless = true,
	.run = run_keeper,
};
