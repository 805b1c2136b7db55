/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "os/terminal.h"

#include <poll.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "base/text.h"

bool terminal_is(int fd)
{
	return isatty(fd) == 1;
}

void terminal_size(int fd, int *columns, int *rows)
{
	struct winsize size = { 0 };

	*columns = 80;
	*rows = 24;
	if (ioctl(fd, TIOCGWINSZ, &size) != 0)
		return;
	if (size.ws_col > 0)
		*columns = size.ws_col;
	if (size.ws_row > 0)
		*rows = size.ws_row;
}

bool terminal_has_colour(int fd)
{
	const char *none = getenv("NO_COLOR");

	return terminal_is(fd) && (none == NULL || *none == '\0') &&
	       !text_equal(getenv("TERM"), "dumb");
}

bool terminal_keys(bool at_once)
{
	const tcflag_t lines = ECHO | ICANON;
	struct termios settings;

	if (tcgetattr(STDIN_FILENO, &settings) != 0)
		return false;
	settings.c_lflag = at_once ? settings.c_lflag & ~lines : settings.c_lflag | lines;
	return tcsetattr(STDIN_FILENO, TCSADRAIN, &settings) == 0;
}

char terminal_key(int wait_ms)
{
	struct pollfd keyboard = { .fd = STDIN_FILENO, .events = POLLIN };
	char key;

	return poll(&keyboard, 1, wait_ms) == 1 && read(STDIN_FILENO, &key, 1) == 1 ? key : '\0';
}

bool terminal_echo(bool shown)
{
	struct termios settings;

	if (tcgetattr(STDIN_FILENO, &settings) != 0)
		return false;
	settings.c_lflag = shown ? settings.c_lflag | ECHO : settings.c_lflag & ~(tcflag_t)ECHO;
	return tcsetattr(STDIN_FILENO, TCSADRAIN, &settings) == 0;
}
