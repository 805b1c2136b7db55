/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/doing.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/text.h"
#include "os/terminal.h"
#include "ui/screen.h"

static bool stands;

static bool can_stand(void)
{
	const char *type = getenv("TERM");

	return terminal_is(STDERR_FILENO) && type != NULL && *type != '\0' &&
	       !text_equal(type, "dumb");
}

void doing_show(void *nothing, const char *text)
{
	struct screen screen = { .to = stderr };
	int rows;

	(void)nothing;
	if (!can_stand())
		return;
	terminal_size(STDERR_FILENO, &screen.columns, &rows);
	screen.colour = terminal_has_colour(STDERR_FILENO);
	fflush(stdout);
	fputs("\r\033[K", stderr);
	screen_cell(&screen, TONE_DIM, text, screen.columns - 1, true);
	fflush(stderr);
	stands = true;
}

void doing_clear(void)
{
	if (!stands)
		return;
	fputs("\r\033[K", stderr);
	fflush(stderr);
	stands = false;
}
