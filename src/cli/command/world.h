/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cli/command/world.h - --world and --demo. */
#ifndef CLI_COMMAND_WORLD_H
#define CLI_COMMAND_WORLD_H

#include "cli/command/call.h"

extern const struct command command_world, command_demo;

#endif
