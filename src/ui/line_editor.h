/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ui/line_editor.h - readline, loaded when a person is first asked.
 *
 * It is driven a key at a time, so that the table of tasks can be drawn anew between two
 * keys; it then puts its prompt and what was typed under it. While it waits it has its
 * own signal handlers, which give the terminal back before they pass a signal on.
 */
#ifndef UI_LINE_EDITOR_H
#define UI_LINE_EDITOR_H

#include <signal.h>
#include <stdbool.h>

/* How the asking ended. */
enum line_end {
	LINE_GIVEN,
	LINE_CANCELLED, /* Ctrl-C, or Ctrl-D on an empty line */
	LINE_NOBODY,	/* standard input is not a terminal and has no more lines */
};

/* What is asked, and how it is shown. */
struct line_wish {
	const char *prompt;
	bool secret;		      /* not shown; no editing */
	bool remember;		      /* in the history */
	bool (*idle)(void *argument); /* ui/ask.h; NULL where nothing is to be drawn */
	void *argument;
};

/* Is readline installed? Loads it the first time. */
bool line_editor_is_there(void);
/* *cancelled: set by the caller's handler of SIGINT. */
enum line_end line_editor_read(const struct line_wish *wish, const volatile sig_atomic_t *cancelled,
			       char **text);

#endif
