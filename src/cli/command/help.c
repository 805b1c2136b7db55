/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command/help.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/near.h"
#include "base/own.h"
#include "base/text.h"
#include "cli/command/option.h"
#include "cli/command/wrap.h"
#include "cli/functions.h"
#include "config.h"

enum { OPTION_INDENT = 6, KEY_INDENT = 17, NAME_INDENT = 23 };

static void print_option(const char *name)
{
	const struct option *option = option_find(name);
	OWN(text) char *help = NULL;

	if (option == NULL)
		return;
	printf("  --%s%s%s\n%*s", name, option->value != NULL ? "=" : "",
	       option->value != NULL ? option->value : "", OPTION_INDENT, "");
	help = text_format("%s%s%s%s", option->help, option->otherwise != NULL ? " (default: " : "",
			   option->otherwise != NULL ? option->otherwise : "",
			   option->otherwise != NULL ? ")" : "");
	wrap(stdout, OPTION_INDENT, OPTION_INDENT, help);
}

int command_explain(const struct command *command)
{
	const char *names = command->options;
	char name[64];

	command_print_usage(stdout, command);
	wrap(stdout, 0, 0, command->help);
	if (command->print_options != NULL)
		command->print_options();
	else
		while (option_next(&names, name, sizeof name))
			print_option(name);
	if (command->example != NULL)
		printf("example: %s\n", command->example);
	puts("More: man ikabot");
	return EXIT_DONE;
}

static const char *duplicate_text(enum duplicate duplicate)
{
	static const char *const texts[] = { "safe", "wasteful", "harmful" };

	return texts[duplicate];
}

static void help_question(const struct question *q, bool is_task)
{
	OWN(text) char *text = NULL;
	char limits[128];

	question_limits(q, limits, sizeof limits);
	text = text_format("%s%s%s%s%s%s", q->text, *limits != '\0' ? " " : "", limits,
			   q->only_if != NULL ? ", only with " : "",
			   q->only_if != NULL ? q->only_if : "",
			   q->changeable || !is_task ? "" : ", not while it runs");
	wrap(stdout, printf("  %-14s ", q->key), KEY_INDENT, text);
}

static void help_function(const struct function *function)
{
	bool is_task = function->kind != FUNCTION_ONESHOT;

	printf("%s (menu %s: %s)\n\n", function->name, function->number, function->menu);
	wrap(stdout, 0, 0, function->help);
	if (is_task) {
		int column = printf("\nA second copy is %s. ", duplicate_text(function->duplicate));

		wrap(stdout, column, 0, function->why);
	}
	printf("\nikabot --run %s [KEY=VALUE...]\n\n", function->name);
	for (const struct question *q = function->questions; q->key != NULL; q++)
		help_question(q, is_task);
}

/* The row of a command or function that fits. */
static void print_fit(const char *start, const char *name, const char *help)
{
	OWN(text) char *head = text_format("  %s%s ", start, name);

	wrap(stdout, printf("%-23s", head), NAME_INDENT, help);
}

static enum find_fit fit_of_command(const struct command *command, const char *word)
{
	const struct findable thing = { NULL, command->name, NULL, command->help };

	return *command->help != '\0' ? find_fit(&thing, word) : FIND_NONE;
}

/* Functions and commands by a number of the menu, a part of a name or what they are for. */
static bool print_all_that_fit(const struct command *const *commands, const char *word)
{
	bool found = false;

	for (enum find_fit fit = FIND_NUMBER; fit < FIND_NONE; fit++) {
		for (const struct function *const *f = function_table; *f != NULL; f++)
			if (function_fit(*f, word) == fit && (found = true))
				print_fit("", (*f)->name, (*f)->help);
		for (const struct command *const *row = commands; *row != NULL; row++)
			if (fit_of_command(*row, word) == fit && (found = true))
				print_fit("--", (*row)->name, (*row)->help);
	}
	return found;
}

static int refuse_name(const struct command *const *commands, const char *name)
{
	struct near near;

	near_begin(&near, name);
	for (const struct command *const *row = commands; *row != NULL; row++)
		if (*(*row)->help != '\0')
			near_offer(&near, (*row)->name);
	for (const struct function *const *f = function_table; *f != NULL; f++)
		near_offer(&near, (*f)->name);
	command_complain("there is no function and no command \"%s\"; see: ikabot --help%s", name,
			 near_hint(&near));
	return EXIT_USAGE;
}

static int help_about(const struct command *const *commands, const char *name)
{
	const char *bare = name + strspn(name, "-");
	const struct function *function = function_find(function_table, bare);
	const struct command *command = command_find(commands, bare);

	if (function != NULL) {
		help_function(function);
		return EXIT_DONE;
	}
	if (command != NULL && *command->help != '\0')
		return command_explain(command);
	for (const struct function *const *f = function_table; *f != NULL; f++)
		if (function_fit(*f, bare) <= FIND_WHOLE) {
			help_function(*f);
			return EXIT_DONE;
		}
	return print_all_that_fit(commands, bare) ? EXIT_DONE : refuse_name(commands, name);
}

static void list_commands(const struct command *const *commands)
{
	for (const struct command *const *row = commands; *row != NULL; row++) {
		if (*(*row)->help == '\0')
			continue;
		wrap(stdout, printf("  --%s ", (*row)->name), OPTION_INDENT, (*row)->arguments);
		printf("%*s", OPTION_INDENT, "");
		wrap(stdout, OPTION_INDENT, OPTION_INDENT, (*row)->help);
	}
}

static int run_help(struct call *call)
{
	OWN(buffer) struct buffer statuses = { 0 };

	if (call->count > 0)
		return help_about(call->commands, call->words[0]);
	printf("ikabot %s - plays Ikariam for you, with every task under control\n\n"
	       "usage: ikabot [ANSWER...]    the menu; answers go to its questions in "
	       "order\n"
	       "       ikabot --COMMAND ...  its options, with an example: --COMMAND "
	       "--help\n\n",
	       PACKAGE_VERSION);
	list_commands(call->commands);
	printf("\nFunctions for --run (more with: ikabot --help FUNCTION):\n");
	for (const struct function *const *f = function_table; *f != NULL; f++)
		wrap(stdout, printf("  %-20s ", (*f)->name), NAME_INDENT, (*f)->help);
	puts("\nTASK is an id, a PID, or a function's name where only one task has it.");
#define STATUS(number, name, text) buffer_format(&statuses, " %d %s;", number, text);
	EXIT_STATUSES(STATUS)
#undef STATUS
	wrap(stdout, printf("Exit status: "), 0, statuses.bytes + 1);
	puts("From the Python ikabot: man ikabot, COMING FROM PYTHON");
	puts("The manual: man ikabot; files and the control protocol: man 5 ikabot");
	return EXIT_DONE;
}

const struct command command_help = {
	.name = "help",
	.arguments = "[FUNCTION | COMMAND | WORD]",
	.options = "",
	.help = "this text, all about a function or a command, or those that a word fits",
	.example = "ikabot --help autoPirate",
	.words_max = 1,
	.homeless = true,
	.run = run_help,
};
