/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cli/command/wrap.h - text in lines of at most 80 columns.
 */
#ifndef CLI_COMMAND_WRAP_H
#define CLI_COMMAND_WRAP_H

#include <stdio.h>

/* Words of text from a column on, broken at blanks, further lines indented; ends the line. */
void wrap(FILE *to, int column, int indent, const char *text);

#endif
