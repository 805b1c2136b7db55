/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cli/commands.h - all commands of the program. Everything else is handed this table.
 */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

#include "cli/command/call.h"

/* In the order in which --help lists them; ends with NULL. */
extern const struct command *const commands[];

#endif
