/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cli/command/login.h - login, accounts, remember. */
#ifndef CLI_COMMAND_LOGIN_H
#define CLI_COMMAND_LOGIN_H

#include "cli/command/call.h"

extern const struct command command_login, command_accounts, command_remember;

#endif
