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

#include "ui/line_editor.h"

/* *text is owned by the caller when a line was given. */
enum line_end line_read(const struct line_wish *wish, char **text);

#endif
