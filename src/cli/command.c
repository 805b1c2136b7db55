/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "cli/menu_command.h"
#include "os/process.h"
#include "os/user.h"
#include "store/session.h"

enum { COMPLAINT_SIZE = 2048 };

const struct command *command_find(const char *name)
{
	for (const struct command *const *row = commands; *row != NULL; row++)
		if (text_equal((*row)->name, name))
			return *row;
	return NULL;
}

__attribute__((format(printf, 1, 0))) static void complain(const char *format, va_list args)
{
	OWN(buffer) struct buffer visible = { 0 };
	char text[COMPLAINT_SIZE];

	vsnprintf(text, sizeof text, format, args);
	text_visible_lines(&visible, text);
	fprintf(stderr, "ikabot: %s\n", visible.bytes != NULL ? visible.bytes : "");
}

void command_complain(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	complain(format, args);
	va_end(args);
}

void command_notice(struct home *home)
{
	if (*home->notice == '\0')
		return;
	command_complain("%s", home->notice);
	*home->notice = '\0';
}

int command_fail(const struct err *e)
{
	command_complain("%s", e->text);
	return (int)exit_status_of(e->kind);
}

int command_fail_login(const struct err *e)
{
	int status = command_fail(e);

	return e->kind == ERR_REFUSED ? EXIT_LOGIN : status;
}

int command_usage(const struct command *command, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	complain(format, args);
	va_end(args);
	fprintf(stderr, "usage: ikabot --%s %s\n", command->name, command->arguments);
	return EXIT_USAGE;
}

int command_explain(const struct command *command)
{
	printf("usage: ikabot --%s %s\n%s\n", command->name, command->arguments, command->help);
	if (command->print_options != NULL)
		command->print_options();
	puts("More: man ikabot");
	return EXIT_DONE;
}

const char *call_option(const struct call *call, const char *name)
{
	size_t length = strlen(name);

	for (size_t i = 0; i < call->option_count; i++) {
		const char *option = call->options[i];

		if (strncmp(option, name, length) != 0)
			continue;
		if (option[length] == '\0')
			return "";
		if (option[length] == '=')
			return option + length + 1;
	}
	return NULL;
}

bool call_number(const struct call *call, const char *name, long min, long max, long otherwise,
		 long *number, struct err *e)
{
	const char *text = call_option(call, name);

	if (text == NULL) {
		*number = otherwise;
		return true;
	}
	return text_number(text, min, max, number) ||
	       err_set(e, ERR_INPUT, "--%s=%s: a number from %ld to %ld is needed", name, text, min,
		       max);
}

char *call_account(struct call *call, struct err *e)
{
	const char *wanted = call_option(call, "account");
	OWN(json) json_t *session = NULL;

	if (wanted == NULL)
		wanted = getenv("IKABOT_ACCOUNT");
	if (wanted == NULL || *wanted == '\0')
		return NULL;
	session = session_load(&call->home, e);
	return session != NULL ? mem_text(session_choose(session, wanted, e)) : NULL;
}

/* Is it one of the command's own? "timeout=5" fits "timeout=", "json" fits "json". */
static bool is_known(const struct command *command, const char *option)
{
	size_t name = strcspn(option, "=");
	size_t length = name + (option[name] == '=');
	const char *known = command->options;

	if (text_equal(known, "*"))
		return true;
	while (*known != '\0') {
		size_t end = strcspn(known, " ");

		if (end == length && strncmp(known, option, length) == 0)
			return true;
		known += end + (known[end] == ' ');
	}
	return false;
}

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

static int run(const struct command *command, struct call *call)
{
	struct err e = { 0 };

	if (call_option(call, "help") != NULL)
		return status_of_output(command_explain(command));
	for (size_t i = 0; i < call->option_count; i++)
		if (!is_known(command, call->options[i]))
			return command_usage(command, "--%s does not go with --%s",
					     call->options[i], command->name);
	if ((int)call->count < command->words_min)
		return command_usage(command, "something is missing");
	if (command->words_max >= 0 && (int)call->count > command->words_max)
		return command_usage(command, "\"%s\" is too much",
				     call->words[command->words_max]);
	if (!command->homeless && !home_find(&call->home, &e))
		return command_fail(&e);
	return status_of_output(command->run(call));
}

/* "--completion=bash" is "--completion bash". */
static const struct command *split_command(char *argument, const char **word)
{
	char *equals = strchr(argument, '=');

	if (equals != NULL)
		*equals = '\0';
	*word = equals != NULL ? equals + 1 : NULL;
	return command_find(argument + 2);
}

int command_line(int argc, char **argv)
{
	static const char *const paths[] = { "IKABOT_HOME", "HOME", "IKABOT_PASSWORD_FILE",
					     "IKABOT_TOKEN_FILE", "CREDENTIALS_DIRECTORY" };
	OWN(text) char *rows = NULL;
	const char **words;
	struct call call = { 0 };
	const struct command *command;
	const char *first = NULL;
	bool only_words = false;

	process_begin();
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
		user_path_absolute(paths[i]);
	if (argc < 2 || !text_starts(argv[1], "--") || text_equal(argv[1], "--"))
		return menu_command(argc - 1, argv + 1);
	command = split_command(argv[1], &first);
	if (command == NULL) {
		command_complain("there is no option %s; see: ikabot --help", argv[1]);
		return EXIT_USAGE;
	}
	/* One array: words from the front, options from the back. */
	rows = mem_new(2 * (size_t)(argc + 1) * sizeof *words);
	words = (const char **)rows;
	call.words = words;
	call.options = words + argc + 1;
	if (first != NULL)
		words[call.count++] = first;
	for (int i = 2; i < argc; i++) {
		if (!only_words && text_equal(argv[i], "--"))
			only_words = true;
		else if (!only_words && text_starts(argv[i], "--"))
			((const char **)call.options)[call.option_count++] = argv[i] + 2;
		else
			words[call.count++] = argv[i];
	}
	return run(command, &call);
}
