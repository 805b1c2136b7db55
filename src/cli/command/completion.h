/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cli/command/completion.h - completion scripts, made from the tables of commands and functions.
 */
#ifndef CLI_COMMAND_COMPLETION_H
#define CLI_COMMAND_COMPLETION_H

#include <stdbool.h>
#include <stdio.h>

/* False when the shell is not known. */
bool completion_print(const char *shell, FILE *to);

#endif
