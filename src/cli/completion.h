/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cli/completion.h - completion scripts, made from the tables of commands and functions.
 */
#ifndef CLI_COMPLETION_H
#define CLI_COMPLETION_H

#include <stdbool.h>
#include <stdio.h>

/* False when the shell is not known. */
bool completion_print(const char *shell, FILE *to);

#endif
