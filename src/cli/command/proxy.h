/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CLI_COMMAND_PROXY_H
#define CLI_COMMAND_PROXY_H

#include "cli/command/call.h"

extern const struct command command_proxy;

#endif
