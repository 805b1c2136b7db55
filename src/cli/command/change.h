/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cli/command/change.h - set, add, answer: what changes a running task.
 */
#ifndef CLI_COMMAND_CHANGE_H
#define CLI_COMMAND_CHANGE_H

#include "cli/command/call.h"

extern const struct command command_set, command_add, command_answer;

#endif
