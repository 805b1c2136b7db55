/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/line.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "base/mem.h"
#include "os/stream.h"
#include "os/terminal.h"
#include "ui/line_editor.h"

enum { LINE_SIZE = 16384, TICK_MS = 1000 };

static volatile sig_atomic_t caught;

static void note(int number)
{
	caught = number;
}

/* Signals that end the program would leave the terminal without echo: they wait until it
 * has it back. Stopping would do the same: it is put off. */
static const struct {
	int number;
	void (*handler)(int);
	bool for_secrets_only;
} guards[] = {
	{ SIGINT, note, false }, { SIGTERM, note, true },    { SIGHUP, note, true },
	{ SIGQUIT, note, true }, { SIGTSTP, SIG_IGN, true },
};

enum { GUARDS = sizeof guards / sizeof *guards };

static void guard(bool secret, void (*before[GUARDS])(int))
{
	caught = 0;
	for (int i = 0; i < GUARDS; i++) {
		if (guards[i].for_secrets_only && !secret)
			continue;
		before[i] = signal(guards[i].number, guards[i].handler);
		if (guards[i].for_secrets_only && before[i] == SIG_IGN)
			(void)signal(guards[i].number, SIG_IGN);
	}
}

static void unguard(bool secret, void (*const before[GUARDS])(int))
{
	for (int i = 0; i < GUARDS; i++)
		if (secret || !guards[i].for_secrets_only)
			(void)signal(guards[i].number, before[i]);
	if (caught != 0 && caught != SIGINT)
		(void)raise((int)caught);
}

/* One byte at a time, so that nothing after the line is taken. A line that is too long
 * loses its end. */
static enum line_end read_bytes(char line[LINE_SIZE])
{
	struct stream_wait wait = { .fd = STDIN_FILENO };
	size_t length = 0;
	char byte;

	while (caught == 0) {
		ssize_t count;

		if (stream_wait(&wait, 1, TICK_MS) <= 0)
			continue;
		count = read(STDIN_FILENO, &byte, 1);
		if (count < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		line[length] = '\0';
		if (count <= 0 && length == 0)
			return terminal_is(STDIN_FILENO) ? LINE_CANCELLED : LINE_NOBODY;
		if (count <= 0 || byte == '\n')
			return LINE_GIVEN;
		if (length < LINE_SIZE - 1)
			line[length++] = byte;
	}
	return LINE_CANCELLED;
}

static enum line_end read_plain(const struct line_wish *wish, char **text)
{
	char line[LINE_SIZE];
	bool hidden = wish->secret && terminal_echo(false);
	enum line_end end;

	fputs(wish->prompt, stdout);
	fflush(stdout);
	end = read_bytes(line);
	if (hidden)
		(void)terminal_echo(true);
	if (hidden || end != LINE_GIVEN || !terminal_is(STDIN_FILENO))
		fputc('\n', stdout);
	if (end == LINE_GIVEN)
		*text = mem_text(line);
	mem_wipe(line, sizeof line);
	return end;
}

enum line_end line_read(const struct line_wish *wish, char **text)
{
	bool edited = !wish->secret && terminal_is(STDIN_FILENO) && terminal_is(STDOUT_FILENO) &&
		      line_editor_is_there();
	void (*before[GUARDS])(int);
	enum line_end end;

	fflush(stdout);
	guard(wish->secret, before);
	end = edited ? line_editor_read(wish, &caught, text) : read_plain(wish, text);
	unguard(wish->secret, before);
	return end;
}
