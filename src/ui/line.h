/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ui/line.h - one line from the person, or from what standard input is.
 *
 * Ctrl-C ends the line and nothing else; the handlers of signals and the state of the
 * terminal are afterwards as before. Nothing is read ahead: what follows the line is
 * there for the next reader, in this process or in a child.
 */
#ifndef UI_LINE_H
#define UI_LINE_H

#include <stdbool.h>

enum line_end {
	LINE_GIVEN,
	LINE_CANCELLED, /* Ctrl-C, or Ctrl-D on an empty line */
	LINE_NOBODY,	/* standard input is not a terminal and has no more lines */
};

struct line_wish {
	const char *prompt;
	bool secret;		      /* not shown; no editing */
	bool remember;		      /* in the history */
	bool (*idle)(void *argument); /* ui/ask.h; NULL where nothing is to be drawn */
	void *argument;
};

/* *text is owned by the caller when a line was given. */
enum line_end line_read(const struct line_wish *wish, char **text);

#endif
