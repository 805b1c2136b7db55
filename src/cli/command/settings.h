/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cli/command/settings.h - settings: listed, read, changed.
 */
#ifndef CLI_COMMAND_SETTINGS_H
#define CLI_COMMAND_SETTINGS_H

#include "cli/command/call.h"

extern const struct command command_settings;

#endif
