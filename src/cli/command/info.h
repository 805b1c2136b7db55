/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cli/command/info.h - version, completion, inspect, doctor, and the keeper. */
#ifndef CLI_COMMAND_INFO_H
#define CLI_COMMAND_INFO_H

#include "cli/command/call.h"

extern const struct command command_version, command_completion, command_inspect, command_keeper;

#endif
