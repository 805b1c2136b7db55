/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cli/command/help.h - what commands and functions are for, in lines of at most 80 columns.
 */
#ifndef CLI_COMMAND_HELP_H
#define CLI_COMMAND_HELP_H

#include <stdio.h>

struct command;

/* "usage: ikabot --stop TASK... | --all ...", further lines indented. */
void help_usage(FILE *to, const struct command *command);
/* Words of text from a column on, broken at blanks, further lines indented; ends the line. */
void help_wrap(FILE *to, int column, int indent, const char *text);

extern const struct command command_help;

#endif
