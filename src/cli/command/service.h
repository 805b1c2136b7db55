/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cli/command/service.h - a task that the user's service manager starts.
 */
#ifndef CLI_COMMAND_SERVICE_H
#define CLI_COMMAND_SERVICE_H

#include "cli/command/call.h"

extern const struct command command_service;

#endif
