/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command/call.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/own.h"
#include "base/text.h"
#include "cli/command/wrap.h"
#include "store/session.h"

enum { COMPLAINT_SIZE = 2048 };

const struct command *command_find(const struct command *const *commands, const char *name)
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

void command_print_usage(FILE *to, const struct command *command)
{
	int column = fprintf(to, "usage: ikabot --%s%s", command->name,
			     *command->arguments != '\0' ? " " : "");

	wrap(to, column, (int)strlen("usage: ikabot "), command->arguments);
}

int command_usage(const struct command *command, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	complain(format, args);
	va_end(args);
	command_print_usage(stderr, command);
	return EXIT_USAGE;
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

bool call_number(const struct call *call, const char *name, int64_t min, int64_t max,
		 int64_t otherwise, int64_t *number, struct err *e)
{
	const char *text = call_option(call, name);

	if (text == NULL) {
		*number = otherwise;
		return true;
	}
	return text_number(text, min, max, number) ||
	       err_set(e, ERR_INPUT, "--%s=%s: a number from %" PRId64 " to %" PRId64 " is needed",
		       name, text, min, max);
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
