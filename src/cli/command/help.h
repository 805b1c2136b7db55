/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cli/command/help.h - what commands and functions are for.
 */
#ifndef CLI_COMMAND_HELP_H
#define CLI_COMMAND_HELP_H

#include "cli/command/call.h"

/* How it is used; what "--stop --help" and "--help stop" show. */
int command_explain(const struct command *command);

extern const struct command command_help;

#endif
