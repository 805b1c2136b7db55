/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cli/command/run.h - --run. */
#ifndef CLI_COMMAND_RUN_H
#define CLI_COMMAND_RUN_H

#include "cli/command/call.h"

extern const struct command command_run;

#endif
